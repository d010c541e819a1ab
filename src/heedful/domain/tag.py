"""What a tag is called: as somebody typed it, but for what no tag needs."""

from __future__ import annotations

import unicodedata

#: Longer than this is a sentence, and belongs into a note.
LONGEST = 40
#: More than this on one conversation tell nothing apart any more.
MOST = 20


def tag_name(typed: str) -> str:
    """Give the name that somebody means: on one line, without '#' and commas; empty if nothing is left, or too much.

    Without a letter or a digit nothing is left. A letter is the same whether one typed it as one sign or as two (NFC).
    The name of a name is itself.
    """
    bare = unicodedata.normalize("NFC", typed.replace(",", " ").replace("\0", ""))
    name = " ".join(bare.split()).lstrip("# ")
    return name if len(name) <= LONGEST and any(each.isalnum() for each in name) else ""


def tag_key(name: str) -> str:
    """Give what two names have in common that are one tag."""
    return name.casefold()
