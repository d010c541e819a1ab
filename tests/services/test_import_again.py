"""A file that comes again doubles nothing; of one that has grown, what is new is taken."""

from __future__ import annotations

import gzip
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests.services.logs import signals, there

from heedful.log.files import BusyError, alone
from heedful.models import Customer, Identity, Intake, LogState, RowIdFile, SupersededFile
from heedful.services.audit import MACHINE
from heedful.services.customer import erase_customer
from heedful.services.desire import tidy
from heedful.services.intake import AlreadyTakenError, Terms, take_file
from heedful.services.log import remove_abandoned
from heedful.wire.signals import Mapping

pytestmark = pytest.mark.django_db
HEADER = "customer,at,kind,note\n"
LINE = '198.51.100.7 - - [17/May/2024:10:05:{:02} +0000] "GET /{} HTTP/1.1" 200 7 "-" "Firefox"\n'


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _line(minute: int, note: str = "") -> str:
    return f"ana,2024-01-01T00:{minute:02}:00Z,started,{note}\n"


def _take(home, text: str, name: str = "log.csv", source: str = "") -> Intake:
    file = home / name
    file.write_text(text)
    return take_file(file, Mapping(), MACHINE, terms=Terms(source=source))


def _counts(intake: Intake) -> tuple[int, int, int]:
    return intake.signals, intake.repeats, intake.customers


def _rows(home) -> set[str]:
    return {path.name for path in (home / "data" / "rows").glob("*")}


def test_file_that_has_grown_brings_its_new_rows(home):
    assert _counts(_take(home, HEADER + _line(1) + _line(2) + _line(2))) == (3, 0, 1)
    version = LogState.objects.get().version
    assert _counts(_take(home, HEADER + _line(1) + _line(2) + _line(2) + "\n")) == (0, 3, 0)
    assert LogState.objects.get().version == version
    assert _counts(_take(home, HEADER + _line(2) + _line(3) + _line(2) + _line(2))) == (2, 2, 1)
    assert signals() == Counter(
        {
            ("ana", 1704067260000, "started"): 1,
            ("ana", 1704067320000, "started"): 3,
            ("ana", 1704067380000, "started"): 1,
        }
    )
    assert _rows(home) == set(RowIdFile.objects.values_list("file", flat=True))
    assert not SupersededFile.objects.exists()


def test_equal_rows_of_two_sources_are_two(home):
    _take(home, HEADER + _line(1), source="shop")
    assert _counts(_take(home, HEADER + _line(1), source="desk")) == (1, 0, 1)
    with pytest.raises(AlreadyTakenError):
        _take(home, HEADER + _line(1), source="shop")
    assert sum(signals().values()) == 2


def test_log_that_was_rotated_and_packed_is_known_again(home):
    lines = [LINE.format(second, second) for second in range(30)]
    assert _counts(_take(home, "".join(lines[:20]), "access.log")) == (20, 0, 1)
    (home / "access.log.1.gz").write_bytes(gzip.compress("".join(lines[:25]).encode()))
    assert _counts(take_file(home / "access.log.1.gz", Mapping(), MACHINE)) == (5, 20, 1)
    assert _counts(_take(home, "".join(lines[22:]), "access.log")) == (5, 3, 1)
    assert sum(signals().values()) == 30
    assert Identity.objects.get().sort == "anonymous"


def test_row_does_not_come_in_again_once_it_was_erased(home):
    _take(home, HEADER + _line(1))
    erase_customer(Customer.objects.get(), MACHINE)
    tidy()
    assert _counts(_take(home, HEADER + _line(1) + _line(2).replace("ana", "ben"))) == (1, 1, 1)
    assert list(Identity.objects.values_list("value", flat=True)) == ["ben"]


