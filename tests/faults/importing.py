"""What the processes do that are killed while a file that was sent by a page is taken, or signals are let go."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.db.models import Sum

from heedful.domain.retention import Retention
from heedful.models import Conversation, Customer, IncomingMail, Message, Note, Outgoing, RowIdFile, SignalFile
from heedful.services.audit import MACHINE
from heedful.services.retention import save_retention
from heedful.services.signal_files import keep_file, want
from heedful.wire.signals import Mapping
from heedful.work.table import JOBS


def send(file: str) -> None:
    """Send a file, and have it taken as it is."""
    path = Path(file)
    want(keep_file(path.name, [path.read_bytes()], MACHINE), Mapping(), "", MACHINE)


def work() -> None:
    """Do one round of the background jobs that have to do with it."""
    for job in JOBS:
        if job.name in {"take files of signals", "follow changes"}:
            job.run()


def look(into: str) -> None:
    """Write down how the files that were sent stand, and how many ids of rows there are."""
    files = SignalFile.objects.order_by("pk")
    told = {
        "states": list(files.values_list("state", flat=True)),
        "signals": [each.intake.signals if each.intake else None for each in files.select_related("intake")],
        "ids": sum(RowIdFile.objects.values_list("ids", flat=True)),
    }
    Path(into).write_text(json.dumps(told))


def keep(months: int) -> None:
    """Keep all signals for so many months."""
    save_retention(Retention({}, months), MACHINE)


def brought(into: str) -> None:
    """Write down what there is of conversations."""
    mails = settings.HEEDFUL_DATA / "mail"
    told = {
        "conversations": Conversation.objects.count(),
        "messages": Message.objects.count(),
        "counted": Conversation.objects.aggregate(sum=Sum("messages_count"))["sum"],
        "ours": Message.objects.filter(is_ours=True).count(),
        "notes": Note.objects.count(),
        "customers": Customer.objects.count(),
        "mails": Counter(IncomingMail.objects.values_list("state", flat=True)),
        "bytes": sum(len(path.name) == 64 for path in mails.rglob("*")),
        "outgoing": Outgoing.objects.count(),
        "open": Conversation.objects.filter(closed_at=None).count(),
    }
    Path(into).write_text(json.dumps(told))
