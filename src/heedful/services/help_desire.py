"""Following conversations: each has desires of its own, made anew from its messages when something is said in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from heedful.domain.help_desire import DEFINITION, HELP, Desire, Said, follow
from heedful.domain.kind import DesireKind, read_kinds
from heedful.flow.columns import PAUSED, TO_PEOPLE, WE_SPOKE_LAST
from heedful.models import DesireTie, HelpDesire, Kind, KindVersion
from heedful.queries.bite import bites
from heedful.queries.desire_tie import said_in

_AT_ONCE = 250


def help_kind() -> DesireKind:
    """Give the definition of the kind."""
    return read_kinds(DEFINITION)[0]


def follow_conversations(numbers: Iterable[int]) -> None:
    """Follow some conversations anew, in the caller's transaction; the kind is made with the first of all."""
    kind = help_kind()
    _make_kind(kind)
    for bite in bites(list(dict.fromkeys(numbers)), _AT_ONCE):
        said = _said(bite)
        HelpDesire.objects.filter(conversation__in=bite).delete()
        HelpDesire.objects.bulk_create(
            _row(number, desire)
            for number in bite
            for desire in follow(said.get(number, ()), kind.patience_ms, kind.stalls_ms)
        )


def _make_kind(kind: DesireKind) -> None:
    if Kind.objects.filter(slug=HELP).exists():
        return
    position = Kind.objects.count()
    row, is_new = Kind.objects.get_or_create(
        slug=HELP,
        defaults={"name": kind.name, "definition": DEFINITION, "position": position, "is_built_in": True},
    )
    if is_new:
        KindVersion.objects.create(kind=row, version=1, definition=DEFINITION, at=timezone.now())


def _said(numbers: Sequence[int]) -> dict[int, list[tuple[int, Said]]]:
    """Give what was said in conversations and is about nothing else that we follow, in order of time."""
    ties: dict[int, list[DesireTie]] = defaultdict(list)
    for tie in DesireTie.objects.filter(conversation__in=numbers, kind__isnull=False):
        ties[tie.conversation_id].append(tie)
    return {
        number: [(word.at, word.what) for word in words if not any(tie.holds(word.at) for tie in ties[number])]
        for number, words in said_in(numbers).items()
    }


def _row(number: int, desire: Desire) -> HelpDesire:
    return HelpDesire(
        conversation_id=number,
        arose=desire.arose,
        touched=desire.touched,
        ended=desire.ended,
        waiting=desire.waiting,
        outcome=int(desire.outcome),
        flags=sum(_flags(desire)),
        tries=desire.tries,
    )


def _flags(desire: Desire) -> Iterator[int]:
    # Every one of them came to people: it began with a question to us.
    yield TO_PEOPLE
    yield PAUSED if desire.paused else 0
    yield WE_SPOKE_LAST if desire.we_spoke_last else 0
