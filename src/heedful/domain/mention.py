"""Who is named in a note: '@' and a name, as one writes it to colleagues.

The rule of this file: the longest name that fits is meant ('@Bob Brandt' is not every Bob), and where several are
called so, all of them are, since nobody who is meant should miss it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """Somebody who can be named: by the whole name, the first name, or what stands before the '@' of the address."""

    number: int
    name: str
    address: str

    @property
    def keys(self) -> set[str]:
        """Every way to name them, in small letters."""
        whole = " ".join(self.name.split()).casefold()
        return {whole, whole.partition(" ")[0], self.address.partition("@")[0].casefold()} - {""}


def mentioned(text: str, people: Iterable[Named]) -> set[int]:
    """Give the numbers of those who are named in a text."""
    by_key: dict[str, set[int]] = {}
    for person in people:
        for key in person.keys:
            by_key.setdefault(key, set()).add(person.number)
    if not by_key:
        return set()
    # The longest first, so that it is tried first. No '@' of an address, which has something before it.
    ways = "|".join(re.escape(key).replace(r"\ ", r"\s+") for key in sorted(by_key, key=len, reverse=True))
    found = re.findall(rf"(?<![\w.@+-])@({ways})(?!\w)", text.casefold())
    return {number for each in found for number in by_key[" ".join(each.split())]}
