"""Saved replies by a program: of all of us, and never those of one colleague."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heedful.domain.api_key import Scope
from heedful.models import AuditEntry, SavedReply

pytestmark = pytest.mark.django_db
HERE = "/api/v1/saved-replies"
SAID = {"title": " Charged  twice", "text": "Dear {{customer.first_name}},\r\nit is paid.", "language": "de"}


def _sent(client, method, address, body):
    return getattr(client, method)(address, body, content_type="application/json")


def test_one_is_written_read_changed_and_removed(caller):
    made = _sent(caller, "post", HERE, SAID)
    row = SavedReply.objects.get()
    told = {
        "id": row.pk,
        "title": "Charged twice",
        "text": "Dear {{customer.first_name}},\nit is paid.",
        "language": "de",
        "changed_at": made.json()["changed_at"],
    }
    assert (made.status_code, made.json()) == (201, told)
    assert caller.get(HERE).json() == {"saved_replies": [told], "next": None}
    changed = _sent(caller, "put", f"{HERE}/{row.pk}", {"title": "Paid", "text": "It is."})
    assert changed.status_code == 200
    assert caller.get(f"{HERE}/{row.pk}").json() == changed.json()
    assert (changed.json()["title"], changed.json()["text"], changed.json()["language"]) == ("Paid", "It is.", "")
    assert caller.delete(f"{HERE}/{row.pk}").json() == {"removed": row.pk}
    assert caller.get(f"{HERE}/{row.pk}").status_code == 404
    verbs = AuditEntry.objects.filter(sort="saved reply").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["made", "changed", "removed"]


def test_what_one_keeps_for_themselves_is_no_program_s(caller, bob):
    mine = SavedReply.objects.create(title="Mine", body="Hi", owner=bob)
    assert caller.get(HERE).json() == {"saved_replies": [], "next": None}
    assert caller.get(f"{HERE}/{mine.pk}").status_code == 404
    assert _sent(caller, "put", f"{HERE}/{mine.pk}", SAID).status_code == 404
    assert caller.delete(f"{HERE}/{mine.pk}").status_code == 404
    assert SavedReply.objects.get().title == "Mine"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"title": "charged TWICE"}, 409, "title_taken"),
        ({"title": " "}, 400, "nothing_said"),
        ({"text": "\n \n"}, 400, "nothing_said"),
        ({"title": "x" * 101}, 400, "not_understood"),
        ({"title": "a\0b"}, 400, "no_text"),
        ({"text": "a\0b", "title": "Another"}, 400, "no_text"),
        ({"language": "xx"}, 400, "no_language"),
        ({"owner": 1}, 400, "not_understood"),
    ],
)
def test_nonsense_is_said_and_nothing_kept(caller, more, status, code):
    _sent(caller, "post", HERE, SAID)
    answer = _sent(caller, "post", HERE, {**SAID, **more})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert SavedReply.objects.count() == 1


def test_title_that_another_has_stays_theirs(caller):
    _sent(caller, "post", HERE, SAID)
    other = _sent(caller, "post", HERE, {**SAID, "language": ""}).json()["id"]
    answer = _sent(caller, "put", f"{HERE}/{other}", SAID)
    assert (answer.status_code, answer.json()["code"]) == (409, "title_taken")
    assert SavedReply.objects.get(pk=other).language == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_and_queries(caller, rows):
    for number in range(rows):
        _sent(caller, "post", HERE, {"title": f"Nr {number}", "text": "Hi"})
    caller.get(HERE)
    with CaptureQueriesContext(connection) as asked:
        titles = [each["title"] for each in caller.get(HERE).json()["saved_replies"]]
    assert titles == [f"Nr {number}" for number in range(rows)]
    assert len(asked) == 2, [each["sql"] for each in asked]
    seen, following = [], ""
    while following is not None:
        page = caller.get(HERE, {"limit": 2, **({"cursor": following} if following else {})}).json()
        seen += [each["title"] for each in page["saved_replies"]]
        following = page["next"]
    assert seen == titles


@pytest.mark.parametrize(
    ("method", "address", "scope"),
    [
        ("get", HERE, Scope.SAVED_REPLIES_READ),
        ("get", f"{HERE}/9", Scope.SAVED_REPLIES_READ),
        ("post", HERE, Scope.SAVED_REPLIES_WRITE),
        ("put", f"{HERE}/9", Scope.SAVED_REPLIES_WRITE),
        ("delete", f"{HERE}/9", Scope.SAVED_REPLIES_WRITE),
    ],
)
def test_each_is_opened_by_its_own_scope_alone(calling, client, method, address, scope):
    others = calling(*(each for each in Scope if each is not scope))
    assert getattr(others, method)(address, content_type="application/json").status_code == 403
    assert getattr(client, method)(address, content_type="application/json").status_code == 401
    assert getattr(calling(scope), method)(address, content_type="application/json").status_code in {200, 400, 404}
