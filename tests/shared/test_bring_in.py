"""Real mails and real support questions are brought in: none is lost, and the how-to tells what comes of it."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db.models import Count

from heedful.models import Conversation, Customer, IncomingMail, Message, Outgoing, Tagging
from heedful.queries.inbox import counts
from heedful.services.audit import MACHINE
from heedful.services.bring_in import Terms, bring_in

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def test_none_of_3010_real_mails_is_lost(home, shared_data):
    box = home / "Maildir"
    for name in ("cur", "new"):
        (box / name).mkdir(parents=True)
    with tarfile.open(shared_data / "mail" / "spamassassin_half.tar.gz") as archive:
        files = [each for each in archive if each.isfile() and each.name != "NOTICE"]
        for number, each in enumerate(files):
            (box / ("new" if number % 2 else "cur") / f"{number}:2,S").write_bytes(archive.extractfile(each).read())
    brought = bring_in([box], Terms(), MACHINE, NOW).mails
    states = Counter(IncomingMail.objects.values_list("state", flat=True))
    assert brought.states == states
    assert sum(states.values()) + brought.here == len(files) == 3_010
    assert set(states) <= {"placed", "aside", "failed", "repeat", "bounce"}
    assert states["placed"] == Message.objects.count() >= 1_200
    kept = {path.name for path in (home / "data" / "mail").rglob("*") if path.is_file()}
    assert kept == set(IncomingMail.objects.values_list("digest", flat=True))
    found = counts(0, NOW)
    assert (found.waiting, Conversation.objects.filter(closed_at=None).count(), Outgoing.objects.count()) == (0, 0, 0)
    assert found.aside < 50


def test_support_questions_become_conversations(home, shared_data):
    files = [shared_data / "support" / f"{name}_2023_2024.csv.gz" for name in ("questions", "answers")]
    out = home / "conversations.jsonl"
    subprocess.run([sys.executable, HOW_TO / "support_conversations.py", *files, out], check=True)
    brought = bring_in([out], Terms(source="forum"), MACHINE, NOW)
    lines = brought.lines[out.name]
    assert (brought.rejects, lines.conversations, lines.customers) == (0, 27_568, 21_865)
    assert (lines.messages, lines.ours, lines.left_out) == (86_730, 37_420, {})
    assert Tagging.objects.values("conversation").distinct().count() == 27_554
    told = (HOW_TO / "bring-conversations-in.md").read_text(encoding="utf-8")
    answered = Conversation.objects.exclude(answered_at=None)
    figures = {
        r"- ([\d,]+) conversations \(29 %\) have never": 27_568 - answered.count(),
        r"In ([\d,]+) the last word": Conversation.objects.filter(is_ours_last=False).count(),
        r"- ([\d,]+) people asked more": Customer.objects.annotate(n=Count("conversations")).filter(n__gt=1).count(),
        r"one of them (\d+) times": max(
            Customer.objects.annotate(n=Count("conversations")).values_list("n", flat=True)
        ),
    }
    assert {pattern: int(re.search(pattern, told)[1].replace(",", "")) for pattern in figures} == figures
    waits = sorted((after - asked).total_seconds() for asked, after in answered.values_list("made_at", "answered_at"))
    assert f"after {waits[len(waits) // 2] / 3600:.1f} hours in the median" in told
    assert (Conversation.objects.filter(closed_at=None).count(), Outgoing.objects.count()) == (0, 0)
