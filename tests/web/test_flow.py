"""Flow: what the pages say of a small log."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.signals import QUESTION, RESTORE, known_as, take

from heedful.models import Alarm, Identity, Kind
from heedful.services.audit import MACHINE
from heedful.services.kind import save_kind

pytestmark = pytest.mark.django_db
END = datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


def _row(customer: str, hours: float, kind: str, note: str = "") -> tuple[str, ...]:
    return customer, (END + timedelta(hours=hours)).isoformat(), kind, "", note


def _some(folder):
    """Ten get their files back, two are refused, one gives up, one is stuck, one has just begun."""
    rows = []
    for number in range(10):
        hours = -200 - number
        rows += [
            _row(f"good{number}", hours, "restore.started", "web"),
            _row(f"good{number}", hours + 1, "restore.finished"),
        ]
    for number in range(2):
        rows += [_row(f"no{number}", -100, "restore.started", "phone"), _row(f"no{number}", -99, "restore.denied")]
    rows += [_row("gone", -90, "restore.started", "phone"), _row("gone", -89, "restore.chosen")]
    rows += [
        _row("ana", -9, "restore.started", "web"),
        _row("ana", -8, "restore.downloading"),
        _row("ana", -7, "restore.started"),
    ]
    rows += [_row("mia", 0, "restore.started", "web"), _row("jon", -30, "question.asked")]
    take(folder, rows, RESTORE, QUESTION)
    known_as("ana", name="Ana Lima")


def _read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


@pytest.fixture
def viewer(signed_in, charlie):
    return signed_in(charlie)


def test_flow_before_anything_is_here(viewer, signed_in, alice):
    assert "Nothing is followed yet" in _read(viewer, "/flow/")
    assert "Say what they come for" in _read(signed_in(alice), "/flow/")
    assert "Say what they come for" not in _read(viewer, "/flow/")


def test_flow_lists_kinds_with_their_figures(viewer, folder):
    _some(folder)
    said = _read(viewer, "/flow/")
    assert "The log ends on 5 Mar 2024, 12:00" in said
    assert "Get my files back" in said
    assert "76.9 % [49.7 % – 91.8 %] 10 of 13 got it" in said
    assert "1 stuck now" in said
    assert "1 waits for us" in said


def test_kind_says_the_figure_the_steps_and_the_people(viewer, folder):
    _some(folder)
    said = _read(viewer, "/flow/restore/")
    for words in (
        "10 of 13 got it",
        "2 pending now",
        "2 were refused, 1 gave up",
        "1 is stuck now",
        "Ana Lima quiet for 7 h after ‘restore.downloading’, 2 tries",
    ):
        assert words in said, words
    assert "How this is defined" not in said


def test_kind_of_a_group_beside_the_others(viewer, folder):
    _some(folder)
    said = _read(viewer, "/flow/restore/?group=note%3Dphone&beside=others&period=all")
    assert "0.0 % [0.0 % – 56.1 %] 0 of 3 got it" in said
    assert "Everybody else 100.0 % [72.2 % – 100.0 %] 10 of 10 got it" in said
    assert "Nobody is stuck now" in said


def test_kind_of_a_period_in_the_past(viewer, folder):
    _some(folder)
    said = _read(viewer, "/flow/restore/?period=dates&since=2024-02-01&until=2024-02-29")
    assert "10 of 10 got it" in said
    assert "1 Feb 2024" in said


@pytest.mark.parametrize(
    "query",
    [
        "period=nonsense",
        "period=dates",
        "period=dates&since=x&until=y",
        "period=dates&since=2024-03-01&until=2023-01-01",
        "group=nonsense",
        "group=note%3Dnobody",
        "beside=others",
        "beside=before",
        "period=all&beside=before",
        "group=%00",
    ],
)
def test_kind_with_a_question_that_makes_no_sense(viewer, folder, query):
    _some(folder)
    assert viewer.get(f"/flow/restore/?{query}").status_code == 200
    assert viewer.get(f"/flow/restore/seen/?{query}").status_code == 200


@pytest.mark.parametrize("path", ["seen/", "seen/?step=1", "seen/?step=99", "seen/?step=x", "next/"])
def test_parts_of_a_kind_stand_alone_and_as_parts(viewer, folder, path):
    _some(folder)
    whole = viewer.get(f"/flow/restore/{path}")
    part = viewer.get(f"/flow/restore/{path}", headers={"HX-Request": "true"})
    assert (whole.status_code, part.status_code) == (200, 200)
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part.content.strip()


def test_seen_names_what_goes_together_with_stopping(viewer, folder):
    rows = []
    for number in range(60):
        client, finished = ("4.2", number % 4 == 1) if number % 2 else ("4.1", True)
        rows.append(_row(f"c{number}", -300 + number, "restore.started", client))
        if finished:
            rows.append(_row(f"c{number}", -299.5 + number, "restore.finished"))
    take(folder, [*rows, _row("end", 0, "other")], RESTORE)
    said = _read(viewer, "/flow/restore/seen/?period=all")
    assert "note: 4.2" in said
    assert "note: 4.1" in said
    assert "Seen with, not because of" in said


def test_kind_says_which_alarm_sounds(viewer, folder):
    _some(folder)
    Alarm.objects.create(
        kind=Kind.objects.get(slug="restore"),
        sort="reliability",
        raised_at=END,
        evidence={"windows": [{"days": 7, "bad": 30, "known": 60, "p": 1e-9, "burn": 4.0}]},
    )
    words = "Since Tuesday 5 March fewer get it than we set ourselves. What raised the alarm: of 60 whose way ended within 7 days, 30 did not"
    assert words in _read(viewer, "/flow/restore/")
    assert words in _read(viewer, "/")


def test_kind_that_is_not_there_is_404(viewer):
    assert viewer.get("/flow/nonsense/").status_code == 404
    assert viewer.get("/flow/nonsense/seen/").status_code == 404


def test_kind_that_was_just_defined_is_being_followed(viewer, folder):
    save_kind(RESTORE, MACHINE)
    assert "Being followed through the whole log" in _read(viewer, "/flow/restore/")
    assert "Being followed" in _read(viewer, "/flow/")


def test_today_before_anybody_came(viewer, signed_in, alice):
    assert "Nobody is waiting here yet" in _read(viewer, "/")
    assert "heedful import" in _read(signed_in(alice), "/")


def test_today_says_who_needs_us(viewer, folder):
    _some(folder)
    said = _read(viewer, "/")
    for words in (
        "The log ends on 5 Mar 2024, 12:00",
        "76.9 % [49.7 % – 91.8 %] 10 of 13 got it",
        "jon has waited for our answer for 30 h: ‘Get my question answered’",
        "1 person is stuck in ‘Get my files back’; Ana Lima for 7 h",
    ):
        assert words in said, words


def test_names_and_values_of_others_never_run(viewer, folder):
    script = "<script>alert(1)</script>"
    take(
        folder,
        [_row(script, -9, "restore.started", script), _row("b", 0, "restore.started", "x")],
        RESTORE.replace("Get my files back", script),
    )
    for address in ("/", "/flow/", "/flow/restore/", "/flow/restore/seen/", "/flow/restore/next/"):
        assert script not in viewer.get(address).content.decode()


def test_who_may_not_send_is_not_offered_to_write(viewer, signed_in, bob, folder):
    _some(folder)
    people = {name: known_as(name) for name in ("ana", "jon")}
    for name, person in people.items():
        Identity.objects.create(customer=person, sort="email", value=f"{name}@example.org")
    offered = (("/flow/restore/", "ana", "restore"), ("/flow/question/", "jon", "question"), ("/", "jon", "question"))
    for address, name, kind in offered:
        link = f'href="/customers/{people[name].pk}/write/?about={kind}"'
        assert link in signed_in(bob).get(address).content.decode()
        assert "/write/" not in viewer.get(address).content.decode()
