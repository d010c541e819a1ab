"""Posts batches of signals to a running door over a few lasting connections, and prints as JSON how long it took.

    python -m bench.load HOST KEY --batches N [--each 100] [--connections 4] [--customers 2000] [--rate 5000]

Signals are of the ten wants, in order of time, with ids: what a busy website sends.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection

import numpy as np

from bench.made import NOISE
from bench.wants import WANTS


def bodies(batches, each, customers, seed=7):
    """Yield bodies; customers walk through the steps of a want, and half of all is noise."""
    chance = np.random.default_rng(seed)
    names = [want.names for want in WANTS]
    place: dict[int, tuple[int, int]] = {}
    number = 0
    for _ in range(batches):
        events = []
        for who in chance.integers(0, customers, each).tolist():
            number += 1
            kind = NOISE[int(chance.integers(0, len(NOISE)))]
            if chance.random() < 0.5:
                want, step = place.get(who) or (int(chance.integers(0, len(names))), 0)
                kind = names[want][step]
                place[who] = (want, step + 1) if step + 1 < len(names[want]) and chance.random() < 0.9 else None
            events.append(
                {
                    "kind": kind,
                    "user_id": f"u{who}",
                    "message_id": f"m{number}",
                    "at": datetime.now(UTC).isoformat(),
                    "properties": {"plan": "pro" if who % 2 else "free", "note": f"n{number}"},
                }
            )
        yield json.dumps({"signals": events}).encode()


def paced(made, every_s):
    """Hold back what is ahead of its time."""
    began = time.perf_counter()
    for number, body in enumerate(made):
        time.sleep(max(0.0, began + number * every_s - time.perf_counter()))
        yield body


def send(host, key, waiting, lock, statuses):
    connection = HTTPConnection(host, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    while True:
        with lock:
            body = next(waiting, None)
        if body is None:
            connection.close()
            return
        connection.request("POST", "/collect/signals", body, headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)


def main():
    parser = argparse.ArgumentParser(description="Send signals as fast as they are taken.")
    parser.add_argument("host")
    parser.add_argument("key")
    parser.add_argument("--batches", type=int, required=True)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--rate", type=float, help="no more than so many signals a second, made as they are sent")
    given = parser.parse_args()
    made = bodies(given.batches, given.each, given.customers)
    # Made before the clock starts: this process shall cost as little as may be beside the one that is measured.
    ready = paced(made, given.each / given.rate) if given.rate else list(made)
    statuses: list[int] = []
    waiting, lock = iter(ready), threading.Lock()
    threads = [
        threading.Thread(target=send, args=(given.host, given.key, waiting, lock, statuses))
        for _ in range(given.connections)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    print(json.dumps({"took_s": took, "signals": given.batches * given.each, "bad": [s for s in statuses if s != 200]}))


if __name__ == "__main__":
    main()
