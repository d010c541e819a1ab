"""A file of signals on pages: sent, looked at, corrected, taken by the background process, and told of."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
from collections import Counter

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.services.logs import signals, there

from heedful.log.files import alone
from heedful.models import AuditEntry, Identity, Intake, SignalFile
from heedful.services import signal_files
from heedful.services.log import remove_abandoned
from heedful.work.table import JOBS

pytestmark = pytest.mark.django_db
FILE = b"who;what;on;note\nana <b>;started;03/04/2024 10:00;a\nben;finished;05/04/2024 11:00;=1+1\n;started;05/04/2024 11:00;\n"
RIGHT = {"customer": "who", "kind": "what", "at": "on", "day_first": "day", "zone": "Europe/Berlin", "sort": "user_id"}
MORNING = 1712131200000


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path / "data"


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


def send(client, body=FILE, name="Export <1>.csv"):
    return client.post("/sources/files/", {"file": SimpleUploadedFile(name, body)}, follow=True)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def work() -> None:
    (job,) = [job for job in JOBS if job.name == "take files of signals"]
    job.run()


def lying(home) -> list[str]:
    return [path.name for path in (home / "signal-files").glob("*")]


def here() -> str:
    return f"/sources/files/{SignalFile.objects.get().pk}/"


def test_file_is_looked_at_corrected_taken_and_told_of(owner, home):
    page = text(send(owner))
    assert "No column is known to say who it was. Choose one below." in page
    assert "ana &lt;b&gt;, ben" in page
    page = text(owner.post(here(), {**RIGHT, "day_first": "", "take": "yes"}))
    assert "no date shows whether day or month comes first (such as &#x27;03/04/2024 10:00&#x27;). Say below" in page
    assert "is no time zone" in text(owner.post(here(), {**RIGHT, "zone": "Mars/Base", "take": "yes"}))
    assert SignalFile.objects.get().state == "asked"
    page = text(owner.post(here(), RIGHT))
    assert "Of the first 3 rows 1 would be left out" in page
    assert "row 3: the customer is empty" in page
    assert "<td>ana &lt;b&gt;</td><td>2024-04-03 08:00:00</td><td>started</td><td></td>" in page
    page = text(owner.post(here(), {**RIGHT, "take": "yes", "source": "shop"}, follow=True))
    assert "It is taken in a moment" in page
    assert 'hx-trigger="every 1s"' in text(owner.get(here(), headers={"HX-Target": "progress"}))
    work()
    assert signals() == Counter({("ana <b>", MORNING, "started"): 1, ("ben", MORNING + 49 * 3_600_000, "finished"): 1})
    assert owner.get(here(), headers={"HX-Target": "progress"}).headers["HX-Refresh"] == "true"
    page = text(owner.get(here(), follow=True))
    assert "2 signals were taken. They tell of 2 customers." in page
    assert "1 row was left out" in page
    assert '<td class="number">4</td><td>the customer is empty</td>' in page
    assert lying(home) == []
    assert (Intake.objects.get().source, Intake.objects.get().name) == ("shop", "Export <1>.csv")
    assert "2 signals" in text(owner.get("/sources/files/"))
    assert AuditEntry.objects.filter(sort="signal_file").count() == 1
    assert AuditEntry.objects.get(sort="intake").who == SignalFile.objects.get().by


def test_rejects_are_given_as_a_file(owner):
    send(owner)
    owner.post(here(), {**RIGHT, "take": "yes"})
    work()
    number = Intake.objects.get().pk
    answer = owner.get(f"/sources/files/taken/{number}/rejects/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="rejects-{number}.csv"'
    assert b"".join(answer.streaming_content).decode().splitlines() == [
        "file,line,reason,raw",
        "Export <1>.csv,4,the customer is empty,;started;05/04/2024 11:00;",
    ]
    Intake.objects.update(rejects_file="")
    for name in ("rejects", "rows"):
        assert owner.get(f"/sources/files/taken/{number}/{name}/").status_code == 404


def test_rejects_hold_no_formula_and_rows_are_given_as_they_stood(owner):
    bad = '=HYPERLINK("https://x.example");started;soon;-5'
    send(owner, f"who;what;on;note\nana;started;2024-01-01 10:00;1\n{bad}\n".encode(), "=a.csv")
    owner.post(here(), {"customer": "who", "kind": "what", "at": "on", "take": "yes"})
    work()
    number = Intake.objects.get().pk
    table = b"".join(owner.get(f"/sources/files/taken/{number}/rejects/").streaming_content).decode()
    assert list(csv.reader(table.splitlines()))[1] == [
        "'=a.csv", "3", "the time 'soon' can't be read", f"'{bad.replace(';-5', chr(59) + chr(39) + '-5')}",
    ]  # fmt: skip
    answer = owner.get(f"/sources/files/taken/{number}/rows/")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert b"".join(answer.streaming_content).decode() == f"{bad}\n"
    assert "&#x27;=HYPERLINK" not in text(owner.get(f"/sources/files/taken/{number}/"))


def test_file_that_comes_again_brings_what_is_new(owner):
    for body in (FILE, FILE, FILE + b"cyd;started;06/04/2024 12:00;\n"):
        send(owner, body)
        row = SignalFile.objects.latest("pk")
        owner.post(f"/sources/files/{row.pk}/", {**RIGHT, "take": "yes"})
        work()
    assert sum(signals().values()) == 3
    before, again, grown = SignalFile.objects.order_by("pk")
    assert (before.intake, Intake.objects.count()) == (again.intake, 2)
    page = text(owner.get(f"/sources/files/{again.pk}/", follow=True))
    assert "nothing was taken twice" in page
    page = text(owner.get(f"/sources/files/{grown.pk}/", follow=True))
    assert "1 signal was taken. It tells of 1 customer." in page
    assert "2 rows were here already." in page


def test_taking_that_was_cut_off_begins_again_and_does_not_wait_for_another(owner, home):
    send(owner)
    owner.post(here(), {**RIGHT, "take": "yes"})
    SignalFile.objects.update(state="taking", done=0.5)
    assert "50 % of it is read" in text(owner.get(here()))
    for lock in ("signal-files.lock", "import.lock"):
        with alone(home / lock):
            work()
        assert not Intake.objects.exists()
    work()
    assert (SignalFile.objects.get().state, sum(signals().values())) == ("done", 2)


@pytest.mark.parametrize("state", ["asked", "waiting", "taking"])
def test_file_that_is_not_wanted_is_removed(owner, home, state):
    send(owner)
    SignalFile.objects.update(state=state)
    page = text(owner.post(f"{here()}give-up/", follow=True))
    assert "Nothing of it was taken" in page
    work()
    assert (SignalFile.objects.count(), lying(home), Intake.objects.count()) == (0, [], 0)


def test_file_that_is_given_up_while_it_is_taken_leaves_nothing(owner, home, monkeypatch):
    send(owner)
    owner.post(here(), {**RIGHT, "take": "yes"})
    address = f"{here()}give-up/"
    monkeypatch.setattr(signal_files, "progress_of", lambda _: lambda share: share == 1.0 and owner.post(address))
    work()
    assert (SignalFile.objects.count(), lying(home), Intake.objects.count()) == (0, [], 0)
    assert (there()["log"], there()["rejects"], list((home / "rows").glob("*"))) == (set(), set(), [])


def test_file_that_was_taken_is_not_given_up_any_more(owner):
    send(owner)
    owner.post(here(), {**RIGHT, "take": "yes"})
    work()
    assert "2 signals were taken" in text(owner.post(f"{here()}give-up/", follow=True))
    assert owner.post(here(), {**RIGHT, "take": "yes"}).status_code == 302


def test_file_that_turns_out_to_be_unreadable_is_told_of(owner, home):
    rows = "".join(f"ana,2024-01-01 10:00,k,{'x' * 100}\n" for _ in range(5))
    send(owner, f"customer,at,kind,note\n{rows}".encode())
    (home / "signal-files" / lying(home)[0]).write_text("customer,at,kind\nana,soon,k\n")
    owner.post(here(), {"customer": "customer", "at": "at", "kind": "kind", "take": "yes"})
    assert "can be read. Say below how they are written" in text(owner.get(here()))
    SignalFile.objects.update(state="waiting")
    work()
    page = text(owner.get(here()))
    assert "Export &lt;1&gt;.csv: no time in column" in page
    assert "Nothing of it was taken." in page
    assert lying(home) == []


def test_access_log_is_shown_with_its_visitors(owner):
    line = '198.51.100.7 - {} [17/May/2024:10:05:03 +0000] "GET /people/cyd/x HTTP/1.1" 200 7 "-" "Firefox"\n'
    send(owner, gzip.compress((line.format("-") + line.format("ann")).encode()), "access.log.gz")
    page = text(owner.get(here()))
    assert "Everybody else is a visitor" in page
    assert '<span class="small quiet">visitor</span></td><td>2024-05-17 10:05:03</td><td>page</td>' in page
    assert "<td>ann</td>" in page
    assert "198.51" not in page
    page = text(owner.post(here(), {"customer": "login", "login_path": "/people/{who}", "path": "path", "at": "time"}))
    assert page.count("<td>cyd</td>") == 2
    owner.post(here(), {"customer": "login", "at": "time", "path": "path", "kind": "kind", "take": "yes"})
    work()
    assert Counter(Identity.objects.values_list("sort", flat=True)) == {"anonymous": 1, "user_id": 1}


@pytest.mark.parametrize("name", ["log.parquet", "log.jsonl", "log.xes"])
def test_other_formats_are_taken(owner, tmp_path, name):
    path = tmp_path / name
    frame = pl.DataFrame({"customer": ["ana"], "at": ["2024-01-01T00:00:00Z"], "kind": ["started"]})
    if name.endswith("parquet"):
        frame.write_parquet(path)
    elif name.endswith("jsonl"):
        frame.write_ndjson(path)
    else:
        path.write_text(
            '<log><trace><string key="concept:name" value="ana"/><event><string key="kind" value="started"/>'
            '<date key="at" value="2024-01-01T00:00:00Z"/></event></trace></log>'
        )
    page = text(send(owner, path.read_bytes(), name))
    assert "The first row can be taken like this" in page
    customer = "case:concept:name" if name.endswith("xes") else "customer"
    owner.post(here(), {"customer": customer, "at": "at", "kind": "kind", "take": "yes"})
    work()
    assert dict(signals()) == {("ana", 1704067200000, "started"): 1}


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.csv", b"", "The submitted file is empty."),
        ("a.jsonl", b"[1]", "a.jsonl is one JSON array"),
        ("a.csv", b"\xff\xfea\x00", "a.csv is written in UTF-16"),
        ("a.parquet", b"PAR1nothing", "a.parquet is cut or no Parquet file"),
        ("a.xes", b"<html/>", "a.xes is no XES log"),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_words(owner, home, name, body, said):
    page = text(send(owner, body, name))
    assert said in page
    assert str(home) not in page
    assert (SignalFile.objects.count(), lying(home)) == (0, [])


def test_file_that_is_gone_is_told(owner, home):
    send(owner)
    (home / "signal-files" / lying(home)[0]).unlink()
    assert "That file is not here any more" in text(owner.get(here(), follow=True))


def test_rejects_stay_and_unlisted_files_go(owner, home):
    send(owner)
    (home / "signal-files" / "lost.csv").write_bytes(FILE)
    assert remove_abandoned(after_s=-1) == ["lost.csv"]
    owner.post(here(), {**RIGHT, "take": "yes"})
    work()
    assert remove_abandoned(after_s=-1) == []


def test_files_of_signals_are_for_owners(signed_in, bob, stranger):
    agent = signed_in(bob)
    assert send(agent).status_code == 404
    assert agent.get("/sources/files/").status_code == 404
    assert "Bring in a file" not in text(agent.get("/sources/"))
    assert stranger.get("/sources/files/").status_code == 302


@pytest.mark.parametrize("files", [1, 3])
def test_list_of_files_under_a_count_of_queries(owner, files, django_assert_num_queries):
    for number in range(files):
        send(owner)
        Intake.objects.create(name=f"{number}", digest=f"{number}")
    with django_assert_num_queries(5):
        assert text(owner.get("/sources/files/")).count("person-row") == 2 * files


def test_pages_start_without_numba():
    """It takes half a second and 80 MB, and no page needs it before somebody asks for a preview."""
    program = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "sys.exit('numba' in sys.modules)"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "heedful.settings", "HEEDFUL_SECRET_KEY": "only for tests"}
    assert subprocess.run([sys.executable, "-c", program], env=env, check=False).returncode == 0
