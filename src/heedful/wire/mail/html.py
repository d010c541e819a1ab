"""HTML from strangers, made harmless.

The rule of this file: what comes out runs nothing and loads nothing. nh3 (the Rust crate ammonia, on a parser that
follows the standard as browsers do) keeps what is named below and drops the rest; it writes every attribute in double
quotes and every '<' that is no tag as '&lt;', which is what lets the last steps work on its text. It is shown in
a sandboxed frame under a policy all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import NamedTuple

import nh3

_TAGS = frozenset(
    {
        *(
            "a",
            "abbr",
            "address",
            "b",
            "big",
            "blockquote",
            "br",
            "caption",
            "center",
            "cite",
            "code",
            "col",
            "colgroup",
        ),
        *("dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span"),
        *(
            "strike",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "tt",
            "u",
            "ul",
            "var",
        ),
    }
)
#: Tags that go with all that is in them.
_GONE = frozenset(
    {
        *("script", "style", "title", "head", "template", "noscript", "iframe", "object", "embed", "applet", "svg"),
        *("math", "textarea", "select", "option", "button", "audio", "video", "canvas", "noembed", "noframes", "xmp"),
    }
)
_ANYWHERE = {"align", "bgcolor", "color", "dir", "height", "lang", "style", "title", "valign", "width"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _ANYWHERE,
    "a": {"href"},
    "img": {"alt", "src", "border"},
    "font": {"face", "size"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "col": {"span"},
    "colgroup": {"span"},
    "blockquote": {"class", "type"},
    "div": {"class", "id"},
}
#: By these mail programs say that something is quoted; of Outlook's, that everything from there on is.
QUOTE_MARKS = frozenset({"gmail_quote", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "cite"})
QUOTED_FROM_MARKS = frozenset({"appendonsend", "divRplyFwdMsg"})
_STYLES = {
    *("background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius"),
    *("border-right", "border-spacing", "border-style", "border-top", "border-width", "color", "direction", "font"),
    *("font-family", "font-size", "font-style", "font-weight", "height", "letter-spacing", "line-height", "list-style"),
    *("list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width"),
    *("min-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align"),
    *("text-decoration", "text-indent", "vertical-align", "white-space", "width", "word-break"),
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
#: Loads something, hides something, or is written so that a filter may miss it.
_SLY_STYLE = re.compile(r"url|image|expression|import|attr\s*\(|var\s*\(|[\\@<>{}]|/\*", re.IGNORECASE)
#: Whatever is not in the mail itself: a browser takes 'http:/x' for an address, too.
_REMOTE = re.compile(r"(<img\b[^<>]*?)\ssrc=\"(?!cid:|data:image/)([^\"]*)\"", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f]+")
_OFF = re.compile(r"(<img\b[^<>]*?)\sdata-remote-src=\"([^\"]*)\"")
_CID = re.compile(r"(<img\b[^<>]*?\ssrc=\")cid:([^\"]*)\"", re.IGNORECASE)

#: Browsers' own algorithm looks through all open elements for each new one: 50,000 nested ones took three seconds.
_DEEPEST = 2_000
_OPENS = re.compile(r"<(?!(?:area|br|col|hr|img|input|li|link|meta|p|td|th|tr|wbr|option|dd|dt)\b)[a-z]", re.IGNORECASE)
#: Tags, entities and hard blanks: 900,000 of the second took five seconds, of the third twelve.
_MOST_TAGS = 100_000


class Harmless(NamedTuple):
    """HTML that can be shown, and how many of its images lie elsewhere and are switched off."""

    html: str
    remote_images: int


def harmless_html(html: str, most: int) -> Harmless | None:
    """Keep what is harmless; None where it is longer than `most`, or nested so deep that reading it takes seconds."""
    if len(html) > most or sum(map(html.count, "<&\xa0")) > _MOST_TAGS:
        return None
    if len(_OPENS.findall(html)) - html.count("</") > _DEEPEST:
        return None
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        filter_style_properties=_STYLES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return Harmless(*_REMOTE.subn(r'\1 data-remote-src="\2"', clean))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None if _SLY_STYLE.search(value) else value
    if name in {"src", "href"}:
        return _address(tag, _INVISIBLE.sub("" if tag == "img" else " ", value).strip())
    if name in {"class", "id"} or (tag, name) == ("blockquote", "type"):
        return _mark(value)
    return value


def _mark(value: str) -> str | None:
    """Give the mark of a quote, also of one that Outlook took over from another program; no other name stays."""
    names = (each.removeprefix("x_") for each in value.split())
    return next((each for each in names if each in QUOTE_MARKS or each in QUOTED_FROM_MARKS), None)


def _address(tag: str, value: str) -> str | None:
    scheme = value.partition(":")[0].lower()
    if tag == "img":
        elsewhere = scheme in {"http", "https", "cid"} or value.startswith("//")
        return value if elsewhere or _PICTURE.fullmatch(value) else None
    return value if scheme in {"http", "https", "mailto", "tel"} and ":" in value else None


def with_remote_images(html: str) -> str:
    """Switch the images on that lie elsewhere, because a person asked for it."""
    return _OFF.sub(r'\1 src="\2"', html)


def with_inline_images(html: str, addresses: Mapping[str, str]) -> str:
    """Let images point to attachments: from Content-Id to address. What is not there shows its `alt`."""
    return _CID.sub(lambda found: f'{found[1]}{escape(addresses.get(unescape(found[2]), ""))}"', html)
