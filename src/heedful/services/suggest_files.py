"""Suggest kinds of desires from files of signals, and write them as the text that a person goes on with.

What `heedful suggest` prints comes from here. A proposal is read back before it is given away: what can't be
written as a pattern (a kind of signal that looks like a page, say) is never proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import tomlkit

from heedful.domain.duration import write_duration
from heedful.domain.pattern import PAGE, PatternError, parse_pattern
from heedful.flow.columns import I32, I64
from heedful.flow.customers import CustomerNumbers
from heedful.flow.suggest import Proposal, Suggestion, suggest
from heedful.services.flow_files import Progress
from heedful.wire.signals import Chunk, Mapping, Unreadable, read

_HOUR, _DAY = 3_600_000, 86_400_000
#: Patience is one of these: nobody means '31 hours 7 minutes'. Below half an hour no person can be waited for.
_PATIENCE = (
    *(_HOUR // 2 * halves for halves in (1, 2, 4, 6, 12, 24)),
    *(_DAY * days for days in (2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 365)),
)
#: An ending with such a word is proposed as our 'no' to another, where it stands instead of that.
_NO = re.compile(
    r"declin|reject|refus|den(y|ied)|cancel|fail|error|abort|abandon|ablehn|abgelehnt|storn", re.IGNORECASE
)
_ID_LENGTH = 40


@dataclass(frozen=True)
class ProposedKind:
    """A kind to be named and accepted: patterns, patience in ms, and the counts that speak for it."""

    id: str
    name: str
    arises: tuple[str, ...]
    steps: tuple[str, ...]
    fulfilled: tuple[str, ...]
    refused: tuple[str, ...]
    patience_ms: int
    alike: tuple[str, ...]
    customers: int
    finished: int
    began: int
    from_entrance: int
    gap_ms: int


@dataclass(frozen=True)
class FileSuggestion:
    """What files of signals suggest: proposals, from so many signals and customers."""

    signals: int
    customers: int
    runs: int
    pause_ms: int | None
    kinds: list[ProposedKind]
    rejects: int
    notes: list[str]
    unreadable: list[str]


@dataclass
class _Intake:
    """What is gathered while files are read."""

    numbers: CustomerNumbers = field(default_factory=CustomerNumbers)
    columns: list[tuple[I64, I64, I32]] = field(default_factory=list)
    patterns: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    notes: dict[str, None] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def take(self, chunk: Chunk) -> None:
        self.rejects += len(chunk.rejects)
        self.notes.update(dict.fromkeys(chunk.notes))
        if not chunk.frame.height:
            return
        codes = self._encode(chunk.frame)
        named = codes >= 0
        customer, at = self.numbers.of(chunk.frame.get_column("customer")), chunk.frame.get_column("at").to_numpy()
        self.columns.append((customer[named], at[named], codes[named]))

    def _encode(self, frame: pl.DataFrame) -> I32:
        kind = pl.col("kind").cast(pl.String)
        names = frame.select(kind, pl.when(kind == PAGE).then("path").alias("path"))
        distinct = names.unique(maintain_order=True)
        codes = [self._code(*row) for row in distinct.iter_rows()]
        joined = names.join(
            distinct.with_columns(pl.Series("code", codes, pl.Int32)),
            on=["kind", "path"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        return joined.get_column("code").to_numpy()

    def _code(self, kind: str, path: str | None) -> int:
        pattern = pattern_for(kind, path)
        return -1 if pattern is None else self.patterns.setdefault(pattern, len(self.patterns))

    def suggestion(self) -> Suggestion:
        if not self.columns:
            return Suggestion(0, 0, None, [])
        customer, at, name = (np.concatenate(column) for column in zip(*self.columns, strict=True))
        return suggest(customer, at, name, len(self.patterns))


def pattern_for(kind: str, path: str | None) -> str | None:
    """Write the pattern that means exactly this signal; None where none can."""
    text = re.sub(r"([*\[\]\\])", r"\\\1", kind if path is None else f"{PAGE}:{path}")
    try:
        pattern = parse_pattern(text)
    except PatternError:
        return None
    return pattern.text if pattern.matches(kind, path, {}) else None


def suggest_from(files: Sequence[Path], mapping: Mapping, progress: Progress | None = None) -> FileSuggestion:
    """Propose kinds from all signals of `files`; a file that can't be used is named, and the others go on."""
    intake = _Intake()
    for number, file in enumerate(files):

        def tell(share: float, number: int = number) -> None:
            if progress:
                progress((number + share) / len(files))

        try:
            for chunk in read(file, mapping, properties=frozenset(), progress=tell):
                intake.take(chunk)
        except Unreadable as error:
            intake.unreadable.append(str(error))
    found = intake.suggestion()
    return FileSuggestion(
        signals=sum(column[0].size for column in intake.columns),
        customers=found.customers,
        runs=found.runs,
        pause_ms=found.pause_ms,
        kinds=_kinds(found.proposals, list(intake.patterns)),
        rejects=intake.rejects,
        notes=list(intake.notes),
        unreadable=intake.unreadable,
    )


