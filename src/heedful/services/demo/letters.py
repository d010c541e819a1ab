"""Letters to the demo company: made up, and taken in by the same door as everybody's mail.

The conversations that are there when it has moved in stand in each of the ways that an inbox knows; one more comes
whenever somebody asks for it. What they say is in letters.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from secrets import choice, token_hex
from typing import Any

import numpy as np
from django.db.models import QuerySet

from heedful.domain.desire_tie import IN_THE_MIDDLE_MS
from heedful.models import Customer, Identity, Mailbox, Message
from heedful.queries.customer import still_open
from heedful.queries.desire import followed_kinds
from heedful.services.audit import MACHINE
from heedful.services.outbox import send_due
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.receive import Arrived, receive
from heedful.services.replying import Reply, send
from heedful.services.smtp_out import carry
from heedful.wire.mail.writing import Written, write_mail

ADDRESS = "help@harbour-backup.example"
#: So many people are looked at when somebody is wanted who writes.
_LOOKED_AT = 400


Person = tuple[str, Customer]


class NobodyLeftError(Exception):
    """There is no customer who could write."""


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("letters.toml").read_text(encoding="utf-8"))


def move_letters_in(until: datetime) -> None:
    """Make the mailbox of the demo company and its conversations, the last of them at `until`."""
    mailbox, is_new = Mailbox.objects.get_or_create(
        address=ADDRESS,
        defaults={"name": "Help", "sender_name": "Harbour Backup", "way": Mailbox.Way.DEMO, "made_at": until},
    )
    if not is_new:
        return
    people = _people()
    with Reader() as reader:
        for story, person in _cast(people, until):
            _tell(mailbox, story, person, until, reader)


def let_one_come(mailbox: Mailbox, clock: datetime) -> str:
    """Let a customer write to the demo's mailbox, by the door of all mail; give the name."""
    people = _people()
    if not people:
        raise NobodyLeftError
    address, customer = choice(people)
    coming = choice(_texts()["coming"])
    raw = _letter(mailbox, (address, customer), coming["subject"], coming["text"].strip(), clock)
    receive(mailbox, Arrived(raw), clock)
    return customer.name or address


def _people() -> list[Person]:
    """Give customers who have an address, the latest first."""
    return _with_addresses(Identity.objects.order_by("-pk"))


def _with_addresses(rows: QuerySet[Identity]) -> list[Person]:
    addresses = rows.filter(sort=Identity.Sort.EMAIL).select_related("customer")
    return [(row.value, row.customer) for row in addresses[:_LOOKED_AT]]


def _cast(people: Sequence[Person], until: datetime) -> Iterator[tuple[dict[str, Any], Person]]:
    """Give each story with somebody whom it could have happened to, and nobody twice."""
    left = list(people)
    for story in _texts()["story"]:
        began = until - timedelta(hours=story["word"][0]["hours_ago"])
        there = _in_the_middle_of(story["in_the_middle_of"], began) if "in_the_middle_of" in story else []
        if not there and not left:
            return
        those = there or left
        fits = next((each for each in those if each[1].traits.get("country") == story["country"]), those[0])
        left = [each for each in left if each[1] != fits[1]]
        yield story, fits


def _in_the_middle_of(kind: str, at: datetime) -> list[Person]:
    """Give customers who have one thing open, this, and did something about it in the day before."""
    now = round(at.timestamp() * 1000)
    came = still_open(followed_kinds(at))
    everybody = np.concatenate([np.empty(0, np.int64), *(each.desires.customer for each in came)])
    numbers, times = np.unique(everybody, return_counts=True)
    alone = numbers[times == 1]
    found: list[int] = []
    for each in came:
        if each.followed.row.slug == kind:
            since = now - each.desires.touched
            recent = (since >= 0) & (since < IN_THE_MIDDLE_MS) & np.isin(each.desires.customer, alone)
            found += each.desires.customer[recent].tolist()
    return _with_addresses(Identity.objects.filter(customer__in=found[:_LOOKED_AT]).order_by("pk"))


def _tell(mailbox: Mailbox, story: dict[str, Any], person: Person, until: datetime, reader: Reader) -> None:
    for word in story["word"]:
        at, text = until - timedelta(hours=word["hours_ago"]), word["text"].strip()
        if word["ours"]:
            _answer(person, text, at)
        else:
            raw = _letter(mailbox, person, story["subject"], text, at, _last(person[0]))
            receive(mailbox, Arrived(raw), at)
            read_waiting(reader, at)


def _last(address: str) -> Message | None:
    """Give the last message of the conversation with somebody."""
    own = Message.objects.filter(conversation__participants__address=address)
    return own.select_related("conversation").order_by("-at", "-pk").first()


def _answer(person: Person, text: str, at: datetime) -> None:
    address, customer = person
    last = _last(address)
    if last is not None:
        row = last.conversation
        send(row, MACHINE, Reply(text, [[customer.name, address]], row.version), at)
        # The carrier of a demo mailbox carries nowhere.
        send_due(carry, at + timedelta(minutes=5))


def _letter(
    mailbox: Mailbox, person: Person, subject: str, text: str, at: datetime, answers: Message | None = None
) -> bytes:
    address, customer = person
    quoted = "\n".join(f"> {line}" for line in answers.text.splitlines()) if answers else ""
    said = f"\n\nOn {format_datetime(answers.at)}, {mailbox.sender_name} wrote:\n{quoted}" if answers else ""
    return write_mail(
        Written(
            sender=(customer.name, address),
            to=[(mailbox.sender_name, mailbox.address)],
            subject=f"Re: {subject}" if answers else subject,
            text=f"{text}\n\n{customer.name}{said}\n",
            date=at,
            msg_id=f"{token_hex(12)}@{address.rpartition('@')[2]}",
            references=[answers.msg_id] if answers else [],
        )
    )
