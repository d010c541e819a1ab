"""What waits at the gate, and why anything went, waited or did not go."""

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
from heedful.domain.gate.verdict import Decision
from heedful.models import Judgement, Outreach
from heedful.queries import outreach as queries
from heedful.queries.held import asked, held_letters, held_mails, letters_by_moment
from heedful.services import outreach as services
from heedful.services.gate_words import DECISIONS, name_of_purpose, say, why
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.gate import OutreachForm
from heedful.web.number import number_in
from heedful.web.which_held import query_of, which_in

SIZE = 50
#: So many are released or discarded with one press.
_AT_ONCE = 5_000


def told(row: Outreach | Judgement, zone: str) -> dict[str, Any]:
    """Give a message or a verdict with the sentence that answers 'why?'."""
    return {
        "row": row,
        "purpose": name_of_purpose(row.purpose, bulk=row.bulk),
        "why": why(row.decision, row.until, reasons_of(row.reasons), zone) if row.decision else "",
        "word": DECISIONS.get(Decision(row.decision)) if row.decision else "",
    }


@needs(Right.READ)
def held(request: HttpRequest) -> HttpResponse:
    """List what is held, the newest first: all, because of one moment, or what we are asked about."""
    which, before = which_in(request.GET), number_in(request.GET.get("before", ""))
    found, zone = held_letters(which), colleague_of(request).time_zone
    rows = list((found.filter(pk__lt=before) if before is not None else found)[: SIZE + 1])
    context = {
        "rows": [told(row, zone) for row in rows[:SIZE]],
        "following": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "count": found.count(),
        "moments": letters_by_moment(),
        "asked": asked().letters,
        "which": which,
        "query": query_of(which),
        "relayed": held_mails(which).count(),
    }
    return render(request, "gate/held.html", context)


@needs(Right.READ)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show one message with every reason, and how it would go now."""
    row = get_object_or_404(Outreach.objects.select_related("customer", "released_by", "made_by", "program"), pk=number)
    form = OutreachForm(initial={"subject": row.subject, "text": row.text})
    return _page(request, row, form)


def _page(request: HttpRequest, row: Outreach, form: OutreachForm) -> HttpResponse:
    zone, is_held = colleague_of(request).time_zone, row.state == Outreach.State.HELD
    context = {
        **told(row, zone),
        "form": form,
        "reasons": [say(each, zone) for each in reasons_of(row.reasons)],
        "text": services.text_of(row),
        "judgements": [told(each, zone) for each in row.judgements.defer("facts").order_by("-pk")[:20]],
        "is_held": is_held,
        "with_words": services.preview_of(row, timezone.now()) if is_held else None,
    }
    return render(request, "gate/outreach.html", context)


@needs(Right.WORK)
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change the words of a held message."""
    row, form = get_object_or_404(Outreach, pk=number), OutreachForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    said = form.cleaned_data
    if services.edit(row, actor_of(request), said["subject"], said["text"]):
        messages.success(request, _("Changed. It stays held until you release it."))
    else:
        messages.error(request, _("It is not held any more."))
    return redirect("outreach", number)


@needs(Right.WORK)
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Let one go."""
    row = get_object_or_404(Outreach, pk=number)
    if services.release(row, actor_of(request), timezone.now()):
        messages.success(request, _("It goes within seconds, unless nobody may write to them."))
    else:
        messages.error(request, _("It is not held any more."))
    return redirect("outreach", number)


@needs(Right.WORK)
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw one away."""
    row = get_object_or_404(Outreach, pk=number)
    if services.discard(row, actor_of(request)):
        messages.success(request, _("Thrown away. It stays in the log."))
    else:
        messages.error(request, _("It is not held any more."))
    return redirect("held")


@needs(Right.WORK)
@require_POST
def all_held(request: HttpRequest) -> HttpResponse:
    """Release or discard all that is held, or those of it that the list shows."""
    which, by, now = which_in(request.POST), actor_of(request), timezone.now()
    rows = list(held_letters(which)[:_AT_ONCE])
    if request.POST.get("what") == "release":
        n = sum(services.release(row, by, now) for row in rows)
        messages.success(request, ngettext("%(n)s message goes.", "%(n)s messages go.", n) % {"n": n})
    elif request.POST.get("what") == "discard":
        n = sum(services.discard(row, by) for row in rows)
        words = ngettext("%(n)s message is thrown away.", "%(n)s messages are thrown away.", n)
        messages.success(request, words % {"n": n})
    return redirect("held")


@needs(Right.READ)
def log(request: HttpRequest) -> HttpResponse:
    """List verdicts, the newest first, each with its 'why?'."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    decision = request.GET.get("decision", "")
    decision = decision if decision in DECISIONS else ""
    before, zone = number_in(request.GET.get("before", "")), colleague_of(request).time_zone
    rows = queries.judged(words, before, SIZE + 1, decision)
    context = {
        "rows": [told(row, zone) for row in rows[:SIZE]],
        "words": words,
        "decision": decision,
        "decisions": DECISIONS.items(),
        "following": rows[SIZE - 1].pk if len(rows) > SIZE else None,
    }
    return render(request, "gate/log.html", context)
