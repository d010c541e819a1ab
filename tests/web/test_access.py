from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from heedful.models import Colleague, Role
from heedful.web.access import AccessMiddleware, Right, may, needs, rights_of

#: What stands in the address where a view wants a part of it; nothing with these numbers exists.
PARTS = {"int": "987654", "str": "nobody-knows", "slug": "nobody", "path": "nothing", "uuid": "0" * 32}


def _patterns(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry
        else:
            yield from _patterns(entry, prefix + str(entry.pattern))


def _address(route: str) -> str:
    if route.startswith("^"):
        return "/" + re.sub(r"\(\?P<\w+>.*?\)", "nobody", route).strip("^$")
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: PARTS[found[1] or "str"], route)


ALL = sorted(_patterns(), key=lambda found: found[0])


@pytest.mark.parametrize(("route", "pattern"), ALL, ids=[route or "/" for route, _ in ALL])
def test_every_view_declares_a_right(route, pattern):
    assert rights_of(pattern.callback) is not None, f"/{route} says nothing about who may open it"


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "pattern"), ALL, ids=[route or "/" for route, _ in ALL])
def test_every_view_holds_to_its_rights(route, pattern, stranger, alice, bob, charlie, signed_in):
    looking, sending = rights_of(pattern.callback)
    people = {
        Right.OPEN: stranger,
        Right.READ: signed_in(charlie),
        Right.WORK: signed_in(bob),
        Right.OWN: signed_in(alice),
    }
    for has, client in people.items():
        client.raise_request_exception = False
        for method, right in (("get", looking), ("post", sending)):
            if has is not Right.OPEN and has >= right:
                continue  # what they may do is for the tests of that page
            answer = getattr(client, method)(_address(route))
            if right is Right.OPEN:
                assert "/sign-in/?next=" not in answer.headers.get("Location", "")
            elif has is Right.OPEN:
                machine = route.startswith(("api/", "collect/"))
                assert answer.status_code == (401 if machine else 302), (has, method)
            else:
                assert answer.status_code == 404, (has, method)


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (None, {Right.OPEN}),
        (Role.VIEWER, {Right.OPEN, Right.SELF, Right.READ}),
        (Role.AGENT, {Right.OPEN, Right.SELF, Right.READ, Right.WORK}),
        (Role.OWNER, {Right.OPEN, Right.SELF, Right.READ, Right.WORK, Right.OWN}),
    ],
)
def test_rights_of_each_role(role, rights):
    colleague = Colleague(role=role) if role else None
    assert {right for right in Right if may(colleague, right)} == rights


def test_rights_when_switched_off():
    assert [right for right in Right if may(Colleague(role=Role.OWNER, is_active=False), right)] == [Right.OPEN]


def test_needs_read_asks_for_work_when_something_is_sent():
    assert rights_of(needs(Right.READ)(_plain)) == (Right.READ, Right.WORK)
    assert rights_of(needs(Right.READ, change=Right.READ)(HttpResponse)) == (Right.READ, Right.READ)


def _plain(_request):
    return HttpResponse()


def test_view_without_a_right_is_closed_to_an_agent(bob):
    request = RequestFactory().get("/forgotten/")
    request.user = bob
    with pytest.raises(Http404):
        AccessMiddleware(HttpResponse).process_view(request, _plain, (), {})


def test_stranger_at_the_api_gets_json(db):
    request = RequestFactory().post("/api/anything/")
    request.user = AnonymousUser()
    answer = AccessMiddleware(HttpResponse).process_view(request, _plain, (), {})
    assert answer.status_code == 401
    assert set(json.loads(answer.content)) == {"code", "message", "detail"}


def test_stranger_comes_back_after_signing_in(stranger):
    assert stranger.get("/people/?x=1").headers["Location"] == "/sign-in/?next=/people/%3Fx%3D1"


def test_stranger_asking_for_a_part_is_led_there_with_the_whole_page(stranger):
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?x=1"}
    answer = stranger.get("/people/", headers=asked)
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/people/%3Fx%3D1"


def test_pages_of_colleagues_are_not_kept_by_browsers(signed_in, charlie):
    assert signed_in(charlie).get("/").headers["Cache-Control"] == "private, no-store"
