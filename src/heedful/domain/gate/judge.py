"""The judge: may this message go to this person now, and why.

The rule of this file: nothing here knows the clock, a database or a language. Every rule that speaks gives a reason
with its evidence; the strongest decision wins (drop, hold, adapt, send), and a hold lasts until the latest of its
rules ends. Who asks again later is answered anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from heedful.domain.alert import Severity
from heedful.domain.gate.policy import NON_ESSENTIAL, Cell, Column, Policy, Row, row_of
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Sent, Standing, State, Touch, Trouble
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.domain.moment import Phase
from heedful.domain.moment_kind import BEREAVEMENT, MOVING

#: (kind, phase, purpose) for which there are words; kind '' is any kind.
Templates = Collection[tuple[str, str, str]]

WEEK, DAY = timedelta(days=7), timedelta(days=1)
_COLUMN_OF = {Phase.FORECAST: Column.FORECAST, Phase.ACTIVE: Column.ACTIVE, Phase.AFTERMATH: Column.AFTERMATH}
_SEVERE = frozenset({Severity.SEVERE, Severity.EXTREME})
_MODERATE = frozenset({Severity.MODERATE, Severity.UNKNOWN})
_DECISIONS = {Cell.SEND: Decision.SEND, Cell.ADAPT: Decision.ADAPT, Cell.HOLD: Decision.HOLD}
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
    reasons = tuple(reason for rule in _RULES for reason in rule(case))
    if not reasons:
        return _NOTHING_SPOKE
    decision = max((each.decision for each in reasons), key=_STRENGTH.__getitem__)
    if decision is not Decision.HOLD:
        return Verdict(decision, None, reasons)
    ends = [each.until for each in reasons if each.decision is Decision.HOLD]
    return Verdict(decision, None if None in ends else max(end for end in ends if end), reasons)


_STRENGTH = {Decision.SEND: 0, Decision.ADAPT: 1, Decision.HOLD: 2, Decision.DROP: 3}
_NOTHING_SPOKE = Verdict(Decision.SEND)


def _state(case: _Case) -> Iterator[Reason]:
    state, purpose = case.standing.state, case.request.purpose
    if state is State.BOUNCED:
        yield Reason("bounced", Decision.DROP)
    elif state is State.ERASED:
        if not (purpose is Purpose.REPLY and case.request.answers_them):
            yield Reason("erased", Decision.DROP)
    elif state is State.DECEASED:
        yield Reason("deceased", Decision.HOLD if purpose in _FOR_A_PERSON_FIRST else Decision.DROP)


def _wishes(case: _Case) -> Iterator[Reason]:
    purpose, until = case.request.purpose, case.standing.quiet_until
    if purpose in _UNWANTED and purpose in case.standing.unsubscribed:
        yield Reason("unsubscribed", Decision.DROP, None, {"purpose": purpose.value})
    if until is not None and case.now < until and purpose not in _GOES_IN_QUIET:
        yield Reason("leave_alone", Decision.HOLD, until, {"until": _said(until)})


def _needless(case: _Case) -> Iterator[Reason]:
    request = case.request
    if request.repeats:
        yield Reason("same_message", Decision.DROP, None, {"first": request.repeats})
    if request.came_true and request.purpose is Purpose.REMINDER:
        yield Reason("came_true", Decision.DROP, None, {"since": request.came_true})
    if request.words and request.purpose in _NOT_TWICE:
        same = [each.at for each in case.standing.sent if each.words == request.words and case.now - each.at < DAY]
        if same:
            yield Reason("same_words", Decision.DROP, None, {"first": _said(max(same))})


def _too_many(case: _Case) -> Iterator[Reason]:
    most = case.policy.most_in_a_week
    if case.row not in NON_ESSENTIAL or not case.standing.sent or not most:
        return
    recent = sorted(each.at for each in case.standing.sent if case.now - each.at < WEEK and _is_non_essential(each))
    if len(recent) >= most:
        # When this one is a week old, there is room for one more.
        oldest = recent[-most]
        evidence = {"count": str(len(recent)), "oldest": _said(oldest)}
        yield Reason("too_many", Decision.HOLD, oldest + WEEK, evidence)


def _is_non_essential(sent: Sent) -> bool:
    return row_of(sent.purpose, bulk=sent.bulk) in NON_ESSENTIAL


def _moments(case: _Case) -> Iterator[Reason]:
    for touch in case.standing.touches:
        phase = touch.window.phase(case.now)
        if phase is Phase.OVER:
            continue
        if touch.kind == MOVING:
            if case.row is Row.PROMOTION:
                yield _held_by(case, touch, phase)
        elif touch.severity in _SEVERE:
            yield _by_table(case, touch, phase)
        elif touch.severity in _MODERATE and case.row is Row.PROMOTION and phase is Phase.ACTIVE:
            yield _held_by(case, touch, phase, until=touch.window.ends)


def _by_table(case: _Case, touch: Touch, phase: Phase) -> Reason:
    cell = case.policy.table[case.row][_COLUMN_OF[phase]]
    if cell is Cell.HOLD:
        return _held_by(case, touch, phase)
    evidence = _of_touch(touch, phase)
    if cell is Cell.ADAPT and not _has_words(case, touch.kind, phase):
        return _held_by(case, touch, phase, no_words="yes")
    return Reason("moment", _DECISIONS[cell], None, evidence)


def _has_words(case: _Case, kind: str, phase: Phase) -> bool:
    """Tell whether there are words for it. Words for any kind are none for somebody who has lost a person."""
    if (kind, phase.value, case.row.value) in case.templates:
        return True
    return kind != BEREAVEMENT and ("", phase.value, case.row.value) in case.templates


def _held_by(case: _Case, touch: Touch, phase: Phase, *, until: datetime | None = None, **more: str) -> Reason:
    """Hold until the time after it is over, and no longer than a person has to decide."""
    evidence = {**_of_touch(touch, phase), **more}
    until = until or touch.window.aftermath_until
    latest = case.now + timedelta(days=case.policy.most_held_days)
    if until > latest:
        until, evidence["person_decides"] = latest, "yes"
    return Reason("moment", Decision.HOLD, until, evidence)


def _of_touch(touch: Touch, phase: Phase) -> dict[str, str]:
    return {
        "moment": touch.moment,
        "event": touch.event,
        "kind": touch.kind,
        "phase": phase.value,
        "severity": touch.severity.value,
        "place": touch.place,
        "onset": _said(touch.window.onset),
        "ends": _said(touch.window.ends),
        "sure": f"{touch.sure:.2f}",
    }


def _trouble(case: _Case) -> Iterator[Reason]:
    for trouble in case.standing.troubles:
        if not trouble.onset <= case.now or (trouble.ends is not None and trouble.ends < case.now):
            continue
        cell = case.policy.table[case.row][Column.TROUBLE]
        if cell is Cell.ADAPT and not _has_words(case, INCIDENT, Phase.ACTIVE):
            yield Reason("trouble", Decision.HOLD, trouble.ends, {**_of_trouble(trouble), "no_words": "yes"})
        else:
            until = trouble.ends if cell is Cell.HOLD else None
            yield Reason("trouble", _DECISIONS[cell], until, _of_trouble(trouble))


def _of_trouble(trouble: Trouble) -> dict[str, str]:
    ends = {} if trouble.ends is None else {"ends": _said(trouble.ends)}
    return {"service": trouble.service, "title": trouble.title, "onset": _said(trouble.onset), **ends}


def _complaint(case: _Case) -> Iterator[Reason]:
    standing = case.standing
    for code, what in (("complaint", standing.open_complaint), ("waiting_for_us", standing.waiting_for_us)):
        if what:
            yield Reason(code, _DECISIONS[case.policy.table[case.row][Column.COMPLAINT]], None, {"what": what})


def _night(case: _Case) -> Iterator[Reason]:
    ends = case.standing.night_ends
    if ends is not None and case.now < ends and case.policy.table[case.row][Column.NIGHT] is Cell.HOLD:
        yield Reason("night", Decision.HOLD, ends, {"zone": case.standing.zone, "ends": _said(ends)})


def _holiday(case: _Case) -> Iterator[Reason]:
    holiday, purpose, policy = case.standing.holiday, case.request.purpose, case.policy
    if holiday is None or case.now >= holiday.working_again:
        return
    waits = purpose in _WAITS_FOR_WORK and policy.holidays
    if waits or (purpose is Purpose.PROMOTION and policy.holidays_hold_promotions):
        evidence = {"holiday": holiday.name, "working_again": _said(holiday.working_again)}
        yield Reason("holiday", Decision.HOLD, holiday.working_again, evidence)


def _switch(case: _Case) -> Iterator[Reason]:
    if case.standing.stopped and case.row in NON_ESSENTIAL:
        yield Reason("switch", Decision.HOLD, None, {"switch": case.standing.stopped})


def _unknown(case: _Case) -> Iterator[Reason]:
    if case.request.purpose is None:
        yield Reason("purpose_unknown", Decision.SEND, None, {"bulk": "yes" if case.request.bulk else "no"})


def _said(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


_Rule = Callable[[_Case], Iterator[Reason]]
#: In the order in which their reasons are told; what is decided does not depend on it.
_RULES: tuple[_Rule, ...] = (
    *(_state, _wishes, _needless, _too_many, _moments, _trouble, _complaint, _night, _holiday, _switch, _unknown),
)
#: Every code that a reason may have.
CODES = (
    *("bounced", "erased", "deceased", "unsubscribed", "leave_alone", "same_message", "came_true", "same_words"),
    *("too_many", "moment", "trouble", "complaint", "waiting_for_us", "night", "holiday", "switch", "purpose_unknown"),
)
