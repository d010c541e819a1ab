"""The gate as people see and change it: the table, the switch, the words, and its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.domain.gate.policy import FIXED, Cell, Column, Policy, PolicyError, Row
from heedful.domain.moment import Phase
from heedful.models import Adaptation, GatePolicy, Switch
from heedful.queries.gate import current_policy, switches_on
from heedful.queries.outreach import counts_by_state
from heedful.services import gate as services
from heedful.services.adapting import NAMES, STARTING, keep_words, remove_words
from heedful.services.adapting_shown import shown_for
from heedful.services.gate_replay import DAYS, UNTRIED, try_policy
from heedful.services.gate_words import COLUMNS, DECISIONS, KINDS, PHASES, PURPOSES, name_of_purpose, why
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.gate import CellForm, SettingsForm, StopForm, WordsForm

_HISTORY = 20
#: For so many people words are shown before they are kept.
_SHOWN = 3


@needs(Right.READ)
def gate(request: HttpRequest) -> HttpResponse:
    """Show the table, the switch, and what waits."""
    return _page(request, StopForm())


def _page(request: HttpRequest, stop_form: StopForm) -> HttpResponse:
    policy = current_policy()
    context = {
        "columns": COLUMNS.values(),
        "rows": [_row(policy, row) for row in Row],
        "policy": policy,
        "switches": switches_on(),
        "stop": stop_form,
        "counts": counts_by_state(),
        "history": GatePolicy.objects.select_related("made_by").order_by("-pk")[:_HISTORY],
        "words": Adaptation.objects.count(),
        "after": [(KINDS[kind], days) for kind, days in sorted(policy.aftermath_days.items())],
    }
    return render(request, "gate/gate.html", context)


def _row(policy: Policy, row: Row) -> dict[str, Any]:
    cells = [
        {"column": column.value, "name": COLUMNS[column], "cell": policy.cell(row, column).value, "word": word}
        for column in Column
        for word in [DECISIONS[policy.cell(row, column)]]  # type: ignore[index]
    ]
    return {"row": row.value, "name": PURPOSES[row], "cells": cells, "fixed": row in FIXED}


@needs(Right.OWN)
def cell(request: HttpRequest, row: str, column: str) -> HttpResponse:
    """Change one cell: first see what would have been different, then say why."""
    try:
        at, under = Row(row), Column(column)
    except ValueError as error:
        raise Http404 from error
    if at in FIXED:
        raise Http404
    before = current_policy()
    form = CellForm(request.POST if request.method == "POST" else None, at, under, before.cell(at, under))
    context = {"form": form, "row": PURPOSES[at], "column": COLUMNS[under], "days": DAYS}
    if request.method == "POST" and form.is_valid():
        other = before.with_cell(at, under, Cell(form.cleaned_data["cell"]))
        return _tried_or_kept(request, "gate/cell.html", context, other)
    return render(request, "gate/cell.html", context)


@needs(Right.OWN)
def settings(request: HttpRequest) -> HttpResponse:
    """Change the figures beside the table, in the same two steps."""
    before = current_policy()
    form = SettingsForm(request.POST) if request.method == "POST" else SettingsForm.of(before)
    context = {"form": form, "days": DAYS}
    if request.method == "POST" and form.is_valid():
        try:
            other = form.policy(before)
        except PolicyError as error:
            form.add_error(None, str(error))
        else:
            return _tried_or_kept(request, "gate/settings.html", context, other)
    return render(request, "gate/settings.html", context)


def _tried_or_kept(request: HttpRequest, template: str, context: dict[str, Any], other: Policy) -> HttpResponse:
    """Show what another policy would have done, or let it count from now on."""
    now = timezone.now()
    if "keep" in request.POST:
        services.change_policy(actor_of(request), other, context["form"].cleaned_data["reason"], now)
        messages.success(request, _("It counts from now on. What is held is judged again."))
        return redirect("gate")
    replayed = try_policy(other, now)
    changes = [
        {"purpose": name_of_purpose(purpose), "before": DECISIONS[old], "after": DECISIONS[new], "n": n}
        for (purpose, old, new), n in replayed.changes.most_common()
    ]
    examples = [
        {
            "past": each.past,
            "purpose": name_of_purpose(each.past.request.purpose or "", bulk=each.past.request.bulk),
            "before": why(each.before.decision, each.before.until, each.before.reasons),
            "after": why(each.after.decision, each.after.until, each.after.reasons),
        }
        for each in replayed.examples
    ]
    more = {"changes": changes, "examples": examples, "untried": [UNTRIED[each] for each in replayed.untried]}
    return render(request, template, {**context, "replayed": replayed, **more})


@needs(Right.WORK)
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop everything that can wait, at once."""
    form = StopForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    area, names = form.cleaned_data["where"]
    reason, place = form.cleaned_data["reason"], ", ".join(names)
    services.stop_all(actor_of(request), reason, timezone.now(), area.codes, place)
    messages.success(request, _("Everything that can wait is stopped. Replies, security, receipts and bills go on."))
    return redirect("gate")


@needs(Right.WORK)
@require_POST
def go_on(request: HttpRequest, number: int) -> HttpResponse:
    """Let go what was stopped."""
    if services.let_go(actor_of(request), get_object_or_404(Switch, pk=number), timezone.now()):
        messages.success(request, _("What was stopped is judged again, one by one, and goes if nothing else speaks."))
    return redirect("gate")


@needs(Right.READ)
def words(request: HttpRequest) -> HttpResponse:
    """List the words that write a moment into a message."""
    rows = [_word(row) for row in Adaptation.objects.select_related("changed_by")]
    return render(request, "gate/words.html", {"rows": rows, "can_begin": not rows})


def _word(row: Adaptation) -> dict[str, Any]:
    told = {"row": row, "kind": KINDS.get(row.kind, ""), "purpose": name_of_purpose(row.purpose)}
    return {**told, "phase": PHASES[Phase(row.phase)]}


@needs(Right.OWN)
def one_word(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Write or change words."""
    row = get_object_or_404(Adaptation, pk=number) if number is not None else None
    form = WordsForm(request.POST if request.method == "POST" else None, row)
    if request.method == "POST" and form.is_valid():
        said = form.said()
        if "look" in request.POST:
            context = {
                "form": form,
                "row": row,
                "names": NAMES,
                "shown": shown_for(said, _SHOWN, timezone.now()),
                "looked": True,
            }
            return render(request, "gate/one_word.html", context)
        if row is not None and (row.kind, row.phase, row.purpose) != (said.kind, said.phase, said.purpose):
            remove_words(actor_of(request), row)
        keep_words(actor_of(request), said)
        messages.success(request, _("Saved."))
        return redirect("gate_words")
    return render(request, "gate/one_word.html", {"form": form, "row": row, "names": NAMES})


@needs(Right.OWN)
@require_POST
def remove_word(request: HttpRequest, number: int) -> HttpResponse:
    """Throw words away."""
    remove_words(actor_of(request), get_object_or_404(Adaptation, pk=number))
    messages.success(request, _("Removed. What they would have adapted is held from now on."))
    return redirect("gate_words")


@needs(Right.OWN)
@require_POST
def begin_words(request: HttpRequest) -> HttpResponse:
    """Begin with three plain texts for reminders."""
    for each in STARTING:
        keep_words(actor_of(request), each)
    messages.success(request, _("Three texts for reminders are there. Make them yours."))
    return redirect("gate_words")
