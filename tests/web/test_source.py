"""Sources: made and changed by owners, read by all, with what to paste, what came in, and what could not be taken."""

from __future__ import annotations

import json
import zlib

import pytest
from tests.services.collecting import BEGIN, event, settle

from heedful.models import AuditEntry, Delivery, Reject, Source, WriteKey
from heedful.services.audit import MACHINE
from heedful.services.collect import Plan, make_source
from heedful.services.settle import Settler

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def source():
    return make_source(MACHINE, Plan("Our website", Source.Client.SCRIPT, sites=["https://www.example.org"]))


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def collect(source, *events):
    from heedful.services.collect import take  # noqa: PLC0415

    take(source, "heedful", json.dumps(events).encode(), BEGIN, None, len(events))


def test_before_the_first_source_it_says_how_to_begin(signed_in, alice, charlie):
    assert "Nothing sends yet" in text(signed_in(charlie).get("/sources/"))
    assert "Add a source" in text(signed_in(alice).get("/sources/"))
    assert "Where signals come from" in text(signed_in(charlie).get("/flow/"))


def test_owner_makes_a_source_and_is_shown_what_to_paste(signed_in, alice, settings):
    settings.HEEDFUL_SITE_URL = "https://heedful.example.org"
    said = {
        "name": "Our website",
        "client": "script",
        "sites": "https://WWW.example.org/\n\nhttps://shop.example.org:8443",
    }
    answer = signed_in(alice).post("/sources/new/", said, follow=True)
    source = Source.objects.get()
    assert source.sites == ["https://www.example.org", "https://shop.example.org:8443"]
    page = text(answer)
    assert (
        "src=&quot;https://heedful.example.org/heedful.js&quot;" in page
        or "https://heedful.example.org/heedful.js" in page
    )
    assert source.keys.get().key in page
    assert AuditEntry.objects.filter(verb="made the source", who=alice).count() == 1


@pytest.mark.parametrize(
    "site", ["www.example.org", "ftp://x.example", "https://", "javascript:alert(1)", "https://a:b@c.d"]
)
def test_site_that_is_none_is_said(signed_in, alice, site):
    answer = signed_in(alice).post("/sources/new/", {"name": "x", "client": "script", "sites": site})
    assert "should look like https://www.example.org" in text(answer)
    assert not Source.objects.exists()


@pytest.mark.parametrize("client", Source.Client.values)
def test_every_client_has_something_to_paste(signed_in, charlie, client):
    source = make_source(MACHINE, Plan("x", client))
    assert text(signed_in(charlie).get(f"/sources/{source.pk}/")).count(source.keys.get().key) >= 2


def test_what_came_in_is_shown_as_it_comes(signed_in, charlie, source):
    client, here = signed_in(charlie), f"/sources/{source.pk}/"
    assert "Nothing yet" in text(client.get(here))
    collect(source, event("ana", 0, "restore.started"))
    part = text(client.get(f"{here}?version=old", headers={"HX-Request": "true"}))
    assert "restore.started" in part
    assert "just came" in part
    assert "<html" not in part
    settle(Settler(), BEGIN)
    page = text(client.get(here))
    assert "restore.started" in page
    assert "just came" not in page
    version = page.split("?version=")[1].split('"')[0]
    assert client.get(f"{here}?version={version}", headers={"HX-Request": "true"}).status_code == 204
    assert "1 signal in seven days" not in text(client.get("/sources/"))  # of 2024


def test_keys_are_made_and_revoked_by_owners_alone(signed_in, alice, bob, source):
    here = f"/sources/{source.pk}/keys/"
    assert signed_in(bob).post(here).status_code == 404
    signed_in(alice).post(here)
    old = WriteKey.objects.earliest("pk")
    assert signed_in(bob).post(f"{here}{old.pk}/revoke/").status_code == 404
    signed_in(alice).post(f"{here}{old.pk}/revoke/")
    assert [key.revoked_at is None for key in WriteKey.objects.order_by("pk")] == [False, True]
    signed_in(alice).post(f"/sources/{source.pk}/close/")
    assert not WriteKey.objects.filter(revoked_at=None).exists()
    assert "This source is closed." in text(signed_in(alice).post(here, follow=True))


def test_what_could_not_be_taken_is_shown_exported_and_taken_again(signed_in, bob, charlie, source):
    collect(source, {"kind": ""}, event("ana", 0, "fine"))
    settle(Settler(), BEGIN)
    reject = Reject.objects.get()
    here = f"/sources/{source.pk}/rejects/"
    page = text(signed_in(charlie).get(here))
    assert "It does not say what happened" in page
    assert "Take it again" not in page
    assert signed_in(charlie).get(f"{here}file/").status_code == 404
    lines = b"".join(signed_in(bob).get(f"{here}file/").streaming_content).decode().splitlines()
    assert json.loads(lines[0])["reason"].startswith("It does not say")
    mended = json.dumps([event("ana", 1, "mended")])
    signed_in(bob).post(f"{here}{reject.pk}/again/", {"body": mended})
    assert Delivery.objects.count() == 1
    settle(Settler(), BEGIN)
    assert "Everything that came was taken." in text(signed_in(bob).get(here))
    assert signed_in(bob).post(f"{here}{reject.pk}/again/", {"body": mended}).status_code == 404


def test_what_is_too_long_for_a_page_is_shown_in_part_and_taken_again_whole(signed_in, bob, source):
    collect(source, {"kind": "x", "properties": {"a": "b" * 900_000}})
    settle(Settler(), BEGIN)
    reject = Reject.objects.get()
    here = f"/sources/{source.pk}/rejects/"
    page = text(signed_in(bob).get(here))
    assert len(page) < 50_000
    assert "too long to be mended here" in page
    signed_in(bob).post(f"{here}{reject.pk}/again/")
    assert len(zlib.decompress(Delivery.objects.get().body)) > 900_000


def test_what_others_send_is_text_and_never_html(signed_in, charlie, source):
    collect(source, {"kind": "<script>alert(1)</script>", "user_id": "<img src=x>"}, {"kind": "<b>", "path": "<i>"})
    page = text(signed_in(charlie).get(f"/sources/{source.pk}/"))
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    settle(Settler(), BEGIN)
    assert "<i>" not in text(signed_in(charlie).get(f"/sources/{source.pk}/rejects/"))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(signed_in, charlie, count, django_assert_num_queries):
    for number in range(count):
        collect(make_source(MACHINE, Plan(f"s{number}", "script")), event("ana", 0, "x"))
    client = signed_in(charlie)
    with django_assert_num_queries(6):
        client.get("/sources/")


def test_what_went_for_good_is_counted_where_the_rest_stands(signed_in, charlie, source, settings):
    settings.HEEDFUL_REJECT_DAYS, settings.HEEDFUL_REJECT_MB = 30, 20
    here, client = f"/sources/{source.pk}/rejects/", signed_in(charlie)
    collect(source, {"kind": ""})
    settle(Settler(), BEGIN)
    assert "for 30 days at most" in text(client.get(here))
    Source.objects.update(rejects_gone=1_234)
    assert "1,234 older events went for good: no more than 20 MB" in text(client.get(here))
    Reject.objects.all().delete()
    page = text(client.get(here))
    assert "There is nothing here any more." in page
    assert "Everything that came was taken" not in page
