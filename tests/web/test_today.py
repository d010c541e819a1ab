"""What is wrong with the machine stands on Today, in words for whoever may mend it, and is gone when it is mended."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from tests.relaying import customer, mail, put
from tests.services.collecting import deliver, event, settle
from tests.services.logs import signals

from heedful.domain.gate.request import Purpose
from heedful.models import AuditEntry, Segment
from heedful.queries.jobs import failing_jobs
from heedful.services.audit import MACHINE
from heedful.services.circumstances import mark_state
from heedful.services.doctor import glance
from heedful.services.heartbeat import beat
from heedful.services.jobs import forget_failure, note_failure
from heedful.services.outreach import Letter, judge_and_send_due, submit
from heedful.services.relaying import discard, judge_due
from heedful.services.seal import seal_everything, seal_if_due
from heedful.services.settle import Settler
from heedful.work.loop import Loop
from heedful.work.table import JOBS, QUICK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_DATA.mkdir(mode=0o700)
    glance.forget()
    beat("work", timezone.now(), None)
    return settings.HEEDFUL_DATA


@pytest.fixture
def read(signed_in):
    """A function that gives the words of Today as somebody reads them."""

    def words(colleague) -> str:
        glance.forget()
        return " ".join(signed_in(colleague).get("/").content.decode().split())

    return words


def test_folder_that_cannot_be_written_is_told_to_each_as_they_can_help(read, home, alice, bob, charlie):
    word = "We may not write where our data lies: log."
    assert word not in read(alice)
    (home / "log").mkdir(mode=0o500)
    assert f"{word} Give {home / 'log'} back to the user that Heedful runs as" in read(alice)
    for colleague in (bob, charlie):
        assert f"{word} Tell whoever runs this machine." in read(colleague)
        assert str(home) not in read(colleague)
    (home / "log").chmod(0o700)
    assert word not in read(alice)


def test_what_the_gate_asks_about_is_one_line_that_leads_there(signed_in, charlie):
    word = "until one of us decides"
    reader = signed_in(charlie)
    assert word not in reader.get("/").content.decode()
    ana = customer()
    mark_state(ana, "deceased", MACHINE, timezone.now())
    (mailed,) = put(mail(Heedful_Purpose="billing"), at=timezone.now())
    judge_due(timezone.now())
    page = reader.get("/").content.decode()
    assert f"1 message waits at the gate {word}" in page
    assert 'href="/moments/gate/held/relay/?show=asked"' in page
    submit([Letter(ana.pk, "Your bill", "12 euros.", Purpose.BILLING)], MACHINE, timezone.now())
    while judge_and_send_due(lambda *_: pytest.fail("nothing goes here"), timezone.now()):
        pass
    page = reader.get("/").content.decode()
    assert f"2 messages wait at the gate {word}" in page
    assert 'href="/moments/gate/held/?show=asked"' in page
    discard([mailed.pk], MACHINE, timezone.now())
    assert f"1 message waits at the gate {word}" in reader.get("/").content.decode()


def test_clock_that_was_set_back(read, alice):
    later = timezone.now() + timedelta(days=1)
    deliver(event("ana", 0, "started", message="before"), at=later)
    settle(Settler(), later)
    assert "The clock of this machine stands at" in read(alice)
    # It goes on meanwhile: what comes by the clock that was set back is settled, sealed, and lost to nobody.
    deliver(event("ana", 1, "started", message="after"), at=timezone.now())
    settle(Settler(), timezone.now())
    seal_if_due(timezone.now())
    assert sum(signals().values()) == 2
    # When the clock is right again, no time is ahead of it.
    Segment.objects.update(listed_at=timezone.now())
    AuditEntry.objects.filter(at__gt=timezone.now()).delete()
    assert "The clock of this machine" not in read(alice)


@pytest.mark.django_db(transaction=True)
def test_database_that_somebody_has_locked_is_told_and_not_blamed_on_the_work(signed_in, alice):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not files")
    beat("work", timezone.now() - timedelta(minutes=5), None)
    client = signed_in(alice)
    assert "The background work has not been heard of since" in client.get("/").content.decode()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        words = client.get("/").content.decode()
        other.execute("ROLLBACK")
    assert "Another program has locked the database." in words
    assert "The background work has not been heard of since" not in words
    assert "Another program has locked the database." not in client.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_damaged_segment_is_told_with_its_name_and_it_goes_on(read, home, alice):
    deliver(event("ana", 0, "started", message="m1"), event("ben", 1, "started", message="m2"))
    settle(Settler())
    seal_everything(timezone.now())
    segment = Segment.objects.get()
    path = home / "log" / segment.file
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    # What comes in is kept; whatever needs the log fails.
    deliver(event("cem", 2, "started", message="m3"))
    loop = Loop([*QUICK, *(job for job in JOBS if job.name in {"keep the log in order", "tidy the log"})])
    loop.run_due()
    assert {job.name for job in failing_jobs()} == {"settle what was collected", "tidy the log"}
    words = read(alice)
    assert f"A file of the log is missing or damaged: {segment.file}." in words
    assert f"The file is {segment.file}. Put it back from a backup; nothing else has to be done." in words
    path.write_bytes(whole)
    for turn in loop.turns:
        turn.due_s = 0.0
    loop.run_due()
    assert failing_jobs() == []
    words = read(alice)
    assert "damaged" not in words
    assert "failed on" not in words
    seal_everything(timezone.now())
    assert sorted(handle for handle, _, _ in signals().elements()) == ["ana", "ben", "cem"]


@pytest.mark.parametrize("failing", [1, 3])
def test_failing_jobs_are_told_in_words_and_without_secrets(read, alice, charlie, failing):
    names = ["seal batches", "watch over the kinds", "tell alarms"][:failing]
    for name in names:
        note_failure(name, ValueError("password=hunter2"))
    words = read(alice)
    assert ("3 things that are done in the background fail" in words) == (failing == 3)
    assert words.count("We made a mistake.") == failing
    assert "It is a ValueError." in words
    assert "hunter2" not in words
    assert "Traceback" not in words
    assert "ValueError" not in read(charlie)
    for name in names:
        forget_failure(name)
    assert "We made a mistake." not in read(alice)


def test_queries_of_today_are_the_same_for_any_number_of_failures(signed_in, alice, django_assert_num_queries):
    client = signed_in(alice)
    client.get("/")
    for names in ([], ["seal batches"], ["seal batches", "tell alarms", "tidy the log"]):
        for name in names:
            note_failure(name, ValueError("x"))
        glance.forget()
        with django_assert_num_queries(31):
            client.get("/")


@pytest.mark.parametrize(
    ("address", "type_"), [("/", "text/html; charset=utf-8"), ("/api/v1/customers", "application/json")]
)
def test_database_that_does_not_answer_is_said_and_is_no_mistake_of_ours(signed_in, alice, address, type_):
    client = signed_in(alice)
    client.raise_request_exception = False

    def away(execute, sql, *args):
        told = sqlite3.OperationalError("database or disk is full: /secret/place")
        told.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError(*told.args) from told

    with connection.execute_wrapper(away):
        answer = client.get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"].startswith(type_.split(";")[0])
    assert b"/secret/place" not in answer.content
    if address == "/":
        assert "The disk is full. Nothing of what you sent was taken." in answer.content.decode()
