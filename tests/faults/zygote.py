"""A process that has imported everything, and forks a child for each command of ours that is to be killed.

Starting Python costs more than the work that the kills are meant for. Reads a line of JSON from standard input:
`commands` are run one after the other in the child; `collecting`, `importing` and `mailing` name a function of that module,
`report` writes what the data folder holds to a folder, and `limits` are what the child has to do with. Answers with the number of the child's process, then its status.
"""

from __future__ import annotations

# ruff: noqa: E402, T201 - Django is set up between the imports, and what is printed is the answer
import json
import os
import resource
import sys
import traceback
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "heedful.settings"
import django

django.setup()
# Imported for the children; nothing here may use polars, whose threads no fork takes along.
from tests.powerless import give_up_override

import heedful.cli.conversations
import heedful.cli.imports
import heedful.cli.log
import heedful.flow.replay
import heedful.services.alarm
import heedful.services.bring_in
import heedful.services.desire
import heedful.services.flow_again
import heedful.services.fold
import heedful.services.intake
import heedful.services.settle  # noqa: F401
from heedful.cli import root
from heedful.log.row_hash import warm

# Who may read nothing later on finds no compiled kernel any more.
warm()


def _limit(limits: dict) -> None:
    if "file_size" in limits:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_size"], limits["file_size"]))
    if limits.get("powerless"):
        give_up_override()


def _run(request: dict) -> int:
    _limit(request.get("limits", {}))
    for command in request.get("commands", []):
        try:
            root.main(args=command, prog_name="heedful")
        except SystemExit as end:
            if end.code and not request.get("go_on"):
                return int(end.code)
    if "collecting" in request:
        from tests.faults import collecting  # noqa: PLC0415 - uses polars

        getattr(collecting, request["collecting"])(**request.get("with", {}))
    if "importing" in request:
        from tests.faults import importing  # noqa: PLC0415 - uses polars

        getattr(importing, request["importing"])(**request.get("with", {}))
    if "mailing" in request:
        from tests.faults import mailing  # noqa: PLC0415 - only for mail

        getattr(mailing, request["mailing"])(**request.get("with", {}))
    if "report" in request:
        from tests.faults.report import report  # noqa: PLC0415 - uses polars

        report(Path(request["report"]))
    return 0


def _child(request: dict) -> None:
    words = os.open(request["words"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(words, 1)
    os.dup2(words, 2)
    status = 70
    try:
        status = _run(request)
    except BaseException:  # noqa: BLE001 - the words are what the test wants to see
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    """Fork until there is nothing more to read."""
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _child(json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


main()
