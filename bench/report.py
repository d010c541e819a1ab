"""What a part found: a table, whether each reach was met, and what must be said beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import machine
from bench.process import ROOT

PAGE = ROOT / "docs" / "reference" / "performance.md"


@dataclass(frozen=True)
class Reach:
    """What was to be reached: `found` must not be above `limit`, both in `unit`."""

    what: str
    found: float
    limit: float
    unit: str = ""

    @property
    def is_met(self) -> bool:
        return self.found <= self.limit

    def row(self) -> tuple[str, ...]:
        return (
            self.what,
            amount(self.found, self.unit),
            amount(self.limit, self.unit),
            "yes" if self.is_met else "**no**",
        )


@dataclass(frozen=True)
class Section:
    """What one part found."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    reaches: Sequence[Reach] = ()
    notes: Sequence[str] = field(default_factory=list)

    def text(self) -> str:
        """Write it as Markdown."""
        parts = [f"## {self.title}", table(self.head, self.rows)]
        if self.reaches:
            parts.append(table(("reach", "found", "at most", "met"), [reach.row() for reach in self.reaches]))
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts)


def amount(value: float, unit: str = "") -> str:
    """Write a number with three digits that say something."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown, with columns that stand under each other."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=False)] for line in lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in padded)


def write(part: str, section: Section, page: Path = PAGE) -> None:
    """Put a section into its place in the reference, with the date and the machine."""
    begin, end = f"<!-- bench {part}: begin -->", f"<!-- bench {part}: end -->"
    before = page.read_text(encoding="utf-8")
    stamp = f"Measured on {datetime.now(UTC):%d %B %Y} by `python -m bench {part}`: {machine()}."
    fresh = f"{begin}\n{section.text().strip()}\n\n{stamp}\n{end}"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(before):
        before = f"{before.rstrip()}\n\n{begin}\n{end}\n"
    page.write_text(pattern.sub(lambda _: fresh, before), encoding="utf-8")
