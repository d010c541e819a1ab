"""Which column says who, which says when, and which says what: guessed from names, told, and corrected by options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from heedful.wire.chunk import Mapping, Unreadable, Visitors
from heedful.wire.times import TimeReader

#: Names as they are met in exports, best first; compared in small letters and without anything between words.
_NAMES = {
    "customer": [
        "customer",
        "customerid",
        "caseconceptname",
        "userid",
        "user",
        "customeruuid",
        "useruuid",
        "distinctid",
        "accountid",
        "clientid",
        "memberid",
        "contactid",
        "visitorid",
        "visitor",
        "anonymousid",
        "personid",
        "subscriberid",
        "patientid",
        "caseid",
        "case",
        "traceid",
        "email",
        "emailaddress",
        "customeremail",
        "useremail",
        "creator",
        "author",
        "deviceid",
        "sessionid",
    ],
    "at": [
        "at",
        "timestamp",
        "timetimestamp",
        "time",
        "eventtime",
        "eventtimestamp",
        "occurredat",
        "happenedat",
        "datetime",
        "ts",
        "originaltimestamp",
        "eventdate",
        "createdat",
        "created",
        "date",
        "sentat",
        "receivedat",
        "starttime",
        "start",
        "day",
    ],
    "kind": [
        "kind",
        "event",
        "eventname",
        "eventtype",
        "activity",
        "activityname",
        "conceptname",
        "action",
        "actionname",
        "eventkind",
        "type",
        "signal",
        "step",
        "status",
    ],
    "path": [
        "path",
        "pathname",
        "pagepath",
        "url",
        "pageurl",
        "currenturl",
        "page",
        "uri",
        "requesturi",
        "propertiespath",
        "propertiesurl",
    ],
}
#: Columns that hold an amount; it keeps its own name, and has a column of its own in the log beside that.
_AMOUNTS = ("value", "revenue", "total", "amount")
_COOKIES = re.compile(r"uid|visitor|anonymous|client_?id|_ga$|_pk_id", re.IGNORECASE)
_ADDRESS = r"^[^\s@]+@[^\s@]+\.[^\s@]+$"
#: When so many of a column's values look like addresses, it is one of addresses.
_NEARLY_ALL = 0.95
_MEANS = {"customer": "who it was", "at": "when it was", "kind": "what it was"}
_SHOWN_COLUMNS = 30


@dataclass(frozen=True)
class Roles:
    """The columns of one file by what they mean; without a kind column every row is a page view.

    `sort` is what handles are. Where `customer` is empty, `visitor` names somebody nobody knows.
    """

    customer: str
    at: str
    kind: str | None
    path: str | None
    note: str | None
    value: str | None = None
    sort: str = "user_id"
    visitor: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are needed in any case, and are no properties."""
        return tuple(dict.fromkeys(name for name in (*self._meant, self.visitor) if name is not None))

    @property
    def _meant(self) -> tuple[str | None, ...]:
        return self.customer, self.at, self.kind, self.path


def guess(columns: Sequence[str], sample: pl.DataFrame | None = None) -> Mapping:
    """Guess which column means what; None where no name tells (for times, the first rows may tell)."""
    found = {role: next(iter(_alternatives(role, columns)), None) for role in _NAMES}
    taken: set[str] = set()
    for role, column in found.items():
        if column in taken:
            found[role] = next((name for name in _alternatives(role, columns) if name not in taken), None)
        taken.add(found[role] or "")
    if found["at"] is None and sample is not None:
        found["at"] = _only_times([name for name in columns if name not in taken], sample)
    return Mapping(customer=found["customer"], at=found["at"], kind=found["kind"], path=found["path"])


def choose(
    file: str,
    columns: Sequence[str],
    mapping: Mapping,
    sample: pl.DataFrame | None = None,
    visitors: Visitors | None = None,
) -> Roles:
    """Settle which column means what: as said, else as guessed; `Unreadable` names what is missing."""
    guessed = guess(columns, sample)
    if visitors is not None and sample is not None:
        guessed = replace(guessed, customer=_best_known(visitors, sample))
    said = {role: getattr(mapping, role) for role in _NAMES}
    for role, column in [*said.items(), ("value", mapping.value)]:
        if column and column not in columns:
            raise Unreadable(
                f"{file} has no column '{column}' (given with --{role}); its columns are {_listed(columns)}"
            )
    chosen = {
        role: (said[role] or None) if said[role] is not None else _free(getattr(guessed, role), said) for role in _NAMES
    }
    # Where there is a path, a row without a kind is a page view.
    for role in ("customer", "at") if chosen["path"] is not None else ("customer", "at", "kind"):
        if chosen[role] is None:
            raise Unreadable(
                f"No column of {file} is known to say {_MEANS[role]}; name it with --{role}."
                f" Its columns are {_listed(columns)}",
                f"No column is known to say {_MEANS[role]}. Choose one below.",
            )
    customer = str(chosen["customer"])
    sort = mapping.sort or _sort_of(customer, sample, visitors)
    return Roles(
        customer=customer,
        at=str(chosen["at"]),
        kind=chosen["kind"],
        path=chosen["path"],
        note=_told(file, columns, said, chosen, sort if mapping.sort is None else ""),
        value=_amount(columns) if mapping.value is None else mapping.value or None,
        sort=sort,
        visitor=None if visitors is None else visitors.column,
    )


