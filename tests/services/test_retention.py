"""Signals that are kept no longer: counted beforehand, gone from every file afterwards, never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests.services.collecting import deliver, settle
from tests.services.logs import KIND, kept_desires, signals, there

from heedful.domain.retention import AT_FIRST, Retention
from heedful.log.files import BusyError, alone
from heedful.log.segment import SCHEMA, expired
from heedful.models import AuditEntry, Erasure, Identity, LogState, RetentionRule, Segment
from heedful.queries.desire import anything_behind
from heedful.queries.retention import ExpiredKind, Forecast, current_retention, forecast, forecast_now
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh, tidy
from heedful.services.intake import AlreadyTakenError, take_file
from heedful.services.kind import save_kind
from heedful.services.retention import prune, save_retention
from heedful.services.settle import Settler
from heedful.wire.signals import Mapping
from heedful.work.table import JOBS

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
#: Page views before this have expired at first.
END = datetime(2024, 10, 1, tzinfo=UTC)
SECRET = "/geheim/4711"


@pytest.fixture(autouse=True)
def home(settings, tmp_path, request):
    """A house in which somebody has said that page views are kept for 25 months."""
    settings.HEEDFUL_DATA = tmp_path / "data"
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        save_retention(AT_FIRST, MACHINE)
        AuditEntry.objects.all().delete()
    return tmp_path


def _file(home, *rows, name="log.csv"):
    lines = [f"{customer},{at.isoformat()},{kind},{path},{path}" for customer, at, kind, path in rows]
    (home / name).write_text("\n".join(["customer,at,kind,path,plan", *lines, ""]))
    return home / name


def _take(home, *rows, name="log.csv"):
    return take_file(_file(home, *rows, name=name), Mapping(), MACHINE)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


OLD, DAY = END - timedelta(days=1), timedelta(days=1)
ROWS = [
    ("ana", OLD, "page", SECRET),
    ("ana", OLD, "started", ""),
    ("ana", END, "page", "/help"),
    ("ben", OLD - 400 * DAY, "page", SECRET),
    ("ben", NOW - DAY, "page", "/help"),
]
LEFT = {("ana", _ms(OLD), "started"): 1, ("ana", _ms(END), "page"): 1, ("ben", _ms(NOW - DAY), "page"): 1}


@pytest.mark.django_db
def test_what_would_go_is_counted_and_stays(home):
    _take(home, *ROWS)
    refresh()
    assert current_retention() == AT_FIRST
    assert forecast(AT_FIRST, NOW) == Forecast((ExpiredKind("page", 2, OLD - 400 * DAY, END),), ())
    assert sum(signals().values()) == 5
    both = forecast(Retention({"page": None}, 1), NOW)
    assert both.kinds == (ExpiredKind("started", 1, OLD, datetime(2026, 10, 1, tzinfo=UTC)),)
    assert forecast(Retention({}, None), NOW) == Forecast((), ())


@pytest.mark.django_db
def test_what_has_expired_goes_and_does_not_come_again(home):
    intake = _take(home, *ROWS)
    assert "Of these signals 2 are older" in intake.notes[-1]
    assert prune(NOW) == 2
    assert dict(signals()) == LEFT
    assert not anything_behind()
    assert AuditEntry.objects.get(sort="retention").detail == {"signals": 2}
    version = LogState.objects.get().version
    assert prune(NOW) == 0
    assert LogState.objects.get().version == version
    with pytest.raises(AlreadyTakenError):
        _take(home, *ROWS)
    again = _take(home, *ROWS, ("cyd", NOW, "page", "/x"), name="grown.csv")
    assert (again.signals, again.repeats) == (1, 5)


@pytest.mark.django_db(transaction=True)
def test_nothing_in_the_data_folder_holds_what_went(home):
    """In the log, in what was collected lately, in the ordered log, among desires, and in the database."""
    save_kind(KIND.replace('arises = ["started"]', 'arises = ["page:/geheim/*"]'), MACHINE)
    _take(home, *ROWS)
    settler = Settler()
    deliver({"kind": "page", "path": SECRET, "at": (OLD - DAY).isoformat(), "user_id": "cyd"})
    settle(settler, NOW)
    refresh()
    assert _holding(home) >= {"log", "ordered", "desires"}
    assert forecast(AT_FIRST, NOW).signals == 3
    assert prune(NOW) == 3
    assert _holding(home) == set()
    assert dict(signals()) == LEFT


def _holding(home) -> set[str]:
    """Name the folders and tables that hold the path."""
    found = set()
    for path in (home / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(pl.read_parquet(path).rows()).encode()
            if path.suffix == ".npy":
                content += repr(np.load(path).tolist()).encode()
            if SECRET.encode() in content:
                found.add(path.relative_to(home / "data").parts[0])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = [
                [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor.fetchall()
            ]
            if SECRET in repr(rows):
                found.add(table)
    return found


@pytest.mark.django_db
def test_desires_are_followed_through_what_is_left(home):
    save_kind(KIND, MACHINE)
    early, late = OLD, END + DAY
    _take(
        home,
        *(("ana", at, "started", "") for at in (early, late)),
        *(("ana", at + timedelta(minutes=9), "finished", "") for at in (early, late)),
        ("ben", OLD, "started", ""),
        ("ben", END + timedelta(hours=1), "chosen", ""),
    )
    refresh()
    assert [(each[0], each[1]) for each in kept_desires()] == [
        ("ana", _ms(early)), ("ana", _ms(late)), ("ben", _ms(OLD)),
    ]  # fmt: skip
    save_retention(Retention({}, 25), MACHINE)
    assert prune(NOW) == 3
    assert [(each[0], each[1]) for each in kept_desires()] == [("ana", _ms(late))]


@pytest.mark.django_db
def test_open_desires_that_began_with_what_goes_are_counted(home):
    save_kind(KIND.replace('"60 minutes"', '"3000 days"'), MACHINE)
    _take(home, ("ana", OLD, "started", ""), ("ben", END, "started", ""), ("cyd", NOW - DAY, "page", ""))
    refresh()
    assert forecast(Retention({"started": 25}), NOW).desires == (("restore", 1),)
    assert forecast(Retention({"started": 1}), NOW).desires == (("restore", 2),)
    assert forecast(AT_FIRST, NOW).desires == ()


@pytest.mark.django_db
def test_pruning_and_erasing_go_together(home):
    _take(home, *ROWS)
    refresh()
    erase_customer(Identity.objects.get(value="ana").customer, MACHINE)
    # What was erased went already.
    assert prune(NOW) == 1
    tidy()
    assert dict(signals()) == {("ben", _ms(NOW - DAY), "page"): 1}
    assert Erasure.objects.get().files_clean_at is not None


@pytest.mark.django_db
def test_segments_without_anything_old_stay_as_they_are(home):
    _take(home, *ROWS)
    _take(home, ("ana", END, "page", "/y"), name="new.csv")
    old, new = Segment.objects.order_by("pk").values_list("file", flat=True)
    prune(NOW)
    names = set(Segment.objects.values_list("file", flat=True))
    assert new in names
    assert old not in names
    assert there()["log"] == names


@pytest.mark.django_db
def test_nightly_job_prunes(home, settings):
    _take(home, *ROWS)
    (job,) = [job for job in JOBS if job.name == "tidy the log"]
    with alone(settings.HEEDFUL_DATA / "log.lock"):
        with pytest.raises(BusyError):
            prune(NOW)
        job.run()
    assert sum(signals().values()) == 5
    job.run()
    assert sum(signals().values()) == 3


@pytest.mark.django_db
def test_what_was_said_holds(home):
    save_retention(Retention({"page": None, "login": 3}, 12), MACHINE)
    assert current_retention() == Retention({"page": None, "login": 3}, 12)
    save_retention(Retention({"page": None}), MACHINE)
    assert current_retention() == Retention({"page": None})
    assert AuditEntry.objects.order_by("pk").first().detail == {"months": "page ever, login 3, all other 12"}


_months = st.none() | st.integers(1, 4)


@how(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 8)), max_size=30),
    st.dictionaries(st.sampled_from("ab"), _months),
    _months,
)
def test_what_goes_is_what_an_oracle_says(rows, kinds, rest):
    now = datetime(2026, 9, 15, tzinfo=UTC)
    times = [datetime(2026, 1 + month, 1, tzinfo=UTC) for _, month in rows]
    frame = pl.DataFrame(
        {"kind": [kind for kind, _ in rows], "at": times}, schema={"kind": pl.String, "at": SCHEMA["at"]}
    )
    found = frame.with_columns(expired(Retention(kinds, rest).ends(now)).alias("gone"))
    months = [kinds.get(kind, rest) for kind, _ in rows]
    expected = [kept is not None and month < 8 - kept for (_, month), kept in zip(rows, months, strict=True)]
    assert found.get_column("gone").to_list() == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("last", "left"), [(NOW, 2), (END - timedelta(days=300), 3)])
def test_until_somebody_has_decided_a_log_of_the_past_is_seen_from_its_end(home, last, left):
    """Whoever looks at what was years ago does not lose it in the first night; a log that goes on does."""
    RetentionRule.objects.all().delete()
    old, older = END - timedelta(days=400), END - timedelta(days=401)
    rows = [("ana", old, "page", "/a"), ("ana", older, "started", ""), ("ben", last, "page", "/b")]
    assert not any(
        "go with the coming night" in each for each in take_file(_file(home, *rows), Mapping(), MACHINE).notes
    )
    assert forecast_now(NOW).signals == 3 - left
    prune(NOW)
    assert sum(signals().values()) == left
