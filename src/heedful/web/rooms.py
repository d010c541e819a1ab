"""The eight rooms, in their order. No ninth.

A room is linked as soon as its address exists: `name` is the name of that address in `web/pages/`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heedful.queries.inbox import waiting_for_us


@dataclass(frozen=True)
class Room:
    """One of the eight: the name of its first page, the word for it, and how to count what waits in it.

    The count is asked for on every page: give one that costs a single indexed query, or none.
    """

    name: str
    word: str | Promise
    waiting: Callable[[], int] | None = None


@dataclass(frozen=True)
class Link:
    """A room as the rail shows it."""

    name: str
    word: str | Promise
    url: str
    here: bool
    count: int = 0


ROOMS = (
    Room("today", _("Today")),
    Room("inbox", _("Inbox"), lambda: waiting_for_us(timezone.now())),
    Room("customers", _("Customers")),
    Room("flow", _("Flow")),
    Room("moments", _("Moments")),
    Room("voice", _("Voice")),
    Room("promises", _("Promises")),
    Room("chair", _("Chair")),
)


def address_of(name: str) -> str | None:
    """Give the address of a page by name, or None when nobody has built it yet."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def links(request: HttpRequest) -> list[Link]:
    """Give the rooms that exist, and which one the request is in."""
    found = [(room, address_of(room.name)) for room in ROOMS]
    return [_link(request, room, url) for room, url in found if url is not None]


def _link(request: HttpRequest, room: Room, url: str) -> Link:
    count = room.waiting() if room.waiting is not None else 0
    return Link(room.name, room.word, url, here=_is_here(request.path, url), count=count)


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
