from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.signals import QUESTION, RESTORE, known_as, take

from heedful.models import AuditEntry, Customer, Erasure
from heedful.services.customer import resolve_identities

pytestmark = pytest.mark.django_db
END = datetime(2024, 3, 5, 12, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


@pytest.fixture
def agent(signed_in, bob):
    return signed_in(bob)


def _row(customer: str, hours: float, kind: str, path: str = "", note: str = "") -> tuple[str, ...]:
    return customer, (END + timedelta(hours=hours)).isoformat(), kind, path, note


def _read(client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_list_before_anybody_came(agent, signed_in, alice):
    assert "Nobody is here yet" in _read(agent, "/customers/")
    assert "An owner begins" in _read(agent, "/customers/")
    assert "heedful import" in _read(signed_in(alice), "/customers/")


def test_list_says_how_each_desire_stands(agent, folder):
    rows = [
        _row("ana", -9, "restore.started"),
        _row("ana", -9, "restore.downloading"),
        _row("jon", -6, "question.asked"),
        _row("kai", -7, "restore.started"),
        _row("mia", -1, "restore.started"),
        _row("zoe", 0, "coffee"),
    ]
    take(folder, rows, RESTORE, QUESTION)
    known_as("ana", name="Ana Lima", organisation="Harbour Works")
    everybody = _read(agent, "/customers/")
    for words in (
        "Ana Lima Harbour Works ana Get my files back: stuck for 9 h at ‘restore.downloading’",
        "jon Get my question answered: has waited for us for 6 h",
        "kai Get my files back: stuck for 7 h at the beginning",
        "mia Get my files back: began 1 h ago",
        "zoe nothing open",
        "stuck now 2",
        "waits for us 1",
    ):
        assert words in everybody
    stuck, waiting = _read(agent, "/customers/?show=stuck"), _read(agent, "/customers/?show=waiting")
    assert [name in stuck for name in ("Ana Lima", "kai", "jon", "mia")] == [True, True, False, False]
    assert [name in waiting for name in ("Ana Lima", "kai", "jon", "mia")] == [False, False, True, False]


@pytest.mark.parametrize(
    "address",
    ["?show=nonsense", "?after=nonsense", "?show=stuck&after=9.9.9", "?q=%00", "?after=-1", f"?q={'x' * 300}"],
)
def test_list_with_an_address_that_makes_no_sense(agent, folder, address):
    take(folder, [_row("ana", -9, "restore.started")], RESTORE)
    assert agent.get(f"/customers/{address}").status_code == 200


@pytest.mark.parametrize(
    ("show", "words"), [("stuck", "Nobody is stuck just now."), ("waiting", "Nobody waits for us just now.")]
)
def test_list_with_nobody_on_it(agent, folder, show, words):
    take(folder, [_row("ana", 0, "coffee")], RESTORE)
    assert words in _read(agent, f"/customers/?show={show}")


def test_list_goes_on(agent):
    resolve_identities([f"c{number:02}" for number in range(30)])
    first = agent.get("/customers/?q=c").content.decode()
    following = re.search(r'href="(\?q=c&amp;after=\d+)"', first)[1].replace("&amp;", "&")
    second = _read(agent, f"/customers/{following}")
    assert "c29" in first
    assert [f"c{number:02}" in second for number in (0, 4, 5)] == [True, True, False]
    assert "From the beginning" in second


def test_search_that_finds_nobody(agent, folder):
    take(folder, [_row("ana", 0, "coffee")], RESTORE)
    assert "Nobody whose name, organisation or handle holds ‘jon’" in _read(agent, "/customers/?q=jon")


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("", 10), ("?q=c", 11), ("?show=stuck", 10)])
def test_queries_of_the_list(agent, folder, people, address, queries):
    rows = [_row(f"c{number}", -9, "restore.started") for number in range(people)]
    take(folder, [*rows, _row("later", 0, "coffee")], RESTORE, QUESTION)
    with CaptureQueriesContext(connection) as asked:
        agent.get(f"/customers/{address}")
    assert len(asked) == queries, [each["sql"] for each in asked]


def test_person_with_all_that_is_between_us(agent, folder):
    rows = [
        _row("ana", -90, "restore.started"),
        _row("ana", -89, "restore.finished"),
        _row("ana", -80, "restore.started"),
        _row("ana", -9, "restore.started"),
        _row("ana", -8.5, "restore.started"),
        _row("ana", -8, "question.asked"),
        *(_row("ana", -7 + minute / 60, "page", f"/p{minute}") for minute in range(12)),
        _row("jon", 0, "coffee"),
    ]
    take(folder, rows, RESTORE, QUESTION)
    since = datetime(2019, 5, 4, tzinfo=UTC)
    ana = known_as(
        "ana", name="Ana Lima", organisation="Harbour Works", since=since, traits={"plan": "Pro", "seats": 3}
    )
    shown = _read(agent, f"/customers/{ana.pk}/")
    for words in (
        "with us since May 2019, belongs to Harbour Works",
        "Get my question answered has waited for us for 8 h since 5 Mar 2024, 04:00 , talked with us",
        "Get my files back stuck for 8 h at the beginning since 5 Mar 2024, 03:00 , 2 tries",
        "Get my files back: gave up at the beginning",
        "Get my files back: has them , after 1 h",
        "12 page views from 05:00 on",
        "plan Pro seats 3",
        "user id ana",
        "The log ends on 5 Mar 2024, 12:00",
        "restore started began: Get my files back",
        "restore started tried again: Get my files back",
        "restore finished got it: Get my files back",
    ):
        assert words in shown


