"""Parts: beside the standard library on what is well formed, and alone where that would build a million objects."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.mail.making import HEAD, multipart, plain

from heedful.wire.mail.content import octets_of
from heedful.wire.mail.limits import Limits
from heedful.wire.mail.parsed import Flaw
from heedful.wire.mail.tree import Part, Walk, read_tree

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)


def leaves(part: Part):
    if not part.parts:
        yield part
    for inside in part.parts:
        yield from leaves(inside)


def walked(raw: bytes) -> tuple[Walk, Part]:
    walk = Walk(raw, Limits())
    return walk, read_tree(walk, 0, len(raw))


@st.composite
def messages(draw, depth=3):
    message = EmailMessage()
    if depth and draw(st.booleans()):
        make = draw(st.sampled_from(["make_mixed", "make_alternative", "make_related"]))
        getattr(message, make)()
        for inside in draw(st.lists(messages(depth=depth - 1), min_size=1, max_size=3)):
            message.attach(inside)
        return message
    if draw(st.booleans()):
        message.set_content(draw(texts), cte=draw(st.sampled_from(["base64", "quoted-printable"])))
    else:
        message.set_content(draw(st.binary(max_size=60)), "application", "pdf")
    return message


@settings(max_examples=150)
@given(messages(), st.booleans())
def test_leaves_are_those_of_the_standard_library(message, crlf):
    raw = message.as_bytes(policy=SMTP if crlf else SMTP.clone(linesep="\n"))
    walk, root = walked(raw)
    theirs = [each for each in email.message_from_bytes(raw).walk() if not each.is_multipart()]
    assert [(part.type.value, octets_of(walk, part)) for part in leaves(root)] == [
        (each.get_content_type(), each.get_payload(decode=True)) for each in theirs
    ]
    assert walk.flaws == {}


@pytest.mark.parametrize(
    ("raw", "found", "flaws"),
    [
        (multipart("mixed", plain("a"), plain("b")), ["a", "b"], []),
        (multipart("mixed", plain("a")).replace(b"--b--\n", b""), ["a\n"], []),  # no end
        (multipart("mixed", plain("a")).replace(b'"b"', b'"other"'), ["a"], [Flaw.BOUNDARY_BROKEN]),
        (multipart("mixed", plain("a")).replace(b'; boundary="b"', b""), ["a"], [Flaw.BOUNDARY_BROKEN]),
        (b"Content-Type: multipart/mixed; boundary=b\n\nonly words", ["only words"], [Flaw.BOUNDARY_BROKEN]),
        (multipart("mixed", plain("--bcd\n x --b\n--b x")), ["--bcd\n x --b\n--b x"], []),
        (multipart("mixed", multipart("alternative", plain("a"), boundary="bb"), plain("c")), ["a", "c"], []),
        (
            multipart("mixed", multipart("alternative", plain("a"), boundary="i").replace(b"--i--\n", b""), plain("c")),
            ["a\n", "c"],
            [],
        ),
        (multipart("mixed", plain("a")).replace(b"\n", b"\r\n"), ["a"], []),
        (multipart("mixed", b"no header", b"\nafter a blank line"), ["no header", "after a blank line"], []),
        (multipart("mixed", plain("a")) + b"after the end", ["a"], []),
        (b"Content-Type: nonsense\n\na", ["a"], []),
    ],
)
def test_parts_of_broken_multiparts(raw, found, flaws):
    walk, root = walked(raw)
    assert [octets_of(walk, part).decode() for part in leaves(root)] == found
    assert list(walk.flaws) == flaws


def test_parts_are_counted_over_the_whole_mail():
    walk, root = walked(
        HEAD + multipart("mixed", *[multipart("mixed", *[plain("a")] * 9, boundary=f"i{n}") for n in range(90)])
    )
    assert walk.parts == 200
    assert walk.flaws == {Flaw.PARTS_CUT: "200"}
    assert len(list(leaves(root))) == 179


def test_depth_is_limited():
    raw = plain("a")
    for number in range(900):
        raw = multipart("mixed", raw, boundary=f"n{number}x")
    walk, root = walked(raw)
    assert walk.flaws == {Flaw.TOO_DEEP: "20"}
    assert [part.type.value for part in leaves(root)] == ["multipart/mixed"]
