"""Puts signals into the log of a test, by the door through which an import comes."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterable
from pathlib import Path

from heedful.models import Customer, Identity
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh
from heedful.services.intake import take_file
from heedful.services.kind import save_kind
from heedful.wire.signals import Mapping

RESTORE = """
[[desire]]
id = "restore"
name = "Get my files back"
arises = ["restore.started", "page:/restore"]
steps = [{name = "choose files", when = "restore.chosen"}, "restore.downloading"]
fulfilled = ["restore.finished"]
fulfilled_name = "has them"
refused = ["restore.denied"]
touches = ["page:/help/**"]
patience = "2 days"
stalls = "6 hours"
"""
QUESTION = """
[[desire]]
id = "question"
name = "Get my question answered"
arises = ["question.asked"]
awaits_us = ["question.asked"]
answered = ["question.answered"]
fulfilled = ["thanks"]
patience = "14 days"
"""


def take(folder: Path, rows: Iterable[tuple[str, ...]], *kinds: str) -> None:
    """Define kinds, take rows (customer, time, kind, path, note) into the log, and follow all desires."""
    for definition in kinds:
        save_kind(definition, MACHINE)
    file = folder / f"{secrets.token_hex(4)}.csv"
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["customer", "at", "kind", "path", "note"])
        writer.writerows([*row, "", ""][:5] for row in rows)
    take_file(file, Mapping(customer="customer", at="at", kind="kind", path="path"), MACHINE)
    refresh()


def known_as(handle: str, **what: object) -> Customer:
    """Find the customer who came in by a handle, and tell us more about them."""
    customer = Identity.objects.get(value=handle).customer
    for name, value in what.items():
        setattr(customer, name, value)
    customer.save()
    return customer
