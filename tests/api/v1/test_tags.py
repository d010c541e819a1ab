"""Tags by way of the API."""

from __future__ import annotations

import pytest
from tests.mails import came, written

from heedful.models import Tag
from heedful.services.audit import Actor
from heedful.services.tagging import put_on, set_tags

pytestmark = pytest.mark.django_db
HERE = "/api/v1/conversations"


@pytest.fixture
def row(folder):
    return came(written("Where are my files?")).conversation


def put(client, row, tags):
    return client.put(f"{HERE}/{row.pk}/tags", {"tags": tags}, content_type="application/json")


def test_tags_are_set_and_told(caller, row):
    answer = put(caller, row, ["refund", "#Urgent"])
    assert (answer.status_code, answer.json()["tags"]) == (200, ["refund", "Urgent"])
    assert caller.get(f"{HERE}/{row.pk}").json()["tags"] == ["refund", "Urgent"]
    assert put(caller, row, ["urgent"]).json()["tags"] == ["Urgent"]
    told = caller.get("/api/v1/tags").json()
    assert told == {"tags": [{"name": "refund", "conversations": 0}, {"name": "Urgent", "conversations": 1}]}
    wrong = put(caller, row, [" # "])
    assert (wrong.status_code, wrong.json()["code"]) == (400, "no_tag")
    assert put(caller, row, [f"n{n}" for n in range(21)]).status_code == 400
    assert [each.name for each in row.tags.all()] == ["Urgent"]


def test_list_of_a_tag_goes_on_by_cursor(caller, alice, folder):
    rows = [came(written("?", sender=f"c{n}@example.org")).conversation for n in range(4)]
    for row in rows[:3]:
        put_on(row, Actor(alice), "refund")

    def listed(**asked):
        return [one["id"] for one in caller.get(HERE, asked).json()["conversations"]]

    assert listed(tag="Refund") == [row.pk for row in rows[2::-1]]
    assert listed(tag="refund", view="waiting") == [row.pk for row in rows[:3]]
    assert listed(tag="refund", view="closed") == listed(tag="nothing") == []
    page = caller.get(HERE, {"tag": "refund", "limit": 2}).json()
    rest = caller.get(HERE, {"tag": "refund", "limit": 2, "cursor": page["next"]}).json()
    assert ([one["id"] for one in rest["conversations"]], rest["next"]) == ([rows[0].pk], None)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_a_list_with_tags(caller, alice, rows, django_assert_num_queries, folder):
    for number in range(rows):
        set_tags(came(written("?", sender=f"c{number}@example.org")).conversation, Actor(alice), ["a", f"n{number}"])
    caller.get(HERE)
    tag = Tag.objects.get(name="a")
    assert tag.name == "a"
    with django_assert_num_queries(5):  # the key, the tag, the list, its tags, and whether the look is noted
        assert len(caller.get(HERE, {"tag": "a"}).json()["conversations"]) == rows
