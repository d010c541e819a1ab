"""What conversations are about, when they are merged or split, and when that is undone.

The rules of this file:

1. One that was merged is about one thing at a time: what a person said comes before a guess of ours, and what the
   conversation was about that stays before that of the one that went.
2. After a split both parts are about what the whole was about, so nothing that was said moves another desire by it.
3. Undoing gives back what was; what somebody said since about the one that stays, stays there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from heedful.models import Conversation, DesireTie, Kind

_Kept = dict[str, Any]


def move_ties(source: Conversation, target: Conversation) -> dict[str, list[_Kept]]:
    """Let the target be about what both were about; give what was, for `give_ties_back`."""
    theirs, ours = list(source.ties.order_by("pk")), list(target.ties.order_by("pk"))
    stay: list[DesireTie] = []
    for each in sorted([*ours, *theirs], key=lambda tie: (tie.kind_id is None, tie.is_guess)):
        if not any(_overlap(each, other) for other in stay):
            stay.append(each)
    numbers = [each.pk for each in stay]
    gone = [each for each in (*ours, *theirs) if each.pk not in numbers]
    DesireTie.objects.filter(pk__in=[each.pk for each in gone]).delete()
    source.ties.update(conversation=target)
    return {"source": [_kept(each) for each in theirs], "dropped": [_kept(each) for each in ours if each in gone]}


def copy_ties(source: Conversation, target: Conversation) -> None:
    """Let a part that was split off be about what the whole was about when that was said."""
    ties = [each for each in source.ties.all() if each.until is None or each.until > _ms(target)]
    DesireTie.objects.bulk_create(
        DesireTie(conversation=target, kind_id=tie.kind_id, since=tie.since, until=tie.until, is_guess=tie.is_guess)
        for tie in ties
    )


def give_ties_back(moved: dict[str, list[_Kept]], source: Conversation, target: Conversation) -> None:
    """Give ties back as they were; whoever follows the customer says what has ended since by what is said there."""
    target.ties.filter(pk__in=[kept["pk"] for kept in moved["source"]]).delete()
    _make(source, moved["source"])
    _make(target, moved["dropped"])


def _make(conversation: Conversation, rows: Iterable[_Kept]) -> None:
    """Make ties anew of kinds that there still are, where nothing else was said since."""
    there = list(conversation.ties.all())
    for kept in rows:
        tie = DesireTie(conversation=conversation, **{name: kept[name] for name in _COLUMNS})
        is_known = tie.kind_id is None or Kind.objects.filter(pk=tie.kind_id).exists()
        if is_known and not any(_overlap(tie, other) for other in there):
            tie.save()
            there.append(tie)


_COLUMNS = ("kind_id", "since", "until", "is_guess")


def _kept(tie: DesireTie) -> _Kept:
    return {name: getattr(tie, name) for name in ("pk", *_COLUMNS)}


def _overlap(one: DesireTie, other: DesireTie) -> bool:
    """Tell whether both hold at some moment; an open one holds for all that is yet to be said."""
    return (one.until is None or other.since < one.until) and (other.until is None or one.since < other.until)


def _ms(conversation: Conversation) -> int:
    return round(conversation.made_at.timestamp() * 1000)
