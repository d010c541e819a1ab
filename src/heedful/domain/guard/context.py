"""A reply, seen once by all rules: its own words, and what several of them ask.

The rule of this file: whatever needs the whole thread is worked out only when a rule asks, and then once.
"""

from __future__ import annotations

import re
from functools import cached_property

from heedful.domain.guard.listening import addresses_reader, languages_of, vocabulary
from heedful.domain.guard.people import (
    OFFICES,
    Insiders,
    NamesInThread,
    is_person,
    known_names,
    may_be,
    names_of,
)
from heedful.domain.guard.reply import Person, Reply
from heedful.domain.guard.salutation import greeted_in
from heedful.domain.guard.words import BREAKS, ENDS, Words, fold, words_of

#: Below one of these stands somebody else's mail as a whole, as some programs quote.
_QUOTED_BELOW = re.compile(
    r"^[ \t]*-{2,20} ?(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Forwarded message"
    r"|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado) ?-{2,20}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
#: What was said longer ago is not what 'she' refers to.
_REMEMBERED = 40_000
_LONG_LINE = 200
_WORD, _WORD_OR_NUMBER = re.compile(r"[^\W\d_]+"), re.compile(r"[^\W_]+")


def own_part(draft: str) -> str:
    """Blank what the draft quotes, and keep every other character in its place."""
    below = _QUOTED_BELOW.search(draft)
    ours = draft[: below.start()] if below else draft
    if ">" not in ours:
        return ours
    lines = ours.splitlines(keepends=True)
    return "".join(_blank(line) if line.lstrip().startswith(">") else line for line in lines)


def _blank(line: str) -> str:
    """Give a line of blanks that ends as the line does; it parts sentences as an empty line would."""
    body = line.rstrip("\r\n")
    return (" " * (len(body) - 1) + "\n" if body else "") + line[len(body) :]


class Context:
    """What the rules know of one reply."""

    def __init__(self, reply: Reply) -> None:
        """Cut the draft into words."""
        self.reply = reply
        self.own = own_part(reply.draft)
        self.words: Words = words_of(self.own)
        self.languages = languages_of(self.words.words)
        self.greeted = greeted_in(self.words)
        self._may_be: dict[str, bool] = {}
        self._may_be_colleague: dict[str, bool] = {}
        self._explains: dict[int, bool] = {}

    @cached_property
    def insiders(self) -> Insiders:
        """Who is of the house."""
        return Insiders(self.reply)

    @cached_property
    def outside(self) -> tuple[Person, ...]:
        """Recipients who are not of the house."""
        return tuple(person for person in self.reply.recipients if person not in self.insiders)

    @cached_property
    def absent_colleagues(self) -> frozenset[str]:
        """Words by which colleagues are called who do not get this."""
        present = {person.address.casefold() for person in self.reply.recipients}
        absent = [one for one in self.reply.colleagues if not one.address or one.address.casefold() not in present]
        return frozenset(name for name in names_of(absent) if len(name) > 1) - self._known - OFFICES

    @cached_property
    def customer_names(self) -> frozenset[str]:
        """The words of the customer's name, if it is a person's and she is the only one outside who gets this."""
        name, identities = self.reply.customer.name, {one.casefold() for one in self.reply.customer.identities}
        others = [person for person in self.outside if person.address.casefold() not in identities]
        is_to_her = len(self.outside) <= 1 and not (others and any("@" in identity for identity in identities))
        return frozenset(_WORD.findall(name)) if is_to_her and is_person(name) else frozenset()

    @cached_property
    def knows_people(self) -> bool:
        """Whether we know by name who gets this, so that another name is one too many."""
        return any(is_person(name) for name in [self.reply.customer.name, *(one.name for one in self.outside)] if name)

    @cached_property
    def _known(self) -> frozenset[str]:
        return known_names(self.reply)

    @cached_property
    def _in_thread(self) -> NamesInThread:
        return NamesInThread(self.reply.thread, self.insiders)

    def is_recipient(self, name: str) -> bool:
        """Tell whether a folded name may be one of a recipient."""
        if name not in self._may_be:
            self._may_be[name] = may_be(name, self._known) or (self._is_written(name) and name in self._in_thread)
        return self._may_be[name]

    def _is_written(self, name: str) -> bool:
        """Tell whether the thread has a word of the draft, however it is spelt: looking is cheaper than reading."""
        if name in self.thread_text or self.own.isascii():
            return name in self.thread_text
        spelt = {self.words.raw(at).casefold() for at in self.words.places.get(name, ())}
        return any(spelling in self.thread_text for spelling in spelt)

    def is_colleague(self, name: str) -> bool:
        """Tell whether a folded name may be one of a colleague who does not get this."""
        if name not in self._may_be_colleague:
            self._may_be_colleague[name] = may_be(name, self.absent_colleagues)
        return self._may_be_colleague[name]

    @cached_property
    def own_small(self) -> str:
        """Its own words in lower case."""
        return self.own.casefold()

    @cached_property
    def taken_part(self) -> frozenset[str]:
        """Addresses of those outside who wrote or got a message so far; empty when nothing is known of that."""
        reply = self.reply
        people = (one for turn in reply.thread if not turn.is_note for one in (turn.sender, *turn.to))
        known = {one.address.casefold() for one in set(people) if one.address and one not in self.insiders}
        if not known:
            return frozenset()
        known |= {identity.casefold() for identity in reply.customer.identities}
        # Whoever writes for a customer of whom no address is known writes to her, if to one person only.
        if not any("@" in identity for identity in reply.customer.identities) and len(self.outside) == 1:
            known.add(self.outside[0].address.casefold())
        return frozenset(known)

    @cached_property
    def thread_text(self) -> str:
        """What was written in messages so far, the newest part of it, in lower case; no notes."""
        texts: list[str] = []
        left = _REMEMBERED
        for turn in reversed(self.reply.thread):
            if not turn.is_note:
                texts.append(turn.text[-left:] if left < len(turn.text) else turn.text)
                left -= len(texts[-1])
            if left <= 0:
                break
        return "\n".join(texts).casefold()

    @cached_property
    def thread_words(self) -> list[str]:
        """The words of the thread, in order, numbers among them."""
        return _WORD_OR_NUMBER.findall(self.thread_text)

    @cached_property
    def _thread_words(self) -> frozenset[str]:
        words = frozenset(self.thread_words)
        parted = (_WORD.findall(word) for word in words if not word.isalpha())
        return frozenset(filter(str.isalpha, words)).union(*parted)

    def says(self, word: str) -> bool:
        """Tell whether a word, in lower case, stands in the thread."""
        return word in self._thread_words

    @cached_property
    def _persons(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in vocabulary("persons")) | self.absent_colleagues

    @cached_property
    def _spoken_of(self) -> bool:
        return not self._thread_words.isdisjoint(vocabulary("persons"))

    @cached_property
    def _groups_spoken_of(self) -> bool:
        return not self._thread_words.isdisjoint(vocabulary("groups"))

    @cached_property
    def _first_person(self) -> int:
        """Where the draft itself first speaks of a third person."""
        return next(iter(self.words.of(self._persons)), len(self.words.words))

    @cached_property
    def _first_group(self) -> int:
        return next(iter(self.words.of(vocabulary("groups"))), len(self.words.words))

    def knows_third(self, place: int, *, several: bool) -> bool:
        """Tell whether a third person, or several, were spoken of in the thread or before this word of the draft."""
        if self._first_person < place or self._spoken_of:
            return True
        return several and (self._first_group < place or self._groups_spoken_of)

    @cached_property
    def is_letter(self) -> bool:
        """Whether the draft greets by name somebody who may be a recipient."""
        return any(
            self.is_recipient(self.words.words[at]) or not self.knows_people
            for one in self.greeted
            for at in range(one.first, one.last + 1)
        )

    def could_mean_somebody(self, place: int) -> bool:
        """Tell whether a 'she' at a place has somebody to mean: a person, or any name but the customer's and ours."""
        words = self.words
        if self._spoken_of or min(self._first_person, place) < place:
            return True
        ours = {fold(name) for name in self.customer_names} | self.absent_colleagues
        return any(
            words.raw(at)[:1].isupper() and words.words[at - 1] not in BREAKS and words.words[at] not in ours
            for at in range(1, place)
        )

    @cached_property
    def _sentences_to_reader(self) -> frozenset[int]:
        anyhow, with_capital = addresses_reader()
        words = self.words
        capital = {fold(word) for word in with_capital}
        return frozenset(
            words.sentences[at]
            for at, word in enumerate(words.words)
            if word in anyhow or (word in capital and words.raw(at) in with_capital and self._is_polite(at))
        )

    def _is_polite(self, at: int) -> bool:
        """Tell whether a German 'Sie' is the reader: within a sentence, or before a verb of the plural."""
        words = self.words.words
        return (
            words[at] != "sie" or words[at - 1] not in ENDS or words[at + 1].endswith("en") or words[at + 1] == "sind"
        )

    @cached_property
    def _sentences_of_third(self) -> frozenset[int]:
        return frozenset(self.words.sentences[at] for at in self.words.of(vocabulary("third")))

    def addresses_reader(self, place: int) -> bool:
        """Tell whether the sentence around a word says 'you' to a customer."""
        return self.words.sentences[place] in self._sentences_to_reader

    def speaks_of_third(self, place: int) -> bool:
        """Tell whether the sentence around a word speaks of him, her or the customer."""
        return self.words.sentences[place] in self._sentences_of_third

    def explains(self, start: int) -> bool:
        """Tell whether the line around a place speaks of templates and examples."""
        first = max(self.own.rfind("\n", 0, start) + 1, start - start % _LONG_LINE - _LONG_LINE)
        if first not in self._explains:
            last = self.own.find("\n", start, first + 3 * _LONG_LINE)
            line = self.own[first : last if last >= 0 else first + 3 * _LONG_LINE]
            self._explains[first] = not vocabulary("explains").isdisjoint(_WORD.findall(fold(line)))
        return self._explains[first]
