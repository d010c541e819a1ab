"""Which parts are the letter, and which are attached to it: the algorithm of JMAP (RFC 8621, 4.1.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from heedful.wire.mail.attachments import given_name
from heedful.wire.mail.params import read_valued
from heedful.wire.mail.tree import Part

_READ = {"text/plain", "text/html", "text/enriched", "text/richtext"}


@dataclass
class Bodies:
    """Parts to read as text, parts to show as HTML, and attachments; in the order in which they came."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)


def sort_parts(root: Part) -> Bodies:
    """Sort the parts of a mail."""
    bodies = Bodies()
    _sort([root], "mixed", bodies, chosen=False)
    return bodies


def _sort(parts: list[Part], around: str, bodies: Bodies, *, chosen: bool) -> None:
    """Go through the parts of one multipart; `chosen` says that an alternative lies around it."""
    before_text, before_html = len(bodies.text), len(bodies.html)
    for index, part in enumerate(parts):
        if part.is_multipart:
            kind = part.type.value.partition("/")[2]
            _sort(part.parts, kind, bodies, chosen=chosen or around == "alternative")
        elif _is_body(part, around, index):
            _take(part, bodies, chosen=chosen or around == "alternative")
        else:
            bodies.attached.append(part)
    if around == "alternative" and not chosen:
        if len(bodies.text) == before_text:  # no plain text: the HTML is read
            bodies.text += bodies.html[before_html:]
        if len(bodies.html) == before_html:
            bodies.html += bodies.text[before_text:]


def _is_body(part: Part, around: str, index: int) -> bool:
    disposition = read_valued(part.header("content-disposition")).value
    if disposition == "attachment" or part.type.value not in _READ:
        return False
    return index == 0 or (around != "related" and not given_name(part))


def _take(part: Part, bodies: Bodies, *, chosen: bool) -> None:
    """Take a part for both readings; one of several to choose from for its own."""
    if part.type.value == "text/html":
        bodies.html.append(part)
        if not chosen:
            bodies.text.append(part)
    else:
        bodies.text.append(part)
        if not chosen:
            bodies.html.append(part)
