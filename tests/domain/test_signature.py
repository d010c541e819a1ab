import pytest

from heedful.domain.signature import signed


@pytest.mark.parametrize(
    ("text", "signature", "whole"),
    [
        ("Hello\n", "Bob\nHarbour", "Hello\n\n-- \nBob\nHarbour"),
        ("Hello\n", "", "Hello\n"),
        ("Hello", " \n", "Hello"),
    ],
)
def test_signature_stands_behind_its_line(text, signature, whole):
    assert signed(text, signature) == whole
