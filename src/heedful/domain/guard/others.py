"""What belongs to somebody else: an address, a number, an order, a name.

The rule of this file: what stands in the thread, or belongs to whoever gets this or to the house, is in its place.
What is known of other customers the caller looks up: `mentions_of` says what to look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from heedful.domain.guard.context import Context
from heedful.domain.guard.listening import vocabulary
from heedful.domain.guard.people import FREE_MAIL, OFFICES, domain_of
from heedful.domain.guard.reply import Code, Finding
from heedful.domain.guard.salutation import after_titles
from heedful.domain.guard.words import BREAKS, PAUSE, STOP, Words, fold, words_of

_LOCAL = frozenset("._+-")
_NOT_BEFORE = frozenset("%=~&/:@")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_LONGEST_LOCAL = 64
_NUMBER = re.compile(r"(?<![\w+])\+?\(?\d(?:[ ()/.-]{0,2}\d){6,17}(?!\w)")
#: What every id has somewhere in it, among its first letters; and what an id is made of.
_THREE, _OF_ID = re.compile(r"\d{3}"), re.compile(r"[\w-]{3,}")
_SHORTEST_ID, _LONGEST_ID, _LAST_THREE = 4, 24, 20
_ORDER_NUMBER = re.compile(
    r"[\s:#(\u00b0-]{1,3}(?:(?i:number|no|nr|nummer|num[ée]ro|n[°ºo]?|num|with|mit|de|del|von|vom|id|reference)[\s:.#\u00b0-]{1,3}){0,3}"
    r"([\w-]{4,24})(?![\w-])"
)
_DIGITS = 3
_SMALL_TITLES = frozenset({"senor", "senora", "senorita", "monsieur", "madame", "mme"})
_RESERVED = frozenset({"invalid", "localhost", "test"})
_TAIL = 8
_LONGEST_BY_HAND, _YEAR = 32, 4


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a draft mentions that may belong to somebody else: look these up, and say which do in `Elsewhere`."""

    addresses: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]


def mentions_of(draft: str) -> Mentions:
    """Give addresses (in lower case), numbers (digits and letters, as written) and pairs of words with a capital."""
    text = words_of(draft)
    numbers = {found for found, _, _ in _numbers(draft)}
    return Mentions(
        frozenset(address for address, _, _ in _addresses(draft)),
        frozenset(numbers),
        frozenset(
            f"{text.raw(at)} {text.raw(at + 1)}"
            for at in range(len(text.words) - 1)
            if text.raw(at)[:1].isupper() and text.raw(at + 1)[:1].isupper()
        ),
    )


def holds_address(context: Context) -> Iterator[Finding]:
    """Find addresses of persons who are neither in this conversation nor of the house."""
    reply = context.reply
    ours = {domain_of(one.address) for one in (reply.sender, *reply.colleagues)}
    theirs = {domain_of(one) for one in (*reply.customer.identities, *(one.address for one in reply.recipients))}
    known = {one.address.casefold() for one in (*reply.recipients, *reply.colleagues, reply.sender)}
    known |= {identity.casefold() for identity in reply.customer.identities}
    handles = {handle.casefold() for handle in reply.elsewhere.handles}
    houses = (ours | theirs) - FREE_MAIL
    for address, start, end in _addresses(context.own):
        is_strange = address not in known and domain_of(address) not in houses and _is_personal(address)
        if (address in handles or is_strange) and address not in context.thread_text:
            yield Finding(Code.OTHER_ADDRESS, start, end, context.own[start:end])


def _addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Give addresses in lower case, with their places; looked for from each @ outwards."""
    at = text.find("@")
    while at >= 0:
        start = at
        while start > 0 and at - start < _LONGEST_LOCAL and (text[start - 1].isalnum() or text[start - 1] in _LOCAL):
            start -= 1
        domain = _DOMAIN.match(text, at + 1)
        if domain is not None and start < at and text[max(0, start - 1) : start] not in _NOT_BEFORE:
            yield text[start : domain.end()].casefold(), start, domain.end()
        at = text.find("@", at + 1)


def _is_personal(address: str) -> bool:
    """Tell whether an address looks like that of one person, and not like an office or an example."""
    local, domain = address.rpartition("@")[::2]
    words = [word for word in re.split(r"[\W\d_]+", fold(local)) if word]
    if domain.rpartition(".")[2] in _RESERVED or not words or not OFFICES.isdisjoint(words):
        return False
    # Longer ones, and those with many digits, are made by programs.
    by_hand = len(local) <= _LONGEST_BY_HAND and sum(letter.isdigit() for letter in local) <= _YEAR
    return by_hand and (domain in FREE_MAIL or sum(len(word) > 1 for word in words) > 1)


def holds_number(context: Context) -> Iterator[Finding]:
    """Find numbers that the caller knows as another customer's."""
    tails = {_tail(handle) for handle in context.reply.elsewhere.handles if "@" not in handle} - {""}
    if not tails:
        return
    theirs = {_tail(identity) for identity in context.reply.customer.identities}
    for number, start, end in _numbers(context.own):
        if _tail(number) in tails - theirs and number.casefold() not in context.thread_text:
            yield Finding(Code.OTHER_NUMBER, start, end, number)


