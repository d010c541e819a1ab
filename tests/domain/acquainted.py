"""A small house of people in plain Python, that does what the rule says and remembers how to undo it."""

from __future__ import annotations

from heedful.domain.identity import Handle, Verdict, judge


class Acquainted:
    """Who is whom: `whose` gives the number of each handle's customer."""

    def __init__(self) -> None:
        self.whose: dict[Handle, int] = {}
        self.conflicts: set[frozenset[Handle]] = set()
        self.merges: list[tuple[int, frozenset[Handle]]] = []
        self._next = 0

    def people(self) -> set[frozenset[Handle]]:
        numbers = set(self.whose.values())
        return {frozenset(each for each, number in self.whose.items() if number == one) for one in numbers}

    def tie(self, one: Handle, other: Handle) -> None:
        if frozenset({one, other}) in self.conflicts:
            return
        if one in self.whose and self.whose[one] == self.whose.get(other):
            return
        verdict = judge(one, self._names(one), other, self._names(other))
        if verdict is Verdict.CONFLICT:
            self.conflicts.add(frozenset({one, other}))
            for each in (one, other):
                self.whose.setdefault(each, self._new())
        elif verdict is Verdict.BEGIN:
            self.whose[one] = self.whose[other] = self._new()
        elif verdict is Verdict.ATTACH_ONE:
            self.whose[one] = self.whose[other]
        elif verdict is Verdict.ATTACH_OTHER:
            self.whose[other] = self.whose[one]
        else:
            gone, stays = (one, other) if verdict is Verdict.MERGE_ONE else (other, one)
            self._merge(self.whose[gone], self.whose[stays])

    def meet(self, one: Handle) -> None:
        self.whose.setdefault(one, self._new())

    def undo(self) -> None:
        number, moved = self.merges.pop()
        for each in moved:
            self.whose[each] = number

    def _merge(self, gone: int, stays: int) -> None:
        moved = frozenset(each for each, number in self.whose.items() if number == gone)
        self.merges.append((gone, moved))
        for each in moved:
            self.whose[each] = stays

    def _names(self, one: Handle) -> frozenset[Handle] | None:
        if one not in self.whose:
            return None
        return frozenset(each for each, number in self.whose.items() if number == self.whose[one] and each.names)

    def _new(self) -> int:
        self._next += 1
        return self._next
