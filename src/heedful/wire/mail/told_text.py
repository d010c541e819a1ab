"""The text and the HTML of a message that came by no mail, read as those of a mail are."""

from __future__ import annotations

from dataclasses import dataclass

from heedful.wire.mail import Address, BlockKind, Flaw, Limits
from heedful.wire.mail.html import harmless_html
from heedful.wire.mail.html_text import bare_text, html_text
from heedful.wire.mail.quotes import split_blocks


@dataclass(frozen=True)
class ToldText:
    """What a message says: all of it, what is new in it, harmless HTML, and what was amiss."""

    text: str
    visible: str
    html: str = ""
    flaws: tuple[Flaw, ...] = ()


def told_text(text: str, html: str, sender: Address | None, limits: Limits = Limits()) -> ToldText:  # noqa: B008 - frozen
    """Read a message; where it has no text, that of the HTML is taken."""
    flaws: list[Flaw] = []
    harmless = harmless_html(html, limits.html) if html.strip() else None
    if html.strip() and harmless is None:
        flaws.append(Flaw.HTML_LEFT_OUT)
    if not text.strip():
        text = html_text(harmless.html) if harmless else bare_text(html)
    if len(text) > limits.text:
        text = text[: limits.text]
        flaws.append(Flaw.TEXT_CUT)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said = (block.text.strip("\n").rstrip() for block in split_blocks(text, sender) if block.kind is BlockKind.SAID)
    visible = "\n\n".join(stretch for stretch in said if stretch)
    return ToldText(text, visible or text.strip(), harmless.html if harmless else "", tuple(flaws))
