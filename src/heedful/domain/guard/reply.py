"""The values that the guard judges, and what it finds.

The rule of this file: what a caller knows goes in, and nothing is looked up. What is not known stays empty, and what
is empty is never a reason to stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What a finding says; words for people stand above this floor."""

    GREETS_OTHER = "greets_other"  # greets or thanks somebody by name who does not get this
    ABOUT_CUSTOMER = "about_customer"  # speaks about the customer instead of to her
    TO_COLLEAGUE = "to_colleague"  # says what one says to a colleague
    INTERNAL = "internal"  # says that it is for inside the house, and goes outside
    QUOTES_NOTE = "quotes_note"  # words of a note
    OTHER_TEXT = "other_text"  # words from another customer's conversation
    OTHER_ADDRESS = "other_address"  # somebody else's address
    OTHER_NUMBER = "other_number"  # another customer's number
    OTHER_ORDER = "other_order"  # an order that is not the one in this conversation
    OTHER_NAME = "other_name"  # somebody else's name
    RECIPIENT_NEW = "recipient_new"  # an address outside that took no part so far
    RECIPIENTS_MANY = "recipients_many"  # people who do not know each other see each other's addresses
    ATTACHMENT_MISSING = "attachment_missing"  # promises an attachment, and there is none
    PLACEHOLDER = "placeholder"  # a gap that nobody filled
    SECRET_KEY = "secret_key"  # noqa: S105 - a name of a finding
    SECRET_PASSWORD = "secret_password"  # noqa: S105 - as above
    SECRET_CARD = "secret_card"  # noqa: S105 - as above
    SECRET_IBAN = "secret_iban"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name, an address, or both; what is not known is empty."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom the conversation is with: the name as we have it, and every identity (addresses, phones, ids, orders)."""

    name: str = ""
    identities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message or note before the reply."""

    sender: Person
    text: str
    to: tuple[Person, ...] = ()
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What in this draft belongs to other customers, as far as the caller looked it up (see `mentions_of`).

    `handles` are identities and order numbers as they are stored, `names` are full names of other customers, `prints`
    are those fingerprints of the draft that the words of other customers have, too.
    """

    handles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    prints: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it would go out now. `thread` is in order, oldest first. `attachments` None: not known."""

    sender: Person
    to: tuple[Person, ...]
    draft: str
    id: str = ""
    cc: tuple[Person, ...] = ()
    customer: Customer = Customer()
    colleagues: tuple[Person, ...] = ()
    thread: tuple[Turn, ...] = ()
    attachments: tuple[str, ...] | None = None
    elsewhere: Elsewhere = Elsewhere()

    @property
    def recipients(self) -> tuple[Person, ...]:
        """Everybody who gets it."""
        return (*self.to, *self.cc)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to stop: characters `start` to `end` of the draft; both 0 when it is about no word of it.

    `about` is the name, address or number in question; it is empty for secrets, which are not repeated anywhere.
    """

    code: Code
    start: int
    end: int
    about: str = ""
