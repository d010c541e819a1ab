"""Content-Type and Content-Disposition: a value, and parameters (RFC 2045, RFC 2231).

The rule of this file: parameters are counted before they are joined. With the standard library, 54 kB of
continuations took eleven seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from heedful.wire.mail.charset import decode
from heedful.wire.mail.words import decode_words

MOST_PARAMETERS = 200
LONGEST_VALUE = 4_096
#: name = "quoted with \" in it" | anything up to the next semicolon
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,4}))?(\*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Valued:
    """A value in small letters, with parameters named in small letters."""

    value: str
    params: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> str:
        """What stands before the slash of a type."""
        return self.value.partition("/")[0]


def read_valued(text: str) -> Valued:
    """Read 'value; name=value; ...' as leniently as mailers write it."""
    value, _, rest = text.partition(";")
    bare = re.sub(r"\([^()]*\)", "", value).strip().strip('"').lower()
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(";" + rest)):
        if count == MOST_PARAMETERS:
            break
        _take(found, sections)
    return Valued(bare, {name: _joined(parts)[:LONGEST_VALUE] for name, parts in sections.items()})


def _take(found: re.Match[str], sections: dict[str, dict[int, tuple[str, bool]]]) -> None:
    quoted, plain = found[2], found[3]
    content = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if quoted is not None else (plain or "").strip()
    split = _SECTION.fullmatch(found[1])
    if split is None:
        return
    name, number, extended = split[1].lower(), split[2], split[3] is not None
    sections.setdefault(name, {}).setdefault(int(number) if number else 0, (content, extended))


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """Put the sections of one parameter together; the first tells the character set of all that are encoded."""
    ordered = [parts[number] for number in sorted(parts)]
    if not any(extended for _, extended in ordered):
        return decode_words("".join(content for content, _ in ordered))
    charset, first = _charset(ordered[0][0]) if ordered[0][1] else ("utf-8", ordered[0][0])
    octets = b"".join(
        unquote_to_bytes(content) if extended else content.encode("utf-8", "replace")
        for content, extended in [(first, ordered[0][1]), *ordered[1:]]
    )
    return decode_words(decode(octets, charset).text)


def _charset(content: str) -> tuple[str, str]:
    pieces = content.split("'", 2)
    return (pieces[0], pieces[2]) if len(pieces) == 3 else ("utf-8", content)  # noqa: PLR2004 - charset'language'text
