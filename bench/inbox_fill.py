"""Fills the database that the environment names with conversations, for measuring the inbox.

    HEEDFUL_DATA=folder python -m bench.inbox_fill CONVERSATIONS

Six messages each, a desire, a note in every twentieth, and a file for every second. Of a hundred conversations 94 are
closed, one waits for us, the others wait for an answer or are put off. Words are drawn as people use them: few of them
often, most rarely.
"""

# ruff: noqa: PLC0415 - what needs Django is imported when it is set up

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from bench.fill import OWNER, _make_owner

END = datetime(2026, 11, 1, tzinfo=UTC)
MESSAGES = 6
COLLEAGUES = 10
TEAMS = 3
_AT_ONCE = 5_000


def words() -> list[str]:
    """Give 20,000 words, the most frequent first."""
    chance = random.Random(1)
    parts = ("ba", "re", "li", "mo", "tu", "sha", "ker", "no", "vi", "dan", "pel", "gus", "fo", "chi", "est", "an")
    made = ["".join(chance.choices(parts, k=chance.randint(2, 5))) for _ in range(40_000)]
    return ["backup", "restore", "invoice", *dict.fromkeys(made)][:20_000]


def texts(count: int) -> list[str]:
    """Give so many letters of twenty to eighty words."""
    chance, known = random.Random(2), words()
    weights = [1 / (place + 3) for place in range(len(known))]
    return [" ".join(chance.choices(known, weights, k=chance.randint(20, 80))) for _ in range(count)]


