"""The flow as a person likes to read it in a terminal: a sentence for each kind, then its steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from heedful.domain.reliability import burn
from heedful.stats.interval import wilson

if TYPE_CHECKING:
    from heedful.flow.steps import StepFlow
    from heedful.services.flow_files import FileFlow, KindFlow

_BAR = 32


def tables(result: FileFlow) -> Iterator[RenderableType]:
    """Give one block for each kind."""
    for each in result.kinds:
        if not each.counts.arose:
            yield Text.assemble((each.kind.name, "bold"), ": nobody came with this.")
            continue
        yield Group(_headline(each), _outcomes(each), _steps(each))


def _headline(each: KindFlow) -> Text:
    counts, kind = each.counts, each.kind
    interval = wilson(counts.fulfilled, counts.known)
    if interval is None:
        return Text.assemble((kind.name, "bold"), f": nobody of {counts.arose:,} has come to an end that we know.")
    share = counts.fulfilled / counts.known
    line = Text.assemble(
        (f"{kind.name}: ", "bold"),
        (f"{share:.1%}", "bold"),
        f" got it [{interval.low:.1%} to {interval.high:.1%}], n {counts.known:,}",
    )
    if kind.target is not None:
        spent = burn(counts, kind.target) or 0.0
        line.append(f", target {kind.target:.1%}, budget {spent:.0%} spent", style="red" if spent > 1 else "")
    return line


def _outcomes(each: KindFlow) -> Text:
    counts = each.counts
    ended = (
        f"{counts.fulfilled:,} fulfilled, {counts.refused:,} refused, {counts.given_up:,} gave up, "
        f"{counts.unconfirmed:,} unknown since we spoke last"
    )
    pending = f"{counts.flowing:,} flowing ({each.waiting_for_us:,} wait for us), {counts.stalled:,} stuck"
    return Text(f"{counts.arose:,} came; {ended}; {pending}", style="dim")


def _steps(each: KindFlow) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, justify in (("", "left"), ("", "left"), ("reached", "right"), ("ended here", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for name in ("pending", "to the next: half within", "nine of ten within"):
        table.add_column(name, justify="right")
    for step in each.steps:
        table.add_row(*_row(step, each.counts.arose))
    table.add_row(
        each.kind.fulfilled_name, _bar(each.counts.fulfilled, each.counts.arose), f"{each.counts.fulfilled:,}"
    )
    return table


def _row(step: StepFlow, arose: int) -> tuple[str, ...]:
    return (
        step.name,
        _bar(step.reached, arose),
        f"{step.reached:,}",
        f"{step.ended_here:,}",
        f"{step.pending_here:,}",
        _span(step.median_s),
        _span(step.p90_s),
    )


def _bar(part: int, whole: int) -> str:
    return "█" * round(_BAR * part / whole)


def _span(seconds: float | None) -> str:
    """Write a span of time with one unit, as people say it."""
    if seconds is None:
        return ""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
