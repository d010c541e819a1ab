from __future__ import annotations

from django.test import RequestFactory

from heedful.web.rooms import ROOMS, address_of, links


def test_there_is_no_ninth_room():
    names = ["today", "inbox", "customers", "flow", "moments", "voice", "promises", "chair"]
    assert [room.name for room in ROOMS] == names


def test_rooms_that_are_not_built_are_not_linked():
    shown = links(RequestFactory().get("/"))
    assert all(link.url for link in shown)
    assert [link.name for link in shown if link.here] == ["today"]
    assert address_of("no such room") is None
