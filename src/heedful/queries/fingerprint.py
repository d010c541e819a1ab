"""What of a draft stands in the conversation of another customer, wherever in the house that is.

The rule of this file: what only one other customer wrote, or what was noted about them, is theirs. What several wrote
is what people say, and what stands in a conversation with the one who gets the reply is no secret from them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from heedful.domain.guard import fingerprints, quoted
from heedful.models import Conversation, Message, MessageFingerprint, Note, NoteFingerprint

#: So many letters have a fingerprint that tells nothing any more.
MOST = 8
#: Fingerprints that are looked up for one draft, and letters in which is looked whether the draft quotes them.
_LOOKED_UP, _COMPARED = 4_000, 8

#: For each sort of letter its fingerprints, the letters, and where its words stand.
_OF: dict[str, tuple[Any, Any, str]] = {
    "message": (MessageFingerprint, Message, "visible"),
    "note": (NoteFingerprint, Note, "text"),
}
#: Who wrote, or who a letter is about, where nobody is known: the conversation itself.
_Person = tuple[str, int]
_Letter = tuple[str, int]


def said_elsewhere(row: Conversation, family: Sequence[int], draft: str) -> frozenset[int]:
    """Give the fingerprints of what a draft quotes from the conversation of one other customer.

    `family` are the numbers of the customer whose conversation this is, and of all who went into them.
    """
    asked = sorted(fingerprints(draft))[:_LOOKED_UP]
    if not asked:
        return frozenset()
    whose, where = _known(asked)
    own = {("customer", number) for number in family} | {("conversation", row.pk)}
    counts = Counter(
        letter for number, letters in where.items() if _is_one_other(whose[number], own) for letter in letters
    )
    found: frozenset[int] = frozenset()
    for letter, text in _texts([letter for letter, _ in counts.most_common(_COMPARED)]):
        telling = frozenset(n for n, letters in where.items() if letter in letters and _is_one_other(whose[n], own))
        found |= quoted(draft, text, among=telling)
    return found


def _is_one_other(people: Collection[_Person], own: set[_Person]) -> bool:
    return len(people) == 1 and own.isdisjoint(people)


def _known(numbers: Sequence[int]) -> tuple[dict[int, set[_Person]], dict[int, set[_Letter]]]:
    """Give for each fingerprint who has it, and in which letters; what too many have is left out."""
    whose: dict[int, set[_Person]] = defaultdict(set)
    where: dict[int, set[_Letter]] = defaultdict(set)
    for sort, (model, _, _) in _OF.items():
        conversation = f"{sort}__conversation"
        rows = model.objects.filter(number__in=numbers).values_list(
            "number", f"{sort}_id", f"{conversation}_id", f"{conversation}__customer_id",
            f"{conversation}__customer__merged_into_id",
        )  # fmt: skip
        for number, letter, held_in, customer, into in rows:
            person = into or customer
            whose[number].add(("customer", person) if person else ("conversation", held_in))
            where[number].add((sort, letter))
    return whose, {number: letters for number, letters in where.items() if len(letters) < MOST}


def _texts(letters: Sequence[_Letter]) -> Iterable[tuple[_Letter, str]]:
    for sort, (_, model, column) in _OF.items():
        numbers = [number for each, number in letters if each == sort]
        for number, text in model.objects.filter(pk__in=numbers).values_list("pk", column) if numbers else ():
            yield (sort, number), text
