"""Follow desires through files of signals, without a server or a database.

What `heedful flow` prints comes from here; the same kernel and the same rules stand behind the Flow page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from heedful.domain.desire import Outcome
from heedful.domain.kind import DesireKind
from heedful.domain.reliability import Counts
from heedful.flow.columns import I64, NEVER
from heedful.flow.customers import CustomerNumbers, lasting_numbers
from heedful.flow.desires import Desires, sweep
from heedful.flow.ids import desire_ids, kind_key
from heedful.flow.match import Codebook
from heedful.flow.run import Run
from heedful.flow.steps import StepFlow, counts_of, flow_of
from heedful.wire.signals import Chunk, Mapping, Reject, Unreadable, read

#: Told how much of the work is done, from 0 to 1.
Progress = Callable[[float], None]


@dataclass(frozen=True)
class KindFlow:
    """What became of the desires of one kind."""

    kind: DesireKind
    counts: Counts
    waiting_for_us: int
    steps: list[StepFlow]


@dataclass(frozen=True)
class FileFlow:
    """What files of signals say: how many signals and customers, from when to when, and each kind.

    Times are ms since 1970, None where there was no signal. `later` counts signals after `now`, left out.
    """

    signals: int
    customers: int
    first: int | None
    last: int | None
    now: int | None
    later: int
    kinds: list[KindFlow]
    rejects: list[Reject]
    notes: list[str]
    unreadable: list[str]
    unmatched: list[str]
    desires: list[Desires]
    names: dict[int, str] | None


@dataclass
class _Intake:
    """What is gathered while files are read."""

    codebook: Codebook
    now: int | None
    run: Run = field(default_factory=Run)
    numbers: CustomerNumbers = field(default_factory=CustomerNumbers)
    rejects: list[Reject] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    first: int | None = None
    last: int | None = None
    later: int = 0

    def take(self, chunk: Chunk) -> None:
        self.rejects.extend(chunk.rejects)
        self.notes.update(dict.fromkeys(chunk.notes))
        frame = self._until_now(chunk.frame)
        if not frame.height:
            return
        at = frame.get_column("at").to_numpy()
        self.run.add(self.numbers.of(frame.get_column("customer")), at, self.codebook.encode(frame))
        first, last = int(at.min()), int(at.max())
        self.first = first if self.first is None else min(first, self.first)
        self.last = last if self.last is None else max(last, self.last)

    def _until_now(self, frame: pl.DataFrame) -> pl.DataFrame:
        if self.now is None:
            return frame
        kept = frame.filter(pl.col("at") <= self.now)
        self.later += frame.height - kept.height
        return kept


def follow_files(
    files: Sequence[Path],
    kinds: Sequence[DesireKind],
    mapping: Mapping,
    now: int | None = None,
    progress: Progress | None = None,
) -> FileFlow:
    """Follow the desires of all customers in `files`, in the order given, up to `now` (ms; the last signal).

    A file that can't be used is named in `unreadable` and the others go on.
    """
    intake = _Intake(Codebook(kinds), now)
    for chunk in _chunks(files, mapping, intake, progress):
        intake.take(chunk)
    raw, customers = intake.run.finish(kinds, intake.codebook.effects())
    until = now if now is not None else intake.last
    desires = [sweep(part, kind, until or 0) for part, kind in zip(raw, kinds, strict=True)]
    return FileFlow(
        signals=intake.run.rows,
        customers=customers,
        first=intake.first,
        last=intake.last,
        now=until,
        later=intake.later,
        kinds=[_kind_flow(part, kind) for part, kind in zip(desires, kinds, strict=True)],
        rejects=intake.rejects,
        notes=list(intake.notes),
        unreadable=intake.unreadable,
        unmatched=_unmatched(intake.codebook),
        desires=desires,
        names=intake.numbers.names(),
    )


def _chunks(files: Sequence[Path], mapping: Mapping, intake: _Intake, progress: Progress | None) -> Iterator[Chunk]:
    sizes = [path.stat().st_size if path.is_file() else 0 for path in files]
    whole, done = max(1, sum(sizes)), 0
    for path, size in zip(files, sizes, strict=True):

        def tell(share: float, size: int = size, done: int = done) -> None:
            if progress:
                progress((done + share * size) / whole)

        try:
            yield from read(path, mapping, properties=intake.codebook.properties, progress=tell)
        except Unreadable as error:
            intake.unreadable.append(str(error))
        done += size


def _kind_flow(desires: Desires, kind: DesireKind) -> KindFlow:
    return KindFlow(kind, counts_of(desires), int(desires.waits_for_us.sum()), flow_of(kind, desires))


def _unmatched(codebook: Codebook) -> list[str]:
    """Name the patterns that no signal matched: most often a slip of the pen."""
    names = {(signal.kind, signal.path) for signal in codebook.distinct}
    return [
        f"{kind.id}: '{pattern.text}'"
        for kind in codebook.kinds
        for pattern in dict.fromkeys(kind.patterns)
        if not any(pattern.names(signal, path) for signal, path in names)
    ]


def desires_frame(flow: FileFlow) -> pl.DataFrame:
    """Give all desires as one table, by kind, customer and when they arose."""
    frames = [_kind_frame(part, each.kind, flow.names) for part, each in zip(flow.desires, flow.kinds, strict=True)]
    return pl.concat(frames)


def _kind_frame(desires: Desires, kind: DesireKind, names: dict[int, str] | None) -> pl.DataFrame:
    customer = pl.Series("customer", desires.customer)
    ids = desire_ids(kind_key(kind.id), lasting_numbers(desires.customer, names), desires.arose, desires.ordinal)
    if names is not None:
        # Files that hold whole numbers have no texts for them.
        customer = customer.replace_strict(names, default=customer.cast(pl.String), return_dtype=pl.String)
    return pl.DataFrame(
        {
            "kind": pl.repeat(kind.id, len(desires), eager=True, dtype=pl.String),
            "customer": customer,
            "desire_id": ids,
            "arose_at": _times(desires.arose),
            "touched_at": _times(desires.touched),
            "ended_at": _times(desires.ended),
            "outcome": pl.Series([outcome.word for outcome in Outcome]).gather(desires.outcome.astype(np.uint32)),
            "furthest": desires.furthest.astype(np.int32),
            "tries": desires.tries,
            "waiting_since": _times(np.where(desires.waits_for_us, desires.waiting, NEVER)),
            "to_people": desires.to_people,
        }
    ).sort("customer", "arose_at", "desire_id")


def _times(ms: I64) -> pl.Series:
    column = pl.Series(ms)
    return column.set(column == NEVER, None).cast(pl.Datetime("ms", "UTC"))
