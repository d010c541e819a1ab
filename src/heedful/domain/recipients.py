"""Who gets an answer.

The rules of this file: an answer goes where the last word came from. Reply-To says where that is, From who wrote it.
Who stood beside us in To or Cc gets a copy, if they take part in the conversation; addresses of ours never do. Nobody
else can be written to, whatever a form says. Spam asks for no answer: while there is somebody else, none goes there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody with an address; the name may be empty."""

    name: str
    address: str

    @property
    def called(self) -> str:
        """How one calls them in a few letters: the first name, where there is one."""
        first = self.name.split()[0] if self.name.split() else ""
        return self.name if first.endswith(",") else first or self.address


@dataclass(frozen=True)
class Said:
    """The head of one message: who wrote it, where an answer should go, and who else got it."""

    is_ours: bool
    sender: Person
    reply_to: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    is_automatic: bool = False
    is_spam: bool = False


@dataclass(frozen=True)
class Recipients:
    """Who gets an answer, and who a copy."""

    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()


def recipients_of(said: Sequence[Said], taking_part: Collection[str]) -> Recipients:
    """Say who gets the next answer; `said` is in order, `taking_part` holds addresses in small letters."""
    spam = [each for each in said if each.is_spam]
    if spam:
        spammers = {each.sender.address.lower() for each in spam}
        left = _recipients_of([each for each in said if not each.is_spam], set(taking_part) - spammers)
        if left.to and not all(each.address.lower() in spammers for each in left.to):
            return left
    return _recipients_of(said, taking_part)


def _recipients_of(said: Sequence[Said], taking_part: Collection[str]) -> Recipients:
    theirs = [each for each in said if not each.is_ours and "@" in each.sender.address]
    last = next((each for each in reversed(theirs) if not each.is_automatic), theirs[-1] if theirs else None)
    if last is not None:
        to = _once(last.reply_to or (last.sender,), ())
        return Recipients(to, _once((*last.to, *last.cc), to, taking_part))
    ours = [each for each in said if each.is_ours and each.to]
    return Recipients(_once(ours[-1].to, ()), _once(ours[-1].cc, ours[-1].to)) if ours else Recipients()


def _once(
    people: Iterable[Person], without: Iterable[Person], among: Collection[str] | None = None
) -> tuple[Person, ...]:
    """Leave out who was named before, who has no address, and whoever is not `among` these."""
    seen = {each.address.lower() for each in without}
    kept: list[Person] = []
    for each in people:
        address = each.address.lower()
        if "@" in address and address not in seen and (among is None or address in among):
            seen.add(address)
            kept.append(each)
    return tuple(kept)
