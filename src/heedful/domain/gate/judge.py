"""The judge: may this message go to this person now, and why.

The rule of this file: nothing here knows the clock, a database or a language. Every rule that speaks gives a reason
with its evidence; the strongest decision wins (drop, hold, adapt, send), and a hold lasts until the latest of its
rules ends. Who asks again later is answered anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from heedful.domain.alert import Severity
from heedful.domain.gate.policy import NON_ESSENTIAL, Cell, Column, Policy, Row, row_of
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Holiday, Sent, Standing, State, Touch, Trouble
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.domain.moment import Phase
from heedful.domain.moment_kind import BEREAVEMENT, MOVING

#: (kind, phase, purpose) for which there are words; kind '' is any kind.
Templates = Collection[tuple[str, str, str]]

WEEK, DAY = timedelta(days=7), timedelta(days=1)
# Names of this file: to look up a member of an enum takes longer than to compare it.
_SEND, _ADAPT, _HOLD, _DROP = Decision
_FORECAST, _ACTIVE, _AFTERMATH, _OVER = Phase
_NIGHT = Column.NIGHT
_COLUMN_OF = {_FORECAST: Column.FORECAST, _ACTIVE: Column.ACTIVE, _AFTERMATH: Column.AFTERMATH}
_SEVERE = frozenset({Severity.SEVERE, Severity.EXTREME})
_MODERATE = frozenset({Severity.MODERATE, Severity.UNKNOWN})
_DECISIONS = {Cell.SEND: _SEND, Cell.ADAPT: _ADAPT, Cell.HOLD: _HOLD}
#: What a person may take leave of; reminders only if they said so.
_UNWANTED = frozenset({Purpose.PROMOTION, Purpose.SURVEY, Purpose.REMINDER})
_NOT_TWICE = frozenset({Purpose.REMINDER, Purpose.SURVEY, Purpose.PROMOTION})
#: Somebody may read these at the address of a person who has died.
_FOR_A_PERSON_FIRST = frozenset({Purpose.REPLY, Purpose.BILLING, Purpose.NOTICE})
_GOES_IN_QUIET = frozenset({Purpose.REPLY, Purpose.SECURITY, Purpose.RECEIPT, Purpose.NOTICE})
_WAITS_FOR_WORK = frozenset({Purpose.REMINDER, Purpose.BILLING})
#: As words for trouble of our own are kept.
INCIDENT = "incident"


class _Case(NamedTuple):
    """All that a rule looks at."""

    request: Request
    row: Row
    standing: Standing
    policy: Policy
    templates: Templates
    now: datetime


def judge(request: Request, standing: Standing, policy: Policy, templates: Templates, now: datetime) -> Verdict:
    """Judge one request by what is known of its customer at `now` (UTC)."""
    case = _Case(request, row_of(request.purpose, bulk=request.bulk), standing, policy, templates, now)
    reasons = (*_of_them(case), *_of_what_is_on(case))
    if not reasons:
        return _NOTHING_SPOKE
    if len(reasons) == 1:
        return Verdict(reasons[0].decision, reasons[0].until, reasons)
    decision = _strongest(reasons)
    if decision is not _HOLD:
        return Verdict(decision, None, reasons)
    ends = [each.until for each in reasons if each.decision is _HOLD]
    return Verdict(decision, None if None in ends else max(end for end in ends if end), reasons)


def _strongest(reasons: Sequence[Reason]) -> Decision:
    said = {each.decision for each in reasons}
    for decision in (_DROP, _HOLD, _ADAPT):
        if decision in said:
            return decision
    return _SEND


_NOTHING_SPOKE = Verdict(_SEND)

# Most rules have nothing to say of most people, so only those are asked whose facts are there. What is decided does not
# depend on their order; it is that in which their reasons are told.


def _of_them(case: _Case) -> list[Reason]:
    """Ask the rules that look at the person, and at what went to them before."""
    request, standing = case.request, case.standing
    told: list[Reason] = []
    if standing.state is not None:
        told.extend(_state(case))
    if standing.unsubscribed or standing.quiet_until is not None:
        told.extend(_wishes(case))
    if request.repeats or request.came_true or standing.sent:
        told.extend(_needless(case))
    if standing.sent and case.row in NON_ESSENTIAL:
        told.extend(_too_many(case))
    return told


def _of_what_is_on(case: _Case) -> list[Reason]:
    """Ask the rules that look at what is going on: there, with us, and by the clock."""
    standing = case.standing
    told: list[Reason] = []
    if standing.touches:
        told.extend(_moments(case))
    if standing.troubles:
        told.extend(_trouble(case))
    if standing.open_complaint or standing.waiting_for_us:
        told.extend(_complaint(case))
    if standing.night_ends is not None:
        told.extend(_night(case, standing.night_ends))
    if standing.holiday is not None:
        told.extend(_holiday(case, standing.holiday))
    if standing.stopped and case.row in NON_ESSENTIAL:
        told.append(Reason("switch", _HOLD, None, {"switch": standing.stopped}))
    if case.request.purpose is None:
        told.append(Reason("purpose_unknown", _SEND, None, {"bulk": "yes" if case.request.bulk else "no"}))
    return told


def _state(case: _Case) -> Iterator[Reason]:
    state, purpose = case.standing.state, case.request.purpose
    if state is State.BOUNCED:
        yield Reason("bounced", _DROP)
    elif state is State.ERASED:
        if not (purpose is Purpose.REPLY and case.request.answers_them):
            yield Reason("erased", _DROP)
    elif state is State.DECEASED:
        yield Reason("deceased", _HOLD if purpose in _FOR_A_PERSON_FIRST else _DROP)


def _wishes(case: _Case) -> Iterator[Reason]:
    purpose, until = case.request.purpose, case.standing.quiet_until
    if purpose in _UNWANTED and purpose in case.standing.unsubscribed:
        yield Reason("unsubscribed", _DROP, None, {"purpose": purpose.value})
    if until is not None and case.now < until and purpose not in _GOES_IN_QUIET:
        yield Reason("leave_alone", _HOLD, until, {"until": _said(until)})


def _needless(case: _Case) -> Iterator[Reason]:
    request = case.request
    if request.repeats:
        yield Reason("same_message", _DROP, None, {"first": request.repeats})
    if request.came_true and request.purpose is Purpose.REMINDER:
        yield Reason("came_true", _DROP, None, {"since": request.came_true})
    if request.words and request.purpose in _NOT_TWICE:
        same = [each.at for each in case.standing.sent if each.words == request.words and case.now - each.at < DAY]
        if same:
            yield Reason("same_words", _DROP, None, {"first": _said(max(same))})


def _too_many(case: _Case) -> Iterator[Reason]:
    most = case.policy.most_in_a_week
    if not most:
        return
    recent = sorted(each.at for each in case.standing.sent if case.now - each.at < WEEK and _is_non_essential(each))
    if len(recent) >= most:
        # When this one is a week old, there is room for one more.
        oldest = recent[-most]
        evidence = {"count": str(len(recent)), "oldest": _said(oldest)}
        yield Reason("too_many", _HOLD, oldest + WEEK, evidence)


def _is_non_essential(sent: Sent) -> bool:
    return row_of(sent.purpose, bulk=sent.bulk) in NON_ESSENTIAL


def _moments(case: _Case) -> Iterator[Reason]:
    for touch in case.standing.touches:
        phase = touch.window.phase(case.now)
        if phase is _OVER:
            continue
        if touch.kind == MOVING:
            if case.row is Row.PROMOTION:
                yield _held(case, touch.window.aftermath_until, _of_touch(touch, phase))
        elif touch.severity in _SEVERE:
            yield _by_table(case, touch, phase)
        elif touch.severity in _MODERATE and case.row is Row.PROMOTION and phase is _ACTIVE:
            yield _held(case, touch.window.ends, _of_touch(touch, phase))


def _by_table(case: _Case, touch: Touch, phase: Phase) -> Reason:
    decision = _by_cell(case, _COLUMN_OF[phase])
    evidence = _of_touch(touch, phase)
    if decision is _ADAPT and not _has_words(case, touch.kind, phase):
        decision, evidence["no_words"] = _HOLD, "yes"
    if decision is _HOLD:
        return _held(case, touch.window.aftermath_until, evidence)
    return Reason("moment", decision, None, evidence)


def _by_cell(case: _Case, column: Column) -> Decision:
    return _DECISIONS[case.policy.table[case.row][column]]


def _has_words(case: _Case, kind: str, phase: Phase) -> bool:
    """Tell whether there are words for it. Words for any kind are none for somebody who has lost a person."""
    if (kind, phase, case.row) in case.templates:
        return True
    return kind != BEREAVEMENT and ("", phase, case.row) in case.templates


def _held(case: _Case, until: datetime, evidence: dict[str, str]) -> Reason:
    """Hold until then, and no longer than until a person has to decide."""
    latest = (case.request.since or case.now) + timedelta(days=case.policy.most_held_days)
    if until > latest:
        until, evidence["person_decides"] = latest, "yes"
    return Reason("moment", _HOLD, until, evidence)


def _of_touch(touch: Touch, phase: Phase) -> dict[str, str]:
    return {
        "moment": touch.moment,
        "event": touch.event,
        "kind": touch.kind,
        "phase": str(phase),
        "severity": str(touch.severity),
        "place": touch.place,
        "onset": _said(touch.window.onset),
        "ends": _said(touch.window.ends),
        "sure": f"{touch.sure:.2f}",
    }


def _trouble(case: _Case) -> Iterator[Reason]:
    for trouble in case.standing.troubles:
        if not trouble.onset <= case.now or (trouble.ends is not None and trouble.ends < case.now):
            continue
        decision = _by_cell(case, Column.TROUBLE)
        if decision is _ADAPT and not _has_words(case, INCIDENT, _ACTIVE):
            yield Reason("trouble", _HOLD, trouble.ends, {**_of_trouble(trouble), "no_words": "yes"})
        else:
            until = trouble.ends if decision is _HOLD else None
            yield Reason("trouble", decision, until, _of_trouble(trouble))


def _of_trouble(trouble: Trouble) -> dict[str, str]:
    told = {"service": trouble.service, "title": trouble.title, "onset": _said(trouble.onset)}
    if trouble.ends is not None:
        told["ends"] = _said(trouble.ends)
    if trouble.number:
        told["trouble"] = trouble.number
    return told


def _complaint(case: _Case) -> Iterator[Reason]:
    standing = case.standing
    for code, what in (("complaint", standing.open_complaint), ("waiting_for_us", standing.waiting_for_us)):
        if what:
            yield Reason(code, _by_cell(case, Column.COMPLAINT), None, {"what": what})


def _night(case: _Case, ends: datetime) -> Iterator[Reason]:
    if case.now < ends and _by_cell(case, _NIGHT) is _HOLD:
        yield Reason("night", _HOLD, ends, {"zone": case.standing.zone, "ends": _said(ends)})


def _holiday(case: _Case, holiday: Holiday) -> Iterator[Reason]:
    purpose, policy = case.request.purpose, case.policy
    if case.now >= holiday.working_again:
        return
    waits = purpose in _WAITS_FOR_WORK and policy.holidays
    if waits or (purpose is Purpose.PROMOTION and policy.holidays_hold_promotions):
        evidence = {"holiday": holiday.name, "working_again": _said(holiday.working_again)}
        yield Reason("holiday", _HOLD, holiday.working_again, evidence)


@lru_cache(maxsize=10_000)
def _said(at: datetime) -> str:
    # Writing times is most of what evidence costs, and whoever judges many has the same moments for most of them.
    return f"{at.isoformat()[:19]}Z"


#: Every code that a reason may have.
CODES = (
    *("bounced", "erased", "deceased", "unsubscribed", "leave_alone", "same_message", "came_true", "same_words"),
    *("too_many", "moment", "trouble", "complaint", "waiting_for_us", "night", "holiday", "switch", "purpose_unknown"),
)
