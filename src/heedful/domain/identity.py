"""Who is whom: what follows when somebody says that two handles are one person.

The rules of this file:

1. A handle that says nothing ('null', 'guest', nought) identifies nobody: it is as if it had not been sent.
2. A handle that nobody knew goes to the customer of the other one. Two that nobody knew are one new customer.
3. Two customers become one by themselves only where one of them is nameless: known by anonymous handles alone,
   and so never identified as anybody.
4. A customer never gets a second user id, nor by way of a browser a second e-mail address or phone number, without
   a person's word. So who signs in at a browser that somebody else has signed in at before is somebody of their own.
   That is the shared device: the browser stays with whoever was there first, what was said is kept as a conflict on
   both people's pages, and a person decides.
5. What a person has decided is not asked again: a tie that was held apart stays so, and a handle that is known to be
   shared ties nobody to anybody from then on. After CROWD others it is taken for shared without asking.

Why not let the last one win: a browser in a library would carry a whole town together, one sign-in at a time, and
each sign-in would take yesterday's page views to another person. Signals before the first sign-in go to whoever
signed in first. That is a guess, the usual one, and the reason why a merge can be undone.

Order does not matter where nothing is in conflict: handles that hang together, with one name among them, become
one customer in whatever order the ties come. Where there is a conflict the first one keeps the device.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

#: The longest address that mail allows (RFC 5321, 4.5.3.1: 64, '@' and 255); what is longer names nobody.
LONGEST_HANDLE = 320
#: A handle that this many others were kept apart from is nobody's own: a device in a library, 'test@example.com'.
CROWD = 5

#: What clients send when they know nobody. Each of these has tied thousands of strangers together somewhere.
_SAY_NOTHING = frozenset(
    {
        *("", "0", "-1", "null", "(null)", "none", "(none)", "nil", "nan", "undefined", "unknown", "n/a", "not set"),
        *("guest", "anonymous", "visitor", "anon", "not_authenticated", "(not set)", "true", "false"),
        *("id", "userid", "user_id", "user id", "distinct_id", "distinctid", "anonymous_id", "anonymousid"),
        *("email", "e-mail", "mail", "phone", "customer", "user", "[object object]", "object", "string", "function"),
        "00000000-0000-0000-0000-000000000000",
    }
)
_FEWEST_DIGITS = 6


class Sort(StrEnum):
    """What a handle is, the one that says most first."""

    USER_ID = "user_id"
    EMAIL = "email"
    PHONE = "phone"
    ANONYMOUS = "anonymous"


_RANK = {sort: rank for rank, sort in enumerate(Sort)}


@dataclass(frozen=True)
class Handle:
    """One handle, as `handle` makes it from what was sent."""

    sort: Sort
    value: str

    @property
    def names(self) -> bool:
        """Whether it says who somebody is, and not only that it was the same browser."""
        return self.sort is not Sort.ANONYMOUS


def says_nothing(value: str) -> bool:
    """Tell whether a handle identifies nobody, whatever sort it is said to be."""
    bare = value.strip().strip("\"'").casefold()
    return bare in _SAY_NOTHING or len(value) > LONGEST_HANDLE or not _is_text(value)


def _is_text(value: str) -> bool:
    """Tell whether a database takes it: neither NUL nor half a character."""
    return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)


def handle(sort: Sort, sent: object) -> Handle | None:
    """Make a handle of what was sent; None where that says nothing, or is no such thing.

    An address is compared in small letters, a phone number by its digits.
    """
    if isinstance(sent, bool) or not isinstance(sent, str | int):
        return None
    if isinstance(sent, int) and abs(sent) >= 10**40:  # no id, and more digits than Python writes down
        return None
    value = str(sent).strip()
    if says_nothing(value):
        return None
    if sort is Sort.EMAIL:
        return Handle(sort, value.lower()) if re.fullmatch(r"[^@\s]+@[^@\s]+", value) else None
    if sort is Sort.PHONE:
        return _phone(value)
    return Handle(sort, value)


def _phone(value: str) -> Handle | None:
    digits = re.sub(r"\D", "", value)
    if len(digits) < _FEWEST_DIGITS or re.search(r"[^\d\s()+./-]", value):
        return None
    return Handle(Sort.PHONE, f"+{digits}" if value.startswith("+") else digits)


def most_telling_first(handles: Iterable[Handle]) -> list[Handle]:
    """Order handles: those that say most first; of one sort as they come, each once."""
    return sorted(dict.fromkeys(handles), key=lambda each: _RANK[each.sort])


class Verdict(Enum):
    """What follows from a tie between `one` and `other`."""

    NOTHING = "nothing"
    BEGIN = "begin"  # both are new: one new customer has both
    ATTACH_ONE = "attach_one"  # `one` is new and goes to the customer of `other`
    ATTACH_OTHER = "attach_other"
    MERGE_ONE = "merge_one"  # the customer of `one` goes into that of `other`
    MERGE_OTHER = "merge_other"
    CONFLICT = "conflict"  # both stay apart, who is new begins alone, and a person decides


#: The names (no anonymous handles) by which a customer is known; empty for a nameless one.
Names = frozenset[Handle]


def judge(one: Handle, ones: Names | None, other: Handle, others: Names | None) -> Verdict:
    """Decide what follows when `one` and `other` are said to be one person.

    `ones` and `others` are the names of the customers that they belong to, None for a handle that is new. The two
    must not belong to the same customer, and the tie must not have been held apart before.
    """
    if ones is None and others is None:
        return Verdict.BEGIN if _fits(other, one, frozenset({one})) else Verdict.CONFLICT
    if ones is None:
        return Verdict.ATTACH_ONE if _fits(one, other, others or frozenset()) else Verdict.CONFLICT
    if others is None:
        return Verdict.ATTACH_OTHER if _fits(other, one, ones) else Verdict.CONFLICT
    if not others:
        return Verdict.MERGE_OTHER
    return Verdict.MERGE_ONE if not ones else Verdict.CONFLICT


def _fits(new: Handle, known: Handle, names: Names) -> bool:
    """Tell whether a handle that is new may go to the customer with these names, by way of a handle of theirs.

    An address told together with a user id is theirs, however many they have. Told by a browser alone it may be
    that of somebody else who sits there now.
    """
    if not new.names:
        return True
    if new.sort is Sort.USER_ID or not known.names:
        return all(name.sort is not new.sort for name in names)
    return True
