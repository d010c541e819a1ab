"""One line of a file of conversations: JSON that anybody can write, read with care.

The rule of this file: what is needed and missing, or is not what it should be, is said with its place in the line
('messages[2].at'), what is there and what to write instead. Keys that nobody knows are named and left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from heedful.domain.identity import Handle, Sort, handle
from heedful.wire.mail import Address
from heedful.wire.mail.addresses import read_addresses
from heedful.wire.told_value import BadLineError, shown, told_object, told_tags, told_time, told_word

#: As many people as a mail may name, and messages as nobody has read.
_MOST_PEOPLE, MOST_MESSAGES = 200, 20_000
_LONGEST_ID = 200
_CONVERSATION = frozenset({"id", "subject", "customer", "closed", "tags", "messages", "notes"})
_CUSTOMER = frozenset({"id", "email", "phone", "name", "organisation"})
_MESSAGE = frozenset({"id", "at", "from", "to", "cc", "subject", "text", "html", "ours", "author"})
_NOTE = frozenset({"at", "author", "text"})
_HANDLES = (("id", Sort.USER_ID), ("email", Sort.EMAIL), ("phone", Sort.PHONE))

Item = TypeVar("Item")


@dataclass(frozen=True)
class ToldCustomer:
    """Whom a conversation is with: by which handles, and what they are called."""

    handles: tuple[Handle, ...] = ()
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class ToldMessage:
    """One message. `is_ours` is None where the line does not say it; then the sender's address does."""

    at: datetime
    is_ours: bool | None
    sender: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    id: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    author: str = ""


@dataclass(frozen=True)
class ToldNote:
    """What a colleague wrote for colleagues."""

    at: datetime
    text: str
    author: str = ""


@dataclass(frozen=True)
class ToldConversation:
    """One conversation, its messages in order of time. `left_out` names the keys that nobody here knows."""

    id: str
    customer: ToldCustomer
    messages: tuple[ToldMessage, ...]
    subject: str = ""
    closed: bool = False
    notes: tuple[ToldNote, ...] = ()
    tags: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_line(line: bytes) -> ToldConversation:
    """Read one line; raises `BadLineError`."""
    return _conversation(told_object(_decoded(line), ""))


def _decoded(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadLineError("the line is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"broken JSON ({str(error).split(':')[0].lower()})") from None


def _conversation(told: Mapping[str, Any]) -> ToldConversation:
    number = told_word(told, "id", "", _LONGEST_ID)
    if not number:
        raise BadLineError("id is missing; by it a conversation is known when the file is taken again")
    messages = _each(told, "messages", _message)
    if not messages:
        raise BadLineError("messages is missing or empty; a conversation has one at least")
    notes = _each(told, "notes", _note)
    closed = told.get("closed")
    customer = told.get("customer")
    if customer is None and not any("@" in each.sender.address and not each.is_ours for each in messages):
        raise BadLineError("customer is missing, and no message of theirs is from an address")
    return ToldConversation(
        id=number,
        # A time says when it was closed, which is as good as yes.
        closed=isinstance(closed, str) and bool(closed) if not isinstance(closed, bool) else closed,
        subject=told_word(told, "subject", "", 500),
        customer=ToldCustomer() if customer is None else _customer(told_object(customer, "customer")),
        messages=tuple(sorted(messages, key=lambda each: each.at)),
        notes=tuple(sorted(notes, key=lambda each: each.at)),
        tags=told_tags(told),
        left_out=_unknown(told),
    )


def _customer(told: Mapping[str, Any]) -> ToldCustomer:
    handles = []
    for name, sort in _HANDLES:
        sent = told.get(name)
        if sent in (None, ""):
            continue
        known = handle(sort, sent)
        if known is None:
            raise BadLineError(f"customer.{name}: {shown(sent)} is nobody's {name.replace('id', 'user id')}")
        handles.append(known)
    if not handles:
        raise BadLineError("customer needs an id, an email or a phone")
    name, organisation = (told_word(told, key, "customer.", 200) for key in ("name", "organisation"))
    return ToldCustomer(tuple(handles), name, organisation)


def _message(told: Mapping[str, Any], place: str) -> ToldMessage:
    ours = told.get("ours")
    if ours is not None and not isinstance(ours, bool):
        raise BadLineError(f"{place}.ours: {shown(ours)} is neither true nor false")
    sender = _sender(told.get("from"), place)
    if ours is None and "@" not in sender.address:
        raise BadLineError(f"{place}: neither 'ours' (true or false) nor an address in 'from' says whose it is")
    text, html = (told_word(told, name, f"{place}.") for name in ("text", "html"))
    if not text.strip() and not html.strip():
        raise BadLineError(f"{place}: text and html are both empty")
    return ToldMessage(
        at=told_time(told, f"{place}.at"),
        is_ours=ours,
        sender=sender,
        to=_people(told.get("to"), f"{place}.to"),
        cc=_people(told.get("cc"), f"{place}.cc"),
        id=told_word(told, "id", f"{place}.", 900),
        subject=told_word(told, "subject", f"{place}.", 500),
        text=text,
        html=html,
        author=told_word(told, "author", f"{place}.", 320),
    )


def _note(told: Mapping[str, Any], place: str) -> ToldNote:
    text = told_word(told, "text", f"{place}.")
    if not text.strip():
        raise BadLineError(f"{place}.text is missing or empty")
    return ToldNote(told_time(told, f"{place}.at"), text, told_word(told, "author", f"{place}.", 320))


def _each(told: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], str], Item]) -> list[Item]:
    given = told.get(name)
    if given is None:
        return []
    if not isinstance(given, list):
        raise BadLineError(f"{name}: {shown(given)} is no list")
    if len(given) > MOST_MESSAGES:
        raise BadLineError(f"{name} has {len(given):,} entries, and no more than {MOST_MESSAGES:,} can be taken")
    return [read(told_object(each, f"{name}[{place}]"), f"{name}[{place}]") for place, each in enumerate(given)]


def _sender(value: object, place: str) -> Address:
    """Read who wrote it: an address with or without a name, or a name alone."""
    if value in (None, ""):
        return Address("")
    found = _people(value, f"{place}.from", names_are_enough=True)
    return found[0] if found else Address("", " ".join(str(value).split())[:200])


def _people(value: object, place: str, *, names_are_enough: bool = False) -> tuple[Address, ...]:
    given = value if isinstance(value, list) else [] if value in (None, "") else [value]
    found: list[Address] = []
    for each in given:
        if not isinstance(each, str):
            raise BadLineError(f"{place}: {shown(each)} is no address; write 'Ana Lima <ana@example.org>'")
        read, _ = read_addresses(each.replace("\0", ""), _MOST_PEOPLE)
        if not read and each.strip() and not names_are_enough:
            raise BadLineError(f"{place}: {shown(each)} is no address; write 'Ana Lima <ana@example.org>'")
        found += read
    return tuple(found[:_MOST_PEOPLE])


def _unknown(told: Mapping[str, Any]) -> tuple[str, ...]:
    names = {name for name in told if name not in _CONVERSATION}
    names |= {f"customer.{name}" for name in told.get("customer") or () if name not in _CUSTOMER}
    names |= {f"messages.{name}" for each in told["messages"] for name in each if name not in _MESSAGE}
    names |= {f"notes.{name}" for each in told.get("notes") or () for name in each if name not in _NOTE}
    return tuple(sorted(name[:60] for name in names))
