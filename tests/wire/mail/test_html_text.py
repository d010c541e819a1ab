from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail.html import harmless_html
from heedful.wire.mail.html_text import bare_text, html_text


def text_of(html: str) -> str:
    return html_text(harmless_html(html, 1_000_000).html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Hello", "Hello"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("a   b\n\n c", "a b c"),
        ("a&nbsp;&amp;&nbsp;b &lt;c&gt;", "a & b <c>"),
        ("<ul><li>One<li>Two</ul>", "- One\n- Two"),
        ("<ol><li>One</li><li>Two<ul><li>In</li></ul></li></ol>after", "1. One\n2. Two\n- In\n\nafter"),
        ('See <a href="https://a.example/x">this page</a>.', "See this page <https://a.example/x>."),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
        ('<a href="https://a.example/">a.example</a>', "a.example"),
        ('<a href="mailto:ana@example.org">Ana</a>', "Ana <ana@example.org>"),
        ('<a href="mailto:ana@example.org">ana@example.org</a>', "ana@example.org"),
        ('<img src="x" alt="A cat"> <img src="y" alt="">', "[A cat]"),
        ("<table><tr><td>One</td><td>Two</td></tr><tr><td>Three</td></tr></table>", "One Two\nThree"),
        (
            "Yes.<blockquote>Do you?<br>Really?<blockquote>I do</blockquote></blockquote>So.",
            "Yes.\n\n> Do you?\n> Really?\n>\n>> I do\n\nSo.",
        ),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<h1>Head</h1>text", "Head\n\ntext"),
        ("a<hr>b", "a\n---\nb"),
        ("<style>p{}</style><script>x</script><title>t</title>a", "a"),
        ("<p>a</p>\n\n<p>b</p>\n", "a\n\nb"),
        ("", ""),
    ],
)
def test_html_text(html, text):
    assert text_of(html) == text


def test_html_text_of_deep_quotes_stays_small():
    assert len(text_of("<blockquote>" * 1_900 + "x<br>" * 10_000)) < 200_000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>Three", "One\nTwo\nThree"),
        ("<script>x < y</script>a<style>b", "a"),
        ("<script" * 1_000, ""),
        ("a &lt; b < c", "a < b < c"),
        ("<!-- x -->a", "a"),
    ],
)
def test_bare_text(html, text):
    assert bare_text(html) == text


@given(st.text(alphabet="<>/abp &;\"'=!-\n\xa0", max_size=200))
def test_text_of_any_html(html):
    assert "\0" not in text_of(html)
    bare_text(html)
