"""`heedful import conversations`: what is said of what was brought in, and of what could not be."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from tests.mails import SUPPORT, mailbox, written

from heedful.cli import root
from heedful.models import Conversation, Intake, Message

pytestmark = pytest.mark.django_db
AT = "2024-05-01T10:00:00Z"
LINE = {
    "id": "7",
    "customer": {"id": "ana"},
    "tags": ["a"],
    "mood": "calm",
    "messages": [{"at": AT, "ours": False, "text": "Hello"}, {"at": AT, "ours": True, "text": "Hi"}],
}


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.jsonl").write_text(f"{json.dumps(LINE)}\nnonsense\n")
    return tmp_path


def _import(*words):
    return CliRunner().invoke(root, ["import", "conversations", *words], prog_name="heedful")


def test_lines_are_brought_in_and_bad_ones_kept(home):
    done = _import("old.jsonl")
    assert done.exit_code == 1
    assert done.stdout == (
        "old.jsonl: 1 conversations brought in, with 1 new customers, 2 messages (1 of ours) and 0 notes.\n"
    )
    assert done.stderr.startswith(
        "old.jsonl: 'mood' is not kept here; it was left out of 1 conversations.\n1 could not be taken. They are in "
    )
    (rejects,) = (home / "data" / "rejects").glob("*.csv")
    assert rejects.read_text().splitlines()[1] == "old.jsonl,2,broken JSON (expecting value),nonsense"
    (home / "old.jsonl").write_text(json.dumps(LINE))
    again = _import("old.jsonl", "--closed", "--recent", "3")
    assert again.exit_code == 0
    assert again.stdout.endswith("and 0 notes. 0 had grown, 1 were here already.\n")


def test_mails_are_brought_in(home):
    mailbox()
    (home / "old.mbox").write_bytes(b"From a@b Mon Nov 23 09:41:00 2026\n" + written("Hello") + b"\n")
    (home / "Sent" / "cur").mkdir(parents=True)
    (home / "Sent" / "new").mkdir()
    ours = written("Yes", sender="me@old.example", To="ana@example.org")
    (home / "Sent" / "cur" / "1:2,S").write_bytes(ours)
    (home / "Sent" / "cur" / "2:2,D").write_bytes(ours)
    done = _import("old.mbox", "Sent", "--ours", "old.example", "--mailbox", SUPPORT.upper())
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "2 mails: 2 placed in conversations, 0 set aside, 0 could not be read, 0 were repeats, "
        "0 said that a mail did not arrive. 1 drafts and mails in the bin were left out.\n"
    )
    assert sorted(Message.objects.values_list("is_ours", "conversation__mailbox__address")) == [
        (False, SUPPORT),
        (True, SUPPORT),
    ]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["nobody.mbox"], 1, "nobody.mbox is not there"),
        (["."], 1, "neither a Maildir"),
        (["old.jsonl", "--mailbox", "x@y.example"], 2, "there is no mailbox 'x@y.example'; there are: none yet"),
        (["old.jsonl", "--source", "a:b"], 2, "a name has 60 characters at most, and no colon"),
        (["old.jsonl", "--recent", "-1"], 2, "-1 is not in the range"),
    ],
)
def test_what_is_wrong_is_said(words, status, said):
    done = _import(*words)
    assert done.exit_code == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not Conversation.objects.exists()


def test_file_of_signals_called_conversations_is_still_taken(home):
    (home / "conversations").write_text("customer,at,kind\nana,2024-01-01T00:00:00Z,started\n")
    done = CliRunner().invoke(root, ["import", "./conversations"], prog_name="heedful")
    assert "1 signals taken" in done.stdout
    assert Intake.objects.count() == 1


def test_conversation_without_a_mailbox_belongs_to_the_only_one(home):
    (home / "old.jsonl").write_text(json.dumps(LINE))
    box = mailbox()
    _import("old.jsonl")
    assert Conversation.objects.get().mailbox == box
    mailbox(address="sales@harbour.example", name="Sales")
    (home / "old.jsonl").write_text(json.dumps({**LINE, "id": 8}))
    _import("old.jsonl")
    assert Conversation.objects.get(brought_as=":8").mailbox is None
    assert Conversation.objects.get(brought_as=":8").made_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
