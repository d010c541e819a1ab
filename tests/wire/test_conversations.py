"""Files of conversations: what a line says, and what is said of a line that can't be taken."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.identity import Handle, Sort
from heedful.wire.chunk import Reject, Unreadable
from heedful.wire.conversation_line import (
    ToldConversation,
    ToldCustomer,
    ToldMessage,
    ToldNote,
    read_line,
)
from heedful.wire.conversations import Line, conversations_of
from heedful.wire.mail import Address
from heedful.wire.told_value import BadLineError

AT = "2026-11-23T09:41:00Z"
WHOLE = {
    "id": 7,
    "subject": "My  files",
    "customer": {"id": "ana", "email": "Ana@Example.org", "name": "Ana Lima", "organisation": "Lima", "shoe": 38},
    "closed": False,
    "tags": ["restore", " #Slow  disk", "RESTORE", "", 2024],
    "messages": [
        {"id": 2, "at": "2026-11-23T12:00:00+02:00", "ours": True, "author": "bob@heedful.example", "text": "Here."},
        {"at": AT, "from": "Ana Lima <ana@example.org>", "to": ["help@harbour.example"], "text": "Where\0?"},
    ],
    "notes": [{"at": AT, "author": "Bob", "text": "She is right."}],
    "mood": "calm",
}


def _line(**changes) -> bytes:
    told = {**WHOLE, **changes}
    return json.dumps({name: value for name, value in told.items() if value is not ...}).encode()


def test_line_is_read_as_a_conversation():
    at = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)
    assert read_line(_line()) == ToldConversation(
        id="7",
        subject="My files",
        customer=ToldCustomer((Handle(Sort.USER_ID, "ana"), Handle(Sort.EMAIL, "ana@example.org")), "Ana Lima", "Lima"),
        messages=(
            ToldMessage(
                at=at,
                is_ours=None,
                sender=Address("ana@example.org", "Ana Lima"),
                to=(Address("help@harbour.example"),),
                text="Where?",
            ),
            ToldMessage(
                at=datetime(2026, 11, 23, 10, tzinfo=UTC),
                is_ours=True,
                sender=Address(""),
                id="2",
                text="Here.",
                author="bob@heedful.example",
            ),
        ),
        notes=(ToldNote(at, "She is right.", "Bob"),),
        tags=("restore", "Slow disk", "2024"),
        left_out=("customer.shoe", "mood"),
    )


@pytest.mark.parametrize("none", [..., None, [], ""])
def test_line_may_be_without_tags(none):
    assert read_line(_line(tags=none)).tags == ()


def test_tag_is_one_that_any_database_takes():
    assert read_line(
        b'{"id": 1, "customer": {"id": "ana"}, "tags": ["a\\ud800\\u0000b"], "messages": '
        b'[{"at": "2026-11-23T09:41:00Z", "ours": false, "text": "Hello"}]}'
    ).tags == ("a?b",)


@pytest.mark.parametrize(
    ("closed", "is_closed"), [(True, True), (AT, True), (False, False), (None, False), ("", False)]
)
def test_closed_is_yes_or_a_time(closed, is_closed):
    assert read_line(_line(closed=closed)).closed is is_closed


def _message(**changes) -> dict:
    told = {"at": AT, "ours": False, "text": "Hello", **changes}
    return {name: value for name, value in told.items() if value is not ...}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "broken JSON (expecting property name enclosed in double quotes)"),
        (b"\xff", "the line is not UTF-8"),
        (
            b"[" * 100_000,
            "broken JSON (maximum recursion depth exceeded while decoding a json array from a unicode string)",
        ),
        (b"7", "the line is JSON, but no object"),
        (_line(id=...), "id is missing; by it a conversation is known when the file is taken again"),
        (_line(id={}), "id: {} is no text"),
        (_line(id="x" * 201), "id is longer than 200 characters"),
        (_line(messages=...), "messages is missing or empty; a conversation has one at least"),
        (_line(messages={"a": 1}), 'messages: {"a": 1} is no list'),
        (_line(messages=["hello"]), 'messages[0]: "hello" is no object'),
        (
            _line(messages=[_message(), _message(at=...)]),
            "messages[1].at is missing; write for example 2026-11-23T09:41:00Z",
        ),
        (
            _line(messages=[_message(at="yesterday")]),
            'messages[0].at: "yesterday" is no time; write for example 2026-11-23T09:41:00Z',
        ),
        (
            _line(messages=[_message(at="2026-11-23 09:41")]),
            'messages[0].at: "2026-11-23 09:41" is a time without a zone; write for example 2026-11-23T09:41:00Z',
        ),
        (_line(messages=[_message(text="")]), "messages[0]: text and html are both empty"),
        (_line(messages=[_message(text=["x"])]), 'messages[0].text: ["x"] is no text'),
        (_line(messages=[_message(ours="yes")]), 'messages[0].ours: "yes" is neither true nor false'),
        (
            _line(messages=[_message(ours=...)]),
            "messages[0]: neither 'ours' (true or false) nor an address in 'from' says whose it is",
        ),
        (
            _line(messages=[_message(to="help")]),
            "messages[0].to: \"help\" is no address; write 'Ana Lima <ana@example.org>'",
        ),
        (
            _line(messages=[_message(cc=[{"email": "a@b"}])]),
            'messages[0].cc: {"email": "a@b"} is no address; write \'Ana Lima <ana@example.org>\'',
        ),
        (_line(customer={"name": "Ana"}), "customer needs an id, an email or a phone"),
        (_line(customer={"email": "ana at x"}), 'customer.email: "ana at x" is nobody\'s email'),
        (_line(customer={"id": "null"}), 'customer.id: "null" is nobody\'s user id'),
        (
            _line(customer=..., messages=[_message()]),
            "customer is missing, and no message of theirs is from an address",
        ),
        (_line(notes=[{"at": AT, "text": " "}]), "notes[0].text is missing or empty"),
        (_line(tags="restore"), 'tags: "restore" is no list'),
        (_line(tags=["a", True]), "tags[1]: true is no text"),
        (_line(tags=["a", ["b"]]), 'tags[1]: ["b"] is no text'),
        (_line(tags=["-"]), 'tags[0]: "-" is no tag; it needs letters or digits, at most 40 of them'),
        (_line(tags=["x" * 41]), f'tags[0]: "{"x" * 39}... is no tag; it needs letters or digits, at most 40 of them'),
        (_line(tags=list(range(21))), "tags has 21 entries, and no more than 20 can be taken"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_place(line, why):
    with pytest.raises(BadLineError) as error:
        read_line(line)
    assert str(error.value) == why


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WHOLE, "at", "text", "from", "ours"]), inner)
    ),
)


@given(st.sampled_from(list(WHOLE)), _ANY)
def test_no_value_breaks_the_reading(name, value):
    line = json.dumps({**WHOLE, name: value}).encode()
    try:
        assert isinstance(read_line(line), ToldConversation)
    except BadLineError:
        return


def test_file_gives_lines_rejects_and_a_word_on_its_end(tmp_path):
    path = tmp_path / "c.jsonl.gz"
    packed = gzip.compress(b"\xef\xbb\xbf" + _line(id=1) + b"\r\n\n{\n" + _line(id=2) + b"\n")
    path.write_bytes(packed)
    shown = [
        each.told.id if isinstance(each, Line) else (each.line, each.reason, each.raw)
        for each in conversations_of(path)
    ]
    assert shown == ["1", (3, "broken JSON (expecting property name enclosed in double quotes)", "{"), "2"]
    path.write_bytes(packed[:-4])
    assert list(conversations_of(path))[-1] == (
        "c.jsonl.gz is cut: its gzip data breaks off; what could be read before was taken."
    )


def test_line_that_is_too_long_costs_itself_alone(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_bytes(_line(id=1) + b"\n" + b'{"id": "' + b"x" * 5_000 + b'"}\n' + _line(id=2))
    found = list(conversations_of(path, longest=2_000))
    assert [type(each) for each in found] == [Line, Reject, Line]
    assert (found[1].line, found[1].reason, len(found[1].raw)) == (2, "the line is longer than 2,000 bytes", 500)


def test_array_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "c.json"
    path.write_bytes(b"[" + _line() + b"]")
    with pytest.raises(Unreadable, match=r"one object on each line is needed: jq -c '\.\[\]' c\.json"):
        list(conversations_of(path))
