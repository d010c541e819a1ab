"""Sends numbered events by unmodified clients for Python: `python send.py CLIENT HOST KEY COUNT PAUSE_S`."""

# ruff: noqa: PLC0415 - only one of them is there to be sent by

from __future__ import annotations

import sys
import time

client, host, key, count, pause_s = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5])


def segment():
    from segment.analytics.client import Client

    sender = Client(key, host=host, gzip=True, upload_interval=0.2)
    yield lambda n: sender.track("ana", "numbered", {"number": n})
    sender.flush()
    sender.shutdown()


def rudderstack():
    import rudderstack.analytics as sender

    sender.write_key, sender.dataPlaneUrl = key, host
    yield lambda n: sender.track("ana", "numbered", {"number": n})
    sender.flush()


def posthog(**more):
    from posthog import Posthog

    sender = Posthog(key, host=host, flush_interval=0.2, max_retries=10, **more)
    yield lambda n: sender.capture("numbered", distinct_id="ana", properties={"number": n})
    sender.shutdown()


def posthog_v1():
    # Its newer protocol, which wants to be told of each event.
    return posthog(capture_mode="v1")


sending = {"segment": segment, "rudderstack": rudderstack, "posthog": posthog, "posthog-v1": posthog_v1}[client]()
send = next(sending)
for number in range(count):
    send(number)
    time.sleep(pause_s)
next(sending, None)
