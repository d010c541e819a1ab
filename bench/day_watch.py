"""The part of `bench.day` that needs Django: answers one question a line with one line of JSON.

look      how old the oldest request is that waits, how large the database is, how many segments and signals there are
hourly    does what the background jobs do once an hour
settled   waits until nothing waits any more
night     does what the background jobs do at night, and counts everything
"""

# ruff: noqa: PLC0415 - what needs Django is imported when it is set up

from __future__ import annotations

import json
import resource
import sys
import time

from bench.settle import database_bytes


def look():
    from django.db.models import Min, Sum
    from django.utils import timezone

    from heedful.models import Batch, Delivery, Segment

    oldest = Delivery.objects.aggregate(oldest=Min("received_at"))["oldest"]
    sealed = Segment.objects.aggregate(signals=Sum("signals"), size=Sum("size"))
    batches = Batch.objects.aggregate(signals=Sum("signals"))["signals"] or 0
    return {
        "lag_s": max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0,
        "database_mb": database_bytes() / 1e6,
        "segments": Segment.objects.count(),
        "log_mb": (sealed["size"] or 0) / 1e6,
        "signals": (sealed["signals"] or 0) + batches,
    }


def hourly():
    from django.utils import timezone

    from heedful.services.desire import merge_segments

    began = time.perf_counter()
    _when_free(lambda: merge_segments(timezone.now()))
    return {"took_s": time.perf_counter() - began}


def settled():
    from heedful.models import Delivery

    began = time.perf_counter()
    while Delivery.objects.exists():
        time.sleep(0.1)
    return {"took_s": time.perf_counter() - began}


def night():
    from django.utils import timezone

    from heedful.services.desire import tidy
    from heedful.services.seal import seal_everything

    began = time.perf_counter()
    seal_everything(timezone.now())
    _when_free(tidy)
    took = time.perf_counter() - began
    return {**look(), "took_s": took, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _when_free(work):
    from heedful.log.files import BusyError

    while True:
        try:
            return work()
        except BusyError:
            time.sleep(0.05)


def main():
    import django

    django.setup()
    for question in sys.stdin:
        answer = {"look": look, "hourly": hourly, "settled": settled, "night": night}[question.strip()]()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
