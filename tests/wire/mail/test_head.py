from __future__ import annotations

import pytest

from heedful.wire.mail.head import Head, read_head


@pytest.mark.parametrize(
    ("raw", "fields", "body", "broken"),
    [
        (b"A: b\n\nc", [("A", b"b")], b"c", False),
        (b"A: b\r\n\r\nc", [("A", b"b")], b"c", False),
        (b"A: b\n c\n\td\n\ne", [("A", b"b c\td")], b"e", False),
        (b"A : b\n\nc", [("A", b"b")], b"c", False),
        (b"A: b\nrubbish\nC: d\n\ne", [("A", b"b"), ("C", b"d")], b"e", True),
        (b"A: b\nrubbish\n  folded\nC: d\n\ne", [("A", b"b  folded"), ("C", b"d")], b"e", True),
        (b"A: b\nHello you\nand you\n", [("A", b"b")], b"Hello you\nand you\n", True),
        (b"Hello you\n", [], b"Hello you\n", False),
        (b"\nHello\n", [], b"Hello\n", False),
        (b"From ana Mon Mar 2\nA: b\n\nc", [("A", b"b")], b"c", False),
        (b"A: b\rBcc: c\n\nd", [("A", b"b\rBcc: c")], b"d", False),  # a lone CR begins no field
        (b"A: b", [("A", b"b")], b"", False),
        (b"", [], b"", False),
        (b"A:\n\nb", [("A", b"")], b"b", False),
    ],
)
def test_read_head(raw, fields, body, broken):
    head = read_head(raw, 0, len(raw), 1_000)
    assert head == Head(tuple(fields), head.end, broken)
    assert raw[head.end :] == body


def test_read_head_is_cut_and_the_body_found():
    raw = b"".join(b"X-%d: y\n" % number for number in range(100_000)) + b"\nbody"
    head = read_head(raw, 0, len(raw), 1_000)
    assert (len(head.fields), head.is_cut, raw[head.end :]) == (123, True, b"body")


def test_read_head_that_never_ends():
    raw = b"Subject: " + b"a" * 5_000_000
    head = read_head(raw, 0, len(raw), 1_000)
    assert (head.is_cut, head.end, len(head.fields[0][1])) == (True, len(raw), 992)
