"""The gate's judge: how many messages it judges a second on one core, each with its reasons and their evidence.

    python -m bench judge

Beside it a loop over the same rules in `rule-engine`, a library for them. Everything is made easy for that: what is so
about a customer at that instant is worked out beforehand, and it says only what is done, not why nor until when. What
both say must be the same, or nothing is measured.
"""

from __future__ import annotations

import importlib.util
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.report import Reach, Section, amount
from heedful.domain.alert import Severity
from heedful.domain.gate.judge import judge
from heedful.domain.gate.policy import NON_ESSENTIAL, STANDARD, Cell, Column, row_of
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Holiday, Sent, Standing, State, Touch, Trouble
from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Phase, Window

SIZE, PEER_SIZE, TURNS = 100_000, 2_000, 5
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Words for whatever may be adapted: without them it is held, which is no other work.
WORDS = frozenset(
    (kind, phase, what) for kind in ("", "incident") for phase in Phase for what in ("reminder", "billing")
)
SEVERE = (Severity.SEVERE, Severity.EXTREME)
Asked = tuple[Request, Standing]


def measure(size: int = SIZE, peer_size: int = PEER_SIZE) -> Section:
    """Judge people of four sorts, and the second sort by the library too."""
    houses = {
        "nothing is known of anybody": (0, 0),
        "a usual day: a moment touches one in four": (0.25, 1),
        "a storm over everybody": (1, 1),
        "three moments at once over everybody": (1, 3),
    }
    found, reasons = {}, {}
    for name, (share, moments) in houses.items():
        asked = list(_house(size, share, moments))
        found[name] = size / _best(_ours, asked)
        reasons[name] = sum(len(judge(*each, STANDARD, WORDS, NOW).reasons) for each in asked) / size
    usual, storm = list(houses)[1:3]
    rows = [(f"**judge**, {name}", amount(rate), f"{reasons[name]:.2f}") for name, rate in found.items()]
    if importlib.util.find_spec("rule_engine"):
        rows.append((f"a loop over rules of rule-engine, {usual}", amount(_peer(peer_size, *houses[usual])), "none"))
    return Section(
        title="The judge of the gate",
        head=("what", "judged a second", "reasons for each"),
        rows=rows,
        # A reach is a time here, so that less is better as everywhere.
        reaches=[Reach(f"100,000 messages, {name}", 100_000 / found[name], 1, "s") for name in (usual, storm)],
        notes=[
            f"{size:,} customers, a message for each, of every purpose; one core, CPU time, the best of {TURNS} turns.",
            "rule-engine is given what is so, worked out beforehand; it gives the decision alone, which is the same.",
        ],
    )


def _house(size: int, share: float, moments: int) -> Iterator[Asked]:
    """Make customers, `share` of them touched by so many moments; of none is anything known where nobody is touched."""
    chance = random.Random(7)
    storms = [_window(chance) for _ in range(600)]
    for _ in range(size):
        request = Request(chance.choice((*Purpose, None)), chance.random() < 0.3, words=chance.choice("abcdefgh"))
        touched = moments if chance.random() < share else 0
        yield request, _standing(chance, [_touch(chance, storms) for _ in range(touched)]) if moments else Standing()


def _window(chance: random.Random) -> Window:
    onset = NOW + chance.randint(-200, 60) * HOUR
    ends = onset + chance.randint(1, 72) * HOUR
    return Window(onset, ends, ends + 7 * DAY)


def _touch(chance: random.Random, storms: Sequence[Window]) -> Touch:
    number = chance.randrange(len(storms))
    severity = chance.choice((*SEVERE, Severity.SEVERE, Severity.MODERATE))
    place = f"County {chance.randint(1, 3_000)}, New Jersey"
    return Touch(str(number), "High Wind Warning", "high_wind", severity, storms[number], place, chance.random())


def _standing(chance: random.Random, touches: list[Touch]) -> Standing:
    def in_one_of(count: int) -> bool:
        return chance.randrange(count) == 0

    return Standing(
        zone="America/New_York",
        state=chance.choice(list(State)) if in_one_of(50) else None,
        unsubscribed=frozenset({Purpose.PROMOTION}) if in_one_of(8) else frozenset(),
        quiet_until=NOW + 3 * DAY if in_one_of(100) else None,
        open_complaint="7" if in_one_of(50) else "",
        waiting_for_us="8" if in_one_of(20) else "",
        touches=tuple(touches),
        troubles=(Trouble("mail", NOW - HOUR),) if in_one_of(20) else (),
        sent=tuple(
            Sent(NOW - chance.randint(1, 167) * HOUR, chance.choice(list(Purpose)), words=chance.choice("abcdefgh"))
            for _ in range(chance.choice((0, 0, 1, 1, 2, 3)))
        ),
        holiday=Holiday("Thanksgiving", NOW + DAY) if in_one_of(30) else None,
        night_ends=NOW + 9 * HOUR if in_one_of(3) else None,
    )


