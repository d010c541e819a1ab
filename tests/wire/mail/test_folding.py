"""Quotes of a mail that is shown as it was laid out: folded where they stand at the end, and nowhere else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail.folding import fold_quotes
from heedful.wire.mail.html import harmless_html

MOST = 500_000


def folded(html: str) -> str:
    clean = harmless_html(html, MOST)
    assert clean is not None
    return fold_quotes(clean.html, "More <b>")


def inside(html: str) -> str | None:
    """Give the text of what is folded; None where nothing is."""
    found = re.search(r"<details><summary>More &lt;b&gt;</summary>(.*)</details>", folded(html), re.DOTALL)
    return None if found is None else " ".join(re.sub(r"<[^<>]*>", " ", found[1]).split())


@pytest.mark.parametrize(
    ("html", "quoted"),
    [
        # Gmail, also with what it says before the quote.
        (
            (
                '<div dir="ltr">Thanks</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On '
                'Monday Ben wrote:</div><blockquote class="gmail_quote">Old</blockquote></div>'
            ),
            "On Monday Ben wrote: Old",
        ),
        # Apple Mail and Thunderbird.
        ('Thanks<div><br><blockquote type="cite">Old</blockquote></div><br>', "Old"),
        # Outlook: everything from there on, to the end of what it stands in.
        (
            '<div>Thanks</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Ben</div><p>Old</p>',
            "From: Ben Old",
        ),
        ('<div><p>Thanks</p><div id="x_divRplyFwdMsg">From: Ben</div><p>Old</p></div>&nbsp;<br>', "From: Ben Old"),
        ('<p>Thanks</p><div class="yahoo_quoted"><p>Old</p></div>', "Old"),
        (
            'Thanks<blockquote class="protonmail_quote">Old<blockquote type="cite">Older</blockquote></blockquote>',
            "Old Older",
        ),
        # The last of two, and a quote that holds a picture.
        ('Thanks<blockquote type="cite">A</blockquote>So<blockquote type="cite"><img src="cid:a"></blockquote>', ""),
        # Answers between, and after.
        ('<blockquote type="cite">Old</blockquote>My answer', None),
        ('<blockquote type="cite">One</blockquote>Yes<blockquote type="cite">Two</blockquote>No', None),
        ('Thanks<blockquote type="cite">Old</blockquote><img src="cid:logo">', None),
        # Nothing but a quote: it was forwarded.
        ('<div class="gmail_quote">Fwd</div>', None),
        ('<br>&nbsp;<div id="appendonsend"></div><p>Fwd</p>', None),
        # Quotes of people, and of nobody whom we know.
        ("Thanks<blockquote>As Goethe said</blockquote>", None),
        ('Thanks<div class="quote">x</div>', None),
        ("", None),
    ],
)
def test_quote_at_the_end_is_folded(html, quoted):
    assert inside(html) == quoted


def test_ten_thousand_quotes_are_read_once():
    parts = '<blockquote type="cite">x</blockquote>y' * 20_000
    assert fold_quotes(parts, "More") == parts


_PARTS = st.lists(
    st.sampled_from(
        [
            *(
                "text ",
                "<p>a</p>",
                "<br>",
                "<div>",
                "</div>",
                "<blockquote type=cite>",
                "</blockquote>",
                "<table><tr><td>",
            ),
            *(
                '<div class="gmail_quote">',
                '<div id="appendonsend">',
                "</td></tr></table>",
                "<img src=cid:a>",
                "&lt;b&gt;",
            ),
        ]
    ),
    max_size=20,
)


@given(_PARTS)
def test_nothing_is_lost_and_every_tag_is_closed(parts):
    clean = harmless_html("".join(parts), MOST)
    made = fold_quotes(clean.html, "More")
    assert made.replace("<details><summary>More</summary>", "", 1).replace("</details>", "", 1) == clean.html
    open_tags: list[str] = []
    for closes, name in re.findall(r"<(/?)([a-z]+)[^<>]*>", made):
        if closes:
            assert open_tags.pop() == name
        elif name not in {"br", "img"}:
            open_tags.append(name)
    assert open_tags == []
