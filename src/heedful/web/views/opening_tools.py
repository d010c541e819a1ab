"""Files and saved replies on the page of a first letter. They are its author's alone until it is sent."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from heedful.models import Conversation, Customer, OpeningFile
from heedful.queries.opening import files_of_opening
from heedful.queries.saved_reply import offered, replies_of
from heedful.services.attaching import take_away
from heedful.services.file_link import Of, token_of
from heedful.services.file_link import file_of as linked
from heedful.services.kept_bytes import ATTACHMENTS
from heedful.services.opening import attach_to_opening, save_opening
from heedful.services.saved_reply import fill
from heedful.web.access import Right, colleague_of, needs
from heedful.web.forms.opening import SentAlong
from heedful.web.views.attaching import attach_each
from heedful.web.views.inbox import wants_part
from heedful.web.views.mail_file import download
from heedful.web.views.opening_page import SAVED_HERE, OpeningPage, attached_here, person_of, saved_at, typed_in
from heedful.web.views.saved_reply import put_below


@needs(Right.WORK)
@require_POST
def attach(request: HttpRequest, number: int) -> HttpResponse:
    """Attach files to what somebody begins to write."""
    person = person_of(request, number)
    return _shown(request, person, attach_sent(request, person))


@needs(Right.WORK)
@require_POST
def detach(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """Take a file away from what somebody begins to write."""
    person = person_of(request, number)
    for each in files_of_opening(person, colleague_of(request)):
        if each.pk == file:
            take_away(each)
    return _shown(request, person, "")


def attach_sent(request: HttpRequest, person: Customer) -> str:
    """Attach the files that came with the form, and say which could not be, and why; empty where all could."""
    me, now = colleague_of(request), timezone.now()
    return attach_each(request, lambda file: attach_to_opening(person, me, file, now))


def _shown(request: HttpRequest, person: Customer, trouble: str) -> HttpResponse:
    """Show the files: as a part, or with the page as it was, whose text is kept."""
    if not wants_part(request):
        return OpeningPage.kept(request, person).show(files_trouble=trouble)
    return render(request, "inbox/attached.html", {**attached_here(request, person), "trouble": trouble})


@needs(Right.WORK)
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Lead whoever attached a file to it."""
    row = get_object_or_404(OpeningFile, pk=number, draft__author=colleague_of(request))
    return redirect("opening_file_bytes", token_of(row.pk, Of.OPENING))


@needs(Right.OPEN)
def file_bytes(request: HttpRequest, token: str) -> HttpResponseBase:  # noqa: ARG001 - it looks at nothing of it
    """Give a file of a first letter to whoever has a fresh address of it."""
    row = get_object_or_404(OpeningFile, pk=linked(token, Of.OPENING) or 0)
    return download(ATTACHMENTS, row.digest, row.name)


@needs(Right.WORK)
@require_POST
def find(request: HttpRequest, number: int) -> HttpResponse:
    """Offer saved replies for a first letter: as a part, or on the page as it was."""
    person = person_of(request, number)
    words = request.POST.get("find", "")[:100]
    choice = offered(Conversation(customer=person), colleague_of(request), words)
    if not wants_part(request):
        page = OpeningPage.kept(request, person)
        return page.show(saved_words=words, is_saved_open=True, saved_offered=choice)
    context = {**SAVED_HERE, "at": saved_at(person), "saved_offered": choice}
    return render(request, "inbox/saved_offered.html", context)


@needs(Right.WORK)
@require_POST
def use(request: HttpRequest, number: int, saved: int) -> HttpResponse:
    """Put a saved reply below what is written already, with what is known filled in."""
    person, me, typed = person_of(request, number), colleague_of(request), typed_in(request)
    about = Conversation(customer=person, mailbox=typed.mailbox, subject=typed.subject)
    text = put_below(typed.text, fill(get_object_or_404(replies_of(me), pk=saved), about, me))
    begun = SentAlong(request.POST).page
    save_opening(person, me, replace(typed, text=text), begun, timezone.now())
    page = OpeningPage.reopened(request, person)
    return HttpResponse(str(page.form["text"])) if wants_part(request) else page.show()
