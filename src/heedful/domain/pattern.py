"""Patterns: which signals mean what, as written in a desire kind.

The rule of this file: a pattern is read once into a frozen value and then compared with frozen values; how
text is written (escapes, quotes, percent-encoding) ends at `parse_pattern`.

Meaning, from the specification of the flow: a pattern is a signal kind, compared as a whole, in which `*`
stands for any characters but `/`. `page:` patterns match the paths of page views, where `*` is one segment
and a closing `/**` is the path itself and all below. Conditions on properties follow in brackets, joined by
'and': `checkout.failed[reason=card, amount>=100]`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

#: A property's value as it stands in a signal.
Value = str | int | float | bool | None

#: The kind of signal that carries a path.
PAGE = "page"

#: Longer ones are no patterns, but somebody's idea of keeping us busy.
LONGEST = 1_000

_OPERATORS = ("!=", "<=", ">=", "=", "<", ">")
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class PatternError(ValueError):
    """A pattern that can't be read; the message says what is wrong and what to write instead."""


@dataclass(frozen=True)
class Condition:
    """One comparison of a property with a value, such as `amount>=100`."""

    name: str
    operator: str
    value: str

    def holds(self, properties: Mapping[str, Value]) -> bool:
        """Tell whether the condition holds; a missing property satisfies `!=` only."""
        have = properties.get(self.name)
        if self.operator == "=":
            return have is not None and _equal(have, self.value)
        if self.operator == "!=":
            return have is None or not _equal(have, self.value)
        left, right = _number(have), _number(self.value)
        return left is not None and right is not None and _ORDER[self.operator](left, right)


@dataclass(frozen=True)
class Pattern:
    """A pattern, read: matches a signal by kind or path, and by its properties."""

    text: str
    is_page: bool
    conditions: tuple[Condition, ...]
    regex: re.Pattern[str] = field(repr=False, compare=False)

    @property
    def property_names(self) -> frozenset[str]:
        """The properties that decide; all others need not be read from the log."""
        return frozenset(condition.name for condition in self.conditions)

    def names(self, kind: str, path: str | None) -> bool:
        """Tell whether kind and path fit, whatever the conditions say."""
        if not self.is_page:
            return self.regex.fullmatch(kind) is not None
        return kind == PAGE and path is not None and self.regex.fullmatch(path) is not None

    def matches(self, kind: str, path: str | None, properties: Mapping[str, Value]) -> bool:
        """Tell whether a signal of this kind, path (already canonical) and properties is meant."""
        return self.names(kind, path) and all(condition.holds(properties) for condition in self.conditions)


def canonical_path(path: str) -> str:
    """Bring a path into the one form that is compared: percent-decoded, no closing `/` (but `/` itself)."""
    decoded = unquote(path)
    return decoded.rstrip("/") or "/"


def parse_pattern(text: str) -> Pattern:
    """Read a pattern; `PatternError` says what is wrong with it and how to write it."""
    stripped = text.strip()
    if not stripped:
        raise PatternError("a pattern is empty; write the kind of a signal, or 'page:/a/path'")
    if len(stripped) > LONGEST:
        raise PatternError(f"a pattern of {len(stripped):,} characters is too long; {LONGEST:,} are enough")
    name, conditions = _split(stripped)
    is_page = name.startswith(f"{PAGE}:")
    regex = _path_regex(name[len(PAGE) + 1 :], stripped) if is_page else _kind_regex(name)
    return Pattern(
        text=stripped,
        is_page=is_page,
        conditions=conditions,
        regex=re.compile(regex, re.DOTALL),
    )


def _split(text: str) -> tuple[str, tuple[Condition, ...]]:
    """Cut `name[conditions]` into its parts; brackets behind a backslash belong to the name."""
    opening = _unescaped(text, "[")
    closing = _unescaped(text[:opening] if opening >= 0 else text, "]")
    if closing >= 0:
        raise PatternError(f"'{text}' has a ']' without a '['; a literal one is written '\\]'")
    if opening < 0:
        return text, ()
    name = text[:opening].rstrip()
    if not name:
        raise PatternError(f"'{text}' has conditions but no kind; write the kind before the '['")
    if not text.endswith("]"):
        raise PatternError(f"'{text}' has a '[' that is not closed at the end; a literal one is written '\\['")
    return name, tuple(_conditions(text[opening + 1 : -1], text))


def _unescaped(text: str, char: str) -> int:
    """Find the first `char` that no backslash precedes; -1 where there is none."""
    index = 0
    while index < len(text):
        if text[index] == "\\":
            index += 2
            continue
        if text[index] == char:
            return index
        index += 1
    return -1


