"""After an erasure and the nightly tidying nothing in the whole data folder holds the person any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.services.collecting import settle
from tests.services.logs import KIND, row, take

from heedful.domain.api_key import Scope
from heedful.models import (
    Circumstances,
    Conflict,
    Customer,
    Erasure,
    FlowAgain,
    Identity,
    JudgedMoment,
    Judgement,
    KeptAnswer,
    Locality,
    Moment,
    Outreach,
    OwnPageLink,
    Place,
    Reject,
    Source,
    Touched,
)
from heedful.services.api_key import make_key
from heedful.services.audit import MACHINE
from heedful.services.circumstances import be_quiet_until, begin_own_moment
from heedful.services.collect import take as take_delivery
from heedful.services.customer import erase_customer
from heedful.services.desire import refresh, tidy
from heedful.services.export import export_customer
from heedful.services.kind import save_kind
from heedful.services.merging import merge_customers
from heedful.services.own_page import make_link
from heedful.services.seal import seal_everything
from heedful.services.settle import Settler

HANDLE, BROWSER, NAME, ADDRESS = "forget-me-4711", "browser-4712", "Amélie Vergissmein", "amelie@vergissmein.example"
NAMED = (HANDLE, BROWSER, NAME, ADDRESS, "Vergissmein", "vergissmein")


@pytest.fixture
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


def _put_in(home: Path) -> Client:
    """Let somebody leave traces wherever anybody can, and one other person beside them."""
    save_kind(KIND, MACHINE)
    take(
        home,
        row(HANDLE, 0, "started", mail=ADDRESS, note=f"{NAME} wrote"),
        row(HANDLE, 5, "finished", path=f"/people/{HANDLE}"),
        row(BROWSER, 6, "started", mail=ADDRESS),
        *(row("ben", minute, "started", mail="ben@example.org") for minute in range(5)),
        {"customer": HANDLE, "at": "never", "kind": "k", "note": NAME},
        {"customer": "?", "at": "never", "kind": "k", "note": f"from {ADDRESS}"},
        {"customer": "?", "at": "never", "kind": "k", "note": f"signed {NAME}"},
        {"customer": "ben", "at": "never", "kind": "k"},
    )
    source = Source.objects.create(name="shop", client="segment")
    for said in (HANDLE, BROWSER, NAME, ADDRESS, "ben"):
        body = json.dumps({"said": said})
        Reject.objects.create(source=source, dialect="segment", received_at="2024-01-01T00:00Z", reason="r", body=body)
    _, text = make_key(MACHINE, "test", list(Scope))
    client = Client(headers={"Authorization": f"Bearer {text}"})
    body = {
        "handles": [{"sort": "user_id", "value": HANDLE}, {"sort": "email", "value": ADDRESS}],
        "name": NAME,
        "traits": {"billing": ADDRESS, "city": "Porto"},
    }
    made = client.post("/api/v1/customers", body, "application/json", headers={"Idempotency-Key": "one"})
    assert made.status_code == 200
    merge_customers(_known(BROWSER), _known(HANDLE), MACHINE)
    refresh()
    _put_in_what_is_sent_and_is_on()
    return client


def _put_in_what_is_sent_and_is_on() -> None:
    """Let there be how things are with both, what touches them, what was to be sent, and verdicts."""
    now = timezone.now()
    for word, address in ((HANDLE, ADDRESS), ("ben", "ben@example.org")):
        person = _known(word)
        be_quiet_until(person, now, None, now)
        make_link(person, MACHINE, now)
        moment = begin_own_moment(person, "no_power", None, now)
        Moment.objects.filter(pk=moment.pk).update(headline=f"No power at {address}")
        Locality.objects.create(customer=person, label=f"House of {address}")
        told = {"purpose": "reminder", "address": address, "subject": f"Dear {address}", "text": f"Hello {address}"}
        letter = Outreach.objects.create(customer=person, words="1", msg_id=f"<{word}@x>", **told)
        nobodys = Outreach.objects.create(words="2", msg_id=f"<2{word}@x>", **told)
        for outreach, customer in ((letter, person), (None, person), (nobodys, None)):
            judged = Judgement.objects.create(
                at=now,
                customer=customer,
                outreach=outreach,
                decision="hold",
                subject=f"Dear {address}",
                facts=[address],
            )
            JudgedMoment.objects.create(judgement=judged, moment=moment)


def _known(value: str) -> Customer:
    return Identity.objects.get(value=value).customer


def _folder(home: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file of the data folder as it is, and what is packed also unpacked."""
    for path in sorted((home / "data").rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()
        if path.suffix == ".parquet":
            rows = pl.read_parquet(path).rows()
            yield f"{path}, unpacked", repr(rows).encode()
        if path.suffix == ".npy":
            yield f"{path}, unpacked", repr(np.load(path).tolist()).encode()


def _database() -> Iterator[tuple[str, bytes]]:
    """Give the files of an embedded database, with its write-ahead log; of another one every column of every table."""
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        yield from ((str(path), path.read_bytes()) for path in name.parent.glob(f"{name.name}*"))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, repr([[_plain(value) for value in line] for line in cursor.fetchall()]).encode()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _holding(home: Path, words: tuple[str, ...]) -> list[tuple[str, str]]:
    forms = {form: word for word in words for form in (word.encode(), json.dumps(word)[1:-1].encode())}
    places = [*_folder(home), *_database()]
    return [(place, word) for place, content in places for form, word in forms.items() if form in content]


@pytest.mark.django_db(transaction=True)
def test_nothing_in_the_data_folder_holds_who_was_erased(home):
    client = _put_in(home)
    before = {word for _, word in _holding(home, NAMED)}
    assert before == set(NAMED)
    number, merged = _known(HANDLE).pk, Customer.objects.get(merged_into=_known(HANDLE)).pk
    answer = client.delete(f"/api/v1/customers/{number}").json()
    assert answer == {"erased": number, "at": answer["at"], "files_clean_at": None}
    assert client.get(f"/api/v1/customers/{number}").status_code == 404
    assert client.get(f"/api/v1/customers/{number}/signals").status_code == 404
    assert client.get("/api/v1/kinds/restore/desires").json()["desires"][0]["customer"] == _known("ben").pk
    tidy()
    assert _holding(home, NAMED) == []
    assert set(Erasure.objects.values_list("customer_number", flat=True)) == {number, merged}
    assert not FlowAgain.objects.filter(customer_number__in=[number, merged]).exists()
    again = client.delete(f"/api/v1/customers/{number}").json()
    assert again["at"] == answer["at"]
    assert again["files_clean_at"] is not None
    # What is of others is still there.
    assert (Outreach.objects.count(), Judgement.objects.count(), JudgedMoment.objects.count()) == (2, 3, 3)
    assert (Moment.objects.get().customer, Touched.objects.get().customer) == (_known("ben"), _known("ben"))
    assert [each.objects.get().customer for each in (Circumstances, OwnPageLink, Locality)] == [_known("ben")] * 3
    assert {word for _, word in _holding(home, ("ben", "ben@example.org"))} == {"ben", "ben@example.org"}
    signals = client.get(f"/api/v1/customers/{_known('ben').pk}/signals").json()["signals"]
    assert [each["properties"]["mail"] for each in signals] == ["ben@example.org"] * 5
    assert sorted(Reject.objects.values_list("body", flat=True)) == ["", "", "", "", '{"said": "ben"}']


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_of_what_was_collected_stays(home, sealed):
    """The same for whoever came in by clients: with a place, an undecided tie, and signals sealed or not."""
    client, settler = _put_in(home), Settler()
    ben = _known("ben")
    about = {"user_id": HANDLE, "properties": {"mail": ADDRESS, "note": f"{NAME} again"}, "path": f"/of/{HANDLE}"}
    signals = [{"kind": "started", **about}, {"kind": "started", "user_id": "ben", "properties": {"mail": "ben@x"}}]
    assert client.post("/api/v1/signals", {"signals": signals}, "application/json").json()["accepted"] == 2
    traits = {"email": "ben@x", "address": {"city": NAME, "country": "PT"}}
    _tell({"kind": "identify", "user_id": HANDLE, "traits": {**traits, "email": ADDRESS}})
    _tell({"kind": "identify", "user_id": "ben", "traits": {"email": ADDRESS}})
    settle(settler, timezone.now())
    assert Place.objects.filter(city=NAME).exists()
    assert Conflict.objects.exists()
    if sealed:
        seal_everything(timezone.now())
    refresh()
    number = _known(HANDLE).pk
    told = json.loads("".join(export_customer(Customer.objects.get(pk=number), MACHINE, timezone.now())))
    assert [each["city"] for each in told["place.customer"]] == [NAME]
    assert told["conflict.one"] or told["conflict.other"]
    assert sum(each["path"] == f"/of/{HANDLE}" for each in told["signals"]) == 1
    assert client.delete(f"/api/v1/customers/{number}").status_code == 200
    seal_everything(timezone.now())
    tidy()
    assert _holding(home, NAMED) == []
    kept = client.get(f"/api/v1/customers/{ben.pk}/signals").json()["signals"]
    assert sorted(each["properties"]["mail"] for each in kept) == ["ben@example.org"] * 5 + ["ben@x"]


def _tell(event: dict) -> None:
    at = timezone.now()
    take_delivery(Source.objects.get(name="shop"), "heedful", json.dumps([event]).encode(), at, None, 1)


@pytest.mark.django_db
def test_answers_that_show_them_go_at_once_and_others_stay(home):
    client = _put_in(home)
    body = {"handles": [{"sort": "user_id", "value": "ben"}]}
    client.post("/api/v1/customers", body, "application/json", headers={"Idempotency-Key": "two"})
    erase_customer(_known(HANDLE), MACHINE)
    assert [row.name for row in KeptAnswer.objects.all()] == ["two"]


@pytest.mark.django_db
def test_erasing_again_and_erasing_nobody(home, client):
    _, text = make_key(MACHINE, "test", [Scope.CUSTOMERS_ERASE])
    key = {"Authorization": f"Bearer {text}"}
    assert client.delete("/api/v1/customers/77", headers=key).status_code == 404
    number = Customer.objects.create(name="Ana").pk
    named = {**key, "Idempotency-Key": "one"}
    first, again = (client.delete(f"/api/v1/customers/{number}", headers=named) for _ in range(2))
    assert first.json() == again.json()
    assert Erasure.objects.count() == 1
