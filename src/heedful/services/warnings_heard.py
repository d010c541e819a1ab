"""Which messages of warnings were heard, which moments they told of, and which addresses were read to their end.

The rule of this file: a message stands under its identifier, its parts under `identifier#1`, what only summarised it
under `summary identifier`, and an address that was read under `link address`. So none of them is taken for another:
many feeds name an entry by the address to which it points.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from heedful.domain.alert import Alert
from heedful.models import Heard, Moment

_LONGEST = 300


def identifier_of(text: str) -> str:
    """Give an identifier as the database takes it."""
    return text.replace("\x00", "")[:_LONGEST]


def name_of(alert: Alert) -> str:
    """Give the name under which an alert, or a summary of one, stands when it was heard."""
    return _summary(alert.source_id) if alert.is_summary else alert.source_id


def told_of_by(identifiers: Iterable[str]) -> list[Moment]:
    """Give the moments that some messages, or their summaries, told of, and that are not over.

    They are locked, the oldest first.
    """
    names = [name for each in identifiers for name in (each, _summary(each))]
    found = Moment.objects.filter(_any_of(names, "heard__"), ended_at=None).values_list("pk", flat=True)
    return list(Moment.objects.select_for_update().filter(pk__in=set(found)).order_by("pk"))


def is_heard_whole(identifiers: Collection[str]) -> bool:
    """Tell whether one of some messages was heard, or taken back before it came; that of a summary does not count."""
    return Heard.objects.filter(_any_of(identifiers)).exists()


def was_told_of(identifier: str, summarised_as: Iterable[str] = ()) -> bool:
    """Tell whether a message was heard, or whether a summary of it told of a moment."""
    told = _any_of(map(_summary, [identifier, *summarised_as])) & Q(moment__isnull=False)
    return Heard.objects.filter(_any_of([identifier]) | told).exists()


def hear(names: Iterable[str], row: Moment | None) -> None:
    """Write down that messages were heard; what is known of one that told of a moment stays."""
    rows = [Heard(identifier=identifier_of(each), moment=row) for each in names]
    if row is None:
        Heard.objects.bulk_create(rows, ignore_conflicts=True)
        return
    Heard.objects.bulk_create(rows, update_conflicts=True, unique_fields=["identifier"], update_fields=["moment"])


def hear_as(alert: Alert, identifiers: Iterable[str]) -> None:
    """Write down that messages were heard in the way in which an alert came: as a summary, or whole."""
    hear([_summary(each) if alert.is_summary else each for each in identifiers], None)


def read_to_their_end(addresses: Collection[str]) -> set[str]:
    """Give those of some addresses that were read."""
    names = {each: _link(each) for each in addresses}
    found = set(Heard.objects.filter(identifier__in=list(names.values())).values_list("identifier", flat=True))
    return {each for each, name in names.items() if name in found}


def hear_link(address: str) -> None:
    """Write down that an address was read to its end."""
    hear([_link(address)], None)


def forget_links(addresses: Iterable[str]) -> None:
    """Have addresses read again: there is a later word than the one that was read."""
    Heard.objects.filter(identifier__in=[_link(each) for each in addresses]).delete()


def _summary(identifier: str) -> str:
    return f"summary {identifier}"


def _link(address: str) -> str:
    return identifier_of(f"link {address}")


def _any_of(names: Iterable[str], path: str = "") -> Q:
    """Find messages by their names, and their parts."""
    named = Q()
    for each in map(identifier_of, names):
        named |= Q(**{f"{path}identifier": each}) | Q(**{f"{path}identifier__startswith": f"{each}#"})
    return named
