"""Fills the data folder that HEEDFUL_DATA names, and prints as JSON how long each stage took.

    HEEDFUL_DATA=folder python -m bench.fill kinds.toml FILE... [--then FILE...] [--tidy]

Takes FILEs into the log, follows all desires, and makes an owner, so that pages can be asked for. With `--then`,
more files are taken after that, and `--tidy` merges segments at the end.
"""

# ruff: noqa: PLC0415 - what needs Django is imported when it is set up

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

OWNER = "owner@bench.example"


def stages(kinds, first, then, *, tidy):
    """Yield the name and the seconds of each stage, and what it did."""
    from django.core.management import call_command

    from heedful.services.audit import MACHINE
    from heedful.services.desire import refresh
    from heedful.services.desire import tidy as tidy_log
    from heedful.services.intake import take_file
    from heedful.services.kind import save_kind, split_definitions
    from heedful.wire.signals import Mapping

    def take(files):
        return sum(take_file(file, Mapping(), MACHINE).signals for file in files)

    call_command("migrate", verbosity=0)
    for definition in split_definitions(kinds.read_text()):
        save_kind(definition, MACHINE)
    _make_owner()
    yield "take", lambda: take(first)
    yield "refresh", refresh
    if then:
        yield "take more", lambda: take(then)
        yield "refresh again", refresh
    if tidy:
        yield "tidy", tidy_log


def _make_owner():
    from heedful.models import Role
    from heedful.services.colleague import Newcomer, make_colleague

    make_colleague(Newcomer("Olga", OWNER, "a long walk at dusk"), Role.OWNER)


def main():
    parser = argparse.ArgumentParser(description="Fill the data folder for a measurement.")
    parser.add_argument("kinds", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--then", type=Path, nargs="*", default=[])
    parser.add_argument("--tidy", action="store_true")
    given = parser.parse_args()

    import django

    django.setup()
    told = {}
    for name, work in stages(given.kinds, given.files, given.then, tidy=given.tidy):
        began, cpu = time.perf_counter(), time.process_time()
        done = work()
        told[name] = {"wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - cpu, "done": done}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
