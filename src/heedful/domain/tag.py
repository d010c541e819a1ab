"""What a tag is called: as somebody typed it, but for what no tag needs."""

from __future__ import annotations

#: Longer than this is a sentence, and belongs into a note.
LONGEST = 40
#: More than this on one conversation tell nothing apart any more.
MOST = 20


def tag_name(typed: str) -> str:
    """Give the name that somebody means: on one line, without '#' and commas; empty if nothing is left."""
    bare = typed.replace(",", " ").replace("\0", "").strip().lstrip("#")
    return " ".join(bare.split())[:LONGEST].rstrip()


def tag_key(name: str) -> str:
    """Give what two names have in common that are one tag."""
    return name.casefold()
