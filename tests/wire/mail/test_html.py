"""HTML of strangers: nothing runs and nothing is loaded, by the letter and in a real browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.mail.vectors import VECTORS

from heedful.wire.mail.html import QUOTE_MARKS, QUOTED_FROM_MARKS, harmless_html, with_inline_images, with_remote_images

MOST = 1_000_000
ALLOWED_HREF = re.compile(r"(https?:|mailto:|tel:)", re.IGNORECASE)
ALLOWED_SRC = re.compile(r"cid:|data:image/(png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
FORBIDDEN_TAGS = {
    *("script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button", "link", "meta", "base"),
    *(
        "template",
        "video",
        "audio",
        "source",
        "body",
        "html",
        "head",
        "frame",
        "frameset",
        "textarea",
        "select",
        "noscript",
    ),
}


def clean(html: str) -> str:
    found = harmless_html(html, MOST)
    assert found is not None
    return found.html


class _Checked(HTMLParser):
    """Fails for whatever must not be there."""

    def handle_starttag(self, tag, attrs):
        assert tag not in FORBIDDEN_TAGS
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name, value)
            assert name not in {"srcset", "background", "poster", "action", "formaction", "name", "ping"}
            if name in {"id", "class"} or (tag, name) == ("blockquote", "type"):
                # Only by what mail programs call a quote: no name of a sender's own.
                assert value in QUOTE_MARKS | QUOTED_FROM_MARKS
            if name == "href":
                assert ALLOWED_HREF.match(value), value
            if name == "src":
                assert ALLOWED_SRC.match(value), value
            if name == "style":
                assert not re.search(r"url|expression|import|position|behavior|binding|[\\@<>{}]", value, re.IGNORECASE)
            if name == "target":
                assert (tag, value) == ("a", "_blank")


def check(html: str) -> None:
    _Checked(convert_charrefs=True).feed(html)


@pytest.mark.parametrize("vector", VECTORS)
def test_vector_is_harmless(vector):
    for html in (
        vector,
        f"<p>{vector}</p>",
        f'<div title="{vector}">x',
        f"<table><tr><td>{vector}",
        f"<pre>{vector}</pre>",
    ):
        check(clean(html))


def test_vectors_all_at_once_and_twice():
    once = clean("".join(VECTORS))
    check(once)
    check(clean(once))


@given(
    st.lists(
        st.sampled_from([*VECTORS, '"', "'", "<", ">", "<!--", "-->", "</p>", "<table>", "<svg>", "<math>", "&"]),
        max_size=6,
    )
)
def test_vectors_in_any_order_are_harmless(vectors):
    check(clean("".join(vectors)))


@pytest.mark.journey
def test_nothing_runs_and_nothing_is_loaded_in_a_browser(browser):
    """Shown without any sandbox and without any policy, which are there in life: HTML alone has to hold."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    shown = "".join(f"<div>{clean(vector)}</div>" for vector in VECTORS)
    page.set_content(f"<script>window.times = 0; function ran() {{ window.times += 1 }}</script>{shown}")
    for element in page.query_selector_all("body *"):
        element.dispatch_event("mouseover")
        element.dispatch_event("focus")
        element.dispatch_event("pointerenter")
    page.wait_for_timeout(300)
    assert page.evaluate("window.times") == 0
    assert [url for url in asked if not url.startswith(("data:image/", "cid:", "about:"))] == []
    assert page.evaluate("typeof document.getElementById") == "function"
    context.close()


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ('<p style="color: red; position: fixed">x</p>', '<p style="color:red">x</p>'),
        (
            '<a href="https://a.example/?a=1&amp;b=2">x</a>',
            '<a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">x</a>',
        ),
        ('<img src="cid:a@b" alt="A">', '<img src="cid:a@b" alt="A">'),
        ('<img src="http://x.example/a.png">', '<img data-remote-src="http://x.example/a.png">'),
        ('<img src="//x.example/a.png">', '<img data-remote-src="//x.example/a.png">'),
        ('<img src="data:image/png;base64,aaaa">', '<img src="data:image/png;base64,aaaa">'),
        ('<img src="data:text/html,x">', "<img>"),
        ("<title>x</title><style>p{}</style>y", "y"),
        ("<html><head><title>x</title></head><body bgcolor=red><p>y", "<p>y</p>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("", ""),
    ],
)
def test_harmless_html(html, kept):
    assert clean(html) == kept


def test_harmless_html_counts_what_it_switched_off_and_switches_it_on_again():
    found = harmless_html(
        '<img src="http://x.example/a"><img src="cid:b"><IMG SRC="https://x.example/c?d=%22&e">', MOST
    )
    assert found.remote_images == 2
    assert with_remote_images(found.html) == (
        '<img src="http://x.example/a"><img src="cid:b"><img src="https://x.example/c?d=%22&amp;e">'
    )


def test_with_inline_images():
    html = clean('<img src="cid:a&amp;b@c" alt="A"><img src="cid:none">')
    shown = with_inline_images(html, {"a&b@c": "/attachments/1?x&y"})
    assert shown == '<img src="/attachments/1?x&amp;y" alt="A"><img src="">'


@pytest.mark.parametrize("html", ["x" * 1_001, "<div>" * 2_001, "<br>" * 100_001, "&" * 100_001])
def test_harmless_html_is_none_for_what_takes_too_long(html):
    assert harmless_html(html, 1_000 if html.startswith("x") else MOST) is None
