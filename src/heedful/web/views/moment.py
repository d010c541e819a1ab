"""Moments: what is on, whom it touches, what was done because of it, and what we say to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from heedful.domain.moment import Phase
from heedful.models import Moment
from heedful.queries import moment as queries
from heedful.queries.gate import switches_on
from heedful.queries.held import holds
from heedful.queries.outreach import counts_by_state
from heedful.services.adapting import NAMES
from heedful.services.caring import begin_care, care_shown, care_words, cared_for
from heedful.services.drawn_moments import drawn
from heedful.services.gate_words import KINDS, PHASES
from heedful.services.moment import end_moment, let_be_over
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.gate import CareForm
from heedful.web.number import number_in
from heedful.web.views.outreach import told

SIZE = 100
#: So many people on the page of a moment.
_PEOPLE = 30
#: For so many a letter is shown before it goes.
_SHOWN = 3


@needs(Right.READ)
def moments(request: HttpRequest) -> HttpResponse:
    """Show what is on: what touches customers of ours, or everything that we heard of."""
    now, everything = timezone.now(), request.GET.get("show") == "all"
    lines, count = queries.page_of_moments(now, SIZE, touching=not everything)
    known = queries.places_known()
    context = {
        "lines": [_shown(line, known) for line in lines],
        "count": count,
        "size": SIZE,
        "everything": everything,
        "known": known,
        "switches": switches_on(),
        "counts": counts_by_state(),
        "now": now,
        "map": drawn(queries.with_areas(lines), now),
    }
    return render(request, "moment/moments.html", context)


def _shown(line: queries.MomentLine, known: queries.Known) -> dict[str, object]:
    phase = Phase.OVER if line.row.ended_at else line.phase
    return {
        "row": line.row,
        "phase": PHASES[phase],
        "phase_name": phase.value,
        "kind": KINDS.get(line.row.kind, line.row.kind),
        "done": line.done,
        "share": 100 * line.row.touched / known.customers if known.customers else 0,
    }


@needs(Right.READ)
def moment(request: HttpRequest, number: int) -> HttpResponse:
    """Show one moment: what and when, whom it touches, and what was held or adapted because of it."""
    row, now = _found(number), timezone.now()
    known, zone = queries.places_known(), colleague_of(request).time_zone
    after = number_in(request.GET.get("after", "")) or 0
    people = queries.touched_page(row, after, _PEOPLE + 1)
    line, (letters, mails) = queries.lines_of([row], now)[0], holds(row.pk)
    context = {
        **_shown(line, known),
        "known": known,
        "people": people[:_PEOPLE],
        "following": people[_PEOPLE - 1].customer_id if len(people) > _PEOPLE else None,
        "judged": [told(each, zone) for each in queries.judged_because_of(row, 20)],
        "holds_letters": letters,
        "holds_mails": mails,
        "is_over": row.ended_at is not None or row.aftermath_until < now,
        "cared": cared_for(row),
        "now": now,
        "map": drawn([row], now),
    }
    return render(request, "moment/moment.html", context)


def _found(number: int) -> Moment:
    return get_object_or_404(Moment.objects.exclude(sort=Moment.Sort.PERSON).select_related("feed"), pk=number)


@needs(Right.WORK)
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a moment by hand: now, with the time after it, or as if it had never been."""
    row, now, by = _found(number), timezone.now(), actor_of(request)
    if request.POST.get("how") == "mistake":
        let_be_over(row, by, now)
        messages.success(request, _("It touches nobody any more."))
    elif end_moment(row, by, now):
        messages.success(request, _("It has ended. The time after it begins."))
    else:
        messages.error(request, _("It had ended already."))
    return redirect("moment", number)


@needs(Right.WORK)
def care(request: HttpRequest, number: int) -> HttpResponse:
    """Write to those whom a moment touches, and see it for some first: it goes through the gate, as everything."""
    row, now = _found(number), timezone.now()
    subject, text = care_words(row, is_planned=row.onset > timezone.now())
    if request.method != "POST":
        return _care_page(request, row, CareForm(initial={"subject": subject, "text": text}))
    looks_only = "look" in request.POST
    form = CareForm(request.POST, looks_only=looks_only)
    if not form.is_valid():
        return _care_page(request, row, form)
    said = form.cleaned_data
    if looks_only:
        shown = care_shown(row, said["subject"], said["text"], _SHOWN)
        return _care_page(request, row, form, looked=True, shown=shown)
    begun = begin_care(row, said["subject"], said["text"], actor_of(request), now)
    n = begun.letters
    words = ngettext("It goes to %(n)s person, through the gate.", "It goes to %(n)s people, through the gate.", n)
    messages.success(request, words % {"n": n})
    if n := begun.left_out:
        words = ngettext(
            "%(n)s person gets none: something in it can’t be filled for them.",
            "%(n)s people get none: something in it can’t be filled for them.",
            n,
        )
        messages.warning(request, words % {"n": n})
    return redirect("moment", number)


def _care_page(request: HttpRequest, row: Moment, form: CareForm, **more: object) -> HttpResponse:
    context = {"row": row, "form": form, "cared": cared_for(row), "names": NAMES, **more}
    return render(request, "moment/care.html", context)