def test_import_that_breaks_remembers_nothing(home):
    text = HEADER + _line(1)
    (home / "log.csv").write_text(text)
    with pytest.raises(OSError, match="full"):
        take_file(home / "log.csv", Mapping(), MACHINE, _break)
    assert (_rows(home), there()["log"], RowIdFile.objects.count()) == (set(), set(), 0)
    assert _counts(_take(home, text)) == (1, 0, 1)


def _break(share: float) -> None:
    if share == 1.0:
        raise OSError(28, "disk full")


def test_files_of_ids_become_few_and_stay_while_what_nobody_lists_goes(home):
    for minute in range(12):
        _take(home, HEADER + _line(minute))
    assert sum(RowIdFile.objects.values_list("ids", flat=True)) == 12
    assert RowIdFile.objects.count() <= 4
    (home / "data" / "rows" / "ids-lost.npy").write_bytes(b"")
    assert remove_abandoned(after_s=-1) == ["ids-lost.npy"]
    assert _counts(_take(home, HEADER + "".join(map(_line, range(13))))) == (1, 12, 1)


def test_two_files_are_not_taken_at_once(home):
    (home / "log.csv").write_text(HEADER + _line(1))
    with alone(home / "data" / "import.lock"), pytest.raises(BusyError):
        take_file(home / "log.csv", Mapping(), MACHINE, terms=Terms(wait_s=0))
    assert not Intake.objects.exists()


def test_addresses_become_handles_of_that_sort_in_small_letters(home):
    text = "email,at,kind\nAna@X.example,2024-01-01,a\nana@x.example,2024-01-02,a\n"
    intake = _take(home, text)
    assert list(Identity.objects.values_list("sort", "value")) == [("email", "ana@x.example")]
    assert "(e-mail addresses)" in intake.notes[0]
    assert intake.customers == 1


def test_address_is_one_person_whether_it_stands_among_addresses_or_among_ids(home):
    ids = "".join(f"c{n},2024-01-01,a\n" for n in range(9))
    address, mixed = (
        "customer,at,kind\nAna@x.example,2024-01-01,a\n",
        f"customer,at,kind\n{ids}Ana@x.example,2024-01-02,a\n",
    )
    _take(home, address)
    assert _counts(_take(home, mixed)) == (10, 0, 10)
    _take(home, mixed.replace("Ana@", "ben@"))
    _take(home, address.replace("Ana@", "ben@"))
    assert sorted(Identity.objects.filter(value__contains="@").values_list("sort", "value")) == [
        ("email", "ana@x.example"), ("user_id", "ben@x.example"),
    ]  # fmt: skip
    assert Customer.objects.count() == 11


def test_phone_numbers_are_compared_by_their_digits(home):
    (home / "log.csv").write_text("phone,at,kind\n+351 912-345-678,2024-01-01,a\n+351912345678,2024-01-02,a\n")
    assert _counts(take_file(home / "log.csv", Mapping(customer="phone", sort="phone"), MACHINE)) == (2, 0, 1)
    assert list(Identity.objects.values_list("sort", "value")) == [("phone", "+351912345678")]


def test_what_is_no_address_among_addresses_is_a_user_id(home):
    rows = "".join(f"c{n}@x.example,2024-01-01,a\n" for n in range(30))
    _take(home, f"customer,at,kind\n{rows}77,2024-01-01,a\n")
    assert Counter(Identity.objects.values_list("sort", flat=True)) == {"email": 30, "user_id": 1}


@how(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), min_size=1, max_size=4))
@pytest.mark.django_db(transaction=True)
def test_log_holds_each_row_as_often_as_the_file_that_holds_it_most_often(tmp_path_factory, files):
    home = tmp_path_factory.mktemp("again")
    source = home.name
    most: Counter[int] = Counter()
    taken = 0
    for number, minutes in enumerate(files):
        try:
            taken += _take(home, HEADER + "".join(map(_line, minutes)), f"{number}.csv", source).signals
        except AlreadyTakenError:
            assert minutes in files[:number]
        most |= Counter(minutes)
        assert taken == sum(most.values())
