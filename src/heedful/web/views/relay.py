"""The relay: who sends through it, what their mails are for, and how its queue stands."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from heedful.domain.gate.request import Purpose
from heedful.domain.relayed import State
from heedful.models import RelayMailer, RelaySender
from heedful.queries.relayed import queue_of_relay
from heedful.services.gate_words import name_of_purpose
from heedful.services.relay_mailer import make_mailer, revoke_mailer
from heedful.services.relay_sender import forget_sender, name_sender
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.relay import SORTS, MailerForm, SenderForm

STATES = {
    State.ACCEPTED: gettext_lazy("about to be judged, or to be tried again"),
    State.JUDGED: gettext_lazy("may go"),
    State.SENDING: pgettext_lazy("message", "on its way"),
    State.HELD: pgettext_lazy("message", "held"),
    State.SENT: pgettext_lazy("message", "sent"),
    State.DROPPED: pgettext_lazy("message", "not sent"),
    State.BOUNCED: gettext_lazy("refused by the next server"),
    State.FAILED: gettext_lazy("given up"),
}


@needs(Right.READ)
def relay(request: HttpRequest) -> HttpResponse:
    """Show how the relay stands; owners see who may send."""
    return _page(request, SenderForm(), MailerForm())


def _page(request: HttpRequest, sender_form: SenderForm, mailer_form: MailerForm) -> HttpResponse:
    queue, sorts = queue_of_relay(), dict(SORTS)
    senders = [
        {"row": row, "sort": sorts[RelaySender.Sort(row.sort)], "purpose": name_of_purpose(row.purpose, bulk=False)}
        for row in RelaySender.objects.order_by("sort", "pattern")
    ]
    context = {
        "counts": [(STATES[state], queue.counts[state]) for state in State],
        "oldest": queue.oldest,
        "failed": queue.failed,
        "senders": senders,
        "mailers": RelayMailer.objects.order_by("revoked_at", "name", "pk"),
        "sender_form": sender_form,
        "mailer_form": mailer_form,
        "listens": settings.HEEDFUL_RELAY,
    }
    return render(request, "relay/relay.html", context)


@needs(Right.OWN)
@require_POST
def mailer(request: HttpRequest) -> HttpResponse:
    """Make a user name and a password, and show them this once."""
    form = MailerForm(request.POST)
    if not form.is_valid():
        return _page(request, SenderForm(), form)
    row, password = make_mailer(actor_of(request), form.cleaned_data["name"])
    return render(request, "relay/made.html", {"row": row, "password": password})


@needs(Right.OWN)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Take a mailer's password back."""
    revoke_mailer(actor_of(request), get_object_or_404(RelayMailer, pk=number))
    messages.success(request, _("Nothing is taken from it any more."))
    return redirect("relay")


@needs(Right.OWN)
@require_POST
def sender(request: HttpRequest) -> HttpResponse:
    """Say what the mails of a sender are for."""
    form = SenderForm(request.POST)
    if not form.is_valid():
        return _page(request, form, MailerForm())
    told = form.cleaned_data
    name_sender(actor_of(request), told["sort"], told["pattern"], Purpose(told["purpose"]))
    messages.success(request, _("From now on its mails are judged as that."))
    return redirect("relay")


@needs(Right.OWN)
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Let a sender's mails say themselves what they are for."""
    forget_sender(actor_of(request), get_object_or_404(RelaySender, pk=number))
    messages.success(request, _("Removed."))
    return redirect("relay")
