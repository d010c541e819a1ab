"""Geometry of the small charts: numbers in, coordinates out; how they look is the stylesheet's matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from heedful.domain.alarm import RAISE_BELOW
from heedful.domain.reliability import Counts, budget_share
from heedful.flow.weeks import Week
from heedful.stats.exact import binomial_p
from heedful.stats.interval import wilson
from heedful.web.tags import percent

#: The strip in its own units; it is scaled to the width of the page.
STRIP_WIDTH = 960.0
STRIP_HEIGHT = 96.0
_MOST_BAR = 22.0
#: With more weeks than this, whiskers would hide the bars.
_MOST_WHISKERS = 60


@dataclass(frozen=True)
class Bar:
    """One week: a bar as high as the share that got it, and what there is to say of it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    low_y: float | None
    high_y: float | None
    start: datetime
    share: float | None
    known: int
    arose: int
    pending: int
    is_open: bool
    is_low: bool

    @property
    def place(self) -> SafeString:
        """The attributes of the rectangle: numbers only, never in the way of a language that writes commas."""
        return mark_safe(  # noqa: S308 - numbers that were computed here
            f'x="{self.x:g}" y="{self.y:g}" width="{self.width:g}" height="{self.height:g}"'
        )

    @property
    def look(self) -> str:
        """The classes of the rectangle."""
        return f"bar{' open' if self.is_open else ''}{' waiting' if self.is_low else ''}"

    @property
    def day(self) -> str:
        """The Monday, as people write it."""
        return date_format(self.start, _("j M Y"))

    @property
    def said(self) -> str:
        """What there is to say of the week, in a line."""
        parts = [_("Week of %s") % self.day + ": " + (percent(self.share) or _("nobody came to an end"))]
        parts += [f"n {self.known}"] if self.known else []
        parts += [_("%d pending") % self.pending] if self.pending else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Tick:
    """A month or a year below the strip."""

    x: float
    at: datetime
    is_year: bool


@dataclass(frozen=True)
class Strip:
    """All weeks, the target line, and the months below."""

    bars: list[Bar]
    ticks: list[Tick]
    target_y: float | None
    width: float = STRIP_WIDTH
    height: float = STRIP_HEIGHT

    @property
    def low_weeks(self) -> int:
        """How many weeks were below target, and not by chance."""
        return sum(bar.is_low for bar in self.bars)

    @property
    def low_lately(self) -> int:
        """How many of the newest weeks in a row are; a week in which nobody's way ended is passed over."""
        known = [bar for bar in reversed(self.bars) if bar.known]
        return next((place for place, bar in enumerate(known) if not bar.is_low), len(known))

    @property
    def bottom(self) -> float:
        """Where words stand below the bars."""
        return self.height + 16

    @property
    def box(self) -> float:
        """The height of the whole drawing, a little above the bars and the words included."""
        return self.bottom + 8

    @property
    def small_box(self) -> float:
        """The height of the drawing without words."""
        return self.height + 5


def strip_of(weeks: Sequence[Week], target: float | None) -> Strip:
    """Place one bar a week; a week that is below the target by more than chance is marked as low."""
    pitch = min(STRIP_WIDTH / max(1, len(weeks)), _MOST_BAR)
    bars = [_bar(week, place, pitch, len(weeks), target) for place, week in enumerate(weeks)]
    return Strip(bars, _ticks(bars), None if target is None else _y(target))


def _bar(week: Week, place: int, pitch: float, many: int, target: float | None) -> Bar:
    counts = week.counts
    interval = wilson(counts.fulfilled, counts.known)
    share = counts.fulfilled / counts.known if counts.known else None
    x = place * pitch
    width = max(pitch * 0.78, pitch - 3)
    whiskers = interval is not None and many <= _MOST_WHISKERS
    return Bar(
        x=round(x, 2),
        y=round(_y(share or 0.0), 2),
        width=round(width, 2),
        height=round(STRIP_HEIGHT * (share or 0.0), 2),
        middle=round(x + width / 2, 2),
        low_y=round(_y(interval.low), 2) if interval and whiskers else None,
        high_y=round(_y(interval.high), 2) if interval and whiskers else None,
        start=datetime.fromtimestamp(week.start / 1000, UTC),
        share=share,
        known=counts.known,
        arose=counts.arose,
        pending=counts.pending,
        is_open=not week.is_complete,
        is_low=target is not None and _is_low(counts, target),
    )


def _is_low(counts: Counts, target: float) -> bool:
    """Tell whether a week is below target by more than chance, as strictly as the alarm: weeks are many."""
    return binomial_p(counts.bad, counts.known, budget_share(target)) < RAISE_BELOW


def _y(share: float) -> float:
    return round(STRIP_HEIGHT * (1 - share), 2)


def _ticks(bars: Sequence[Bar]) -> list[Tick]:
    """Mark where a quarter begins, or a year where quarters would crowd."""
    ticks: list[Tick] = []
    months = (1, 4, 7, 10) if len(bars) <= 130 else (1,)  # noqa: PLR2004 - two and a half years
    for before, bar in zip([None, *bars], bars, strict=False):
        new_month = before is not None and before.start.month != bar.start.month
        if new_month and bar.start.month in months:
            ticks.append(Tick(bar.x, bar.start, bar.start.month == 1))
    return ticks


@dataclass(frozen=True)
class StepBar:
    """One step: its share of all who came, of those beside it for comparison, and where people ended."""

    name: str
    reached: int
    share: float
    ended_here: int
    pending_here: int
    median_s: float | None
    p90_s: float | None
    beside: float | None
    is_worst: bool

    @property
    def width(self) -> float:
        """The bar, of a hundred."""
        return round(100 * self.share, 2)

    @property
    def beside_width(self) -> float:
        """The bar of the comparison, of a hundred."""
        return round(100 * (self.beside or 0.0), 2)
