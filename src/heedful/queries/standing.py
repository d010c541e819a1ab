"""How things stand with many customers at once, as the judge wants it: a constant number of queries for any number.

What is known of a person's place decides the clock: night and holidays are theirs. Who is no customer of ours stands
as a stranger: nothing is known of them, and the clock is that of the house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from heedful.domain.alert import Code, Severity
from heedful.domain.gate.policy import Policy
from heedful.domain.gate.request import Purpose
from heedful.domain.gate.standing import Holiday, Sent, Standing, State, Touch, Trouble
from heedful.domain.gate.verdict import Decision
from heedful.domain.moment import Window, names_of, used_of
from heedful.domain.quiet import QuietHours, quiet_until
from heedful.domain.relayed import State as Relaying
from heedful.geo.holiday import holiday_of, next_working_day
from heedful.models import Circumstances, Conversation, Customer, Locality, Moment, Outreach, Relayed, Switch, Touched
from heedful.queries.bite import ASKED_AT_ONCE, bites
from heedful.queries.business_hours import business_hours
from heedful.queries.gate import switches_on
from heedful.queries.identity import families_of
from heedful.queries.named import by_name

_WEEK = timedelta(days=7)
_AT_ONCE = 500


@dataclass(frozen=True)
class _Place:
    zone: str
    country: str
    region: str
    codes: frozenset[Code]


def standings_of(
    customers: Collection[int], policy: Policy, clock: datetime, judged: Collection[int] = ()
) -> dict[int, Standing]:
    """Give how things stand with each of some customers; who is not there any more is left out.

    `judged` are the letters of ours that are judged just now: none of them counts as on its way.
    """
    told: dict[int, Standing] = {}
    clocks = _Clocks(policy, clock, switches_on())
    for numbers in bites(sorted(set(customers)), _AT_ONCE):
        told.update(_standings(numbers, clock, clocks, judged))
    return told


def zones_of(customers: Collection[int]) -> dict[int, str]:
    """Give by which zone the clock of each of some customers goes; who is not there any more is left out."""
    told: dict[int, str] = {}
    house = _house()
    for numbers in bites(sorted(set(customers)), _AT_ONCE):
        places = _places(numbers)
        own = Customer.objects.filter(pk__in=numbers).values_list("pk", "time_zone")
        told.update({number: _zone_of(places.get(number, _NOWHERE), zone, house) for number, zone in own})
    return told


def stranger(policy: Policy, clock: datetime) -> Standing:
    """Give how things stand with somebody whom we do not know."""
    return _Clocks(policy, clock, switches_on()).stands(_Place("", "", "", frozenset()), "")


def _standings(numbers: list[int], clock: datetime, clocks: _Clocks, judged: Collection[int]) -> dict[int, Standing]:
    rows = Customer.objects.filter(pk__in=numbers).only("services", "plan", "time_zone")
    people = {row.pk: row for row in rows}
    places = _places(numbers)
    touches, troubles = _touches(people, clock)
    states = {row.pk: row for row in Circumstances.objects.filter(pk__in=numbers)}
    family = families_of(numbers)
    complaints, waiting = _conversations(family)
    sent = _sent(family, clock, judged)
    found = {}
    for number, person in people.items():
        place = places.get(number, _NOWHERE)
        state = states.get(number)
        found[number] = replace(
            clocks.stands(place, person.time_zone),
            state=State(state.state) if state and state.state else None,
            unsubscribed=frozenset(map(Purpose, state.unsubscribed)) if state else frozenset(),
            quiet_until=state.quiet_until if state else None,
            open_complaint=complaints.get(number, ""),
            waiting_for_us=waiting.get(number, ""),
            touches=tuple(touches[number]),
            troubles=tuple(troubles[number]),
            sent=tuple(sent[number]),
        )
    return found


_NOWHERE = _Place("", "", "", frozenset())


def _places(numbers: list[int]) -> dict[int, _Place]:
    rows = Locality.objects.filter(pk__in=numbers)
    return {
        row.pk: _Place(row.zone, row.country, row.region, frozenset(Code(each[0], each[1]) for each in row.codes))
        for row in rows
    }


_Touches = Mapping[int, list[Touch]]
_Troubles = Mapping[int, list[Trouble]]


def _touches(people: Mapping[int, Customer], clock: datetime) -> tuple[_Touches, _Troubles]:
    """Give what is on in the lives of some people, and what of ours that they use does not work.

    What they use is looked at here and now: somebody may have come, or changed it, since it was looked up whom an
    incident hits.
    """
    rows = Touched.objects.filter(customer__in=people, moment__ended_at=None, moment__aftermath_until__gte=clock)
    rows = rows.exclude(by=Touched.By.SERVICE).select_related("moment").defer("moment__area", "moment__notice")
    touches: defaultdict[int, list[Touch]] = defaultdict(list)
    troubles: defaultdict[int, list[Trouble]] = defaultdict(list)
    for row in rows.order_by("moment_id"):
        touches[row.customer_id].append(_touch(row.moment, row.place, row.sure))
    for moment in by_name(clock).defer("area", "notice").order_by("pk"):
        named = names_of(moment.services)
        for number, person in people.items():
            theirs = used_of(named, person.services, person.plan)
            if moment.sort == Moment.Sort.INCIDENT and (theirs or not named):
                trouble = Trouble(", ".join(theirs), moment.onset, moment.ends, moment.event, str(moment.pk))
                troubles[number].append(trouble)
            elif theirs and all(each.moment != str(moment.pk) for each in touches[number]):
                touches[number].append(_touch(moment, ", ".join(theirs)))
    return touches, troubles


def _touch(moment: Moment, place: str, sure: float = 1.0) -> Touch:
    window = Window(moment.onset, moment.last_at, moment.aftermath_until)
    severity = Severity(moment.severity)
    return Touch(str(moment.pk), moment.event, moment.kind, severity, window, place, sure)


def _conversations(family: Mapping[int, int]) -> tuple[dict[int, str], dict[int, str]]:
    """Give for each customer a conversation with a complaint, and one that waits for us, by its number.

    `family` gives for them, and for all who went into them, the one who stays: conversations stay where they began.
    """
    complaints: dict[int, str] = {}
    waiting: dict[int, str] = {}
    for some in bites(family, ASKED_AT_ONCE):
        rows = Conversation.objects.filter(customer__in=some, merged_into=None).order_by("-pk")
        for told, found in (
            (complaints, rows.filter(complaint_at__isnull=False)),
            (waiting, rows.filter(waiting_since__isnull=False, closed_at=None)),
        ):
            told.update({family[who]: str(pk) for who, pk in found.values_list("customer", "pk") if who is not None})
    return complaints, waiting


def _sent(family: Mapping[int, int], clock: datetime, judged: Collection[int]) -> Mapping[int, list[Sent]]:
    """Give what went to each in the last week, or may go and is on its way, also to those who went into them since.

    What is on its way counts as sent now. What waits for another try does not: it is judged again before that.
    """
    since = clock - _WEEK
    sent: defaultdict[int, list[Sent]] = defaultdict(list)
    for some in bites(family, ASKED_AT_ONCE):
        ours = Outreach.objects.filter(customer__in=some, sent_at__gt=since)
        relayed = Relayed.objects.filter(customer__in=some, done_at__gt=since, state=Relaying.SENT)
        # Found by its state, of which few are at once, or by these few people: never by reading what went.
        taken = Outreach.objects.filter(customer__in=some, due_at__isnull=False, state=Outreach.State.TAKEN)
        on_its_way = Relayed.objects.filter(customer__in=some, done_at=None, state__in=_ON_ITS_WAY)
        rows = [
            *ours.values_list("sent_at", *_OF_SENT),
            *relayed.values_list("done_at", *_OF_SENT),
            *((clock, *row) for row in taken.filter(decision__in=_GOES).exclude(pk__in=judged).values_list(*_OF_SENT)),
            *((clock, *row) for row in on_its_way.values_list(*_OF_SENT)),
        ]
        for at, customer, purpose, bulk, words in rows:
            if customer is not None and at is not None:
                sent[family[customer]].append(Sent(at, Purpose(purpose) if purpose else None, bulk, words))
    for theirs in sent.values():
        theirs.sort(key=lambda each: each.at)
    return sent


_OF_SENT = ("customer", "purpose", "bulk", "words")
_ON_ITS_WAY, _GOES = (Relaying.JUDGED, Relaying.SENDING), (Decision.SEND, Decision.ADAPT)


@cache
def _zones() -> frozenset[str]:
    """Give the zones that this machine knows: looking for them takes a tenth of a second."""
    return frozenset(available_timezones())


def _house() -> str:
    """Give the zone of the house."""
    row = business_hours()
    return row.zone if row else "UTC"


def _zone_of(place: _Place, own: str, house: str) -> str:
    """Choose a zone: of where somebody is, else as they told us, else of the house."""
    return next((each for each in (place.zone, own, house) if each in _zones()), "UTC")


class _Clocks:
    """Nights and holidays at one instant, each worked out once for all who live by it, and who is stopped."""

    def __init__(self, policy: Policy, clock: datetime, switches: Iterable[Switch]) -> None:
        self._hours = QuietHours(policy.night_begins, policy.night_ends)
        self._asks_holidays = policy.holidays or policy.holidays_hold_promotions
        self._clock = clock
        self._switches = [(row.pk, frozenset(Code(*each) for each in row.codes)) for row in switches]
        self._nights: dict[str, datetime | None] = {}
        self._holidays: dict[tuple[str, str, str], Holiday | None] = {}
        self._house = _house()

    def stands(self, place: _Place, own_zone: str) -> Standing:
        """Give what the clock and the switch say of somebody."""
        zone = _zone_of(place, own_zone, self._house)
        return Standing(
            zone=zone,
            night_ends=self._night(zone),
            holiday=self._holiday(place, zone),
            stopped=next((str(pk) for pk, codes in self._switches if not codes or codes & place.codes), ""),
        )

    def _night(self, zone: str) -> datetime | None:
        if zone not in self._nights:
            self._nights[zone] = quiet_until(self._hours, self._clock, ZoneInfo(zone))
        return self._nights[zone]

    def _holiday(self, place: _Place, zone: str) -> Holiday | None:
        if not place.country or not self._asks_holidays:
            return None
        key = (place.country, place.region, zone)
        if key not in self._holidays:
            self._holidays[key] = _holiday(place, ZoneInfo(zone), self._clock)
        return self._holidays[key]


def _holiday(place: _Place, zone: tzinfo, clock: datetime) -> Holiday | None:
    today = clock.astimezone(zone).date()
    name = holiday_of(place.country, place.region, today)
    if not name:
        return None
    working = next_working_day(place.country, place.region, today)
    return Holiday(name, datetime.combine(working, time(), zone).astimezone(UTC))