def _ours(asked: Sequence[Asked]) -> None:
    for request, standing in asked:
        judge(request, standing, STANDARD, WORDS, NOW)


def _best(what: Callable[[Sequence[Any]], object], given: Sequence[Any]) -> float:
    """Give the least CPU time of several turns, in seconds."""
    times = []
    for _ in range(TURNS):
        began = time.process_time()
        what(given)
        times.append(time.process_time() - began)
    return min(times)


def _peer(size: int, share: float, moments: int) -> float:
    """Give how many the library judges a second, once it is sure that it says the same."""
    import rule_engine  # noqa: PLC0415 - only installed for the bench

    rules = [(decision, rule_engine.Rule(words)) for decision, words in _rules()]
    asked = list(_house(size, share, moments))
    facts = [_facts(*each) for each in asked]

    def said(fact: dict[str, Any]) -> Decision:
        decisions = [decision for decision, rule in rules if rule.matches(fact)]
        return max(decisions, key=lambda each: each.strength, default=Decision.SEND)

    for each, fact in zip(asked, facts, strict=True):
        ours = judge(*each, STANDARD, WORDS, NOW).decision
        if said(fact) is not ours:
            raise AssertionError(f"rule-engine says {said(fact)}, and Heedful {ours}: {each}")
    return size / _best(lambda given: [said(fact) for fact in given], facts)


def _rules() -> Iterator[tuple[Decision, str]]:
    """Write the table and the other rules as that library has them, the rows of a cell together."""
    for column in Column:
        for cell in (Cell.HOLD, Cell.ADAPT):
            rows = [row.value for row, cells in STANDARD.table.items() if cells[column] is cell]
            if rows:
                yield Decision(cell.value), f"row in {rows} and {column.value}"
    can_wait = sorted(row.value for row in NON_ESSENTIAL)
    unwanted = ["reminder", "survey", "promotion"]
    read_first = ["reply", "billing", "notice"]
    yield Decision.DROP, "state == 'bounced' or state == 'erased'"
    yield Decision.HOLD, f"state == 'deceased' and row in {read_first}"
    yield Decision.DROP, f"state == 'deceased' and not row in {read_first}"
    yield Decision.DROP, f"row in {unwanted} and (is_unsubscribed or is_same)"
    yield Decision.HOLD, "wants_quiet and not row in ['reply', 'security', 'receipt', 'notice']"
    yield Decision.HOLD, f"row in {can_wait} and sent_in_week >= 2"
    yield Decision.HOLD, "row == 'promotion' and moderate"
    yield Decision.HOLD, "is_holiday and row in ['reminder', 'billing']"


def _facts(request: Request, standing: Standing) -> dict[str, Any]:
    """Work out what is so, flat, as such libraries want it."""
    severe = {touch.window.phase(NOW) for touch in standing.touches if touch.severity in SEVERE}
    mild = {touch.window.phase(NOW) for touch in standing.touches if touch.severity is Severity.MODERATE}
    counted = [each for each in standing.sent if row_of(each.purpose, bulk=each.bulk) in NON_ESSENTIAL]
    return {
        "row": row_of(request.purpose, bulk=request.bulk).value,
        "state": standing.state.value if standing.state else "",
        **{phase.value: phase in severe for phase in (Phase.FORECAST, Phase.ACTIVE, Phase.AFTERMATH)},
        "moderate": Phase.ACTIVE in mild,
        "trouble": bool(standing.troubles),
        "complaint": bool(standing.open_complaint or standing.waiting_for_us),
        "night": standing.night_ends is not None,
        "is_unsubscribed": request.purpose in standing.unsubscribed,
        "is_same": any(each.words == request.words and NOW - each.at < DAY for each in standing.sent),
        "wants_quiet": standing.quiet_until is not None,
        "sent_in_week": len(counted),
        "is_holiday": standing.holiday is not None,
    }
