"""Desire kinds: how desires of one sort arise, move and end, as written in TOML.

`read_kinds` turns text into frozen values and names every mistake with its line and its cure. The same text
is edited on the page, as TOML and as a form.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from heedful.domain.duration import DurationError, parse_duration
from heedful.domain.pattern import Pattern, PatternError, parse_pattern
from heedful.domain.reliability import LOWEST_TARGET

#: A step takes one bit of a 64-bit mask in the kernel; nobody reads a flow of sixty steps anyway.
MOST_STEPS = 60
#: A kind takes one byte in the kernel.
MOST_KINDS = 255
#: Longer texts are no kinds, and would take minutes to say so.
LONGEST_TEXT = 256_000

#: Unknown fields that are named one by one: to look for what each was meant to be takes its time.
_MOST_STRANGERS = 20
_LISTS = ("arises", "fulfilled", "refused", "touches", "awaits_us", "answered")
_FIELDS = ("id", "name", *_LISTS, "steps", "fulfilled_name", "patience", "stalls", "rest", "target")
_ID = re.compile(r"[^\W_][\w.-]{0,63}")


@dataclass(frozen=True)
class Problem:
    """One mistake in a file of kinds: where it is, what is wrong, and what to do."""

    file: str
    line: int
    message: str
    cure: str

    def __str__(self) -> str:
        """Say it in one line, as compilers do."""
        return f"{self.file}, line {self.line}: {self.message}. {self.cure}"


class KindsError(ValueError):
    """A file of kinds that can't be used; holds every problem that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Step:
    """A signal on the way of a desire; any of the patterns reaches it."""

    name: str
    when: tuple[Pattern, ...]


@dataclass(frozen=True)
class DesireKind:
    """How desires of one sort arise, move and end; durations in milliseconds."""

    id: str
    name: str
    arises: tuple[Pattern, ...]
    fulfilled: tuple[Pattern, ...]
    patience_ms: int
    stalls_ms: int
    steps: tuple[Step, ...] = ()
    fulfilled_name: str = "fulfilled"
    refused: tuple[Pattern, ...] = ()
    touches: tuple[Pattern, ...] = ()
    awaits_us: tuple[Pattern, ...] = ()
    answered: tuple[Pattern, ...] = ()
    rest_ms: int = 0
    target: float | None = None

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """Every pattern of the kind."""
        on_the_way = tuple(pattern for step in self.steps for pattern in step.when)
        return (
            self.arises + self.fulfilled + self.refused + self.touches + self.awaits_us + self.answered
        ) + on_the_way

    @property
    def answers_that_are_steps(self) -> tuple[str, ...]:
        """Patterns of our answer that are a step or an entrance too: after those, silence counts as giving up.

        That is right where the answer moves them on, and a slip where it is only an answer.
        """
        steps = {pattern.text for step in self.steps for pattern in step.when}
        both = steps | {pattern.text for pattern in self.arises}
        return tuple(pattern.text for pattern in self.answered if pattern.text in both)

    @property
    def property_names(self) -> frozenset[str]:
        """The properties of signals that decide something for this kind."""
        return frozenset[str]().union(*(pattern.property_names for pattern in self.patterns))


def read_kinds(text: str, file: str = "kinds.toml") -> tuple[DesireKind, ...]:
    """Read all kinds of a TOML text; `KindsError` lists every problem with line and cure."""
    if len(text) > LONGEST_TEXT:
        cure = f"Files of kinds have at most {LONGEST_TEXT:,} characters; is it the right file?"
        raise KindsError([Problem(file, 1, f"{len(text):,} characters are too many", cure)])
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KindsError([_syntax_problem(error, text, file)]) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or brackets in brackets beyond any use.
        raise KindsError(
            [Problem(file, 1, "this is no TOML that can be read", "Look for what goes on too long.")]
        ) from None
    reader = _Reader(file, text)
    kinds = reader.read(document)
    if reader.problems:
        raise KindsError(sorted(reader.problems, key=lambda problem: problem.line))
    return kinds


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    found = re.search(r"\(at line (\d+)", str(error))
    line = int(found.group(1)) if found else text.count("\n") + 1
    what = re.sub(r"\s*\(at .*\)$", "", str(error))
    return Problem(file, line, f"this is not TOML ({what})", "Check quotes, brackets and commas there.")


