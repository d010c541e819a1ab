from __future__ import annotations

from django.test import RequestFactory

from heedful.web import rooms
from heedful.web.rooms import ROOMS, Room, address_of, links


def test_there_is_no_ninth_room():
    names = ["today", "inbox", "customers", "flow", "moments", "voice", "promises", "chair"]
    assert [room.name for room in ROOMS] == names


def test_rooms_that_are_not_built_are_not_linked(monkeypatch):
    monkeypatch.setattr(rooms, "ROOMS", (Room("today", "Today"), Room("cellar", "Cellar")))
    assert [link.name for link in links(RequestFactory().get("/"))] == ["today"]
    assert address_of("cellar") is None


def test_room_we_are_in_is_marked_and_shows_what_waits(monkeypatch):
    monkeypatch.setattr(rooms, "ROOMS", (Room("today", "Today"), Room("people", "People", waiting=lambda: 3)))
    found = [(link.name, link.here, link.count) for link in links(RequestFactory().get("/people/7/"))]
    assert found == [("today", False, 0), ("people", True, 3)]
