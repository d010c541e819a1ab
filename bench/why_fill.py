"""Fills the database that the environment names with a year of verdicts, for measuring 'why?'.

    HEEDFUL_DATA=folder python -m bench.why_fill VERDICTS

Rows are made by the database itself, in one statement for each table: ten million would take the ORM an hour.
"""

# ruff: noqa: PLC0415 - what needs Django is imported when it is set up

from __future__ import annotations

import sys
from datetime import timedelta

from bench.fill import _make_owner

CUSTOMERS, MOMENTS, YEAR_S = 200_000, 600, 365 * 86_400
_SAID = (
    '"event": "High Wind Warning", "kind": "high_wind", "phase": "active", "severity": "Severe", "place": "Bergen '
    'County, New Jersey", "onset": "2026-01-01T12:00:00+00:00", "ends": "2026-01-02T12:00:00+00:00", "sure": "1.00"'
)


def fill(size: int) -> None:
    """Fill the database."""
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    _make_owner()
    now = timezone.now()
    begin = int(now.timestamp()) - YEAR_S
    customers = min(CUSTOMERS, max(1, size // 50))
    say = _Postgres() if connection.vendor == "postgresql" else _SQLite()
    _make_moments(now)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _statements(say, size, customers, begin):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    if connection.vendor == "postgresql":
        for table in ("heedful_judgement", "heedful_judgedmoment", "heedful_outreach"):
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM ANALYZE {table}")


def _make_moments(now) -> None:
    """Make the moments of a year; the last is a storm that is still on, as are the fifty before it."""
    from heedful.models import Moment

    hour = timedelta(hours=1)
    for number in range(MOMENTS):
        onset = now - (MOMENTS - number) * 14 * hour
        is_on = number >= MOMENTS - 51
        ends = now + 12 * hour if is_on else onset + 12 * hour
        Moment.objects.create(
            sort=Moment.Sort.ALERT,
            source_id=f"made {number}",
            kind="high_wind",
            event="High Wind Warning",
            severity="Severe",
            onset=onset,
            ends=ends,
            last_at=ends,
            aftermath_until=ends + timedelta(days=7),
            touched=number,
            to_match=False,
        )


class _SQLite:
    """How SQLite says it."""

    yes, no = "1", "0"

    def numbers(self, count: int) -> str:
        return f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n)"

    def at(self, seconds: str) -> str:
        return f"datetime({seconds}, 'unixepoch')"

    def number(self, words: str) -> str:
        return f"CAST({words} AS INTEGER)"

    def json(self, words: str) -> str:
        return words


class _Postgres:
    """How PostgreSQL says it."""

    yes, no = "true", "false"

    def numbers(self, count: int) -> str:
        return f"generate_series(1::bigint, {count}::bigint) AS n(i)"

    def at(self, seconds: str) -> str:
        return f"to_timestamp({seconds})"

    def number(self, words: str) -> str:
        return f"CAST(floor({words}) AS BIGINT)"

    def json(self, words: str) -> str:
        return f"({words})::jsonb"


def _statements(say: _SQLite | _Postgres, size: int, customers: int, begin: int):
    """Give the statements that fill the tables, each from the numbers 1 to so many."""
    at = say.at(say.number(f"{begin} + i * ({YEAR_S}.0 / {size})"))
    yield (
        "INSERT INTO heedful_customer (id, name, since, "
        + _rest("customer", "id", "name", "since")
        + f") SELECT i, 'Ana ' || i, {say.at(str(begin))}, {_values('customer', say, 'id', 'name', 'since')} "
        f"FROM {say.numbers(customers)}"
    )
    whose = f"1 + (i * 7919) % {customers}"
    outreach = {
        "id": "i",
        "customer_id": whose.replace("i *", "i * 10 *"),
        "address": "'a@example.org'",
        "subject": "'You have not backed up for a week'",
        "text": "'Dear you,'",
        "words": "'words'",
        "msg_id": "'m' || i",
        "purpose": "'reminder'",
        "state": f"CASE WHEN i % {max(2, size // 20_000)} = 0 THEN 'held' ELSE 'sent' END",
        "made_at": at.replace("i * (", "i * 10 * ("),
        "due_at": at.replace("i * (", "i * 10 * ("),
        "sent_at": at.replace("i * (", "i * 10 * ("),
        "reasons": say.json("'[]'"),
    }
    yield _insert("outreach", outreach, say, say.numbers(size // 10))
    # Of a thousand 900 went, 80 were held, 15 adapted (in the first half of the year), the others fell away.
    decision = (
        f"CASE WHEN i % 1000 < 900 THEN 'send' WHEN i % 1000 < 980 OR (i % 1000 < 995 AND i > {size // 2}) THEN 'hold' "
        "WHEN i % 1000 < 995 THEN 'adapt' ELSE 'drop' END"
    )
    reason = (
        '\'[{"code": "moment", "verdict": "\' || (' + decision + ') || \'", "until": null, "evidence": '
        f'{{"moment": "\' || ({_moment(size)}) || \'", {_SAID}}}}}]\''
    )
    judgement = {
        "id": "i",
        "at": at,
        "customer_id": whose,
        "outreach_id": "CASE WHEN i % 10 = 0 THEN i / 10 ELSE NULL END",
        "subject_of": "CASE WHEN i % 10 = 0 THEN '' ELSE 'relay ' || i END",
        "purpose": "'reminder'",
        "subject": "'You have not backed up for a week'",
        "decision": decision,
        "reasons": say.json(f"CASE WHEN i % 1000 < 900 THEN '[]' ELSE {reason} END"),
    }
    yield _insert("judgement", judgement, say, say.numbers(size))
    moments = {"judgement_id": "i", "moment_id": _moment(size), "decision": decision}
    yield _insert(
        "judgedmoment", moments, say, say.numbers(size) + " WHERE i % 1000 >= 900 AND i % 1000 < 995", own=True
    )
    if isinstance(say, _Postgres):
        for table in ("customer", "outreach", "judgement"):
            newest = f"(SELECT max(id) FROM heedful_{table})"
            yield f"SELECT setval(pg_get_serial_sequence('heedful_{table}', 'id'), {newest})"


def _moment(size: int) -> str:
    """Say which moment a verdict is about: each its share, and the last three tenths of the year the storm."""
    return f"CASE WHEN i > {size} / 10 * 7 THEN {MOMENTS} ELSE 1 + i % {MOMENTS - 1} END"


def _insert(table: str, columns: dict[str, str], say, numbers: str, *, own: bool = False) -> str:
    more, values = _rest(table, *columns, own=own), _values(table, say, *columns, own=own)
    names, given = ", ".join(columns), ", ".join(columns.values())
    return (
        f"INSERT INTO heedful_{table} ({names}{', ' if more else ''}{more}) "
        f"SELECT {given}{', ' if values else ''}{values} FROM {numbers}"
    )


def _fields(table: str, *without: str, own: bool = False):
    """Give the columns of a table that need a value and have none yet; `own`: the database numbers the rows itself."""
    from django.apps import apps

    for each in apps.get_model("heedful", table)._meta.concrete_fields:  # noqa: SLF001 - as documented
        if each.column not in without and not each.null and not (own and each.primary_key):
            yield each


def _rest(table: str, *without: str, own: bool = False) -> str:
    return ", ".join(f'"{each.column}"' for each in _fields(table, *without, own=own))


def _values(table: str, say, *without: str, own: bool = False) -> str:
    return ", ".join(_value(each, say) for each in _fields(table, *without, own=own))


def _value(field, say) -> str:
    """Give what a column holds where nobody said anything."""
    from django.db import models

    default = field.get_default()
    if isinstance(field, models.BooleanField):
        return say.yes if default else say.no
    if isinstance(field, models.JSONField):
        return say.json("'[]'" if default == [] else "'{}'")
    if isinstance(field, models.DateTimeField):
        return say.at("0")
    if isinstance(field, models.IntegerField):
        return str(default or 0)
    return f"'{default or ''}'"


if __name__ == "__main__":
    import django

    django.setup()
    fill(int(sys.argv[1]))
