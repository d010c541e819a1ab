"""`kill -9` while conversations are brought in: each message once, whenever the import is called again."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.mails import written

pytestmark = pytest.mark.faults
ROUNDS = 20
AT = datetime(2024, 5, 1, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _lines(folder, count):
    path = folder / "old.jsonl"
    with path.open("w") as out:
        for number in range(count):
            said = [
                {"id": n, "at": (AT + n * MINUTE).isoformat(), "ours": n % 2 == 1, "text": f"word {number} {n}"}
                for n in range(number % 9 + 1)
            ]
            note = {"at": AT.isoformat(), "text": f"note {number}"}
            told = {"id": number, "customer": {"id": f"c{number % 50}"}, "messages": said, "notes": [note]}
            out.write(json.dumps(told) + "\n")
    return path


def _mails(folder, threads):
    path = folder / "old"
    path.mkdir()
    for number in range(threads):
        asked = written(
            f"Question {number}",
            f"c{number}@example.org",
            Date=format_datetime(AT),
            Message_ID=f"<q{number}@example.org>",
        )
        answered = written(
            f"Answer {number}",
            "me@old.example",
            To=f"c{number}@example.org",
            Date=format_datetime(AT + MINUTE),
            Message_ID=f"<a{number}@old.example>",
            In_Reply_To=f"<q{number}@example.org>",
        )
        # Answers lie before what they answer.
        (path / f"{number}-1.eml").write_bytes(answered)
        (path / f"{number}-2.eml").write_bytes(asked)
    return path


def _killed(house, words):
    """Call it again and again, and kill it after a random while; then let it end. Gives what it left."""
    chance = random.Random(27_182)
    fresh = house.well(importing="brought", **{"with": {"into": str(house.folder / "empty.json")}})
    assert fresh.status == 0
    killed, step_s = 0, 0.15
    for _ in range(ROUNDS):
        killed += house.run(words, kill_after=chance.random() * step_s).status == -9
        step_s *= 1.1
    house.well(words)
    house.well(words)
    house.well(importing="brought", **{"with": {"into": str(house.folder / "brought.json")}})
    assert killed >= ROUNDS // 3
    return json.loads((house.folder / "brought.json").read_text())


def test_twenty_kills_bring_each_line_once(house):
    count = 600
    path = _lines(house.folder, count)
    told = _killed(house, ["import", "conversations", str(path)])
    messages = [n % 9 + 1 for n in range(count)]
    assert told == {
        "conversations": count,
        "messages": sum(messages),
        "counted": sum(messages),
        "ours": sum(n // 2 for n in messages),
        "notes": count,
        "customers": 50,
        "mails": {},
        "bytes": 0,
        "outgoing": 0,
        "open": 0,
    }


def test_twenty_kills_bring_each_mail_once_and_each_thread_together(house):
    threads = 60
    path = _mails(house.folder, threads)
    told = _killed(house, ["import", "conversations", str(path), "--ours", "old.example"])
    assert told == {
        "conversations": threads,
        "messages": 2 * threads,
        "counted": 2 * threads,
        "ours": threads,
        "notes": 0,
        "customers": threads,
        "mails": {"placed": 2 * threads},
        "bytes": 2 * threads,
        "outgoing": 0,
        "open": 0,
    }
