"""What is amiss with a CAP file, by the schema of CAP 1.2 (OASIS, 2010, 3.4): said, and accepted.

Of 40 files of real services 18 fail the schema. Each sort of fault is said once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from heedful.wire.alerts.when import is_strict
from heedful.wire.alerts.xml_tree import Node

#: The children of each element in their order: `!` must be there, `*` may be there more than once, `+` is both.
_ORDERS = {
    "alert": "identifier! sender! sent! status! msgType! source scope! restriction addresses code* note references "
    "incidents info*",
    "info": "language category+ event! responseType* urgency! severity! certainty! audience eventCode* effective onset "
    "expires senderName headline description instruction web contact parameter* resource* area*",
    "area": "areaDesc! polygon* circle* geocode* altitude ceiling",
}
_TIMES = ("sent", "effective", "onset", "expires")


def faults_of(alert: Node) -> list[str]:
    """Say what is amiss with an `alert` element, in sentences."""
    found = [] if alert.space == "cap" else ["It is in no namespace of CAP."]
    found += _faults(alert, "alert")
    for info in alert.all("info"):
        found += _faults(info, "info")
        for area in info.all("area"):
            found += _faults(area, "area")
            found += _open_rings(area)
    return list(dict.fromkeys(found))


def _faults(node: Node, name: str) -> Iterator[str]:
    places = {word.rstrip("!*+"): (at, word[-1]) for at, word in enumerate(_ORDERS[name].split())}
    given = [each.name for each in node.children if each.space == node.space]
    known = [each for each in given if each in places]
    yield from (f"<{each}> in <{name}> is no element of CAP." for each in given if each not in places)
    yield from (
        f"<{each}> is missing in <{name}>." for each, (_, mark) in places.items() if mark in "!+" and each not in known
    )
    yield from (
        f"<{each}> stands in <{name}> more than once."
        for each, (_, mark) in places.items()
        if mark not in "*+" and known.count(each) > 1
    )
    behind = next((b for a, b in pairwise(known) if places[a][0] > places[b][0]), None)
    if behind is not None:
        yield f"<{behind}> in <{name}> is not where the order of CAP puts it."
    for each in node.children:
        if each.name in _TIMES and each.text and not is_strict(each.text):
            yield f"<{each.name}> is not written as CAP writes times."


def _open_rings(area: Node) -> Iterator[str]:
    for each in area.all("polygon"):
        first, *rest = each.text.split() or [""]
        if first and (not rest or rest[-1] != first):
            yield "A polygon is not closed."