def test_person_in_the_zone_of_the_reader(signed_in, bob, folder):
    take(folder, [_row("ana", 0, "coffee")], RESTORE)
    bob.time_zone = "Pacific/Auckland"
    bob.save()
    shown = _read(signed_in(bob), f"/customers/{known_as('ana').pk}/")
    assert "Wed 6 Mar 2024 01:00 coffee" in shown
    assert "with us since March 2024" in shown


def test_person_of_whom_nothing_is_known(agent):
    customer = Customer.objects.create()
    shown = _read(agent, f"/customers/{customer.pk}/")
    for words in (
        f"Customer {customer.pk}",
        "We do not know what they came for",
        "Nothing has happened between us yet",
        "No handle.",
    ):
        assert words in shown


def test_part_of_the_stream_for_htmx(agent, folder):
    take(folder, [_row("ana", minute / 60, f"kind{minute % 2}") for minute in range(120)], RESTORE)
    address = f"/customers/{known_as('ana').pk}/"
    part = agent.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="stack" id="stream"')
    assert "<html" not in part
    following = re.search(r'href="[^"]*(\?kind=&amp;before=[^"#]*)#everything"', part)[1].replace("&amp;", "&")
    whole, part = (
        agent.get(address + following).content.decode(),
        agent.get(address + following, headers={"HX-Request": "true"}).content.decode(),
    )
    assert "<html" in whole
    assert part.strip() in whole
    assert (
        "<html"
        in agent.get(address, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content.decode()
    )
    only = _read(agent, f"{address}?kind=kind1")
    assert "kind1" in only
    assert not re.search(r"\d\d:\d\d kind0", only)
    assert "Nothing of this sort." in _read(agent, f"{address}?kind=never")


def test_signal_with_what_came_with_it(agent, folder):
    take(folder, [_row("ana", 0, "backup.failed", "/backups", "disk full"), _row("jon", 0, "coffee")], RESTORE)
    ana, jon = known_as("ana"), known_as("jon")
    address = re.search(r'href="(/customers/\d+/signals/\d+/)"', agent.get(f"/customers/{ana.pk}/").content.decode())[1]
    for words in ("backup failed", "signal backup.failed", "path /backups", "note disk full"):
        assert words in _read(agent, address)
    part = agent.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "disk full" in part
    assert agent.get(address.replace(f"/{ana.pk}/", f"/{jon.pk}/", 1)).status_code == 404


@pytest.mark.parametrize("path", ["", "signals/1/", "erase/"])
@pytest.mark.parametrize("number", [987654, 10**30])
def test_nobody_has_this_number(signed_in, alice, path, number):
    assert signed_in(alice).get(f"/customers/{number}/{path}").status_code == 404


def test_what_others_wrote_never_runs(signed_in, alice, folder):
    kind = RESTORE.replace('"Get my files back"', f'"{SCRIPT}"').replace('"choose files"', f'"{SCRIPT}"')
    rows = [
        _row(SCRIPT, -30, "restore.started", f"/{SCRIPT}", SCRIPT),
        _row(SCRIPT, -29, "restore.finished"),
        _row(SCRIPT, -9, "restore.started"),
        _row(SCRIPT, -8, "restore.chosen"),
        *(_row(SCRIPT, -7, "page", f"/{SCRIPT}") for _ in range(4)),
        _row(SCRIPT, -6, SCRIPT, f"/{SCRIPT}", SCRIPT),
    ]
    take(folder, rows, kind.replace('fulfilled_name = "has them"', f'fulfilled_name = "{SCRIPT}"'))
    person = known_as(SCRIPT, name=SCRIPT, organisation=SCRIPT, traits={SCRIPT: SCRIPT, "list": [SCRIPT]})
    owner = signed_in(alice)
    page = owner.get(f"/customers/{person.pk}/").content.decode()
    signals = re.findall(r'href="(/customers/\d+/signals/\d+/)"', page)
    for address in (
        "/customers/",
        f"/customers/?q={SCRIPT}",
        f"/customers/{person.pk}/?kind={SCRIPT}",
        f"/customers/{person.pk}/erase/",
        *signals,
    ):
        text = owner.get(address).content.decode()
        assert "alert(1)" in text
        assert SCRIPT not in text
    assert SCRIPT not in page


def test_looking_is_noted_once_an_hour(signed_in, alice, bob, folder):
    take(folder, [_row("ana", 0, "coffee"), _row("jon", 0, "coffee")], RESTORE)
    ana, jon = known_as("ana"), known_as("jon")
    agent = signed_in(bob)

    def looks() -> list[tuple[str, str]]:
        entries = AuditEntry.objects.filter(verb="saw", sort="customer").order_by("id")
        return [(entry.who.name, entry.object_id) for entry in entries]

    for _ in range(3):
        agent.get(f"/customers/{ana.pk}/")
    assert looks() == [("Bob Brandt", str(ana.pk))]
    agent.get(f"/customers/{jon.pk}/", headers={"HX-Request": "true"})
    signed_in(alice).get(f"/customers/{ana.pk}/erase/")
    assert looks()[1:] == [("Bob Brandt", str(jon.pk)), ("Alice Almeida", str(ana.pk))]
    AuditEntry.objects.filter(who=bob, object_id=str(ana.pk)).update(at=datetime.now(UTC) - timedelta(minutes=61))
    agent.get(f"/customers/{ana.pk}/")
    assert len(looks()) == 4


@pytest.mark.parametrize("signals", [1, 3])
def test_queries_of_a_person(agent, folder, signals):
    take(folder, [_row("ana", -number, "restore.started") for number in range(signals)], RESTORE, QUESTION)
    address = f"/customers/{known_as('ana').pk}/"
    agent.get(address)
    with CaptureQueriesContext(connection) as asked:
        agent.get(address)
    assert len(asked) == 29, [each["sql"] for each in asked]


def test_viewer_reads_and_only_an_owner_may_erase(signed_in, alice, bob, charlie, folder):
    take(folder, [_row("ana", 0, "coffee")], RESTORE)
    address = f"/customers/{known_as('ana').pk}/"
    for colleague, may in ((charlie, False), (bob, False), (alice, True)):
        client = signed_in(colleague)
        assert ("Erase this person" in _read(client, address)) is may
        assert client.get(f"{address}erase/").status_code == (200 if may else 404)
        if not may:
            assert client.post(f"{address}erase/").status_code == 404
    assert Customer.objects.count() == 1


def test_erasing_says_what_it_means_and_does_it(signed_in, alice, folder):
    rows = [
        _row("ana", -9, "restore.started"),
        _row("ana", -8, "coffee"),
        _row("jon", -9, "restore.started"),
        _row("kai", 0, "tea"),
    ]
    take(folder, rows, RESTORE)
    ana = known_as("ana", name="Ana Lima")
    owner = signed_in(alice)
    asked = _read(owner, f"/customers/{ana.pk}/erase/")
    for words in (
        "Ana Lima",
        "2 signals",
        "What happens at once",
        "What happens within a day",
        "What stays",
        "cannot be undone",
    ):
        assert words in asked
    assert Customer.objects.filter(pk=ana.pk).exists()

    answer = owner.post(f"/customers/{ana.pk}/erase/", follow=True)
    assert answer.redirect_chain == [("/customers/", 302)]
    assert "Erased." in answer.content.decode()
    assert Erasure.objects.filter(customer_number=ana.pk).exists()
    assert AuditEntry.objects.filter(verb="erased a customer", object_id=str(ana.pk), who=alice).exists()
    for address in (f"/customers/{ana.pk}/", f"/customers/{ana.pk}/erase/", f"/customers/{ana.pk}/signals/1/"):
        assert owner.get(address).status_code == 404
    for address in ("/customers/", "/customers/?show=stuck", "/customers/?q=ana"):
        shown = owner.get(address).content.decode()
        assert "Ana Lima" not in shown
        assert f"/customers/{ana.pk}/" not in shown
    assert "stuck now 1" in _read(owner, "/customers/")


def test_erasing_needs_the_token_of_the_form(alice, folder):
    take(folder, [_row("ana", 0, "coffee")], RESTORE)
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(f"/customers/{known_as('ana').pk}/erase/").status_code == 403
    assert Customer.objects.count() == 1


def test_export_is_for_those_who_work_with_customers(folder, signed_in, alice, bob, charlie):
    take(folder, [_row("ana", 0, "coffee")])
    ana = known_as("ana", name="Ana Lima")
    address = f"/customers/{ana.pk}/export/"
    for who in (alice, bob):
        page = _read(signed_in(who), address)
        assert "Ana Lima" in page
        assert "The 1 signal of their stream" in page
        answer = signed_in(who).post(address)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="customer-{ana.pk}.json"'
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert json.loads(b"".join(answer.streaming_content))["customer"]["name"] == "Ana Lima"
        assert AuditEntry.objects.filter(verb="exported", who=who, object_id=str(ana.pk)).count() == 1
    for method in ("get", "post"):
        assert getattr(signed_in(charlie), method)(address).status_code == 404
    assert signed_in(bob).post("/customers/77/export/").status_code == 404


def test_links_to_export_and_erase_are_for_those_who_may(folder, signed_in, alice, bob, charlie):
    take(folder, [_row("ana", 0, "coffee")])
    address = f"/customers/{known_as('ana').pk}/"
    shown = {who: signed_in(who).get(address).content.decode() for who in (alice, bob, charlie)}
    assert ["/export/" in shown[who] for who in (alice, bob, charlie)] == [True, True, False]
    assert ["/erase/" in shown[who] for who in (alice, bob, charlie)] == [True, False, False]
