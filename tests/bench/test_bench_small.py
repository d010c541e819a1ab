"""Every measurement runs at a tiny size, so that none of them rots. Nothing here looks at times."""

from __future__ import annotations

import gzip
import importlib.util
import io
import re
import tarfile

import polars as pl
import pytest
from bench.process import FailedError, python
from bench.report import Reach, Section
from bench.wants import WANTS, kinds_toml

from bench import (
    collect,
    conversations,
    day,
    flow,
    guard,
    imports,
    inbox,
    judge,
    mail,
    pages,
    report,
    start,
    store,
    why,
    xes_import,
)
from heedful.domain.kind import read_kinds

NEEDED = {"chdb": "flow", "duckdb": "flow"}


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        made = tmp_path_factory.mktemp("bench")
        patch.setenv("HEEDFUL_BENCH_DATA", str(made))
        yield made


@pytest.fixture
def peers():
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed: `make bench` installs what is measured beside us")


@pytest.fixture
def one_turn(monkeypatch):
    monkeypatch.setattr(flow, "TURNS", 1)


def test_made_signals_ascend_and_are_the_same_again(folder):
    options = ("--facets", "--walks", "0.7")
    first = pl.read_parquet(store.signals(3_000, 100, *options))
    store.signals(3_000, 100, *options).unlink()
    assert first.equals(pl.read_parquet(store.signals(3_000, 100, *options)))
    assert first.columns == ["customer", "at", "kind", "plan", "country"]
    assert first["at"].is_sorted()
    assert first.height == 3_000


def test_walks_of_one_customer_and_want_never_overlap(folder):
    frame = pl.read_parquet(store.signals(20_000, 20, "--walks", "1.0"))
    names = {name: (want.id, place) for want in WANTS for place, name in enumerate(want.names)}
    own = frame.filter(pl.col("kind").is_in(list(names)))
    for _, theirs in own.group_by("customer"):
        before = None
        for kind in theirs.sort("at")["kind"]:
            want, place = names[kind]
            assert place == 0 or before == (want, place - 1)
            before = want, place


def test_kinds_of_all_wants_can_be_read():
    assert [kind.id for kind in read_kinds(kinds_toml(), "ten")] == [want.id for want in WANTS]


@pytest.mark.parametrize("measure", [flow.measure, flow.measure_strings])
def test_flow_agrees_with_window_funnel(measure, peers, one_turn):
    text = measure(4_000).text()
    assert "heedful flow, ten kinds" in text
    assert "the same as by `windowFunnel`" in text


def test_xes_import_is_measured(tmp_path):
    file = tmp_path / "two.xes"
    event = '<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2024-01-0{}T00:00:00Z"/></event>'
    trace = f'<trace><string key="concept:name" value="c"/>{event.format(1)}{event.format(2)}</trace>'
    file.write_text(f'<?xml version="1.0"?><log xes.version="1.0">{trace}</log>')
    ours = xes_import.measure(file).rows[0]
    assert (ours[0], ours[4]) == ("**heedful**", "2")


def test_xes_import_says_what_is_missing(tmp_path):
    assert "name a XES file by HEEDFUL_BENCH_XES" in xes_import.measure(tmp_path / "none.xes").text()


def test_pages_are_asked_for():
    section = pages.measure(20_000, rounds=2)
    assert any(re.fullmatch(r"one customer with \d+ signals", row[0]) for row in section.rows)
    assert len(section.reaches) == 7


def test_inbox_is_measured():
    section = inbox.measure(300, rounds=2)
    said = [row[0] for row in section.rows]
    assert "the view ‘waiting’, SQLite" in said
    assert "a search for a frequent word, SQLite" in said
    assert len(section.reaches) == len(said)


def test_import_is_measured():
    words = [row[0] for row in imports.measure(4_000).rows]
    assert "take 4,000 signals of 200 customers, all of them new" in words
    assert "merge small segments, and follow again" in words


def test_collecting_is_measured():
    section = collect.measure(2_000)
    assert [reach.what.split(",")[0] for reach in section.reaches] == [
        "us a signal over HTTP",
        "us a signal to settle",
        "p95 of Today while settling",
    ]
    assert all(float(row[1].replace(",", "")) > 0 for row in section.rows)


def test_day_is_measured():
    section = day.measure(24_000)
    assert section.reaches[0].what == "signals lost or doubled"
    assert section.reaches[0].is_met
    assert [row[0] for row in section.rows] == ["1", "4", "8", "12", "16", "20", "24"]


