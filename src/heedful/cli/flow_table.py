"""The flow as a person likes to read it in a terminal: a sentence for each kind, then its steps.

The rule of this file: numbers are never cut. Where a terminal is narrow, bars go first, then the slowest tenth,
then how fast the others went on; a long name goes on in the next line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from heedful.domain.reliability import Band, burn, headline
from heedful.stats.interval import wilson

if TYPE_CHECKING:
    from heedful.flow.steps import StepFlow
    from heedful.services.flow_files import FileFlow, KindFlow

_LONGEST_BAR, _SHORTEST_BAR = 32, 6
#: A name as long as this stands in one line where there is room for the numbers beside it.
_NAME = 24
_GAP = 2
_HEADERS = ("reached", "ended\nhere", "open\nhere", "half go\non within", "nine of\nten within")


def tables(result: FileFlow) -> Iterator[RenderableType]:
    """Give one block for each kind."""
    for each in result.kinds:
        if not each.counts.arose:
            yield Text.assemble((each.kind.name, "bold"), ": nobody came with this.")
            continue
        yield Group(_headline(each), _outcomes(each), _Steps(each))


def _headline(each: KindFlow) -> Text:
    counts, kind = each.counts, each.kind
    interval = wilson(counts.fulfilled, counts.known)
    figure = headline(counts, (interval.low, interval.high) if interval else None)
    line = Text.assemble((f"{kind.name}: ", "bold"))
    if figure is None:
        return line.append(f"none of {counts.arose:,} has come to an end yet.")
    if isinstance(figure, Band):
        line.append(f"{_percent(figure.low)} to {_percent(figure.high)}", style="bold")
        line.append(f" got it, n {figure.n:,}; of {counts.unconfirmed:,} we do not know")
    else:
        line.append(_percent(figure.value), style="bold")
        line.append(f" got it [{_percent(figure.low)} to {_percent(figure.high)}], n {figure.n:,}")
    if kind.target is not None and counts.known:
        spent = burn(counts, kind.target) or 0.0
        line.append(f", target {_percent(kind.target)}, budget {spent:.0%} spent", style="red" if spent > 1 else "")
    return line


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _outcomes(each: KindFlow) -> Text:
    """Tell what became of them; what happened to nobody is left out."""
    counts = each.counts
    ended = [
        f"{number:,} {word}"
        for number, word in (
            (counts.refused, "refused"),
            (counts.given_up, "gave up"),
            (counts.unconfirmed, "unknown since we spoke last"),
        )
        if number
    ]
    waiting = f" ({each.waiting_for_us:,} wait for us)" if each.waiting_for_us else ""
    pending = [f"{counts.flowing:,} flowing{waiting}"] if counts.flowing else []
    pending += [f"{counts.stalled:,} stuck"] if counts.stalled else []
    parts = [", ".join([f"{counts.fulfilled:,} fulfilled", *ended]), ", ".join(pending)]
    return Text("; ".join([f"{counts.arose:,} came", *(part for part in parts if part)]), style="dim")


@dataclass(frozen=True)
class _Row:
    name: str
    reached: int
    numbers: tuple[str, ...]


class _Steps:
    """The steps of a kind as a table that knows how wide it may be only when it is drawn."""

    def __init__(self, each: KindFlow) -> None:
        self._arose = each.counts.arose
        self._rows = [_row(step) for step in each.steps]
        got = each.counts.fulfilled
        self._rows.append(_Row(each.kind.fulfilled_name, got, (f"{got:,}",)))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns, bar = self._room(options.max_width)
        table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
        table.add_column("", overflow="fold")
        if bar:
            table.add_column("", width=bar, no_wrap=True)
        for number in range(columns):
            table.add_column(_HEADERS[number], justify="right", no_wrap=True, min_width=self._width(number))
        for row in self._rows:
            drawn = ["█" * round(bar * row.reached / self._arose)] if bar else []
            table.add_row(row.name, *drawn, *row.numbers[:columns])
        yield table

    def _room(self, width: int) -> tuple[int, int]:
        """Tell how many columns of numbers there is room for, and how long a bar may be (0: none)."""
        name = min(_NAME, max(len(row.name) for row in self._rows))
        columns = len(_HEADERS)
        while columns > 1 and self._taken(name, columns) > width:
            columns -= 1
        left = width - self._taken(max(name, min(_NAME, width // 3)), columns) - _GAP
        return columns, min(_LONGEST_BAR, left) if left >= _SHORTEST_BAR else 0

    def _taken(self, name: int, columns: int) -> int:
        return name + sum(_GAP + self._width(number) for number in range(columns))

    def _width(self, number: int) -> int:
        cells = [row.numbers[number] for row in self._rows if len(row.numbers) > number]
        return max(map(len, [*cells, *_HEADERS[number].split("\n")]))


def _row(step: StepFlow) -> _Row:
    numbers = (f"{step.reached:,}", f"{step.ended_here:,}", f"{step.pending_here:,}")
    return _Row(step.name, step.reached, (*numbers, _span(step.median_s), _span(step.p90_s)))


def _span(seconds: float | None) -> str:
    """Write a span of time with one unit, as people say it."""
    if seconds is None:
        return ""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
