"""From the columns of a file to signals: the same for every format."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from heedful.domain.pattern import PAGE
from heedful.wire.chunk import RAW_LIMIT, Block, Mapping, Reject, Unreadable
from heedful.wire.collect.page import LONGEST_ADDRESS
from heedful.wire.columns_guess import Roles, look_like_addresses
from heedful.wire.paths import paths_of
from heedful.wire.times import EARLIEST_MS, LATEST_MS, TimeReader

#: The longest address that mail allows; what is longer names nobody (RFC 5321, 4.5.3.1: 64, '@' and 255).
LONGEST_HANDLE = 320
#: What a handle may be; the names are those of the table of handles.
SORTS = pl.Enum(["user_id", "email", "anonymous", "phone"])
#: What stands for the name of a person in a path.
WHO = "{who}"
_USER_ID, _EMAIL, _ANONYMOUS = "user_id", "email", "anonymous"
_CORE = ("customer", "at", "kind", "path")
_AMOUNT = "value"
_OBJECT = "properties."


@dataclass(frozen=True)
class Taken:
    """What a block gave: signals, what their handles are (None: all user ids), the same rows as read, and rejects."""

    signals: pl.DataFrame
    sorts: pl.Series | None
    rows: pl.DataFrame
    rejects: list[Reject]


class Intake:
    """Takes the blocks of one file; knows its roles, how its times are read, and the properties wanted."""

    def __init__(
        self,
        file: str,
        roles: Roles,
        times: TimeReader,
        properties: frozenset[str] | None,
        *,
        whole_numbers: bool,
        mapping: Mapping,
        private: Collection[str] = (),
        addresses: Collection[str] = (),
    ) -> None:
        self._file = file
        self._roles = roles
        self._times = times
        self._properties = properties
        self._whole_numbers = whole_numbers and roles.visitor is None
        self._missing = list(mapping.missing)
        self._login = _login_pattern(mapping.login_path)
        self._private = frozenset(private)
        self._addresses = frozenset(addresses)

    def take(self, block: Block) -> Taken:
        """Turn a block into signals and rejects, each in the order of the file."""
        frame = self._without_missing(block.frame)
        paths = self._paths(frame)
        customers, sorts = self._customers(frame, paths)
        core = {
            "customer": customers,
            "at": self._times.read(_column(frame, self._roles.at)),
            "kind": self._kinds(frame),
            "path": paths,
        }
        bad = _complaints(core["customer"], core["at"], core["kind"])
        signals = pl.DataFrame([values.alias(name) for name, values in core.items()])
        signals = signals.with_columns(*self._kept_properties(frame))
        rows, rejects = block.frame, list(block.rejects)
        if bad is not None:
            rejects += self._rejects(block, bad)
            rejects.sort(key=lambda reject: reject.line)
            good = bad.is_null()
            signals, rows = signals.filter(good), rows.filter(good)
            sorts = None if sorts is None else sorts.filter(good)
        return Taken(signals, sorts, rows, rejects)

    def collisions(self, columns: Iterable[str]) -> list[str]:
        """Name the properties that can't keep their name because a signal has its own meaning for it."""
        return [name for name in columns if name in _CORE and name not in self._roles.columns]

    def _without_missing(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Make nothing of the words that stand for it."""
        texts = [name for name, kind in frame.schema.items() if kind == pl.String] if self._missing else []
        return frame.with_columns(
            pl.when(~pl.col(name).is_in(self._missing)).then(pl.col(name)).alias(name) for name in texts
        )

    def _customers(self, frame: pl.DataFrame, paths: pl.Series) -> tuple[pl.Series, pl.Series | None]:
        """Give the handles, and what each of them is."""
        values = _column(frame, self._roles.customer)
        if self._whole_numbers:
            values = values.cast(pl.Int64)
            return values, None if self._roles.sort == _USER_ID else _all(self._roles.sort, frame.height)
        values = _bare(values.cast(pl.String))
        sorts = _sorts_of(values, self._roles.sort)
        if self._roles.sort == _EMAIL and sorts is not None:
            # An address is the same in whatever letters (`domain.identity.handle`).
            values = values.str.to_lowercase().zip_with(sorts == _EMAIL, values)
        if self._login is not None:
            named = paths.str.extract(self._login)
            values, sorts = _rather(named, _sorts_of(named, _USER_ID), values, sorts)
        if self._roles.visitor is not None and self._roles.visitor != self._roles.customer:
            visitors = _column(frame, self._roles.visitor).cast(pl.String)
            values, sorts = _rather(values, sorts, visitors, _all(_ANONYMOUS, frame.height))
        return values, sorts

    def _kinds(self, frame: pl.DataFrame) -> pl.Series:
        if self._roles.kind is None:
            return pl.Series("kind", [PAGE], dtype=pl.String).new_from_index(0, frame.height)
        values = _column(frame, self._roles.kind)
        return values if values.dtype == pl.Categorical else _bare(values.cast(pl.String))

    def _paths(self, frame: pl.DataFrame) -> pl.Series:
        name = self._roles.path
        if name is None or name not in frame.columns:
            return pl.Series("path", [None], dtype=pl.String).new_from_index(0, frame.height)
        return paths_of(frame[name])

    def _kept_properties(self, frame: pl.DataFrame) -> list[pl.Series]:
        called = property_names(frame.columns)
        if self._properties is None:
            kept = [(name, called[name]) for name in frame.columns if self._is_property(name)]
        else:
            kept = [(name, as_) for name in frame.columns for as_ in {name, called[name]} & self._properties]
        amount = self._roles.value
        if amount in frame.columns and self._properties is None and called[amount] != _AMOUNT:
            kept = [(amount, _AMOUNT), *((name, as_) for name, as_ in kept if as_ != _AMOUNT)]
        return [self._value(frame[name]).alias(as_) for name, as_ in kept if not frame[name].dtype.is_nested()]

    def _value(self, values: pl.Series) -> pl.Series:
        return _plain_values(_without_query(values) if values.name in self._addresses else values)

    def _is_property(self, name: str) -> bool:
        return name not in self._roles.columns and name not in self._private

    def _rejects(self, block: Block, bad: pl.Series) -> list[Reject]:
        found = []
        for index in bad.is_not_null().arg_true():
            line, raw = block.where(index)
            reason = bad[index]
            if reason == _NO_TIME:
                reason = _about_time(block.frame, self._roles.at, index)
            found.append(Reject(self._file, line, reason, raw[:RAW_LIMIT]))
        return found


def _all(sort: str, height: int) -> pl.Series:
    return pl.Series("sort", [sort], dtype=SORTS).new_from_index(0, height)


def _sorts_of(handles: pl.Series, sort: str) -> pl.Series | None:
    """Say what handles are; among addresses, what is none is a user id."""
    if sort != _EMAIL:
        return None if sort == _USER_ID else _all(sort, handles.len())
    return _all(_EMAIL, handles.len()).zip_with(look_like_addresses(handles), _all(_USER_ID, handles.len()))


def _rather(
    first: pl.Series, first_sorts: pl.Series | None, then: pl.Series, then_sorts: pl.Series | None
) -> tuple[pl.Series, pl.Series]:
    """Take the first handle where there is one, else the other."""
    there = first.is_not_null()
    ones = _all(_USER_ID, first.len()) if first_sorts is None else first_sorts
    others = _all(_USER_ID, first.len()) if then_sorts is None else then_sorts
    return first.zip_with(there, then), ones.zip_with(there, others)


def _login_pattern(login_path: str | None) -> str | None:
    """Turn `/people/{who}` into a pattern: one part of a path, and whatever follows."""
    if not login_path:
        return None
    before, found, after = login_path.partition(WHO)
    if not found:
        raise Unreadable(f"'{login_path}' should hold {WHO} where the name of the person stands: /people/{WHO}")
    return f"^{re.escape(before)}([^/]+){re.escape(after)}(?:/|$)"


_NO_TIME = "the time can't be read"


def _about_time(frame: pl.DataFrame, column: str, index: int) -> str:
    value = _column(frame, column)[index]
    return "the time is empty" if value is None or value == "" else f"the time '{str(value)[:60]}' can't be read"


def property_names(columns: Sequence[str]) -> dict[str, str]:
    """Say what each column is called as a property.

    Clients put properties into an object of that name: `properties.reason` is `reason`, unless the file has
    another column `reason`. What would be called like a part of a signal itself keeps the prefix.
    """
    names: dict[str, str] = {}
    there = frozenset(columns)
    for column in columns:
        bare = column.removeprefix(_OBJECT)
        taken = bare in _CORE or (bare != column and bare in there)
        names[column] = _OBJECT + bare if taken else bare
    return names


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    """Give a column, or nothing but nulls where this part of the file does not have it."""
    return frame[name] if name in frame.columns else pl.Series(name, [None] * frame.height, dtype=pl.String)


def _bare(values: pl.Series) -> pl.Series:
    """Cut the blanks around texts; what is empty then is null."""
    bare = values.str.strip_chars()
    return _without_empty(bare)


def _without_empty(values: pl.Series) -> pl.Series:
    empty = values == ""
    return values.zip_with(~empty, pl.Series([None], dtype=values.dtype)) if empty.any() else values


def _complaints(customer: pl.Series, at: pl.Series, kind: pl.Series) -> pl.Series | None:
    """Say of each row what is wrong with it (null: nothing); None when all is well, which costs next to nothing."""
    low, high = at.min(), at.max()
    within = not isinstance(low, int) or (low >= EARLIEST_MS and isinstance(high, int) and high < LATEST_MS)
    nameless = (kind == "") if kind.dtype == pl.Categorical else None
    missing = customer.null_count() or at.null_count() or kind.null_count()
    odd = _odd_handles(customer)
    if within and not missing and odd is None and (nameless is None or not nameless.any()):
        return None
    unnamed = kind.is_null() if nameless is None else nameless.fill_null(value=True)
    frame = pl.DataFrame({"customer": customer, "at": at, "unnamed": unnamed})
    frame = frame.with_columns(odd=pl.lit(value=False) if odd is None else odd)
    return frame.select(
        pl.when(pl.col("customer").is_null())
        .then(pl.lit("the customer is empty"))
        .when(pl.col("odd"))
        .then(pl.lit(f"the customer is longer than {LONGEST_HANDLE} characters, or holds a NUL"))
        .when(pl.col("at").is_null())
        .then(pl.lit(_NO_TIME))
        .when(pl.col("at") < EARLIEST_MS)
        .then(pl.lit("the time is before 1970"))
        .when(pl.col("at") >= LATEST_MS)
        .then(pl.lit("the time is after 2200"))
        .when(pl.col("unnamed"))
        .then(pl.lit("the kind is empty"))
        .alias("reason")
    ).to_series()


def _odd_handles(customer: pl.Series) -> pl.Series | None:
    """Tell which customers no database would take; None where all are well, or whole numbers."""
    if customer.dtype != pl.String:
        return None
    odd = (customer.str.len_chars() > LONGEST_HANDLE) | customer.str.contains("\0", literal=True)
    return odd.fill_null(value=False) if odd.any() else None


def _without_query(addresses: pl.Series) -> pl.Series:
    """Cut query and fragment, as `heedful.wire.collect.page.without_query` does with what is collected.

    The row by which the signal is known again keeps them, so that a log that was taken before stays known.
    """
    return addresses.cast(pl.String).str.strip_chars().str.slice(0, LONGEST_ADDRESS).str.replace(r"(?s)[?#].*", "")


def _plain_values(values: pl.Series) -> pl.Series:
    """Bring a property to one of text, whole number, number and truth."""
    kind = values.dtype
    if kind == pl.String:
        return _without_empty(values)
    if kind in (pl.Int64, pl.Float64, pl.Boolean):
        return values
    if isinstance(kind, pl.Datetime):
        return values.dt.to_string("iso:strict")
    return _plain_number(values) if kind.is_numeric() else values.cast(pl.String, strict=False)


def _plain_number(values: pl.Series) -> pl.Series:
    if not values.dtype.is_integer():
        return values.cast(pl.Float64)
    whole = values.cast(pl.Int64, strict=False)
    return whole if whole.null_count() == values.null_count() else values.cast(pl.String)