def _numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """Give phone numbers and ids, with their places."""
    yield from ((match[0], match.start(), match.end()) for match in _NUMBER.finditer(text))
    yield from _ids(text)


def _ids(text: str) -> Iterator[tuple[str, int, int]]:
    """Give what looks like an id, with its places; looked for from each three digits outwards: most texts have few."""
    end = 0
    for three in _THREE.finditer(text):
        if three.start() < end:
            continue
        start = three.start()
        while start > end and (text[start - 1].isalnum() or text[start - 1] in "_-"):
            start -= 1
        end = found.end() if (found := _OF_ID.match(text, start)) else three.end()
        if _SHORTEST_ID <= end - start <= _LONGEST_ID and three.start() - start <= _LAST_THREE:
            yield text[start:end], start, end


def _tail(number: str) -> str:
    """Give what is left of a number however it is written: the last digits of a phone, all of anything else."""
    plain = "".join(letter for letter in number.casefold() if letter.isalnum())
    return plain[-_TAIL:] if plain.isdecimal() and len(plain) > _TAIL else plain


def holds_order(context: Context) -> Iterator[Finding]:
    """Find 'your order 123' where this conversation is about other orders, and none of them is named in the draft."""
    named = list(_your_orders(context))
    if not named:
        return
    text = context.thread_text
    mine = {identity.casefold() for identity in context.reply.customer.identities}
    theirs = {number for number, _, _ in _ids(text)}
    if any(number.casefold() in mine for number, _, _ in named) or any(
        number in context.own_small for number in theirs
    ):
        return
    forms = {_form(number) for number in theirs}
    for number, start, end in named:
        if _form(number) in forms:
            yield Finding(Code.OTHER_ORDER, start, end, number)


def _your_orders(context: Context) -> Iterator[tuple[str, int, int]]:
    """Give the numbers that follow 'your order', and where they stand."""
    words, orders, your = context.words, vocabulary("orders"), vocabulary("your")
    last_words = {order.rpartition(" ")[2] for order in orders}
    for at in words.of(last_words):
        is_order = words.words[at] in orders or f"{words.words[at - 1]} {words.words[at]}" in orders
        if is_order and not your.isdisjoint(words.words[max(0, at - 3) : at]):
            match = _ORDER_NUMBER.match(context.own, words.ends[at])
            if match is not None and sum(letter.isdigit() for letter in match[1]) >= _DIGITS:
                yield match[1], match.start(1), match.end(1)


def _form(number: str) -> str:
    """Give what a number looks like: '88231-B' and '90114-A' alike."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", number.casefold()))


def names_other(context: Context) -> Iterator[Finding]:
    """Find names with a title, or that the caller knows as another customer's, of people not spoken of so far."""
    words, titles = context.words, vocabulary("titles")
    yield from _names_elsewhere(context)
    if not context.knows_people:
        return
    for at in words.of(titles):
        if words.words[at - 1] not in titles:
            yield from _titled(context, at)


def _names_elsewhere(context: Context) -> Iterator[Finding]:
    folded = context.words.folded
    for name in sorted(context.reply.elsewhere.names):
        looked = fold(name).strip()
        at = folded.find(looked) if " " in looked else -1
        while at >= 0:
            end = at + len(looked)
            if not folded[end : end + 1].isalnum() and name.casefold() not in context.thread_text:
                yield Finding(Code.OTHER_NAME, at, end, context.own[at:end])
            at = folded.find(looked, end)


def _titled(context: Context, first: int) -> Iterator[Finding]:
    words = context.words
    start = at = after_titles(words, first)
    while _is_capital(words, at):
        at += 1
    name = words.words[start:at]
    if not name or not _is_title(words, first) or _is_introduced(context, first, at):
        return
    if any(context.is_recipient(part) or context.says(part) or part in context.absent_colleagues for part in name):
        return
    begin, end = words.starts[first], words.ends[at - 1]
    yield Finding(Code.OTHER_NAME, begin, end, context.own[begin:end])


def _is_title(words: Words, at: int) -> bool:
    """Tell whether a word is a title here: written large, or one that is written small; 'M' only with its full stop."""
    is_written_so = words.raw(at)[:1].isupper() or words.words[at] in _SMALL_TITLES
    return is_written_so and (words.words[at] not in {"m", "d"} or words.words[at + 1] == STOP)


def _is_capital(words: Words, at: int) -> bool:
    return words.words[at] not in BREAKS and words.raw(at)[:1].isupper() and words.words[at].isalpha()


def _is_introduced(context: Context, first: int, end: int) -> bool:
    """Tell whether words around a name say who that is: 'our technician Mr Novak', 'Ms Lund from accounts'."""
    words, ours = context.words.words, vocabulary("ours")
    before = words[max(0, first - 5) : first]
    after = words[end + 1] if words[end] == PAUSE else words[end]
    return not ours.isdisjoint(before) or after in vocabulary("of")
