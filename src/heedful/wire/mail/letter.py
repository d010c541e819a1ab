"""The letter of a mail: its text, its HTML, and what is attached, across whatever a signature is wrapped around."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from heedful.wire.mail.bodies import sort_parts
from heedful.wire.mail.content import html_of, octets_of, text_of
from heedful.wire.mail.html import harmless_html
from heedful.wire.mail.html_text import bare_text, html_text
from heedful.wire.mail.parsed import Flaw, Protection
from heedful.wire.mail.protection import cleartext, is_opaque, protection_of, unwrapped
from heedful.wire.mail.tree import Part, Walk, read_tree

_MOST_WRAPPINGS = 3


@dataclass
class Letter:
    """What was found so far."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    #: Whether any of `htmls` was HTML, and not a text put between others.
    has_html: bool = False
    remote_images: int = 0
    attached: list[tuple[Walk, Part]] = field(default_factory=list)
    protection: Protection | None = None

    @property
    def text(self) -> str:
        """All texts, one below the other."""
        filled = [text for text in self.texts if text.strip()]
        return filled[0] if len(filled) == 1 else "\n\n".join(text.rstrip("\n") for text in filled)

    @property
    def html(self) -> str | None:
        """All that is to be shown; None where nothing of it was HTML."""
        return "\n".join(filter(None, self.htmls)) if self.has_html else None


def read_letter(walk: Walk, root: Part, wrappings: int = 0) -> Letter:
    """Read the parts of a mail."""
    letter = Letter(protection=protection_of(root))
    bodies = sort_parts(root)
    letter.has_html = any(_is_html(part) for part in bodies.html)
    plain = {id(part): part for part in [*bodies.text, *bodies.html] if not _is_html(part)}
    texts = {each: _text(walk, part, letter) for each, part in plain.items()}
    texts |= {id(part): _shown(walk, part, letter, texts) for part in bodies.html if letter.has_html}
    letter.texts = [texts[id(part)] for part in bodies.text]
    if not letter.text.strip():
        letter.texts = [texts[id(part)] for part in bodies.html]
    for part in bodies.attached:
        _attach(walk, part, letter, wrappings)
    letter.has_html = letter.has_html and bool(letter.htmls)
    _notice(walk, letter)
    return letter


def _is_html(part: Part) -> bool:
    return part.type.value == "text/html"


def _text(walk: Walk, part: Part, letter: Letter) -> str:
    text = text_of(walk, part)
    if part.type.value in {"text/enriched", "text/richtext"}:
        text = bare_text(text.replace("<<", "&lt;").replace("\n\n", "<br>"))
    text, protection = cleartext(text)
    letter.protection = letter.protection or protection
    return text


def _shown(walk: Walk, part: Part, letter: Letter, texts: dict[int, str]) -> str:
    """Add a part to what is shown, and give its text."""
    if not _is_html(part):
        text = texts[id(part)]
        letter.htmls.append(f"<pre>{escape(text)}</pre>" if text.strip() else "")
        return text
    html = html_of(walk, part)
    harmless = harmless_html(html, walk.limits.html - walk.html + len(html))
    if harmless is None:
        walk.notice(Flaw.HTML_LEFT_OUT)
        return _cut(walk, bare_text(html))
    letter.htmls.append(harmless.html)
    letter.remote_images += harmless.remote_images
    return _cut(walk, html_text(harmless.html))


def _cut(walk: Walk, text: str) -> str:
    """Cut text that was HTML to the room that is left for text."""
    room = walk.limits.text - walk.text
    if len(text) > room:
        walk.notice(Flaw.TEXT_CUT, str(walk.limits.text))
    walk.text += min(room, len(text))
    return text[:room]


def _attach(walk: Walk, part: Part, letter: Letter, wrappings: int) -> None:
    """Attach a part; what is only signed is opened, and what is in it takes its place."""
    content = unwrapped(octets_of(walk, part)) if is_opaque(part) and wrappings < _MOST_WRAPPINGS else None
    if content is None:
        letter.attached.append((walk, part))
        return
    inner_walk = Walk(content, walk.limits, walk.flaws, walk.parts, walk.text, walk.html)
    inner = read_letter(inner_walk, read_tree(inner_walk, 0, len(content)), wrappings + 1)
    letter.texts += inner.texts
    letter.htmls += inner.htmls
    letter.has_html = letter.has_html or inner.has_html
    letter.remote_images += inner.remote_images
    letter.attached += inner.attached
    letter.protection = inner.protection or Protection.SIGNED_UNVERIFIED


def _notice(walk: Walk, letter: Letter) -> None:
    if letter.protection is Protection.SIGNED_UNVERIFIED:
        walk.notice(Flaw.SIGNED)
    elif letter.protection is Protection.ENCRYPTED:
        walk.flaws.pop(Flaw.SIGNED, None)
        walk.notice(Flaw.ENCRYPTED)
