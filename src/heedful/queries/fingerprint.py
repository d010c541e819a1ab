"""What of a draft stands in the conversation of another customer, wherever in the house that is.

The rule of this file: what one other customer wrote, or what was noted about them, is theirs if it stands in no
conversation but theirs. What stands in those of several is what people say, or what we tell everybody and one of them
quoted; and what stands in a conversation with the one who gets the reply is no secret from them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import F, Value

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
    theirs = {number: letters for number, letters in where.items() if _is_one_other(whose[number], own)}
    counts = Counter(letter for letters in theirs.values() for letter in letters)
    found: frozenset[int] = frozenset()
    for letter, text in _texts([letter for letter, _ in counts.most_common(_COMPARED)]):
        telling = frozenset(number for number, letters in theirs.items() if letter in letters)
        found |= quoted(draft, text, among=telling)
    return found


def _is_one_other(people: Collection[_Person], own: set[_Person]) -> bool:
    return len(people) == 1 and own.isdisjoint(people)


def _known(numbers: Sequence[int]) -> tuple[dict[int, set[_Person]], dict[int, set[_Letter]]]:
    """Give for each fingerprint in whose conversations it stands, and which letters of theirs or notes have it.

    What too many have is left out.
    """
    whose: dict[int, set[_Person]] = defaultdict(set)
    where: dict[int, set[_Letter]] = defaultdict(set)
    letters_with = Counter[int]()
    for sort, (model, _, _) in _OF.items():
        is_ours = F("message__is_ours") if sort == "message" else Value(value=False)
        conversation = f"{sort}__conversation"
        rows = model.objects.filter(number__in=numbers).values_list(
            "number", f"{sort}_id", f"{conversation}_id", f"{conversation}__customer_id",
            f"{conversation}__customer__merged_into_id", is_ours,
        )  # fmt: skip
        for number, letter, held_in, customer, into, ours in rows:
            person = into or customer
            whose[number].add(("customer", person) if person else ("conversation", held_in))
            letters_with[number] += 1
            if not ours:
                where[number].add((sort, letter))
    return whose, {number: letters for number, letters in where.items() if letters_with[number] < MOST}


def _texts(letters: Sequence[_Letter]) -> Iterable[tuple[_Letter, str]]:
    for sort, (_, model, column) in _OF.items():
        numbers = [number for each, number in letters if each == sort]
        for number, text in model.objects.filter(pk__in=numbers).values_list("pk", column) if numbers else ():
            yield (sort, number), text
