"""The parts of `bench.collect` that need Django: an installation with a key, settling, and bare inserts.

HEEDFUL_DATA=folder DJANGO_SETTINGS_MODULE=heedful.settings python -m bench.settle prepare kinds.toml | settle | bare
"""

# ruff: noqa: PLC0415 - what needs Django is imported when it is set up

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from bench.fill import OWNER


def prepare(kinds):
    """Make tables, kinds, an owner who is signed in, and a source."""
    from django.core.management import call_command
    from django.test import Client

    from heedful.models import Colleague, Role, Source
    from heedful.services.audit import MACHINE
    from heedful.services.colleague import Newcomer, make_colleague
    from heedful.services.collect import Plan, make_source
    from heedful.services.desire import refresh
    from heedful.services.kind import save_kind, split_definitions

    call_command("migrate", verbosity=0)
    # A database that is named by its address is used again.
    call_command("flush", verbosity=0, interactive=False)
    for definition in split_definitions(kinds.read_text()):
        save_kind(definition, MACHINE)
    refresh()
    make_colleague(Newcomer("Olga", OWNER, "a long walk at dusk"), Role.OWNER)
    client = Client()
    client.force_login(Colleague.objects.get(email=OWNER))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"key": make_source(MACHINE, Plan("Bench", Source.Client.SCRIPT)).keys.get().key, "cookie": cookie}


def settle():
    """Settle all that waits."""
    from django.utils import timezone

    from heedful.services.settle import Settler

    settler, signals, more = Settler(), 0, True
    began = time.perf_counter()
    while more:
        done = settler.round(timezone.now())
        signals, more = signals + done.signals, done.more
    return {"signals": signals, "took_s": time.perf_counter() - began, "bytes": database_bytes()}


def database_bytes():
    """Tell how large the database is."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            return pages * cursor.execute("PRAGMA page_size").fetchone()[0]
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def bare(rows):
    """Insert bare rows of a signal, a hundred in a transaction: by the ORM, and by executemany."""
    from django.db import connection, transaction
    from django.utils import timezone

    from heedful.models import Reject, Source

    source, now = Source.objects.get(), timezone.now()
    values = [(source.pk, "heedful", now, "restore.started", "x" * 150, 150) for _ in range(100)]

    def by_orm():
        names = ("source_id", "dialect", "received_at", "reason", "body", "size")
        Reject.objects.bulk_create(Reject(**dict(zip(names, row, strict=True))) for row in values)

    def by_many():
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO heedful_reject (source_id, dialect, received_at, reason, body, size) "
                "VALUES (%s,%s,%s,%s,%s,%s)",
                values,
            )

    told = {}
    for name, work in (("orm", by_orm), ("many", by_many)):
        began = time.perf_counter()
        for _ in range(rows // 100):
            with transaction.atomic():
                work()
        told[name] = rows / (time.perf_counter() - began)
    return told


def main():
    parser = argparse.ArgumentParser(description="Settle, for a measurement.")
    parser.add_argument("work", choices=["prepare", "settle", "bare"])
    parser.add_argument("kinds", type=Path, nargs="?")
    parser.add_argument("--rows", type=int, default=50_000)
    given = parser.parse_args()

    import django

    django.setup()
    told = {"prepare": lambda: prepare(given.kinds), "settle": settle, "bare": lambda: bare(given.rows)}[given.work]()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
