"""Who is who in a reply: who gets it, who is one of us, and by which names they may be called.

The rule of this file: in doubt a name is known. People sign in other ways than they are filed, and a guard that
stops 'Hi Sam' for Samantha is clicked away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice

from heedful.domain.guard.listening import vocabulary
from heedful.domain.guard.nicknames import GROUPS
from heedful.domain.guard.reply import Person, Reply, Turn
from heedful.domain.guard.words import fold

_LETTERS = re.compile(r"[^\W\d_]+")
#: Names of firms and of mailboxes, not of persons.
_FIRM = frozenset(
    "ltd limited llc inc corp gmbh ag kg ug mbh ev sarl sas sa sl slu spa "
    "bv co company firma group gruppe groupe grupo "
    "bakery shop store studio media tv radio verlag hotel school schule club verein association agency agentur team "
    "customer client user kunde kundin cliente guest gast unknown anonymous support office info service services "
    "channel station news zeitung press presse university institute bank foundation stiftung asker author sender "
    "masked hidden none null test".split()
)
#: Endings of pet names.
_PET = frozenset("i ie y ey e a o chen lein in ito ita ette ou inha in el li le".split())
_SHORTEST, _LONG = 3, 5
_SIGNED_LINES, _LONGEST_SIGNATURE, _LONGEST_SIGNED_LINE, _OPENING = 6, 4, 60, 600
#: What every introduction has one of; most messages have none, and need not be searched.
_INTRODUCING = (
    *("name is", "i am", "i'm", "this is", "call me", "it's", "ich bin", "hier ist", "hier schreibt", "name ist"),
    *("je suis", "m'appelle", "soy", "llamo", "nombre es", "habla"),
)
_INTRODUCED = re.compile(
    r"\b(?i:my name is|name is|i am|i'm|this is|ich bin|mein name ist|hier ist|hier schreibt|je suis|je m'appelle|soy"
    r"|me llamo|mi nombre es|habla|call me|it's)\s+([^\W\d_]{2,30})(?:\s+([^\W\d_]{2,30}))?"
)


def parts(name: str) -> list[str]:
    """Give the words of a name, folded, without titles."""
    return [word for word in _LETTERS.findall(fold(name)) if word not in vocabulary("titles")]


def is_person(name: str) -> bool:
    """Tell whether a name looks like one of a person: not like a firm, a mailbox, or a number of some system."""
    words = parts(name)
    plain = bool(words) and not any(letter.isdigit() or letter in "@_/" for letter in name)
    return plain and len(words) <= _LONG and any(len(word) > 1 for word in words) and not _FIRM & set(words)


def domain_of(address: str) -> str:
    """Give what stands after the last @, folded."""
    return address.rpartition("@")[2].casefold() if "@" in address else ""


class Insiders:
    """Who of a reply is one of us: a colleague, or of the sender's domain and not the customer."""

    def __init__(self, reply: Reply) -> None:
        """Look once through everybody of the house."""
        self._colleagues = {colleague.address.casefold() for colleague in reply.colleagues if colleague.address}
        self._theirs = {identity.casefold() for identity in reply.customer.identities}
        self._sender = reply.sender.address.casefold()
        house = domain_of(reply.sender.address)
        # Not one where everybody has an address, the customer included.
        is_ours = house not in {domain_of(identity) for identity in self._theirs} and house not in FREE_MAIL
        self._house = house if is_ours else ""

    def __contains__(self, person: Person) -> bool:
        address = person.address.casefold()
        if address in self._colleagues or address in self._theirs:
            return address in self._colleagues
        return address == self._sender or bool(self._house and domain_of(address) == self._house)


#: Words in addresses of offices and examples, and not of persons.
OFFICES = frozenset(
    "support info sales office help helpdesk contact contacts billing abuse security privacy hello team admin press "
    "kontakt hilfe vertrieb buchhaltung datenschutz presse rechnung service contacto ayuda ventas soporte facturacion "
    "aide contact ventes comptabilite noreply no reply donotreply postmaster webmaster hostmaster root user username "
    "name your you someone somebody example me test john jane doe xxx abc max mustermann customer client kunde mail "
    "email address firstname lastname first last vorname nachname nom "
    "prenom nombre apellido accounts accounting orders "
    "legal jobs careers marketing news newsletter feedback community desk".split()
)
FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com yahoo.de yahoo.fr yahoo.es aol.com icloud.com "
    "me.com mac.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de posteo.de mailbox.org protonmail.com "
    "proton.me orange.fr free.fr laposte.net wanadoo.fr sfr.fr hotmail.fr hotmail.es hotmail.de outlook.de outlook.fr "
    "outlook.es telefonica.net msn.com comcast.net verizon.net att.net "
    "mail.com yandex.com fastmail.com zoho.com".split()
)


