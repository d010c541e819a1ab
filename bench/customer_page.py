"""Server time of the page of one customer with 50,000 signals, in a log of a million.

    python -m bench.customer_page [--rounds 60]

Made anew in a temporary data folder: the demo company, and one customer who lived the lives of many. Reach: 95 of
100 answers within 100 ms.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

# Django and all that needs it are imported when the data folder has been chosen.
# ruff: noqa: PLC0415

REACH_MS = 100
BUSY, CUSTOMERS, MONTHS = "busy", 4600, 18


def fill(folder):
    """Take a million signals into the log of `folder`, 50,000 of them of one customer."""
    import polars as pl
    from django.core.management import call_command

    from heedful.services import demo
    from heedful.services.audit import MACHINE
    from heedful.services.desire import refresh
    from heedful.services.intake import take_file
    from heedful.services.kind import save_kind, split_definitions
    from heedful.wire.signals import Mapping

    call_command("migrate", verbosity=0)
    lives = pl.concat(list(demo.signals(customers=CUSTOMERS, months=MONTHS, until=datetime.now(UTC))))
    busy = lives.sample(50_000, seed=1).with_columns(pl.lit(BUSY).alias("customer"))
    file = folder / "signals.parquet"
    pl.concat([lives, busy]).sort("at").write_parquet(file)
    for definition in split_definitions(demo.kinds_toml()):
        save_kind(definition, MACHINE)
    taken = take_file(file, Mapping(customer="customer", at="at", kind="kind", path="path"), MACHINE)
    refresh()
    return taken.signals


def measure(client, address, rounds):
    """Give the median and the 95th percentile of wall time, and the median of CPU time, in ms."""
    walls, cpus = [], []
    for number in range(rounds + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        if number:  # the first one opens the log
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
    walls.sort()
    return walls[rounds // 2], walls[int(rounds * 0.95)], sorted(cpus)[rounds // 2]


def main():
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="heedful-bench-") as name:
        os.environ |= {"HEEDFUL_DATA": name, "DJANGO_SETTINGS_MODULE": "heedful.settings"}
        os.environ.pop("HEEDFUL_DATABASE_URL", None)
        import django

        django.setup()
        from django.test import Client

        signals = fill(Path(name))
        from heedful.models import Identity, Role
        from heedful.queries.stream import stream_of
        from heedful.services.colleague import Newcomer, make_colleague

        client = Client(SERVER_NAME="localhost")
        client.force_login(make_colleague(Newcomer("Bench", "bench@heedful.example", "a walk at dusk"), Role.OWNER))
        number = Identity.objects.get(value=BUSY).customer_id
        stream = stream_of(number)
        print(f"{stream.signals:,} signals of one customer among {signals:,}; reach: p95 {REACH_MS} ms")
        pages = {
            "the person": f"/customers/{number}/",
            "earlier": f"/customers/{number}/?before={stream.earlier}",
            "page views only": f"/customers/{number}/?kind=page",
            "the list": "/customers/",
            "stuck now": "/customers/?show=stuck",
            "a search": "/customers/?q=c0012",
        }
        for what, address in pages.items():
            median, high, cpu = measure(client, address, rounds)
            print(f"{what:16} p50 {median:6.1f} ms   p95 {high:6.1f} ms   CPU p50 {cpu:6.1f} ms")


if __name__ == "__main__":
    main()