def fill(size: int) -> None:
    """Fill the database."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    from heedful.models import (
        Attachment,
        Conversation,
        Customer,
        Identity,
        IncomingMail,
        Mailbox,
        Message,
        Note,
        Participant,
        Tagging,
    )

    call_command("migrate", verbosity=0)
    _make_owner()
    people = _colleagues(get_user_model())
    box = Mailbox.objects.create(name="Help", address="help@bench.example", way=Mailbox.Way.DEMO)
    _make_order(people)
    customers = max(1, size // 3)
    _in_bites(Customer, (Customer(pk=n, name=f"Ana {n}", since=END) for n in range(1, customers + 1)))
    emails = ((n, f"a{n}@example.org") for n in range(1, customers + 1))
    _in_bites(Identity, (Identity(customer_id=n, sort="email", value=value) for n, value in emails))
    _in_bites(Conversation, (_conversation(n, size, people, box.pk) for n in range(1, size + 1)))
    _in_bites(Tagging, _taggings(size))
    _in_bites(
        Participant,
        (Participant(conversation_id=n, address=f"a{_customer(n, size)}@example.org") for n in range(1, size + 1)),
    )
    _in_bites(Message, _messages(size, people))
    _in_bites(
        Note, (Note(conversation_id=n, author_id=people[0], text=f"note {n}", at=END) for n in range(1, size, 20))
    )
    _in_bites(Attachment, _files(size))
    follow_all(size)
    aside = (
        IncomingMail(digest="0", size=1, state="aside", why="spam", sender="s@example.org", subject=f"Spam {n}")
        for n in range(max(1, size // 200))
    )
    _in_bites(IncomingMail, aside)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _colleagues(model) -> list[int]:
    owner = model.objects.get(email=OWNER)
    made = [
        model.objects.create(email=f"c{n}@bench.example", name=f"Colleague {n}", role="agent")
        for n in range(COLLEAGUES - 1)
    ]
    return [owner.pk, *(each.pk for each in made)]


def _make_order(people: list[int]) -> None:
    """Make a tag on a fifth of all, one on hardly any, three teams (the owner is in two), and three views."""
    from heedful.models import SavedView, Tag, Team

    often, rarely = (Tag.objects.create(name=name, key=name) for name in ("often", "rarely"))
    teams = [Team.objects.create(name=f"Team {n}", key=f"team {n}") for n in range(TEAMS)]
    for team in teams[:2]:
        team.members.set(people[:4])
    SavedView.objects.create(name="Closed with a tag", state="closed", tag=often)
    SavedView.objects.create(name="Hardly any", state="closed", who="nobody", team=teams[2], tag=rarely)
    SavedView.objects.create(name="Of a team, waiting", state="waiting", team=teams[0])
    SavedView.objects.create(name="About invoices", state="all", words="invoice")


def _taggings(size: int):
    from heedful.models import Tag, Tagging

    tags = dict(Tag.objects.values_list("name", "pk"))
    for number in range(1, size + 1):
        for name, every in (("often", 5), ("rarely", 10_007)):
            if number % every == 0:
                is_open = number % 100 < 6
                yield Tagging(tag_id=tags[name], conversation_id=number, moved_at=_moved(number, size), is_open=is_open)


def follow_all(size: int) -> None:
    """Let each conversation be a desire, as it is when somebody writes."""
    from django.db import transaction

    from heedful.services.help_desire import follow_conversations

    for first in range(1, size + 1, _AT_ONCE):
        with transaction.atomic():
            follow_conversations(range(first, min(first + _AT_ONCE, size + 1)))


def _in_bites(model, rows: Iterator) -> None:
    while bite := list(islice(rows, _AT_ONCE)):
        model.objects.bulk_create(bite)


def _customer(number: int, size: int) -> int:
    return number % max(1, size // 3) + 1


def _moved(number: int, size: int) -> datetime:
    return END - timedelta(minutes=size - number)


def _conversation(number: int, size: int, people: list[int], box: int):
    from heedful.models import Conversation

    # What is open lies among the newest tenth, as in life, and some of it long ago.
    sort = number % 100
    moved = _moved(number, size)
    return Conversation(
        pk=number,
        customer_id=_customer(number, size),
        mailbox_id=box,
        subject=f"Order {number}",
        made_at=moved - timedelta(days=2),
        moved_at=moved,
        beginning=f"What became of order {number}?",
        is_ours_last=sort != 0,
        messages_count=MESSAGES,
        waiting_since=moved if sort == 0 else None,
        team_id=number % 4 + 1 if number % 4 < TEAMS else None,
        assignee_id=people[number % (COLLEAGUES + 3)] if number % (COLLEAGUES + 3) < COLLEAGUES else None,
        snoozed_until=END + timedelta(days=9_000, minutes=number) if sort == 1 else None,
        closed_at=None if sort < 6 else moved,
    )


def _messages(size: int, people: list[int]):
    from heedful.models import Message

    letters = texts(5_000)
    for place in range(size * MESSAGES):
        number = place // MESSAGES + 1
        is_ours = bool(place % 2)
        text = f"{letters[(place * 7_919) % len(letters)]} {number}"
        address = ["Ana", f"a{_customer(number, size)}@example.org"]
        yield Message(
            conversation_id=number,
            is_ours=is_ours,
            author_id=people[number % COLLEAGUES] if is_ours else None,
            customer_id=None if is_ours else _customer(number, size),
            sender="help@bench.example" if is_ours else address[1],
            sender_name="" if is_ours else "Ana",
            to=[address] if is_ours else [["", "help@bench.example"]],
            subject=f"Order {number}",
            text=text,
            visible=text,
            at=_moved(number, size) - timedelta(hours=MESSAGES - place % MESSAGES - 1),
            msg_id=f"{place}@bench.example",
        )


def _files(size: int):
    """Give a file for a message of every second conversation."""
    from heedful.models import Attachment, Message

    names, known = random.Random(3), words()
    first = Message.objects.filter(conversation__lte=size, is_ours=False).order_by("pk").values_list("pk", flat=True)
    for place, number in enumerate(first.iterator(chunk_size=_AT_ONCE)):
        if place % MESSAGES == 0:
            name = f"{names.choice(known)} {place} {names.choice(('invoice', 'scan', 'picture'))}.pdf"
            yield Attachment(message_id=number, name=name, type="application/pdf", size=90_000, digest=f"{number:064x}")


def main() -> None:
    import django

    django.setup()
    fill(int(sys.argv[1]))


if __name__ == "__main__":
    main()
