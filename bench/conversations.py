"""Bringing in conversations and mails that were held elsewhere, beside bare inserts.

    python -m bench conversations

27,568 real conversations from a file of JSON lines, the same file again (nothing is new), and 3,010 real mails as a
Maildir; each by the command, into a fresh installation on SQLite. Beside it what is left if one only wants the texts:
a loop over the lines that puts them into two plain tables with a full text index.
"""

from __future__ import annotations

import re
import shutil
import tarfile
from pathlib import Path

from bench import store
from bench.process import ROOT, Cost, heedful, python
from bench.report import Reach, Section, amount

DATA = ROOT.parent / "shared" / "data"
SUPPORT = DATA / "support"
MAILS = DATA / "mail" / "spamassassin_half.tar.gz"
CONVERTER = ROOT / "docs" / "how-to" / "support_conversations.py"
#: 'Import: 27,000 conversations in under 3 minutes.'
REACH_S = 180.0

BARE = """
import json, pathlib, re, sqlite3, sys
pathlib.Path(sys.argv[2]).unlink(missing_ok=True)
base = sqlite3.connect(sys.argv[2], isolation_level=None)
base.executescript('''PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE conversation (id INTEGER PRIMARY KEY, name TEXT UNIQUE, subject TEXT, customer TEXT);
    CREATE TABLE message (id INTEGER PRIMARY KEY, conversation INTEGER, at TEXT, ours INTEGER, html TEXT, text TEXT);
    CREATE INDEX by_conversation ON message (conversation, at);
    CREATE VIRTUAL TABLE words USING fts5(text, content='message', content_rowid='id');''')
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
for first in range(0, len(lines), 20):
    base.execute("BEGIN IMMEDIATE")
    for line in lines[first : first + 20]:
        told = json.loads(line)
        row = base.execute("INSERT INTO conversation (name, subject, customer) VALUES (?, ?, ?)",
            (told["id"], told["subject"], told["customer"]["id"])).lastrowid
        for each in told["messages"]:
            text = re.sub("<[^>]*>", " ", each["html"])
            number = base.execute("INSERT INTO message (conversation, at, ours, html, text) VALUES (?, ?, ?, ?, ?)",
                (row, each["at"], each["ours"], each["html"], text)).lastrowid
            base.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))
    base.execute("COMMIT")
print(len(lines))
"""


def measure(size: int | None = None, support: Path = SUPPORT, mails: Path = MAILS) -> Section:
    """Measure with the first `size` conversations, or all of them, and all mails."""
    lines, maildir = _lines(support, size), _maildir(mails)
    first = _brought(lines, fresh=True)
    again = _brought(lines)
    letters = _brought(maildir, fresh=True)
    bare = python("-c", BARE, lines, store.folder() / "bare.sqlite3")
    count = _number(r"([\d,]+) conversations brought", first.said)
    read = _number(r"([\d,]+) mails:", letters.said)
    rows = [
        _row(f"{count:,} conversations from JSON lines", first, count),
        _row("the same file again: nothing new", again, count),
        _row(f"{read:,} mails from a Maildir, each read in the guarded process", letters, read),
        _row("beside it: bare inserts of the same lines, texts and a full text index only", bare, count),
    ]
    shutil.rmtree(_env()["HEEDFUL_DATA"])
    return Section(
        title="Bringing conversations in",
        head=("work", "wall s", "CPU s", "a second", "peak MB"),
        rows=rows,
        reaches=[Reach("27,000 conversations", first.wall_s * 27_000 / count, REACH_S, "s")],
        notes=[
            "A fresh data folder on SQLite each time; from the command to its end, the tables made before.",
            "The bare inserts know nobody, find no thread, sanitise nothing, and double everything when run again.",
        ],
    )


def _row(what: str, cost: Cost, count: int) -> tuple[str, ...]:
    return what, amount(cost.wall_s), amount(cost.cpu_s), amount(count / cost.wall_s), amount(cost.peak_mb)


def _number(pattern: str, said: str) -> int:
    found = re.search(pattern, said)
    return int(found[1].replace(",", "")) if found else 0


def _env() -> dict[str, str]:
    return store.data("conversations")


def _brought(path: Path, *, fresh: bool = False) -> Cost:
    if fresh:
        shutil.rmtree(_env()["HEEDFUL_DATA"], ignore_errors=True)
        heedful("manage", "migrate", "--verbosity", "0", env=_env())
    return heedful("import", "conversations", path, env=_env())


def _lines(support: Path, size: int | None) -> Path:
    """Give the file of conversations, made by the how-to's own script."""
    path = store.folder() / f"conversations-{store.VERSION}.jsonl"
    if not path.exists():
        draft = path.with_suffix(".draft")
        python(CONVERTER, *(support / f"{name}_2023_2024.csv.gz" for name in ("questions", "answers")), draft)
        draft.rename(path)
    if size is None:
        return path
    part = path.with_name(f"conversations-{store.VERSION}-{size}.jsonl")
    with path.open(encoding="utf-8") as lines:
        part.write_text("".join(line for line, _ in zip(lines, range(size), strict=False)), encoding="utf-8")
    return part


def _maildir(mails: Path) -> Path:
    path = store.folder() / f"maildir-{store.VERSION}"
    if not path.exists():
        draft = store.folder() / "maildir-draft"
        for name in ("cur", "new", "tmp"):
            (draft / name).mkdir(parents=True, exist_ok=True)
        with tarfile.open(mails) as archive:
            files = (each for each in archive if each.isfile() and not each.name.endswith("NOTICE"))
            for number, each in enumerate(files):
                (draft / "cur" / f"{number}:2,S").write_bytes(archive.extractfile(each).read())
        draft.rename(path)
    return path
