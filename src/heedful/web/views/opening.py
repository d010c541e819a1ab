"""Beginning a conversation with a customer: one page to write the first letter on.

The rule of this file: what goes out is what was on the page, to an address of theirs that was chosen there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heedful.models import Conversation, Customer, Mailbox, OpeningDraft
from heedful.queries.begun import Begun
from heedful.queries.circumstances import how_things_are
from heedful.queries.identity import one_who_stays
from heedful.queries.opening import addresses_of, open_conversations, opening_draft
from heedful.services.guarding import Finding
from heedful.services.opening import BegunAlreadyError, Opening, Typed, begin, findings_before, save_opening
from heedful.services.replying import NoRecipientError, UnfitRecipientError
from heedful.services.signature import signature_for
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.inbox import written_in
from heedful.web.forms.opening import OpeningForm, SentAlong
from heedful.web.number import number_in
from heedful.web.views.answer import TEXT_CHANGED
from heedful.web.views.look import note_look


@needs(Right.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Show the page, or send what was written on it; or say what speaks against it, and keep the text."""
    person = _person(request, number)
    if request.method == "POST":
        return _sent(_Page.sent(request, person))
    if person.pk != number:
        return redirect("customer_write", person.pk)
    page = _Page.opened(request, person)
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return page.signature_alone()
    return page.show()


@needs(Right.WORK)
@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what somebody writes, while they do."""
    person = _person(request, number)
    begun = SentAlong(request.POST).page
    whole = save_opening(person, colleague_of(request), _typed(request), begun, timezone.now())
    # The page is opened anew: all of it stands there.
    here = {"HX-Redirect": reverse("customer_write", args=[person.pk])}
    return HttpResponse(status=204, headers={} if whole is None else here)


def _person(request: HttpRequest, number: int) -> Customer:
    person = one_who_stays(get_object_or_404(Customer, pk=number))
    note_look(request, person.pk)
    return person


def _mailboxes() -> list[Mailbox]:
    return list(Mailbox.objects.filter(closed_at=None).order_by("pk"))


def _typed(request: HttpRequest) -> Typed:
    data = request.POST
    number = number_in(data.get("mailbox", ""))
    subject = " ".join(data.get("subject", "").replace("\0", "").split())
    mailbox = next((each for each in _mailboxes() if each.pk == number), None)
    return Typed(written_in(data), subject, data.get("to", "").replace("\0", ""), mailbox)


@dataclass(frozen=True)
class _Page:
    """The page on which a first letter is written, to be shown again as it was."""

    request: HttpRequest
    person: Customer
    form: OpeningForm
    along: SentAlong
    draft: OpeningDraft | None

    @classmethod
    def opened(cls, request: HttpRequest, person: Customer) -> _Page:
        begun = opening_draft(person, colleague_of(request))
        return cls._made(request, person, None, SentAlong(request.GET), begun)

    @classmethod
    def sent(cls, request: HttpRequest, person: Customer) -> _Page:
        return cls._made(request, person, request.POST, SentAlong(request.POST), None)

    @classmethod
    def _made(
        cls, request: HttpRequest, person: Customer, data: Any, along: SentAlong, begun: OpeningDraft | None
    ) -> _Page:
        addresses, mailboxes = addresses_of(person), _mailboxes()
        initial = {"to": addresses[0] if len(addresses) == 1 else "", "mailbox": mailboxes[0].pk if mailboxes else None}
        if begun is not None:
            initial |= {"text": begun.text, "subject": begun.subject}
            initial |= {"to": begun.address or initial["to"], "mailbox": begun.mailbox_id or initial["mailbox"]}
        return cls(request, person, OpeningForm(data, addresses, mailboxes, initial), along, begun)

    @property
    def signature(self) -> str:
        """What stands below a letter from the mailbox that is chosen."""
        mailboxes = self.form.mailboxes
        shown = str(self.form["mailbox"].value() or "") if mailboxes else ""
        mailbox = mailboxes.get(number_in(self.request.GET.get("mailbox", "") or shown) or 0)
        return signature_for(Conversation(mailbox=mailbox), colleague_of(self.request))

    def signature_alone(self) -> HttpResponse:
        """Show what stands below, for a mailbox that was chosen just now."""
        return render(self.request, "opening/opening.html#below", {"signature": self.signature})

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        """Show it; `more` says why it was not sent."""
        context = {
            "person": self.person,
            "form": self.form,
            "addresses": addresses_of(self.person),
            "open": open_conversations(self.person),
            "said": how_things_are(self.person, timezone.now()).said,
            "signature": self.signature,
            "begun": more.pop("begun", None) or Begun.shown(self.draft),
            "about": self.along.data.get("about", ""),
            "undo_seconds": settings.HEEDFUL_UNDO_SECONDS,
            "now": timezone.now(),
            **more,
        }
        return render(self.request, "opening/opening.html", context, status=status)

    def again(self, **more: Any) -> HttpResponse:
        """Show it as it was, and keep what was written: it may be sent in a while, or from elsewhere."""
        me = colleague_of(self.request)
        save_opening(self.person, me, _typed(self.request), self.along.page, timezone.now())
        return self.show(422, begun=Begun.shown(opening_draft(self.person, me)), **more)


def _sent(page: _Page) -> HttpResponse:
    me = colleague_of(page.request)
    if page.along.page.is_missing(opening_draft(page.person, me), written_in(page.request.POST)):
        save_opening(page.person, me, _typed(page.request), page.along.page, timezone.now())
        return _Page.opened(page.request, page.person).show(409, trouble=_(TEXT_CHANGED))
    if not page.form.is_valid():
        return page.again()
    if page.along.signed != page.signature:
        return page.again(trouble=_("What stands below it has changed. Look at it, and send it then."))
    return _begun(page, _opening(page))


def _opening(page: _Page) -> Opening:
    clean = page.form.cleaned_data
    return Opening(
        customer=page.person,
        address=clean["to"],
        mailbox=page.form.from_mailbox,
        subject=clean["subject"],
        text=clean["text"],
        signature=page.along.signed,
        about=page.along.kind,
    )


def _begun(page: _Page, opening: Opening) -> HttpResponse:
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
    return redirect("conversation", "all", message.conversation_id)
