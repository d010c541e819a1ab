"""HTML as text to read: paragraphs, lists, links, and quotes with '>' before each line.

Works on what `harmless_html` gives, in which every tag is closed and no '<' stands for anything else. What was too
large for that goes through `bare_text`.
"""

from __future__ import annotations

import re
from html import unescape

#: Each line of a quote carries its depth, so that a deep one would be written many times over.
_DEEPEST = 12
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|([^<]+)|<")
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote", "figure"}
)
_LINES = frozenset({"div", "li", "tr", "address", "dt", "dd", "caption", "center", "figcaption", "hr"})
_HIDDEN = re.compile(r"<(script|style|head|title)\b")
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_SPACES = re.compile(r"[ \t\r\xa0]+")
_MUCH_AIR = re.compile(r"\n{3,}")
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Writer:
    """Lines of text, and how much air is due before the next one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.air = 0
        self.depth = 0
        self.last_depth = 0
        self.lists: list[int | None] = []
        #: Where each open link leads, and how many words of the line stand before it.
        self.links: list[tuple[str, int]] = []
        self.pre = 0

    def say(self, text: str) -> None:
        """Write words; where white space means nothing, one blank is enough."""
        if self.pre:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self.break_line()
                self.words.append(line)
            return
        text = _SPACE.sub(" ", text).replace("\u200b", "").replace("\xad", "")
        if text == " " and not self.words:
            return
        self.words.append(text)

    def end_line(self, air: int = 0) -> None:
        """End the line; `air` is how many empty lines are due at least."""
        line = "".join(self.words).replace("\xa0", " ")
        line = line.rstrip() if self.pre else re.sub(r" {2,}", " ", line).strip()
        self.words = []
        if line:
            depth = min(self.depth, _DEEPEST)
            if self.lines:
                self.lines += [">" * min(depth, self.last_depth)] * self.air
            self.lines.append(f"{'>' * depth} {line}" if depth else line)
            self.air, self.last_depth = 0, depth
        self.air = max(self.air, air)

    def break_line(self) -> None:
        """End the line where it is; two in a row are an empty one."""
        if "".join(self.words).strip():
            self.end_line()
        else:
            self.words = []
            self.air = min(self.air + 1, 2)


def html_text(html: str) -> str:
    """Write harmless HTML as text."""
    writer = _Writer()
    for token in _TOKEN.finditer(html):
        closing, tag, attributes, text = token.groups()
        if text is not None:
            writer.say(unescape(text))
        elif tag is None:
            writer.say("<")
        elif closing:
            _close(writer, tag.lower())
        else:
            _open(writer, tag.lower(), attributes)
    writer.end_line()
    return "\n".join(writer.lines)


def _open(writer: _Writer, tag: str, attributes: str) -> None:
    if tag == "br":
        writer.break_line()
    elif tag == "a":
        writer.links.append((unescape(dict(_ATTRIBUTE.findall(attributes)).get("href", "")), len(writer.words)))
    elif tag == "img":
        alt = unescape(dict(_ATTRIBUTE.findall(attributes)).get("alt", "")).strip()
        if alt:
            writer.say(f"[{alt}]")
    elif tag in {"td", "th"}:
        writer.say(" ")
    else:
        _open_block(writer, tag)


def _open_block(writer: _Writer, tag: str) -> None:
    if tag in _PARAGRAPHS:
        writer.end_line(air=0 if tag in {"ul", "ol"} and writer.lists else 1)
    elif tag in _LINES:
        writer.end_line()
    if tag in {"ul", "ol"}:
        writer.lists.append(0 if tag == "ol" else None)
    elif tag == "li":
        writer.say(_bullet(writer.lists))
    elif tag == "blockquote":
        writer.depth += 1
    elif tag == "pre":
        writer.pre += 1
    elif tag == "hr":
        writer.say("---")
        writer.end_line()


def _bullet(lists: list[int | None]) -> str:
    if not lists or lists[-1] is None:
        return "- "
    lists[-1] += 1
    return f"{lists[-1]}. "


def _close(writer: _Writer, tag: str) -> None:
    if tag == "a":
        _close_link(writer)
    elif tag in _PARAGRAPHS:
        writer.end_line(air=0 if tag in {"ul", "ol"} and len(writer.lists) > 1 else 1)
    elif tag in _LINES:
        writer.end_line()
    if tag in {"ul", "ol"} and writer.lists:
        writer.lists.pop()
    elif tag == "blockquote":
        writer.depth = max(0, writer.depth - 1)
    elif tag == "pre":
        writer.pre = max(0, writer.pre - 1)


def _close_link(writer: _Writer) -> None:
    """Say where a link leads, unless its words say so already."""
    target, before = writer.links.pop() if writer.links else ("", 0)
    said = "".join(writer.words[before:])
    bare = target.removeprefix("mailto:").rstrip("/")
    if (
        target
        and bare
        and not target.startswith("tel:")
        and bare not in said
        and bare.partition("://")[2] not in {said.strip(), ""}
    ):
        writer.words.append(f" <{target}>")
    elif target.startswith("mailto:") and bare not in said:
        writer.words.append(f" <{bare}>")


def bare_text(html: str) -> str:
    """Take tags out of HTML that is too large or too deep to be read properly."""
    lines = _BREAKS.sub("\n", _without_hidden(html))
    text = unescape(_ANY_TAG.sub("", lines))
    return _MUCH_AIR.sub("\n\n", _SPACES.sub(" ", text)).strip()


def _without_hidden(html: str) -> str:
    """Leave out scripts and the like. What never ends goes to the end of all: one search, however many there are."""
    lower = html.lower()
    kept: list[str] = []
    at = 0
    while (begin := _HIDDEN.search(lower, at)) is not None:
        kept.append(html[at : begin.start()])
        at = lower.find(f"</{begin[1]}", begin.end())
        if at < 0:
            return "".join(kept)
    return "".join([*kept, html[at:]])
