"""XML of strangers as a small tree, with limits.

The rule of this file: a document type is refused before it means anything, so there are no entities to expand and
nothing outside is ever fetched; depth and number of elements are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from heedful.wire.alerts.reading import AlertError

#: A CAP file has five levels, one in a feed eight.
_DEEPEST = 40
#: The largest real feeds have a fifth of this.
_MOST_ELEMENTS = 500_000
_SPACES = (
    ("urn:oasis:names:tc:emergency:cap", "cap"),
    ("http://www.incident.com/cap", "cap"),
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://www.gdacs.org", "gdacs"),
    ("http://www.georss.org/georss", "georss"),
    ("http://www.opengis.net/gml", "gml"),
    ("http://www.w3.org/2003/01/geo", "geo"),
)


@dataclass(slots=True)
class Node:
    """An element: its name as written, a short word for its namespace ('' where it is none that we know)."""

    name: str
    space: str
    attributes: dict[str, str]
    key: str
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that stands in it directly, without space around it."""
        return "".join(self.pieces).strip()

    def all(self, key: str, space: str | None = None) -> Iterator[Node]:
        """Give the children of a name (small letters, without hyphens and underscores), of a namespace if named."""
        return (each for each in self.children if each.key == key and (space is None or each.space == space))

    def first(self, key: str, space: str | None = None) -> Node | None:
        """Give the first child of a name; None where there is none."""
        return next(self.all(key, space), None)

    def said(self, key: str, space: str | None = None) -> str:
        """Give the text of the first child of a name; '' where there is none."""
        found = self.first(key, space)
        return "" if found is None else found.text

    def descendants(self) -> Iterator[Node]:
        """Give what is below it, in the order of the document."""
        for each in self.children:
            yield each
            yield from each.descendants()


def key_of(name: str) -> str:
    """Give the form of a name by which it is found: 'message_type' and 'messageType' are the same."""
    return name.casefold().replace("_", "").replace("-", "")


def read_xml(data: bytes) -> Node:
    """Read a document; raises `AlertError` where it is broken, has a document type, or is built to do harm."""
    tree = _Tree()
    try:
        tree.parser.Parse(data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n"), True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        raise AlertError(f"Its XML is broken in line {error.lineno} ({said}).") from None
    except (ValueError, LookupError) as error:
        if isinstance(error, AlertError):
            raise
        raise AlertError(f"Its XML is in an encoding that can't be read ({error}).") from None
    if tree.root is None:
        raise AlertError("Its XML has no element.")
    return tree.root


class _Tree:
    """Builds nodes from what the parser says."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_: object) -> None:
        raise AlertError("It has a document type (<!DOCTYPE>), which no feed of warnings needs; refused.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise AlertError(f"It has more than {_MOST_ELEMENTS:,} elements; no feed of warnings has.")
        if len(self._open) >= _DEEPEST:
            raise AlertError(f"It is nested deeper than {_DEEPEST} elements; no feed of warnings is.")
        space, _, local = name.rpartition(" ")
        node = Node(local, _short(space), attributes, key_of(local))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].pieces.append(text)


def _short(space: str) -> str:
    lower = space.casefold()
    return next((short for prefix, short in _SPACES if lower.startswith(prefix)), "")