class _Reader:
    """Reads one document and gathers its problems instead of stopping at the first."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._lines = _Lines(text)
        self._index = 0

    def read(self, document: dict[str, Any]) -> tuple[DesireKind, ...]:
        for key in sorted(document.keys() - {"desire"})[:_MOST_STRANGERS]:
            self._complain(f"'{key}' is unknown here", "Kinds are tables that begin with [[desire]].", key, -1)
        tables = document.get("desire", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._complain("'desire' is not a list of tables", "Begin each kind with [[desire]].", "desire", -1)
            return ()
        if len(tables) > MOST_KINDS:
            self._complain(f"{len(tables)} kinds are too many", f"At most {MOST_KINDS} can be followed.", "desire", -1)
            return ()
        if not tables:
            self._complain("no kind is defined", "Begin one with [[desire]], an id and an entrance.", "", -1)
        kinds = []
        for self._index, table in enumerate(tables):
            kinds.append(self._kind(table))
        self._check_twice([kind.id for kind in kinds])
        return tuple(kinds)

    def _kind(self, table: dict[str, Any]) -> DesireKind:
        self._check_fields(table)
        lists = {name: self._patterns(table, name) for name in _LISTS}
        patience = self._patience(table)
        identifier = self._identifier(table)
        return DesireKind(
            id=identifier,
            name=self._text(table, "name") or identifier,
            steps=self._steps(table),
            fulfilled_name=self._text(table, "fulfilled_name") or "fulfilled",
            patience_ms=patience,
            stalls_ms=self._stalls(table, patience),
            rest_ms=self._duration(table, "rest", least=0) or 0,
            target=self._target(table),
            **lists,
        )

    def _check_fields(self, table: dict[str, Any]) -> None:
        for key in sorted(table.keys() - set(_FIELDS))[:_MOST_STRANGERS]:
            near = difflib.get_close_matches(key, _FIELDS, n=1)
            cure = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(_FIELDS)}."
            self._complain(f"'{key}' is no field of a desire kind", cure, key)
        for key, cure in (
            ("arises", 'Name an entrance, as in arises = ["restore.started"].'),
            ("fulfilled", 'Name what shows that they have it, as in fulfilled = ["restore.finished"].'),
        ):
            if key not in table or table[key] == []:
                what = "has no entrance: 'arises' is empty" if key == "arises" else "can never be fulfilled"
                self._complain(f"the kind '{table.get('id', '?')}' {what}", cure, key)

    def _identifier(self, table: dict[str, Any]) -> str:
        value = self._text(table, "id")
        if value is None:
            self._complain("a kind has no id", 'Give it a short one, as in id = "restore".', "id")
            return f"kind-{self._index + 1}"
        if not _ID.fullmatch(value):
            cure = "Begin with a letter or digit; then letters, digits, '-', '_' and '.', at most 64."
            self._complain(f"'{value}' can't be an id", cure, "id")
        return value

    def _check_twice(self, identifiers: list[str]) -> None:
        for self._index, identifier in enumerate(identifiers):
            if identifier in identifiers[: self._index]:
                self._complain(f"the id '{identifier}' is used twice", "Give each kind an id of its own.", "id")

    def _text(self, table: dict[str, Any], key: str) -> str | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self._complain(f"'{key}' must be a text", f'Write it in quotes, as in {key} = "...".', key)
            return None
        return value.strip()

    def _patterns(self, table: dict[str, Any], key: str) -> tuple[Pattern, ...]:
        return self._pattern_list(table.get(key, []), key)

    def _pattern_list(self, value: Any, key: str) -> tuple[Pattern, ...]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._complain(f"'{key}' must be a list of patterns", f'Write {key} = ["a.kind", "page:/a/path"].', key)
            return ()
        return tuple(pattern for item in items if (pattern := self._pattern(item, key)) is not None)

    def _pattern(self, text: str, key: str) -> Pattern | None:
        try:
            return parse_pattern(text)
        except PatternError as error:
            what, _, cure = str(error).partition("; ")
            line = self._lines.of(self._index, key, text)
            cure = f"{cure[:1].upper()}{cure[1:]}." if cure else "Correct the pattern."
            self.problems.append(Problem(self.file, line, what, cure))
            return None

    def _steps(self, table: dict[str, Any]) -> tuple[Step, ...]:
        value = table.get("steps", [])
        if not isinstance(value, list):
            self._complain(
                "'steps' must be a list", 'Write steps = ["a.kind", {name = "...", when = "b.kind"}].', "steps"
            )
            return ()
        if len(value) > MOST_STEPS:
            self._complain(f"{len(value)} steps are too many", f"At most {MOST_STEPS} can be followed.", "steps")
        return tuple(step for item in value[:MOST_STEPS] if (step := self._step(item)) is not None)

    def _step(self, item: Any) -> Step | None:
        if isinstance(item, str):
            pattern = self._pattern(item, "steps")
            return Step(item.strip(), (pattern,)) if pattern else None
        if not isinstance(item, dict) or "when" not in item or item.keys() - {"name", "when"}:
            cure = 'Write {name = "choose files", when = "restore.chosen"}, or a pattern alone.'
            self._complain("a step is neither a pattern nor a table with 'name' and 'when'", cure, "steps")
            return None
        patterns = self._pattern_list(item["when"], "steps")
        if not patterns:
            if item["when"] == []:
                self._complain("a step has an empty 'when'", "Name the signal that reaches it.", "steps")
            return None
        name = item.get("name") or " or ".join(pattern.text for pattern in patterns)
        return Step(str(name), patterns)

    def _patience(self, table: dict[str, Any]) -> int:
        if "patience" not in table:
            cure = 'Say after how long a silence they have given up, as in patience = "2 days".'
            self._complain(f"the kind '{table.get('id', '?')}' has no patience", cure, "patience")
            return 1
        return self._duration(table, "patience", least=1) or 1

    def _stalls(self, table: dict[str, Any], patience: int) -> int:
        given = self._duration(table, "stalls", least=1)
        return max(1, patience // 4) if given is None else given

    def _duration(self, table: dict[str, Any], key: str, least: int) -> int | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._complain(f"'{key}' must be a duration in quotes", f'Write {key} = "2 days".', key)
            return None
        try:
            ms = parse_duration(value)
        except DurationError as error:
            what, _, cure = str(error).partition("; ")
            self._complain(f"'{key}': {what}", f"{cure[:1].upper()}{cure[1:]}.", key)
            return None
        if ms < least:
            self._complain(f"'{key}' must be longer than nothing", f'Write for example {key} = "2 days".', key)
            return None
        return ms

    def _target(self, table: dict[str, Any]) -> float | None:
        value = table.get("target")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not LOWEST_TARGET <= value < 1:
            cure = "Write a fraction from 0.5 to below 1, as in target = 0.95; at 1 no failure would be allowed."
            self._complain(f"the target {value!r} can't be watched", cure, "target")
            return None
        return float(value)

    def _complain(self, message: str, cure: str, key: str, index: int | None = None) -> None:
        line = self._lines.of(self._index if index is None else index, key)
        self.problems.append(Problem(self.file, line, message, cure))


class _Lines:
    """Finds the line of a key, or of a text in its value; tomllib does not say."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._starts = [number for number, line in enumerate(self._lines) if re.match(r"\s*\[\[\s*desire\s*\]\]", line)]

    def of(self, index: int, key: str, within: str = "") -> int:
        """Give the 1-based line of `key` in the kind `index` (-1: before all); of its header if absent."""
        start = self._starts[index] if 0 <= index < len(self._starts) else 0
        for number, line in self._block(index):
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line) and key:
                return self._inside(number, within) + 1
        return start + 1

    def _block(self, index: int) -> Iterator[tuple[int, str]]:
        first = self._starts[index] if 0 <= index < len(self._starts) else 0
        after = [start for start in self._starts if start > first]
        last = after[0] if after else len(self._lines)
        return ((number, self._lines[number]) for number in range(first, last))

    def _inside(self, number: int, within: str) -> int:
        """Walk on from the key to the line on which a list of several lines holds `within`."""
        if within:
            for line in range(number, len(self._lines)):
                if within in self._lines[line]:
                    return line
        return number