def _conditions(inside: str, text: str) -> list[Condition]:
    return [_condition(part, text) for part in _parts(inside, text)]


def _parts(inside: str, text: str) -> list[str]:
    """Cut at commas that stand outside double quotes."""
    parts, start, quoted, index = [], 0, False, 0
    while index < len(inside):
        char = inside[index]
        if quoted and char == "\\":
            index += 1
        elif char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            parts.append(inside[start:index])
            start = index + 1
        index += 1
    if quoted:
        raise PatternError(f"'{text}' has a double quote that is not closed")
    return [*parts, inside[start:]]


def _condition(part: str, text: str) -> Condition:
    found = min(
        ((part.find(sign), -len(sign), sign) for sign in _OPERATORS if sign in part),
        default=None,
    )
    if found is None:
        raise PatternError(
            f"'{part.strip()}' in '{text}' is no condition; write property, operator "
            f"({', '.join(_OPERATORS)}) and value, as in [reason=card, amount>=100]"
        )
    position, _, sign = found
    name, value = part[:position].strip(), part[position + len(sign) :].strip()
    if not name:
        raise PatternError(f"'{part.strip()}' in '{text}' names no property before '{sign}'")
    value = _unquote(value, text)
    if sign in _ORDER and _number(value) is None:
        raise PatternError(f"'{part.strip()}' in '{text}' compares order, so its value must be a number")
    return Condition(name, sign, value)


def _unquote(value: str, text: str) -> str:
    if value.startswith('"'):
        if len(value) < 2 or not value.endswith('"'):  # noqa: PLR2004 - an opening and a closing quote
            raise PatternError(f"'{text}' has text behind a closing double quote")
        return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
    if not value:
        raise PatternError(f"'{text}' has a condition without a value; an empty one is written \"\"")
    return _unescape(value)


def _unescape(name: str) -> str:
    return re.sub(r"\\([*\[\]\\])", r"\1", name)


def _kind_regex(name: str) -> str:
    return _star_regex(name)


def _path_regex(path: str, text: str) -> str:
    if not path.startswith("/"):
        raise PatternError(f"'{text}' is no path; after 'page:' a path begins with '/', as in 'page:/restore'")
    below = path.endswith("/**")
    trunk = path[:-3] if below else path
    if "**" in trunk:
        raise PatternError(f"'{text}' has '**' in its middle; it may only close a path, as in 'page:/help/**'")
    canonical = canonical_path(trunk or "/")
    segments = ["" if canonical == "/" else _segment_regex(segment) for segment in canonical.split("/")[1:]]
    regex = "".join(f"/{segment}" for segment in segments)
    if not below:
        return regex
    return "/.*" if canonical == "/" else f"{regex}(/.*)?"


def _segment_regex(segment: str) -> str:
    # A star alone is one whole segment, so it can't be empty; within one it is any run of characters.
    return "[^/]+" if segment == "*" else _star_regex(segment)


def _star_regex(name: str) -> str:
    """Write a text with stars as a regular expression that never tries a way twice.

    Each star but the last takes as little as what follows it allows, and keeps to that (an atomic group): where
    the rest fits later it fits now as well. With plain stars, a path of 800 characters from a stranger kept
    one pattern busy for a minute. (The same is done by `fnmatch.translate`.)
    """
    first, *others = _between_stars(name)
    if not others:
        return first
    *inner, last = [each for each in others[:-1] if each] + others[-1:]
    return first + "".join(f"(?>[^/]*?{each})" for each in inner) + f"[^/]*{last}"


def _between_stars(name: str) -> list[str]:
    """Cut a text at its stars, each piece ready for a regular expression."""
    pieces, index = [""], 0
    while index < len(name):
        char = name[index]
        if char == "\\" and name[index + 1 : index + 2] in {"*", "[", "]", "\\"}:
            pieces[-1] += re.escape(name[index + 1])
            index += 2
            continue
        if char == "*":
            pieces.append("")
        else:
            pieces[-1] += re.escape(char)
        index += 1
    return pieces


def _equal(have: str | float | bool, value: str) -> bool:  # noqa: FBT001 - a property may be true or false
    if isinstance(have, bool):
        return ("true" if have else "false") == value
    if isinstance(have, str):
        return have == value
    number = _number(value)
    return number is not None and number == have


def _number(value: Value) -> float | None:
    """Read a number; None where the value is none, so that nothing is guessed from words or booleans."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value.strip()) else None
    return float(value) if value == value else None  # noqa: PLR0124 - NaN is no number
