"""Areas of CAP elements: codes with their systems, polygons and circles.

The rule of this file: a code is text in its system. It is never made a number, and the words of an area
('Bergen County and the coast') are not looked at: nobody is matched by words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from heedful.domain.alert import Area, Circle, Code, Polygon
from heedful.wire.alerts.shapes import cap_circle, cap_rings, georss_ring, point
from heedful.wire.alerts.words import LONGEST_NAME, plain
from heedful.wire.alerts.xml_tree import Node

#: Systems whose codes are words without spaces, and are sometimes listed in one value.
_LISTED = frozenset({"SAME", "UGC", "FIPS6", "EMMA_ID", "NUTS1", "NUTS2", "NUTS3", "WARNCELLID", "ISO", "CLC"})
_BOX = 4


@dataclass(frozen=True)
class Shapes:
    """Parts of an area while they are gathered."""

    codes: tuple[Code, ...] = ()
    polygons: tuple[Polygon, ...] = ()
    circles: tuple[Circle, ...] = ()


def united(areas: Iterable[Area | Shapes]) -> Area:
    """Put areas together; what is in several is there once."""
    given = list(areas)
    return Area(
        tuple(dict.fromkeys(code for each in given for code in each.codes)),
        tuple(dict.fromkeys(ring for each in given for ring in each.polygons)),
        tuple(dict.fromkeys(circle for each in given for circle in each.circles)),
    )


def codes_of(system: str, values: Iterable[str]) -> tuple[Code, ...]:
    """Give the codes of some values of a system; values that list several are taken apart where we know the system.

    A system without a name has none: nobody could tell what its codes mean.
    """
    name = plain(system)
    if not name:
        return ()
    if name.upper() not in _LISTED:
        return tuple(Code(name, code) for value in values if (code := plain(value)))
    parts = (part for value in values for part in value.replace(",", " ").replace(";", " ").split())
    return tuple(Code(name.upper(), code) for part in parts if (code := plain(part)))


def area_of(node: Node, warnings: list[str]) -> Area:
    """Give the area that an element names with its `geocode`, `polygon` and `circle` children, of CAP or GeoRSS."""
    codes = [code for each in node.all("geocode") for code in _geocode(each, warnings)]
    polygons = (each for each in node.all("polygon") if each.space != "georss")
    rings = [ring for each in polygons for ring in cap_rings(each.text, warnings)]
    circles = [cap_circle(each.text, warnings) for each in node.all("circle") if each.space != "georss"]
    georss = [georss_ring(each.text, warnings) for each in node.all("polygon", "georss")]
    boxes = [georss_ring(_corners(each.text), warnings) for each in node.all("box", "georss")]
    return united(
        [
            Shapes(
                tuple(codes),
                (*rings, *(ring for ring in (*georss, *boxes) if ring)),
                tuple(circle for circle in circles if circle),
            )
        ]
    )


def point_of(node: Node) -> tuple[float, float] | None:
    """Give the point that a feed names for an entry (`georss:point`, `geo:lat` and `geo:long`); None without one."""
    parts = node.said("point", "georss").replace(",", " ").split()
    if len(parts) == 2 and (found := point(*parts)) is not None:  # noqa: PLR2004 - latitude and longitude
        return found
    holder = node.first("point", "geo") or node
    return point(holder.said("lat", "geo"), holder.said("long", "geo"))


def _geocode(node: Node, warnings: list[str]) -> Iterator[Code]:
    """Read pairs of `valueName` and `value`; old feeds put several into one element."""
    system = ""
    for each in node.children:
        if each.key == "valuename":
            system = each.text
        elif each.key == "value" and system:
            yield from codes_of(system[:LONGEST_NAME], [each.text])
        elif each.key == "value":
            warnings.append("A geocode has a value and no name; left out.")


def _corners(box: str) -> str:
    """Make a ring of 'south west north east'; '' where it is no box."""
    parts = box.replace(",", " ").split()
    if len(parts) != _BOX:
        return ""
    south, west, north, east = parts
    return f"{south} {west} {south} {east} {north} {east} {north} {west}"
