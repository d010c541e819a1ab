"""How things are with a customer, for one of us: what they want, what is on in their life, and what they were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from heedful.domain.moment import Phase, Window
from heedful.models import Circumstances, Customer, Moment, OwnPageLink, Touched
from heedful.queries.identity import family_of

#: So many moments, links and ended moments of their own are shown.
_MOST, _ENDED = 20, 5


@dataclass(frozen=True)
class TouchedNow:
    """A moment that touches somebody now, in which phase it is, and by which place of theirs."""

    moment: Moment
    phase: Phase
    place: str

    @property
    def is_their_own(self) -> bool:
        """Whether it is on in their life alone."""
        return self.moment.sort == Moment.Sort.PERSON

    @property
    def is_our_trouble(self) -> bool:
        """Whether it is an incident of ours on something that they use."""
        return self.moment.sort == Moment.Sort.INCIDENT

    @property
    def notice(self) -> str:
        """What they may be told of it; '' where nobody wrote anything for them, or it is not on."""
        return self.moment.notice.strip() if self.is_our_trouble and self.phase is Phase.ACTIVE else ""

    @property
    def turns_at(self) -> datetime:
        """When it begins, as long as it is only expected; else when it ends or ended."""
        return self.moment.onset if self.phase is Phase.FORECAST else self.moment.last_at


@dataclass(frozen=True)
class HowThingsAre:
    """How things are with one customer; `said` is None as long as nobody said anything."""

    said: Circumstances | None
    quiet_until: datetime | None
    touched: Sequence[TouchedNow]
    ended: Sequence[Moment]
    links: Sequence[OwnPageLink]

    @property
    def own(self) -> list[TouchedNow]:
        """What is on in their life alone."""
        return [each for each in self.touched if each.is_their_own]


def how_things_are(person: Customer, clock: datetime, family: Sequence[int] = ()) -> HowThingsAre:
    """Gather how things are with somebody; `family` are the numbers of all that they were known as, where known."""
    family = family or family_of(person)
    said = Circumstances.objects.filter(customer=person).select_related("changed_by").first()
    ended = Moment.objects.filter(sort=Moment.Sort.PERSON, customer__in=family, ended_at__isnull=False)
    links = OwnPageLink.objects.filter(customer__in=family, revoked_at=None, expires_at__gt=clock)
    return HowThingsAre(
        said=said,
        quiet_until=said.quiet_until if said and said.quiet_until and said.quiet_until > clock else None,
        touched=touched_now(family, clock),
        ended=list(ended.select_related("ended_by").order_by("-ended_at")[:_ENDED]),
        links=list(links.select_related("made_by").order_by("-pk")[:_MOST]),
    )


def touched_now(family: Sequence[int], clock: datetime) -> list[TouchedNow]:
    """Give what touches a person now, by the numbers of all that they were known as; what is worst first."""
    rows = Touched.objects.filter(
        customer__in=family, moment__ended_at=None, moment__aftermath_until__gte=clock
    ).select_related("moment__made_by")
    once = {row.moment_id: row for row in rows.order_by("sure", "pk")}
    found = [TouchedNow(row.moment, _phase(row.moment, clock), row.place) for row in once.values()]
    return sorted((each for each in found if each.phase is not Phase.OVER), key=_worst)[:_MOST]


def _phase(moment: Moment, clock: datetime) -> Phase:
    return Window(moment.onset, moment.last_at, moment.aftermath_until).phase(clock)


_SEVERE = ("Extreme", "Severe")
_NEAR = (Phase.ACTIVE, Phase.FORECAST, Phase.AFTERMATH)


def _worst(each: TouchedNow) -> tuple[bool, int, datetime, int]:
    return each.moment.severity not in _SEVERE, _NEAR.index(each.phase), each.moment.onset, each.moment.pk
