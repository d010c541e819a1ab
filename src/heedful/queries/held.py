"""What is held at the gate, of our own messages and of the relay: all, what one moment holds, or what we decide on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Model, QuerySet

from heedful.domain.relayed import State
from heedful.models import Moment, Outreach, Relayed

_Row = TypeVar("_Row", bound=Model)
_MOST_MOMENTS = 50


@dataclass(frozen=True)
class Which:
    """Which of all that is held: what one moment holds, what a person is asked about; without either, all."""

    moment: int | None = None
    asked: bool = False

    def of(self, rows: QuerySet[_Row]) -> QuerySet[_Row]:
        """Choose them of rows."""
        if self.moment is not None:
            rows = rows.filter(held_by=self.moment)
        return rows.filter(asks_since__isnull=False) if self.asked else rows


ALL = Which()


@dataclass(frozen=True)
class Asked:
    """How many held messages wait for a person's decision: ours, and those of the relay."""

    letters: int
    mails: int

    def __bool__(self) -> bool:
        return bool(self.letters or self.mails)

    @property
    def count(self) -> int:
        """Both together."""
        return self.letters + self.mails


def held_letters(which: Which = ALL) -> QuerySet[Outreach]:
    """Choose what is held of letters and of what programs ask for, the newest first."""
    return which.of(Outreach.objects.filter(state=Outreach.State.HELD).select_related("customer").order_by("-pk"))


def held_mails(which: Which = ALL) -> QuerySet[Relayed]:
    """Choose what is held of what came through the relay, the newest first."""
    return which.of(Relayed.objects.filter(state=State.HELD).select_related("customer").order_by("-pk"))


def holds(moment: int) -> tuple[bool, bool]:
    """Tell whether a moment holds letters now, and whether it holds mails of the relay."""
    letters, mails = Outreach.held_by.through.objects, Relayed.held_by.through.objects
    return letters.filter(moment=moment).exists(), mails.filter(moment=moment).exists()


def letters_by_moment() -> list[tuple[Moment, int]]:
    """Count what is held of letters by the moments that hold it, the most first."""
    return _counted(Outreach.held_by.through.objects.filter(outreach__state=Outreach.State.HELD))


def mails_by_moment() -> list[tuple[Moment, int]]:
    """Count what is held of the relay by the moments that hold it, the most first."""
    return _counted(Relayed.held_by.through.objects.filter(relayed__state=State.HELD))


def _counted(ties: QuerySet[Any]) -> list[tuple[Moment, int]]:
    counted = ties.values_list("moment").annotate(n=Count("*")).order_by("-n", "moment")[:_MOST_MOMENTS]
    counts: Iterable[tuple[int, int]] = list(counted)
    rows = Moment.objects.defer("area", "notice").in_bulk([number for number, _ in counts])
    return [(rows[number], n) for number, n in counts if number in rows]


def asked() -> Asked:
    """Count what waits for a person's decision; by small indexes that hold nothing else."""
    return Asked(
        Outreach.objects.filter(asks_since__isnull=False).count(),
        Relayed.objects.filter(asks_since__isnull=False).count(),
    )
