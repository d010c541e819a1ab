"""The doctor: each check on a real thing that is broken, and that it has nothing to say when it is mended."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from tests.receivers import mail_server
from tests.services.collecting import deliver, event, settle
from tests.services.logs import KIND, row, take

from heedful.models import (
    AuditEntry,
    DesireFile,
    Heartbeat,
    IncomingMail,
    Intake,
    OrderedLog,
    RepeatFile,
    Segment,
    Source,
    Telling,
    Webhook,
)
from heedful.services.audit import MACHINE
from heedful.services.collect import Plan, make_source, revoke_key
from heedful.services.desire import refresh
from heedful.services.doctor import clock, database, disk, files, folder, kernels, outside, work
from heedful.services.doctor.examine import CHECKS, examine
from heedful.services.doctor.remark import Grade, Remark
from heedful.services.heartbeat import beat
from heedful.services.jobs import note_failure
from heedful.services.kind import save_kind
from heedful.services.seal import seal_everything
from heedful.services.settle import Settler

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    settings.HEEDFUL_DATA.mkdir(mode=0o700)
    return settings.HEEDFUL_DATA


def _said(check, moment: datetime = NOW) -> list[tuple[str, str]]:
    return [(remark.grade.value, remark.what) for remark in check(moment)]


def _grades(check, moment: datetime = NOW) -> list[str]:
    return [remark.grade.value for remark in check(moment)]


def _log(home) -> None:
    save_kind(KIND, MACHINE)
    take(home.parent, row("ana", 0, "started"), row("ben", 1, "started"))
    refresh()


def _collected() -> None:
    deliver(event("ana", 0, "started", message="m1"), event("ben", 1, "started", message="m2"))
    settle(Settler())
    seal_everything(NOW)


def test_folder_that_is_ours_and_closed(home):
    assert _said(folder.check_folder) == [("well", f"{home} is ours to write, and closed to others.")]


def test_folder_that_others_can_look_into(home):
    home.chmod(0o755)
    assert _said(folder.check_folder) == [("look", f"Others on this machine can look into {home}.")]
    (home / "secret-key").write_text("a secret")
    (home / "secret-key").chmod(0o644)
    [remark] = folder.check_folder()
    assert (remark.grade, remark.what) == (Grade.WRONG, "Others on this machine can read secret-key.")
    assert "a secret" not in remark.do


def test_folder_that_cannot_be_written(home):
    (home / "log").mkdir(mode=0o500)
    assert _said(folder.check_folder) == [("wrong", "We may not write where our data lies: log.")]
    (home / "log").chmod(0o700)
    assert _grades(folder.check_folder) == ["well"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_files_of_another_user_are_named(home):
    for number in range(5):
        file = home / f"file-{number}"
        file.touch(mode=0o600)
        os.chown(file, 65_534, 65_534)
    assert _said(folder.check_folder) == [
        ("wrong", "file-0, file-1, file-2 and 2 more belong to another user than the folder.")
    ]
    for path in (home, *home.iterdir()):
        os.chown(path, 65_534, 65_534)
    assert _said(folder.check_folder) == [("look", f"You are not the user whom {home} belongs to.")]


def test_disk_with_room(home):
    [remark] = disk.check_disk()
    assert remark.what.endswith(f"are left at {home}.")


@pytest.mark.django_db(transaction=True)
def test_database_that_is_sound():
    [remark] = database.check_database()
    assert remark.grade is Grade.WELL
    assert _said(database.check_tables) == [("well", "The tables are those of this version.")]


def _last_migration():
    return max(name for app, name in MigrationLoader(None).disk_migrations if app == "heedful")


def test_tables_of_an_older_and_of_a_newer_version():
    recorder = MigrationRecorder(connection)
    last = _last_migration()
    recorder.migration_qs.filter(app="heedful", name=last).delete()
    assert _said(database.check_tables) == [("wrong", "The tables are older than this version: 1 step is missing.")]
    recorder.record_applied("heedful", last)
    recorder.record_applied("heedful", "9999_of_tomorrow")
    assert _said(database.check_tables) == [
        ("wrong", "The tables are of a newer Heedful than this one: 9999_of_tomorrow.")
    ]


@pytest.mark.django_db(transaction=True)
def test_database_that_somebody_has_locked():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not files")
    connection.ensure_connection()
    assert not database.is_locked(0.1)
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert _said(database.check_database) == [("wrong", "Another program has locked the database.")]
    other.execute("ROLLBACK")
    other.close()
    assert _grades(database.check_database) == ["well"]


def test_log_whose_files_are_all_there(home):
    assert _said(files.check_files) == [("well", "All 0 files of the log are there and readable: 0 signals.")]
    _log(home)
    assert _said(files.check_files) == [("well", "1 file of the log is there and readable: 2 signals.")]


def test_segment_that_is_missing_cut_or_broken_inside(home):
    _log(home)
    segment = Segment.objects.get()
    path = home / "log" / segment.file
    whole = path.read_bytes()
    word = ("wrong", f"A file of the log is missing or damaged: {segment.file}.")
    for damaged in (whole[:-100], b"x" * len(whole), None):
        path.unlink() if damaged is None else path.write_bytes(damaged)
        assert _said(files.check_files) == [word]
    path.write_bytes(whole)
    assert _grades(files.check_files) == ["well"]


def test_what_was_made_from_the_log_may_be_missing_and_not_be_broken(home):
    _log(home)
    desires, ordered = (
        home / "desires" / DesireFile.objects.get().file,
        home / "ordered" / OrderedLog.objects.get().folder,
    )
    (desires / "shape.json").write_text("{")
    (ordered / "who.npy").write_bytes(b"x")
    assert _said(files.check_files) == [
        ("wrong", f"{desires.name} can't be read."),
        ("wrong", f"{ordered.name} can't be read."),
    ]
    shutil.rmtree(desires)
    shutil.rmtree(ordered)
    assert _said(files.check_files) == [
        ("look", f"{desires.name} is missing."),
        ("look", f"{ordered.name} is missing."),
    ]
    refresh()
    assert _grades(files.check_files) == ["well"]


def test_ids_and_rejects_that_are_missing(home):
    _collected()
    ids = RepeatFile.objects.get().file
    (home / "ids" / ids).unlink()
    Intake.objects.create(name="x.csv", digest="x", rejects_file="rejects-1.csv")
    assert _said(files.check_files) == [
        ("wrong", f"A file of ids of events is missing or damaged: {ids}."),
        ("look", "Missing in rejects: rejects-1.csv."),
    ]
    np.save(home / "ids" / ids, np.array([1, 2, 3]))
    assert _said(files.check_files)[0][1] == f"A file of ids of events is missing or damaged: {ids}."


def test_leftovers_are_told_when_they_are_old(home):
    _log(home)
    assert _said(files.check_leftovers) == [("well", "Nothing lies around that nothing lists.")]
    for name in ("segment-1.parquet", ".draft-1-segment-2.parquet"):
        (home / "log" / name).write_bytes(b"x" * 1_000)
    assert _grades(files.check_leftovers) == ["well"]
    for name in ("segment-1.parquet", ".draft-1-segment-2.parquet"):
        os.utime(home / "log" / name, (0, 0))
    [remark] = files.check_leftovers()
    assert remark.grade is Grade.LOOK
    assert remark.what.startswith("2 files that nothing lists have lain there for two days: 2.0")


def test_clock_that_was_set_back_is_said_until_it_is_right_again():
    assert _grades(clock.check_clock) == ["well"]
    AuditEntry.objects.create(verb="signed in", at=NOW)
    assert _grades(clock.check_clock) == ["well"]
    [remark] = clock.check_clock(NOW - timedelta(days=1))
    assert remark.grade is Grade.WRONG
    assert remark.what == (
        "The clock of this machine stands at 28 February 2026, 12:00 UTC, and something was recorded at "
        "1 March 2026, 12:00 UTC already."
    )


def test_clock_that_was_ahead_once_is_forgotten_after_many_things():
    AuditEntry.objects.create(verb="signed in", at=NOW + timedelta(days=365))
    assert _grades(clock.check_clock) == ["wrong"]
    AuditEntry.objects.bulk_create(AuditEntry(verb="signed in", at=NOW) for _ in range(50))
    assert _grades(clock.check_clock) == ["well"]


def test_background_work_in_every_state():
    assert _said(work.check_work) == [("wrong", "The background work has never run here.")]
    beat("work", NOW, None)
    assert _said(work.check_work) == [("well", "The background work was heard of at 1 March, 12:00 UTC.")]
    assert _said(work.check_work, NOW + timedelta(minutes=5)) == [
        ("wrong", "The background work has not been heard of since 1 March, 12:00 UTC.")
    ]
    beat("work", NOW, ("tidy the log", NOW - timedelta(hours=2)))
    assert _grades(work.check_work) == ["look"]
    Heartbeat.objects.update(version="0.0.9", busy_since=None)
    assert _said(work.check_work)[0][1].startswith("The background work is Heedful 0.0.9, and this is ")


def test_jobs_that_fail_in_words_and_never_with_what_the_error_says():
    assert _said(work.check_jobs) == [("well", "No background job fails.")]
    note_failure("seal batches", OSError(28, "No space left on device", "/secret/path"))
    note_failure("watch over the kinds", ValueError("password=hunter2"))
    found = list(work.check_jobs())
    assert all("hunter2" not in one.what + one.do and "/secret" not in one.what + one.do for one in found)
    assert [one.what.partition("’")[0] for one in found] == [
        "Alarms are not raised, and not ended. ‘watch over the kinds",
        "What came in is kept in the database, and not written into the log yet. ‘seal batches",
    ]
    assert found[0].do == (
        "It is a ValueError. The log of the background work says which; please report it to us. "
        "It is tried again by itself."
    )
    assert found[1].what.endswith("The disk is full.")


def test_backlog_by_its_age():
    assert _said(work.check_backlog) == [("well", "Whatever came in is settled.")]
    deliver(event("ana", 0, "started"), event("ana", 1, "started"), at=NOW)
    assert _grades(work.check_backlog, NOW + timedelta(minutes=1)) == ["well"]
    assert _said(work.check_backlog, NOW + timedelta(minutes=3)) == [
        ("wrong", "1 request with 2 signals has been waiting to be settled since 1 March, 12:00 UTC.")
    ]
    settle(Settler())
    assert _grades(work.check_backlog, NOW + timedelta(minutes=3)) == ["well"]


def test_mails_that_an_import_left_unread():
    listed = {"digest": "0", "size": 1, "state": IncomingMail.State.BROUGHT}
    IncomingMail.objects.create(brought_at=NOW - timedelta(hours=11), **listed)
    assert _grades(work.check_backlog) == ["well"]
    IncomingMail.objects.create(brought_at=NOW - timedelta(hours=13), **listed)
    assert _said(work.check_backlog) == [
        ("look", "1 mail was brought in by an import that was cut off, and nobody has read it."),
        ("well", "Whatever came in is settled."),
    ]


def test_sources_with_their_keys_and_never_a_key():
    assert _said(outside.check_sources) == [("well", "No source takes signals yet.")]
    shop = make_source(MACHINE, Plan("Shop", Source.Client.SCRIPT))
    assert _said(outside.check_sources) == [("well", "‘Shop’: 1 key, last used: never.")]
    key = shop.keys.get()
    assert key.key not in str(list(outside.check_sources()))
    revoke_key(MACHINE, key)
    assert _said(outside.check_sources) == [("look", "‘Shop’ has no key, so nobody can send to it.")]


@pytest.mark.parametrize(
    ("url", "proxy", "debug", "grades"),
    [
        ("http://127.0.0.1:8000", "", True, ["well"]),
        ("https://heedful.example", "127.0.0.1", False, ["well"]),
        ("https://heedful.example", "", False, ["look"]),
        ("http://heedful.example", "", True, ["wrong", "look"]),
    ],
)
def test_address_that_people_type(settings, url, proxy, debug, grades):
    settings.HEEDFUL_SITE_URL, settings.HEEDFUL_TRUSTED_PROXY, settings.DEBUG = url, proxy, debug
    assert _grades(outside.check_site) == grades


def _mail(settings, port: int) -> None:
    settings.HEEDFUL_SENDS_MAIL, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "", ""
    settings.DEFAULT_FROM_EMAIL = "heedful@heedful.example"


def test_mail_server_that_is_there_and_that_is_not(settings):
    assert _grades(outside.check_mail) == ["look"]
    with mail_server() as (_, port):
        _mail(settings, port)
        assert _said(outside.check_mail) == [("well", "The mail server 127.0.0.1 takes us.")]
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ana", "hunter2"
        [remark] = outside.check_mail()
        assert remark.grade is Grade.WRONG
        assert "hunter2" not in remark.what + remark.do
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        _mail(settings, closed.getsockname()[1])
        assert _grades(outside.check_mail) == ["wrong"]


def test_webhooks_without_tls_and_words_that_did_not_arrive():
    assert _said(outside.check_webhooks) == [("well", "0 webhooks are told of alarms.")]
    hook = Webhook.objects.create(name="Pager", url="http://pager.example/x?token=hunter2", secret="whsec_x")
    [remark] = outside.check_webhooks(NOW)
    assert remark.what == "Told without TLS, so that others can read it on the way: Pager."
    assert "hunter2" not in str(remark)
    Telling.objects.create(what=Telling.What.RAISED, webhook=hook, gave_up_at=NOW, trouble="refused")
    assert _said(outside.check_webhooks)[0] == ("wrong", "1 word about an alarm did not arrive.")


def test_file_of_places_that_is_not_there(settings, tmp_path):
    assert _said(outside.check_places) == []
    settings.HEEDFUL_MAXMIND = str(tmp_path / "city.mmdb")
    assert _grades(outside.check_places) == ["wrong"]
    (tmp_path / "city.mmdb").touch()
    assert _grades(outside.check_places) == ["well"]


def test_kernels_have_a_place(monkeypatch, tmp_path):
    import heedful.compiled  # noqa: F401, PLC0415 - names the folder

    assert _grades(kernels.check_kernels) == ["well"]
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert _said(kernels.check_kernels) == [("look", "The kernels are not compiled yet.")]
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "nowhere"))
    assert _grades(kernels.check_kernels) == ["wrong"]


@pytest.mark.django_db(transaction=True)
def test_whole_examination_of_a_house_that_is_well(home):
    _log(home)
    now = datetime.now(UTC)
    beat("work", now, None)
    remarks = list(examine(now))
    assert [remark for remark in remarks if remark.grade is Grade.WRONG] == []
    assert {remark.subject for remark in remarks} == {check.subject for check in CHECKS} - {outside.PLACES, "relay"}


def test_check_that_breaks_stops_no_other(settings, home):
    settings.HEEDFUL_SITE_URL = 7
    found = {remark.subject: remark for remark in examine(NOW)}
    assert found[outside.SITE].what.startswith("This could not be looked at: our check broke (")
    assert kernels.KERNELS in found


def test_tables_that_are_not_there_leave_the_others_to_be_looked_at(home):
    MigrationRecorder(connection).migration_qs.filter(app="heedful", name=_last_migration()).delete()
    found = {remark.subject: remark for remark in examine(NOW)}
    assert found[work.WORK] == Remark("work", Grade.LOOK, "Not looked at: the database has to be mended first.")
    assert found[disk.DISK].subject == "disk"