def _amount(columns: Sequence[str]) -> str | None:
    """Name the column that is an amount: 'value', or beside a currency also what else it is called."""
    called = {_plain(name): name for name in reversed(columns)}
    names = _AMOUNTS if "currency" in called else _AMOUNTS[:1]
    return next((called[name] for name in names if name in called), None)


def holds_addresses(values: pl.Series) -> bool:
    """Tell whether nearly all values of a column look like e-mail addresses."""
    if values.dtype != pl.String:
        return False
    known = values.drop_nulls().str.strip_chars().unique()
    known = known.filter(known != "")
    return bool(len(known)) and int(known.str.contains(_ADDRESS).sum()) >= _NEARLY_ALL * len(known)


def look_like_addresses(values: pl.Series) -> pl.Series:
    """Tell of each value whether it looks like an e-mail address."""
    return values.str.contains(_ADDRESS).fill_null(value=False)


def _best_known(visitors: Visitors, sample: pl.DataFrame) -> str:
    """Name what tells best who came: a login, else a cookie made to know browsers again, else what we make up."""
    cookies = [name for name in visitors.cookies if _COOKIES.search(name)]
    for name in (*visitors.logins, *cookies):
        if name in sample.columns and sample[name].count():
            return name
    return visitors.column


def _sort_of(customer: str, sample: pl.DataFrame | None, visitors: Visitors | None) -> str:
    if visitors is not None and customer in (visitors.column, *visitors.cookies):
        return "anonymous"
    return "email" if sample is not None and customer in sample and holds_addresses(sample[customer]) else "user_id"


def _alternatives(role: str, columns: Sequence[str]) -> list[str]:
    """Name the columns that could mean this, best first."""
    ranks = {name: rank for rank, name in enumerate(_NAMES[role])}
    known = [(ranks[plain], column) for column in columns if (plain := _plain(column)) in ranks]
    return [column for _, column in sorted(known, key=lambda item: item[0])]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _free(column: str | None, said: dict[str, str | None]) -> str | None:
    return None if column in said.values() else column


def _only_times(columns: Sequence[str], sample: pl.DataFrame) -> str | None:
    """Name the one column whose first values are all dates with a time, if it is only one."""
    times = [name for name in columns if name in sample.columns and _is_times(sample[name])]
    return times[0] if len(times) == 1 else None


def _is_times(values: pl.Series) -> bool:
    if values.dtype.is_temporal():
        return True
    known = values.drop_nulls()
    # Numbers may be anything; only what is written as a date is taken for one.
    if values.dtype != pl.String or known.is_empty() or not known.str.contains(r"\d[-/]\d+[-/T ]").all():
        return False
    return TimeReader().read(known).is_not_null().all()


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in columns[:_SHOWN_COLUMNS])
    more = len(columns) - _SHOWN_COLUMNS
    return f"{shown} and {more} more" if more > 0 else shown


def _told(
    file: str, columns: Sequence[str], said: dict[str, str | None], chosen: dict[str, str | None], sort: str
) -> str | None:
    """Say what was guessed, and what else it might have been."""
    words = {"customer": "customer", "at": "time", "kind": "kind", "path": "path"}
    parts = []
    for role, word in words.items():
        column = chosen[role]
        if said[role] is None and column is not None:
            others = [name for name in _alternatives(role, columns) if name not in chosen.values()]
            doubt = f" (or {', '.join(others[:3])}? then say --{role})" if others else ""
            doubt += " (e-mail addresses)" if role == "customer" and sort == "email" else ""
            parts.append(f"'{column}' as the {word}{doubt}")
    if not parts:
        return None
    ending = "; every row is a page view" if chosen["kind"] is None else ""
    return f"{file}: took {', '.join(parts)}{ending}."
