"""Reading 3,010 real mails: plainly, in the process that can be killed, and beside two others; and taking them in.

    python -m bench mail

Each reads all of them in a process of its own, from memory, and has to give sender, date, subject, text and
attachments; Heedful makes HTML harmless and tells quotes apart besides. A mail that a reader raises for is counted.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

from bench import store
from bench.process import ROOT, python
from bench.report import Reach, Section, amount

FILE = ROOT.parent / "shared" / "data" / "mail" / "spamassassin_half.tar.gz"
#: 'Mail in, parsed in the guarded process': at least 60 a second.
REACH_MS = 1_000 / 60
TURNS = 3

_ALL = """
import json, sys, tarfile, time, warnings
warnings.simplefilter("ignore")
with tarfile.open(sys.argv[1]) as archive:
    raws = [archive.extractfile(each).read() for each in archive if each.isfile() and each.name != "NOTICE"]
{prepare}
began, failed = time.perf_counter(), 0
for raw in raws:
    try:
        {read}
    except Exception:
        failed += 1
print(json.dumps([len(raws), time.perf_counter() - began, failed]))
"""
_TAKEN = """
import json, sys, tarfile, time, warnings
from datetime import UTC, datetime
import django
warnings.simplefilter("ignore")
django.setup()
from django.core.management import call_command
from heedful.models import IncomingMail, Mailbox
from heedful.services.read_mail import read_waiting
from heedful.services.reader import Reader
from heedful.services.receive import Arrived, receive
call_command("migrate", verbosity=0)
with tarfile.open(sys.argv[1]) as archive:
    raws = [archive.extractfile(each).read() for each in archive if each.isfile() and each.name != "NOTICE"]
box = Mailbox.objects.create(name="Help", address="help@bench.example", way=Mailbox.Way.DEMO)
clock = datetime.now(UTC)
with Reader() as reader:
    reader.read(raws[0])
    began = time.perf_counter()
    for raw in raws:
        receive(box, Arrived(raw), clock)
        read_waiting(reader, clock)
    took = time.perf_counter() - began
failed = IncomingMail.objects.filter(state__in=[IncomingMail.State.WAITING, IncomingMail.State.FAILED]).count()
print(json.dumps([len(raws), took, failed]))
"""
_STDLIB = """
import email, email.policy
def read(raw):
    found = email.message_from_bytes(raw, policy=email.policy.default)
    said = [str(found[name]) for name in ("from", "to", "cc", "date", "subject", "message-id", "references")]
    body = found.get_body(("plain", "html"))
    return said, body and body.get_content(), [part.get_content() for part in found.iter_attachments()]
"""
_MAIL_PARSER = """
import mailparser
def read(raw):
    found = mailparser.parse_from_bytes(raw)
    return found.from_, found.to, found.date, found.subject, found.body, found.attachments
"""
TAKEN_IN = "Heedful, taken in on SQLite, durable"
READERS = {
    "Heedful, plainly": ("from heedful.wire.mail import parse_mail", "parse_mail(raw)"),
    "Heedful, in the guarded process": (
        "from heedful.services.reader import Reader\nreader = Reader()\nreader.read(raws[0])",
        "failed += reader.read(raw).mail is None",
    ),
    "standard library, `policy.default`": (_STDLIB, "read(raw)"),
    "mail-parser": (_MAIL_PARSER, "read(raw)"),
}


def measure(file: Path | None = None) -> Section:
    """Measure every reader that is installed; the best of three turns each."""
    found = {name: _measured(*program, file or FILE) for name, program in READERS.items() if _is_there(name)}
    found[TAKEN_IN] = _taken_in(file or FILE)
    rows = [
        (name, amount(mails / took), amount(took / mails * 1_000), f"{failed:,} of {mails:,}")
        for name, (mails, took, failed) in found.items()
    ]
    mails, took, _ = found[TAKEN_IN]
    return Section(
        title="Reading mail",
        head=("reader", "mails/s", "ms a mail", "could not read"),
        rows=rows,
        reaches=[Reach("a mail taken in", took / mails * 1_000, REACH_MS, "ms")],
        notes=[
            "3,010 real mails of 2002 to 2005, half of them spam; one process, from memory, the best of three turns.",
            "Taken in: one after the other; bytes and row are on the disk before it is read, then it is placed.",
        ],
    )


def _taken_in(file: Path) -> tuple[int, float, int]:
    turns = []
    for _ in range(TURNS):
        env = store.data("mail")
        shutil.rmtree(env["HEEDFUL_DATA"], ignore_errors=True)
        turns.append(json.loads(python("-c", _TAKEN, file, env=env).said))
    mails, took, failed = min(turns, key=lambda turn: turn[1])
    return mails, took, failed


def _is_there(name: str) -> bool:
    return name != "mail-parser" or importlib.util.find_spec("mailparser") is not None


def _measured(prepare: str, read: str, file: Path) -> tuple[int, float, int]:
    program = _ALL.format(prepare=prepare, read=read)
    turns = [json.loads(python("-c", program, file).said) for _ in range(TURNS)]
    mails, took, failed = min(turns, key=lambda turn: turn[1])
    return mails, took, failed