def _kinds(proposals: Sequence[Proposal], patterns: Sequence[str]) -> list[ProposedKind]:
    """Write proposals with patterns, without those that sound like a no."""
    wishes = [proposal for proposal in proposals if not _NO.search(patterns[proposal.ending])]
    # Nobody comes for a no: it is proposed only where nothing else is.
    kept = wishes or proposals
    ids = _ids(patterns[proposal.ending] for proposal in kept)
    return [_kind(proposal, identifier, patterns) for proposal, identifier in zip(kept, ids, strict=True)]


def _kind(proposal: Proposal, identifier: str, patterns: Sequence[str]) -> ProposedKind:
    def texts(names: Iterable[int]) -> tuple[str, ...]:
        return tuple(patterns[name] for name in names)

    ending = patterns[proposal.ending]
    refused = () if _NO.search(ending) else tuple(text for text in texts(proposal.instead) if _NO.search(text))
    return ProposedKind(
        id=identifier,
        name=ending,
        arises=texts(proposal.arises),
        steps=tuple(text for text in texts(proposal.steps) if text not in refused),
        fulfilled=(ending,),
        refused=refused,
        patience_ms=next((each for each in _PATIENCE if each >= proposal.gap_ms), _PATIENCE[-1]),
        alike=texts(proposal.alike),
        customers=proposal.customers,
        finished=proposal.finished,
        began=proposal.began,
        from_entrance=proposal.from_entrance,
        gap_ms=proposal.gap_ms,
    )


def _ids(texts: Iterable[str]) -> list[str]:
    """Make short ids of patterns, each once."""
    ids: list[str] = []
    for text in texts:
        plain = re.sub(r"[^\w]+", "-", text.removeprefix(f"{PAGE}:").lower()).strip("-")[:_ID_LENGTH] or "kind"
        number = 1
        while (identifier := plain if number == 1 else f"{plain}-{number}") in ids:
            number += 1
        ids.append(identifier)
    return ids


def as_toml(suggestion: FileSuggestion) -> str:
    """Write proposals as a file of kinds, with what speaks for each as comments."""
    pause = suggestion.pause_ms
    runs = "the whole history of each" if pause is None else f"{suggestion.runs:,} runs, parted by {_about(pause)}"
    head = (
        f"# Proposals from {suggestion.signals:,} signals of {suggestion.customers:,} customers ({runs}).\n"
        "# Name what is a desire in your customers' words, correct it, and strike the rest.\n"
    )
    return "\n".join([head, *(_table(kind, suggestion.customers) for kind in suggestion.kinds)])


def _table(kind: ProposedKind, customers: int) -> str:
    reached, came = kind.customers / customers, kind.from_entrance / max(kind.began, 1)
    lines = [
        f"# {kind.customers:,} of {customers:,} customers came to this end ({reached:.1%}), {kind.finished:,} times.",
        f"# Of {kind.began:,} that began, {kind.from_entrance:,} came to it ({came:.1%}).",
        *([f"# Nearly always together with {', '.join(map(_text, kind.alike))}."] if kind.alike else []),
        "[[desire]]",
        f"id = {_text(kind.id)}",
        f"name = {_text(kind.name)}",
        f"arises = {_list(kind.arises)}",
        *([f"steps = {_list(kind.steps)}"] if kind.steps else []),
        f"fulfilled = {_list(kind.fulfilled)}",
        *(["# These sound like a no of ours; strike what is none."] if kind.refused else []),
        *([f"refused = {_list(kind.refused)}"] if kind.refused else []),
        f"# 95 of 100 pauses on the way are no longer than {_about(kind.gap_ms)}.",
        f"patience = {_text(write_duration(kind.patience_ms))}",
    ]
    return "\n".join(lines) + "\n"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    return tomlkit.string(text).as_string()


def _about(ms: int) -> str:
    """Say a duration with one unit."""
    for name, size in (("days", _DAY), ("hours", _HOUR), ("minutes", 60_000)):
        if ms >= 2 * size:
            return f"{ms / size:.0f} {name}"
    return f"{ms / 1000:.0f} seconds"
