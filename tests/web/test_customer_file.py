"""A file of customers on pages: sent, looked at, corrected, taken by the background process, and told of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from heedful.log.files import BusyError, alone
from heedful.models import AuditEntry, Customer, CustomerFile, Identity, Revenue
from heedful.services import customer_files, sent_files
from heedful.services.log import remove_abandoned
from heedful.work.table import JOBS

pytestmark = pytest.mark.django_db
FILE = b"Nr,E-Mail,Name,Umsatz\n7,ana@x.example,Ana <b>,12\n8,ben at x,Ben,\n,cyd@x.example,Cyd,\n"
RIGHT = {"role-0": "user_id", "role-1": "email", "role-2": "name", "role-3": "revenue"}
WITH_MONTH = {**RIGHT, "currency": "eur", "month": "2026-01"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path / "data"


@pytest.fixture
def owner(signed_in, alice):
    return signed_in(alice)


def send(client, body=FILE, name="Kunden.csv"):
    return client.post("/customers/files/", {"file": SimpleUploadedFile(name, body)}, follow=True)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def work() -> None:
    (job,) = [job for job in JOBS if job.name == "take files of customers"]
    job.run()


def lying(home) -> list[str]:
    return [path.name for path in (home / "customer-files").glob("*")]


def test_file_is_looked_at_corrected_taken_and_told_of(owner, home):
    page = text(send(owner))
    assert "Of the first 3 rows 1 would be left out" in page
    assert "line 3: &#x27;ben at x&#x27; is nobody&#x27;s email" in page
    assert "&#x27;Umsatz&#x27; is kept as a trait" in page
    assert "Ana &lt;b&gt;" in page
    row = CustomerFile.objects.get()
    here = f"/customers/files/{row.pk}/"
    assert "nothing says of which month and currency &#x27;Umsatz&#x27; is" in text(
        owner.post(here, {**RIGHT, "take": "yes"})
    )
    assert "Write it like 2026-01" in text(owner.post(here, {**RIGHT, "month": "soon", "take": "yes"}))
    assert "Of the first 3 rows 1 would" in text(owner.post(here, WITH_MONTH))
    assert not Customer.objects.exists()
    page = text(owner.post(here, {**WITH_MONTH, "take": "yes"}, follow=True))
    assert "It is taken in a moment" in page
    assert 'hx-trigger="every 1s"' in text(owner.get(here, headers={"HX-Target": "progress"}))
    work()
    assert owner.get(here, headers={"HX-Target": "progress"}).headers["HX-Refresh"] == "true"
    page = text(owner.get(here))
    assert "2 customers were made known, 0 changed, and 0 are as they were." in page
    assert "1 row was left out" in page
    assert '<td class="number">3</td><td>&#x27;ben at x&#x27; is nobody&#x27;s email</td>' in page
    table = b"".join(owner.get(f"{here}rejects/").streaming_content).decode().splitlines()
    assert table == ["file,line,reason,raw", "Kunden.csv,3,'ben at x' is nobody's email,\"8,ben at x,Ben,\""]
    assert set(Identity.objects.values_list("value", flat=True)) == {"7", "ana@x.example", "cyd@x.example"}
    assert str(Revenue.objects.get()) == "12.00 EUR in 2026-01"
    assert lying(home) == []
    assert "2 made known, 0 changed" in text(owner.get("/customers/files/"))
    assert AuditEntry.objects.filter(sort="customer_file", object_id=str(row.pk)).count() == 1


def test_file_that_is_taken_is_not_taken_again(owner, home):
    send(owner)
    here = f"/customers/files/{CustomerFile.objects.get().pk}/"
    owner.post(here, {**WITH_MONTH, "take": "yes"})
    assert owner.post(here, {**WITH_MONTH, "take": "yes"}).status_code == 302
    owner.post(f"{here}give-up/")
    assert len(lying(home)) == 1
    work()
    assert Customer.objects.count() == 2


def test_taking_that_was_cut_off_begins_again(owner, settings):
    send(owner)
    row = CustomerFile.objects.get()
    owner.post(f"/customers/files/{row.pk}/", {**WITH_MONTH, "take": "yes"})
    CustomerFile.objects.update(state="taking", done=0.5)
    assert "50 % of it is read" in text(owner.get(f"/customers/files/{row.pk}/"))
    with alone(settings.HEEDFUL_DATA / "customer-files.lock"):
        with pytest.raises(BusyError):
            customer_files.take_waiting()
        work()
        assert not Customer.objects.exists()
    work()
    row.refresh_from_db()
    assert (row.state, row.made, row.rejects) == ("done", 2, 1)


def test_file_that_is_not_wanted_is_removed(owner, home):
    send(owner)
    page = text(owner.post(f"/customers/files/{CustomerFile.objects.get().pk}/give-up/", follow=True))
    assert "Nothing of it was taken" in page
    assert (CustomerFile.objects.count(), lying(home)) == (0, [])


def test_file_that_nobody_says_anything_about_is_removed_after_a_day(owner, home):
    send(owner)
    now = timezone.now()
    sent_files.forget_old(CustomerFile, now + timedelta(hours=23))
    assert len(lying(home)) == 1
    sent_files.forget_old(CustomerFile, now + timedelta(hours=25))
    assert (CustomerFile.objects.count(), lying(home)) == (0, [])


def test_rejects_stay_and_unlisted_files_go(owner, home):
    send(owner)
    here = f"/customers/files/{CustomerFile.objects.get().pk}/"
    owner.post(here, {**WITH_MONTH, "take": "yes"})
    (home / "customer-files" / "customers-lost.csv").write_bytes(FILE)
    assert remove_abandoned(after_s=-1) == ["customers-lost.csv"]
    work()
    assert remove_abandoned(after_s=-1) == []
    assert "1 row was left out" in text(owner.get(here))


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.csv", b"", "The submitted file is empty."),
        ("a.jsonl", b"[1]", "a.jsonl is one JSON array"),
        ("a.csv", b"\xff\xfea\x00", "a.csv is written in UTF-16"),
        ("a.xes", b"<log/>", "a.xes tells what happened, not who customers are"),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_words(owner, home, name, body, said):
    assert said in text(send(owner, body, name))
    assert (CustomerFile.objects.count(), lying(home)) == (0, [])


def test_file_whose_columns_say_nobody_is_shown_and_refused_until_corrected(owner):
    send(owner, b"colour,number\nred,7\n")
    here = f"/customers/files/{CustomerFile.objects.get().pk}/"
    assert "no column says who it is" in text(owner.post(here, {"role-0": "trait", "role-1": "trait", "take": "yes"}))
    owner.post(here, {"role-0": "trait", "role-1": "user_id", "take": "yes"})
    work()
    assert Customer.objects.get().traits == {"colour": "red"}


def test_file_that_is_gone_is_told(owner, home):
    send(owner)
    (path,) = (home / "customer-files").glob("*")
    path.unlink()
    here = f"/customers/files/{CustomerFile.objects.get().pk}/"
    assert "That file is not here any more" in text(owner.get(here, follow=True))
    CustomerFile.objects.update(state="waiting")
    work()
    row = CustomerFile.objects.get()
    assert (row.state, row.problem.startswith("Kunden.csv")) == ("failed", True)


def test_files_of_customers_are_for_owners(signed_in, bob, stranger):
    agent = signed_in(bob)
    assert send(agent).status_code == 404
    assert agent.get("/customers/files/").status_code == 404
    assert "Bring in a file" not in text(agent.get("/customers/"))
    assert stranger.get("/customers/files/").status_code == 302


@pytest.mark.parametrize("files", [1, 3])
def test_list_of_files_under_a_count_of_queries(owner, files, django_assert_num_queries):
    for _ in range(files):
        send(owner)
    with django_assert_num_queries(4):
        assert text(owner.get("/customers/files/")).count("person-row") == files
