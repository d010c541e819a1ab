"""How words for a moment look for real people, before anybody gets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heedful.domain.gate.judge import INCIDENT
from heedful.domain.gate.verdict import Decision, Reason
from heedful.domain.placeholder import left_standing
from heedful.models import Customer, Moment, Touched
from heedful.queries.gate import current_policy
from heedful.queries.standing import standings_of
from heedful.services.adapting import Words, filled


@dataclass(frozen=True)
class Shown:
    """Words as one person would get them; `missing` are the gaps that nothing fills: then the message is held."""

    customer: Customer
    moment: Moment
    text: str
    missing: list[str]


def shown_for(words: Words, most: int, clock: datetime) -> list[Shown]:
    """Show words for people whom a moment of their kind touches, or touched: the latest moment first."""
    rows = Touched.objects.exclude(moment__sort=Moment.Sort.PERSON).filter(customer__merged_into=None)
    if words.kind == INCIDENT:
        rows = rows.filter(moment__sort=Moment.Sort.INCIDENT)
    elif words.kind:
        rows = rows.exclude(moment__sort=Moment.Sort.INCIDENT).filter(moment__kind=words.kind)
    found: dict[int, Touched] = {}
    # Some people are touched by several: more are read than are shown.
    for row in rows.select_related("customer", "moment").defer("moment__area").order_by("-moment", "pk")[: 10 * most]:
        found.setdefault(row.customer_id, row)
    some = list(found.values())[:most]
    standings = standings_of([row.customer_id for row in some], current_policy(), clock)
    return [_shown(words, row, standings[row.customer_id].zone) for row in some]


def _shown(words: Words, row: Touched, zone: str) -> Shown:
    reason = Reason("moment", Decision.ADAPT, None, evidence_of(row, row.moment))
    text = filled(words.words, reason, row.customer, zone)
    return Shown(row.customer, row.moment, text, left_standing(text, ()))


def evidence_of(touched: Touched, moment: Moment) -> dict[str, str]:
    """Give what a verdict would say of a moment and one whom it touches, as far as words can name it."""
    told = {"event": moment.event, "onset": moment.onset.isoformat()}
    if moment.sort == Moment.Sort.INCIDENT:
        ends = moment.ends.isoformat() if moment.ends else ""
        return {**told, "ends": ends, "service": touched.place, "notice": moment.notice}
    return {**told, "ends": moment.last_at.isoformat(), "place": touched.place}
