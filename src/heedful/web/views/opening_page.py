"""The page on which a first letter is written, and what stands on it.

The rule of this file: whatever is wrong with a letter, it is shown again as it was, and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heedful.domain.attaching import MOST_BYTES
from heedful.models import Conversation, Customer, Mailbox, OpeningDraft
from heedful.queries.begun import Begun
from heedful.queries.circumstances import how_things_are
from heedful.queries.identity import one_who_stays
from heedful.queries.opening import addresses_of, files_of_opening, lost_among, open_conversations, opening_draft
from heedful.services.opening import Typed, save_opening
from heedful.services.signature import signature_for
from heedful.web.access import colleague_of
from heedful.web.forms.inbox import written_in
from heedful.web.forms.opening import OpeningForm, SentAlong
from heedful.web.number import number_in
from heedful.web.views.look import note_look


def person_of(request: HttpRequest, number: int) -> Customer:
    """Give the customer to whom a letter is written, or 404; one who was merged is found in the other."""
    person = one_who_stays(get_object_or_404(Customer, pk=number))
    note_look(request, person.pk)
    return person


def typed_in(request: HttpRequest) -> Typed:
    """Give what was typed on the page so far, of a form that is not sent yet."""
    data = request.POST
    number = number_in(data.get("mailbox", ""))
    subject = " ".join(data.get("subject", "").replace("\0", "").split())
    mailbox = next((each for each in _mailboxes() if each.pk == number), None)
    return Typed(written_in(data), subject, data.get("to", "").replace("\0", ""), mailbox)


def _mailboxes() -> list[Mailbox]:
    return list(Mailbox.objects.filter(closed_at=None).order_by("pk"))


def saved_at(person: Customer) -> str:
    """Say where saved replies for a letter to somebody are found."""
    return reverse("customer_write_saved", args=[person.pk])


#: What is sent along when a saved reply is taken, and where its text goes.
SAVED_HERE = {"into": "id_text", "along": "to,mailbox,subject,text,begun"}


def attached_here(request: HttpRequest, person: Customer) -> dict[str, Any]:
    """Give what the part of the page shows on which files are attached."""
    return {
        "place": "opening",
        "at": reverse("customer_write_attach", args=[person.pk]),
        "file_page": "opening_file",
        "files": files_of_opening(person, colleague_of(request)),
        "most_bytes": MOST_BYTES,
    }


@dataclass(frozen=True)
class OpeningPage:
    """The page on which a first letter is written, to be shown again as it was."""

    request: HttpRequest
    person: Customer
    form: OpeningForm
    along: SentAlong
    draft: OpeningDraft | None

    @classmethod
    def opened(cls, request: HttpRequest, person: Customer) -> OpeningPage:
        """Open it with what its author has begun."""
        begun = opening_draft(person, colleague_of(request))
        return cls._made(request, person, None, SentAlong(request.GET), begun)

    @classmethod
    def sent(cls, request: HttpRequest, person: Customer) -> OpeningPage:
        """Take it as somebody has filled it in."""
        return cls._made(request, person, request.POST, SentAlong(request.POST), None)

    @classmethod
    def kept(cls, request: HttpRequest, person: Customer) -> OpeningPage:
        """Keep what somebody has filled in so far, and open it anew with that."""
        begun = SentAlong(request.POST).page
        save_opening(person, colleague_of(request), typed_in(request), begun, timezone.now())
        return cls.reopened(request, person)

    @classmethod
    def reopened(cls, request: HttpRequest, person: Customer) -> OpeningPage:
        """Open it anew with what its author has begun, from itself."""
        begun = opening_draft(person, colleague_of(request))
        return cls._made(request, person, None, SentAlong(request.POST), begun)

    @classmethod
    def _made(
        cls, request: HttpRequest, person: Customer, data: Any, along: SentAlong, begun: OpeningDraft | None
    ) -> OpeningPage:
        addresses, lost, mailboxes = addresses_of(person), lost_among(person), _mailboxes()
        shown = {each: _("%s (mail to it comes back)") % each if each in lost else each for each in addresses}
        # One at which nothing arrives is written to by choice only.
        initial = {
            "to": addresses[0] if len(addresses) == 1 and not lost else "",
            "mailbox": mailboxes[0].pk if mailboxes else None,
        }
        if begun is not None:
            initial |= {"text": begun.text, "subject": begun.subject}
            initial |= {"to": begun.address or initial["to"], "mailbox": begun.mailbox_id or initial["mailbox"]}
        return cls(request, person, OpeningForm(data, shown, mailboxes, initial), along, begun)

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
            **attached_here(self.request, self.person),
            **SAVED_HERE,
            "saved_at": saved_at(self.person),
            "undo_seconds": settings.HEEDFUL_UNDO_SECONDS,
            "now": timezone.now(),
            **more,
        }
        return render(self.request, "opening/opening.html", context, status=status)

    def again(self, **more: Any) -> HttpResponse:
        """Show it as it was, and keep what was written: it may be sent in a while, or from elsewhere."""
        me = colleague_of(self.request)
        save_opening(self.person, me, typed_in(self.request), self.along.page, timezone.now())
        return self.show(422, begun=Begun.shown(opening_draft(self.person, me)), **more)
