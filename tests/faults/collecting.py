"""What the processes do that are killed while they collect: accept, settle, and in the end say what there is."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from tests.services.collecting import source
from tests.services.logs import listed, plain, there

from heedful.log.files import BusyError
from heedful.log.segment import scan
from heedful.models import Batch, Delivery, DesireFile, FlowAgain, Identity, Kind, Segment
from heedful.queries.desire import followed
from heedful.queries.history import unsealed
from heedful.services.audit import MACHINE
from heedful.services.collect import take
from heedful.services.desire import keep_in_order, merge_segments, refresh
from heedful.services.flow_again import follow_again
from heedful.services.fold import fold
from heedful.services.kind import save_kind, split_definitions
from heedful.services.log import paths, remove_abandoned, remove_superseded
from heedful.services.seal import seal, seal_everything
from heedful.services.settle import Settler

KINDS = ["started", "chosen", "finished", "denied", "asked", "told", "other"]
#: The clock of the jobs: far enough on that nothing waits for its time.
LATER = timedelta(minutes=5)


def define(text: str) -> None:
    """Define kinds and follow them."""
    for definition in split_definitions(text):
        save_kind(definition, MACHINE)
    refresh()
    source()


def accept(writer: str, seed: int, acked: str, tried: str) -> None:
    """Take deliveries until killed; each event has a number, noted in `tried` before and in `acked` after."""
    chance, number = random.Random(seed), 0
    with Path(acked).open("a") as done, Path(tried).open("a") as begun:
        while True:
            events = []
            for _ in range(chance.randrange(1, 12)):
                number += 1
                events.append(_event(f"{writer}-{seed}-{number}", chance))
            begun.write("".join(f"{each['message_id']}\n" for each in events))
            begun.flush()
            # Some are sent twice, as clients do that got no answer.
            for _ in range(chance.choice((1, 1, 1, 2))):
                take(source(), "heedful", json.dumps(events).encode(), datetime.now(UTC), None, len(events))
            done.write("".join(f"{each['message_id']}\n" for each in events))
            done.flush()


def _event(number: str, chance: random.Random) -> dict:
    at = datetime.now(UTC) - timedelta(seconds=chance.choice((0, 0, 0, 0, 5, 3_000)))
    return {
        "kind": chance.choice(KINDS),
        "at": at.isoformat(),
        "user_id": f"user-{chance.randrange(40)}",
        "message_id": number,
        "properties": {"plan": chance.choice(["pro", "free"]), "number": number},
    }


def work(seed: int) -> None:
    """Do what the loop does, in any order, until killed."""
    chance, settler = random.Random(seed), Settler()
    while True:
        clock = datetime.now(UTC) + LATER
        settler.round(clock)
        job = chance.choice((None, None, None, *_jobs(settler, clock)))
        if job:
            try:
                job()
            except BusyError:
                time.sleep(0.01)


def _jobs(settler: Settler, clock: datetime) -> list:
    return [
        lambda: follow_again(settler, clock),
        lambda: seal(clock),
        lambda: [fold(file, clock) for file in DesireFile.objects.all()[:1]],
        lambda: merge_segments(clock),
        lambda: keep_in_order(clock + timedelta(days=1)),
        remove_superseded,
    ]


def finish(folder: str) -> None:
    """Do all that is left to do, and write down what there is."""
    settler, clock = Settler(), datetime.now(UTC) + timedelta(days=365)
    while Delivery.objects.exists():
        settler.round(datetime.now(UTC))
    while FlowAgain.objects.exists():
        follow_again(settler, clock)
    seal_everything(datetime.now(UTC))
    remove_superseded()
    remove_abandoned(after_s=-1)
    handles = dict(Identity.objects.values_list("pk", "value"))
    signals = pl.concat(
        [scan(paths(Segment.objects.all())).collect(), unsealed().select(scan([]).collect_schema().names())]
    )
    rows = (
        signals.sort("arrival").select("identity", pl.col("at").cast(pl.Int64), "kind", "facets", "properties").rows()
    )
    told = [
        {"user_id": handles[identity], "at": at, "kind": kind, **_properties(facets, others)}
        for identity, at, kind, facets, others in rows
    ]
    now = datetime.now(UTC)
    names = dict(Identity.objects.values_list("customer_id", "value"))
    desires = {kind.slug: plain(followed(kind, now).whole.everything(), names) for kind in Kind.objects.all()}
    arrivals = signals.get_column("arrival")
    answer = {
        "signals": told,
        "now": round(now.timestamp() * 1000),
        "desires": desires,
        "arrivals": [arrivals.len(), arrivals.n_unique()],
        "batches": Batch.objects.count(),
        "listed": {name: sorted(files) for name, files in listed().items()},
        "there": {name: sorted(files) for name, files in there().items()},
    }
    Path(folder).write_text(json.dumps(answer))


def _properties(facets: str | None, others: str | None) -> dict:
    return {"properties": {**json.loads(facets or "{}"), **json.loads(others or "{}")}}
