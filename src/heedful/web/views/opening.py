"""Beginning a conversation with a customer: one page to write the first letter on.

The rule of this file: what goes out is what was on the page, to an address of theirs that was chosen there.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heedful.models import Message
from heedful.queries.opening import files_of_opening, opening_draft
from heedful.services.attaching import attached
from heedful.services.guarding import Finding
from heedful.services.opening import BegunAlreadyError, Opening, begin, findings_before, just_sent, save_opening
from heedful.services.replying import NoRecipientError, TooMuchAttachedError, UnfitRecipientError
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.inbox import written_in
from heedful.web.forms.opening import SentAlong
from heedful.web.views.answer import FILES_CHANGED, TEXT_CHANGED
from heedful.web.views.attaching import are_as_shown
from heedful.web.views.opening_page import OpeningPage, person_of, typed_in
from heedful.web.views.opening_tools import attach_sent


@needs(Right.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Show the page, or send what was written on it; or say what speaks against it, and keep the text."""
    person = person_of(request, number)
    if request.method == "POST":
        return _sent(OpeningPage.sent(request, person))
    if person.pk != number:
        return redirect("customer_write", person.pk)
    page = OpeningPage.opened(request, person)
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return page.signature_alone()
    return page.show()


@needs(Right.WORK)
@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what somebody writes, while they do."""
    person = person_of(request, number)
    begun = SentAlong(request.POST).page
    whole = save_opening(person, colleague_of(request), typed_in(request), begun, timezone.now())
    # The page is opened anew: all of it stands there.
    here = {"HX-Redirect": reverse("customer_write", args=[person.pk])}
    return HttpResponse(status=204, headers={} if whole is None else here)


def _sent(page: OpeningPage) -> HttpResponse:
    me, text = colleague_of(page.request), written_in(page.request.POST)
    if page.along.page.is_missing(opening_draft(page.person, me), text):
        return OpeningPage.kept(page.request, page.person).show(409, trouble=_(TEXT_CHANGED))
    before = files_of_opening(page.person, me)
    trouble = attach_sent(page.request, page.person)
    if trouble:
        return page.again(files_trouble=trouble)
    if not are_as_shown(page.request, "attached", before):
        # A second press of the button finds no files any more: they went with the first.
        gone = just_sent(page.person, me, typed_in(page.request), timezone.now())
        return _to(gone) if gone else page.again(trouble=_(FILES_CHANGED))
    if not page.form.is_valid():
        return page.again()
    if page.along.signed != page.signature:
        return page.again(trouble=_("What stands below it has changed. Look at it, and send it then."))
    return _begun(page, _opening(page))


def _opening(page: OpeningPage) -> Opening:
    clean = page.form.cleaned_data
    return Opening(
        customer=page.person,
        address=clean["to"],
        mailbox=page.form.from_mailbox,
        subject=clean["subject"],
        text=clean["text"],
        signature=page.along.signed,
        about=page.along.kind,
        files=attached(files_of_opening(page.person, colleague_of(page.request))),
    )


def _begun(page: OpeningPage, opening: Opening) -> HttpResponse:
    findings: list[Finding] = findings_before(opening, colleague_of(page.request))
    if {each.mark for each in findings} - page.along.overridden:
        return page.again(findings=findings)
    try:
        overridden = [each.on_record for each in findings]
        message = begin(replace(opening, overridden=overridden), actor_of(page.request), timezone.now())
    except BegunAlreadyError as error:
        message = error.message
    except UnfitRecipientError as error:
        return page.again(trouble=_("No mail can be sent to the address ‘%s’.") % error.address)
    except NoRecipientError:
        return page.again(trouble=_("Write something first."))
    except TooMuchAttachedError:
        return page.again(trouble=_("More is attached than mail servers take. Take something away."))
    return _to(message)


def _to(message: Message) -> HttpResponse:
    return redirect("conversation", "all", message.conversation_id)