def test_guard_is_measured(tmp_path, monkeypatch):
    header = "id,creator,created,content,question_id\n"
    for name, row in (
        ("questions", "1,a,2024-01-01,<p>Why?</p>,"),
        ("answers", '2,b,2024-01-02,"<blockquote><p>Why?</p></blockquote><p>Hi {{name}}</p>",1'),
    ):
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress((header + row + "\n").encode()))
    monkeypatch.setenv("HEEDFUL_BENCH_ANSWERS", str(tmp_path))

    section = guard.measure(rounds=1)

    assert "1 of 1 stopped" in section.notes[-1]
    assert section.notes[-1].endswith("by code: placeholder 1.")
    assert len(section.rows) == 7


def test_start_is_measured():
    section = start.measure(idle_after_s=0.1, demo=False)
    assert all(reach.found > 0 for reach in section.reaches)


def test_failing_program_is_told_with_its_words():
    with pytest.raises(FailedError, match="no such luck"):
        python("-c", "raise SystemExit('no such luck')")


def test_section_replaces_only_its_own_place(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("# Performance\n\n<!-- bench a: begin -->\nold\n<!-- bench a: end -->\n\nkept\n")
    section = Section("A", ("what", "found"), [("x", "1")], [Reach("x", 1, 2, "s")], ["A note."])
    report.write("a", section, page)
    report.write("b", Section("B", ("what",), [("y",)]), page)
    text = page.read_text()
    assert "old" not in text
    assert "| x    | 1     |" in text
    assert "| x     | 1 s   | 2 s     | yes |" in text
    assert text.index("- A note.") < text.index("kept") < text.index("<!-- bench b: begin -->") < text.index("## B")


def test_mail_is_read_by_every_reader(tmp_path, monkeypatch):
    monkeypatch.setattr(mail, "TURNS", 1)
    letter = b"From: ana@example.org\nSubject: x\n\nHello"
    with tarfile.open(tmp_path / "mails.tar.gz", "w:gz") as archive:
        for name, raw in (("NOTICE", b"not a mail"), ("one", letter), ("two", letter)):
            told = tarfile.TarInfo(name)
            told.size = len(raw)
            archive.addfile(told, io.BytesIO(raw))
    section = mail.measure(tmp_path / "mails.tar.gz")
    assert [row[0] for row in section.rows][:3] == list(mail.READERS)[:3]
    assert {row[3] for row in section.rows} == {"0 of 2"}


def test_bringing_in_is_measured(tmp_path):
    questions = "id,created,title,tags,creator,content,is_spam\n" + "".join(
        f"{n},2023-01-0{n} 02:21:46 +0000,Lost,a;,u{n},<p>Where?</p>,\n" for n in (1, 2, 3)
    )
    answers = "id,question_id,created,creator,content,is_spam\n9,1,2023-01-02 02:21:46 +0000,u7,<p>Here.</p>,false\n"
    for name, text in (("questions", questions), ("answers", answers)):
        (tmp_path / f"{name}_2023_2024.csv.gz").write_bytes(gzip.compress(text.encode()))
    letter = b"From: ana@example.org\nTo: help@example.org\nSubject: Hello\n\nHello.\n"
    with tarfile.open(tmp_path / "mails.tar.gz", "w:gz") as archive:
        for name, raw in (("NOTICE", b"not a mail"), ("one", letter), ("two", letter + b"Two.\n")):
            entry = tarfile.TarInfo(name)
            entry.size = len(raw)
            archive.addfile(entry, io.BytesIO(raw))
    section = conversations.measure(2, tmp_path, tmp_path / "mails.tar.gz")
    assert [row[0].split()[0] for row in section.rows] == ["2", "the", "2", "beside"]
    assert [each.what for each in section.reaches] == ["27,000 conversations"]


def test_why_is_answered_from_a_year_of_verdicts():
    section = why.measure(3_000, rounds=2)
    assert len(section.rows) == 13
    assert [each.limit for each in section.reaches] == [why.REACH_MS] * 9


def test_gate_is_judged_and_agrees_with_the_library(monkeypatch):
    monkeypatch.setattr(judge, "TURNS", 1)
    section = judge.measure(300, 300)
    assert [row[0].split(",")[0] for row in section.rows][:4] == ["**judge**"] * 4
    assert [row[2] for row in section.rows][4:] == ["none"] * bool(importlib.util.find_spec("rule_engine"))
    assert len(section.reaches) == 2
