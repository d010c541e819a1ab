"""Merging and splitting by way of the API."""

from __future__ import annotations

import pytest
from tests.mails import came, written

pytestmark = pytest.mark.django_db
HERE = "/api/v1/conversations"


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")


def test_merge_and_undo(caller, folder):
    row, other = (came(written(text)).conversation for text in ("One", "Two"))
    done = post(caller, f"{HERE}/{row.pk}/merge", {"into": other.pk})
    told = {"sort": "merge", "source": row.pk, "target": other.pk, "undone": False, "customer": row.customer_id}
    assert (done.status_code, done.json()) == (201, {"id": done.json()["id"], **told})
    assert caller.get(f"{HERE}/{row.pk}").json()["id"] == other.pk
    again = post(caller, f"{HERE}/{row.pk}/merge", {"into": other.pk})
    assert (again.status_code, again.json()["code"]) == (409, "not_now")
    back = post(caller, f"/api/v1/regroupings/{done.json()['id']}/undo")
    assert (back.status_code, back.json()["undone"]) == (200, True)
    assert caller.get(f"{HERE}/{row.pk}").json()["id"] == row.pk
    assert post(caller, f"/api/v1/regroupings/{done.json()['id']}/undo").status_code == 409
    assert post(caller, "/api/v1/regroupings/999999/undo").status_code == 404


def test_merge_of_two_customers_is_meant_or_not_done(caller, folder):
    row, other = (came(written("?", sender=f"c{n}@example.org")).conversation for n in range(2))
    refused = post(caller, f"{HERE}/{row.pk}/merge", {"into": other.pk})
    assert (refused.status_code, refused.json()["code"]) == (409, "other_customer")
    assert post(caller, f"{HERE}/{row.pk}/merge", {"into": other.pk, "other_customer": True}).status_code == 201
    assert post(caller, f"{HERE}/{row.pk}/merge", {"into": 999999}).status_code == 404


def test_split(caller, folder):
    row = came(written("One")).conversation
    first = row.messages.get()
    later = came(written("Two", In_Reply_To=f"<{first.msg_id}>")).message
    assert post(caller, f"{HERE}/{row.pk}/split", {"first": first.pk}).status_code == 409
    assert post(caller, f"{HERE}/{row.pk}/split", {"first": 999999}).status_code == 404
    done = post(caller, f"{HERE}/{row.pk}/split", {"first": later.pk})
    new = done.json()["target"]
    assert (done.status_code, done.json()["sort"]) == (201, "split")
    assert [one["visible"] for one in caller.get(f"{HERE}/{new}/messages").json()["messages"]] == ["Two"]
