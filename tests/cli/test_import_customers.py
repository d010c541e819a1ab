"""`heedful import customers`: shows how it reads, lets it be corrected, and says what became of each row."""

from __future__ import annotations

import gzip

import pytest
from click.testing import CliRunner

from heedful.cli import root
from heedful.models import Customer, Identity, Intake, Revenue

pytestmark = pytest.mark.django_db
FILE = "Nr,E-Mail,Name,Umsatz\n7,ana@x.example,Ana,12\n8,ben at x,Ben,\n,cyd@x.example,Cyd,\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.HEEDFUL_DATA = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(FILE)
    return tmp_path


def _import(*words):
    return CliRunner().invoke(root, ["import", *words], prog_name="heedful")


def test_look_shows_how_the_file_would_be_read_and_takes_nothing():
    done = _import("customers", "people.csv", "--look")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "  Nr      trait           7, 8\n"
        "  E-Mail  email           ana@x.example, ben at x, cyd@x.example\n"
        "  Name    name            Ana, Ben, Cyd\n"
        "  Umsatz  trait           12\n"
        "'Umsatz' is kept as a trait, since nothing says of which month and currency it is.\n"
    )
    assert not Customer.objects.exists()


def test_columns_are_corrected_and_bad_rows_are_kept(home):
    done = _import("customers", "people.csv", "--column", "Nr=user-id", "--currency", "eur", "--month", "2026-01")
    assert done.exit_code == 0
    assert done.stdout == "people.csv: 2 customers made known, 0 changed, 0 as they were; 1 rows rejected.\n"
    assert "The rejects are in" in done.stderr
    (rejects,) = (home / "data" / "rejects").glob("*.csv")
    assert "people.csv,3,'ben at x' is nobody's email" in rejects.read_text()
    assert set(Identity.objects.values_list("value", flat=True)) == {"7", "ana@x.example", "cyd@x.example"}
    assert str(Revenue.objects.get()) == "12.00 EUR in 2026-01"
    again = _import("customers", "people.csv", "--column", "Nr=user-id", "--currency", "eur", "--month", "2026-01")
    assert again.stdout == "people.csv: 0 customers made known, 0 changed, 2 as they were; 1 rows rejected.\n"


def test_packed_file_is_taken(home):
    (home / "people.csv.gz").write_bytes(gzip.compress(FILE.encode()))
    assert "2 customers made known" in _import("customers", "people.csv.gz").stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["nobody.csv"], 1, "nobody.csv is not there"),
        (["people.csv", "--column", "Nr=number"], 2, "is no COLUMN=ROLE; roles are nothing, trait, user_id"),
        (["people.csv", "--column", "Nummer=user_id"], 1, "there is no column 'Nummer'; there are Nr, E-Mail"),
        (["people.csv", "--month", "soon"], 2, "'soon' is no month; write for example 2026-01"),
        (["people.csv", "--column", "E-Mail=nothing"], 1, "no column says who it is"),
    ],
)
def test_what_is_wrong_is_said(words, status, said):
    done = _import("customers", *words)
    assert done.exit_code == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_file_of_signals_called_customers_is_still_taken(home):
    (home / "customers").write_text("customer,at,kind\nana,2024-01-01T00:00:00Z,started\n")
    assert "1 signals taken" in _import("./customers").stdout
    assert Intake.objects.count() == 1
