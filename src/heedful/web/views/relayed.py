"""What came through the relay and waits at the gate: looked at, released, thrown away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from heedful.domain.gate.plain import reasons_of
from heedful.domain.relayed import State
from heedful.models import Relayed
from heedful.queries.held import asked, held_mails, mails_by_moment
from heedful.services import relaying
from heedful.services.gate_words import name_of_purpose, say, why
from heedful.services.relay_bytes import GoneError, raw_of
from heedful.services.relay_verdict import preview_of
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.number import number_in
from heedful.web.views.relay import STATES
from heedful.web.which_held import query_of, which_in
from heedful.wire.gate_mail import GateMail, read_gate_mail

SIZE = 50
#: So many are released or discarded with one press.
_AT_ONCE = 5_000
#: So much of a letter is shown.
_SHOWN = 20_000


def _told(row: Relayed, zone: str) -> dict[str, Any]:
    reasons = reasons_of(row.reasons)
    said = why(relaying.decision_of(row), row.until, reasons, zone) if row.judged_at else ""
    return {"row": row, "purpose": name_of_purpose(row.purpose, bulk=row.bulk), "why": said}


@needs(Right.READ)
def held(request: HttpRequest) -> HttpResponse:
    """List what is held, the newest first: all, because of one moment, or what we are asked about."""
    which, before = which_in(request.GET), number_in(request.GET.get("before", ""))
    found, zone = held_mails(which), colleague_of(request).time_zone
    rows = list((found.filter(pk__lt=before) if before is not None else found)[: SIZE + 1])
    context = {
        "rows": [_told(row, zone) for row in rows[:SIZE]],
        "following": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "moments": mails_by_moment(),
        "asked": asked().mails,
        "which": which,
        "query": query_of(which),
        "relayed": found.count(),
    }
    return render(request, "relay/held.html", context)


@needs(Right.READ)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show one message with every reason, what it says, and with which words of ours it would go now."""
    rows = Relayed.objects.filter(is_notice=False).select_related("customer", "released_by", "mailer")
    row, zone = get_object_or_404(rows, pk=number), colleague_of(request).time_zone
    mail, is_held = _mail_of(row), row.state == State.HELD
    with_words = preview_of(row, timezone.now()) if is_held and mail is not None else None
    context = {
        **_told(row, zone),
        "reasons": [say(each, zone) for each in reasons_of(row.reasons)],
        "text": None if mail is None else mail.text[:_SHOWN],
        "is_protected": mail is not None and mail.is_protected,
        "state": STATES[State(row.state)],
        "with_words": None if with_words is None else with_words[:_SHOWN],
        "is_held": is_held,
    }
    return render(request, "relay/one.html", context)


def _mail_of(row: Relayed) -> GateMail | None:
    try:
        return read_gate_mail(raw_of(row)) if row.digest else None
    except GoneError:
        return None


@needs(Right.WORK)
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Let one go."""
    if relaying.release([_number(number)], actor_of(request), timezone.now()):
        messages.success(request, _("It goes within seconds, unless nobody may write to them."))
    else:
        messages.error(request, _("It is not held any more."))
    return redirect("relayed", number)


@needs(Right.WORK)
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw one away."""
    if relaying.discard([_number(number)], actor_of(request), timezone.now()):
        messages.success(request, _("Thrown away. It stays in the log."))
    else:
        messages.error(request, _("It is not held any more."))
    return redirect("relayed_held")


def _number(number: int) -> int:
    return get_object_or_404(Relayed.objects.only("pk"), pk=number).pk


@needs(Right.WORK)
@require_POST
def all_held(request: HttpRequest) -> HttpResponse:
    """Release or throw away all that is held, or those of it that the list shows."""
    which, by, now = which_in(request.POST), actor_of(request), timezone.now()
    rows = list(held_mails(which).values_list("pk", flat=True)[:_AT_ONCE])
    if request.POST.get("what") == "release":
        n = relaying.release(rows, by, now)
        messages.success(request, ngettext("%(n)s message goes.", "%(n)s messages go.", n) % {"n": n})
    elif request.POST.get("what") == "discard":
        n = relaying.discard(rows, by, now)
        words = ngettext("%(n)s message is thrown away.", "%(n)s messages are thrown away.", n)
        messages.success(request, words % {"n": n})
    return redirect("relayed_held")
