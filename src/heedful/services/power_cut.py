"""Power cuts of counties become moments: begun, renewed and ended by figures that come again and again.

The rule of this file: each county is decided by what is known of it in the transaction that writes it, so the same
figures twice, or late, change nothing, and nobody's word is overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heedful.domain.alert import Area, Severity
from heedful.domain.moment import window_of
from heedful.domain.moment_kind import POWER_CUT, limit_of
from heedful.domain.power_cut import SAME, CountyPower, Cut, Deed, Shares, severity_of, what_to_do
from heedful.geo.county import code_of, label_of
from heedful.models import Moment
from heedful.queries.bite import bites
from heedful.queries.gate import current_policy
from heedful.queries.power_cut import cuts_since, locked_cuts
from heedful.services.audit import MACHINE, Actor, record
from heedful.services.gate_words import KINDS

#: Counties in one transaction.
_BITE = 100


@dataclass
class TakenCuts:
    """What came of some figures: cuts that began, went on, or are over."""

    begun: list[Moment] = field(default_factory=list)
    renewed: list[Moment] = field(default_factory=list)
    ended: list[Moment] = field(default_factory=list)


def take_cuts(
    counties: Sequence[CountyPower],
    shares: Shares,
    clock: datetime,
    complete: Collection[str] = (),
    by: Actor = MACHINE,
) -> TakenCuts:
    """Take in how many are without power, a figure for each county.

    In the states of `complete` (two digits each) a county that is not named has power.
    """
    taken, days = TakenCuts(), current_policy().aftermath_days
    with translation.override(settings.HEEDFUL_LANGUAGE):
        told = [replace(each, at=min(each.at, clock)) for each in counties]
        known = cuts_since(min((each.at for each in told), default=clock) - SAME)
        silent = _silent(known, {each.county for each in told}, complete, clock)
        for some in bites([*told, *silent], _BITE):
            with transaction.atomic():
                _on_record(_take(some, known, shares, days), taken, by)
    return taken


def _on_record(some: TakenCuts, taken: TakenCuts, by: Actor) -> None:
    """Add what came of some counties, and write who took them in; a machine does that by the clock, as with feeds."""
    taken.begun += some.begun
    taken.renewed += some.renewed
    taken.ended += some.ended
    if by != MACHINE and (some.begun or some.renewed or some.ended):
        counts = {"begun": len(some.begun), "gone_on": len(some.renewed), "ended": len(some.ended)}
        record(by, gettext_noop("took in"), "power cuts", **counts)


def _silent(
    known: dict[str, Moment], named: Collection[str], complete: Collection[str], clock: datetime
) -> list[CountyPower]:
    """Give a figure of nobody for each county that a complete file does not name."""
    return [
        CountyPower(county, 0, 1, clock) for county in sorted(known) if county[:2] in complete and county not in named
    ]


def _take(
    some: Iterable[CountyPower],
    known: dict[str, Moment],
    shares: Shares,
    days: Mapping[str, int],
) -> TakenCuts:
    taken, figures = TakenCuts(), list(some)
    locked = locked_cuts([known[each.county].pk for each in figures if each.county in known])
    begun: list[Moment] = []
    changed: list[Moment] = []
    for each in figures:
        row, severity = locked.get(each.county), severity_of(each, shares)
        deed = what_to_do(_as_cut(row), is_cut=severity is not None, at=each.at)
        if deed is Deed.BEGIN and severity is not None:
            begun.append(_cut_of(_new(each), each, severity, days))
        elif row is not None and deed is Deed.RENEW and severity is not None:
            changed.append(_cut_of(row, each, severity, days))
            taken.renewed.append(row)
        elif row is not None and deed is Deed.END:
            changed.append(_over(row, each.at, days))
            taken.ended.append(row)
    # Another who has read the same figures may have begun the same cut just now.
    Moment.objects.bulk_create(begun, ignore_conflicts=True)
    Moment.objects.bulk_update(changed, _WRITTEN)
    taken.begun += begun
    return taken


_WRITTEN = ("severity", "headline", "sent", "ends", "last_at", "aftermath_until", "ended_at", "to_judge")


def _as_cut(row: Moment | None) -> Cut | None:
    if row is None:
        return None
    ended = row.ended_at is not None or row.ends is not None
    return Cut(row.sent, min(row.last_at, row.ended_at or row.last_at), ended, by_hand=row.ended_by_id is not None)


def _new(power: CountyPower) -> Moment:
    return Moment(
        sort=Moment.Sort.POWER,
        source_id=f"power cut {power.county} {power.at:%Y-%m-%dT%H:%M:%S}Z",
        kind=POWER_CUT,
        event=str(KINDS[POWER_CUT])[:200],
        place=label_of(power.county)[:300],
        area=Area(codes=(code_of(power.county),)).plain(),
        onset=power.at,
        to_match=True,
    )


def _cut_of(row: Moment, power: CountyPower, severity: Severity, days: Mapping[str, int]) -> Moment:
    """Write figures down; a cut that nobody tells of any more is over after the limit of its kind."""
    window = window_of(POWER_CUT, row.onset, power.at + limit_of(POWER_CUT), days)
    # That it goes on lets nothing go; that it is less bad does.
    row.to_judge = row.to_judge or (row.pk is not None and row.severity != severity)
    row.severity, row.headline, row.sent = severity, _words(power), power.at
    row.ends, row.ended_at = None, None
    row.last_at, row.aftermath_until = window.ends, window.aftermath_until
    return row


def _over(row: Moment, at: datetime, days: Mapping[str, int]) -> Moment:
    window = window_of(POWER_CUT, row.onset, at, days)
    row.ends, row.sent, row.to_judge = window.ends, at, True
    row.last_at, row.aftermath_until = window.ends, window.aftermath_until
    return row


def _words(power: CountyPower) -> str:
    """Say how many are out, of how many, and the share in per cent."""
    told = {
        "out": number_format(power.out, force_grouping=True),
        "served": number_format(power.served or 0, force_grouping=True),
        "percent": number_format(int((power.share or 0) * 1000) / 10, 1),
    }
    return _("%(out)s of %(served)s customers of the power companies are without power (%(percent)s %%).") % told
