from __future__ import annotations

import pytest

from heedful.wire.mail.params import MOST_PARAMETERS, Valued, read_valued


@pytest.mark.parametrize(
    ("text", "value", "params"),
    [
        ("text/plain", "text/plain", {}),
        ("Text/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ('text/plain; charset="utf-8" ; format=flowed', "text/plain", {"charset": "utf-8", "format": "flowed"}),
        ('a; filename="a \\"b\\" c.pdf"', "a", {"filename": 'a "b" c.pdf'}),
        ('a; filename="a;b.pdf"', "a", {"filename": "a;b.pdf"}),
        ("a; filename=My file.pdf; x=y", "a", {"filename": "My file.pdf", "x": "y"}),
        ('a; filename="no end', "a", {"filename": "no end"}),
        ("a; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "a", {"filename": "Grüße.pdf"}),
        ("a; filename*=iso-8859-1'de'Gr%FC.pdf", "a", {"filename": "Grü.pdf"}),
        ("a; filename*0=one; filename*1=two.pdf", "a", {"filename": "onetwo.pdf"}),
        ("a; filename*1=two.pdf; filename*0=one", "a", {"filename": "onetwo.pdf"}),
        ("a; filename*0*=utf-8''Gr%C3; filename*1*=%BC; filename*2=n.pdf", "a", {"filename": "Grün.pdf"}),
        ('a; filename="=?utf-8?q?Gr=C3=BC.pdf?="', "a", {"filename": "Grü.pdf"}),
        ("a; filename=", "a", {"filename": ""}),
        ("(comment) text/html (more); charset=x", "text/html", {"charset": "x"}),
        ("", "", {}),
        (";;;=;", "", {}),
    ],
)
def test_read_valued(text, value, params):
    assert read_valued(text) == Valued(value, params)


def test_read_valued_counts_before_it_joins():
    found = read_valued("a" + "".join(f"; name*{number}=x" for number in range(3_000)))
    assert found == Valued("a", {"name": "x" * MOST_PARAMETERS})