def names_of(people: Iterable[Person]) -> set[str]:
    """Give the words by which these people may be called: of their names and of their addresses."""
    found: set[str] = set()
    for person in people:
        found.update(parts(person.name))
        found.update(word for word in parts(person.address.partition("@")[0]) if len(word) > 1)
    return found


def known_names(reply: Reply) -> frozenset[str]:
    """Give every word by which a recipient may be called."""
    addresses = {person.address.casefold() for person in reply.recipients}
    takers = [turn.sender for turn in reply.thread if turn.sender.address.casefold() in addresses]
    takers += [person for turn in reply.thread for person in turn.to if person.address.casefold() in addresses]
    customer = Person(reply.customer.name)
    handles = [Person(address=identity) for identity in reply.customer.identities if "@" in identity]
    return frozenset(names_of([customer, *handles, *reply.recipients, *takers]))


class NamesInThread:
    """The folded words with which people outside signed or introduced themselves, and those that we greeted before.

    The newest turns are read first, and no more of them than are needed.
    """

    def __init__(self, thread: Iterable[Turn], insiders: Insiders) -> None:
        """Read nothing yet."""
        self._left = [turn for turn in thread if not turn.is_note]
        self._insiders = insiders
        self._read: set[str] = set()

    def __contains__(self, name: str) -> bool:
        while name not in self._read and self._left:
            turn = self._left.pop()
            self._read.update(_greeted(turn) if turn.sender in self._insiders else _signed(turn))
        return name in self._read


def _greeted(turn: Turn) -> Iterable[str]:
    return _LETTERS.findall(fold(turn.text.lstrip()[:80].partition("\n")[0]))


def _signed(turn: Turn) -> Iterable[str]:
    lines = (line.strip(" -,.!*_") for line in reversed(turn.text[-_OPENING:].splitlines()) if line.strip())
    for line in islice(lines, _SIGNED_LINES):
        words = _LETTERS.findall(line) if len(line) <= _LONGEST_SIGNED_LINE else []
        if len(words) <= _LONGEST_SIGNATURE:
            yield from (fold(word) for word in words if word[0].isupper() or len(words) == 1)
    opening = turn.text[:_OPENING]
    low = opening.casefold()
    introduces = any(sign in low for sign in _INTRODUCING)
    for match in _INTRODUCED.finditer(opening) if introduces else ():
        yield from (fold(word) for word in match.groups() if word and word[0].isupper())


def may_be(called: str, names: Iterable[str]) -> bool:
    """Tell whether somebody with one of these names may be called so: alike, short, a pet name, a slip of a key."""
    return any(_same(called, name) for name in names)


@cache
def _groups_of(name: str) -> frozenset[int]:
    return frozenset(number for number, group in enumerate(GROUPS) if name in group)


def _same(one: str, other: str) -> bool:
    if one == other or _groups_of(one) & _groups_of(other):
        return True
    short, long_ = sorted((one, other), key=len)
    if len(short) < _SHORTEST:
        return False
    return long_.startswith(short) or _pet(short, long_) or _pet(long_, short) or _one_off(short, long_)


def _pet(pet: str, name: str) -> bool:
    """Tell whether one is a beginning of the other with an ending of pet names, as 'annie' and 'kathi'."""
    return any(
        len(stem := pet.removesuffix(ending)) >= _SHORTEST and stem != pet and name.startswith(stem) for ending in _PET
    )


def _one_off(short: str, long_: str) -> bool:
    """Tell whether one letter is other, missing or too many."""
    if len(short) < _LONG or len(long_) - len(short) > 1:
        return False
    same = next((place for place, pair in enumerate(zip(short, long_, strict=False)) if pair[0] != pair[1]), len(short))
    if len(short) == len(long_):
        return short[same + 1 :] == long_[same + 1 :] or (
            short[same + 2 :] == long_[same + 2 :] and short[same : same + 2] == long_[same : same + 2][::-1]
        )
    return short[same:] == long_[same + 1 :]
