"""What is new in the inbox, without a reload: asked for every three seconds, and mostly answered by 'nothing'.

The tag of an answer has three parts: the list with the counts, the conversation, and who else is here. The browser
brings it along, and gets only those parts that changed since.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone

from heedful.models import Conversation
from heedful.queries.conversation import Seen, thread_of, who_looks
from heedful.queries.notice import count_unseen
from heedful.services.notice import saw_conversation
from heedful.web.access import Right, colleague_of, needs
from heedful.web.rooms import links
from heedful.web.views.inbox import beside_it, found, standing_of, tag_of, view_of
from heedful.web.views.look import note_look_at_conversation


@needs(Right.READ)
def live_list(request: HttpRequest, view: str) -> HttpResponse:
    """Give what is new in a list."""
    return _answer(request, view, None)


@needs(Right.READ)
def live(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Give what is new in a list, and in the conversation that is open beside it."""
    return _answer(request, view, found(number))


def _answer(request: HttpRequest, view: str, row: Conversation | None) -> HttpResponse:
    around = beside_it(request, view_of(view))
    looking = who_looks(row, colleague_of(request).pk, timezone.now()) if row else []
    tag = tag_of(around, row, looking)
    known = request.headers.get("If-None-Match", "").strip('"')
    if row and _seen_just_now(request, row, around, is_new=known != tag):
        tag = tag_of(around, row, looking)
    if known == tag:
        return HttpResponseNotModified()
    is_new = [one != other for one, other in zip_longest(tag.split("-"), known.split("-")[:3])]
    context = {
        **around,
        "tag": tag,
        "is_live": True,
        "list_is_new": is_new[0],
        "thread_is_new": is_new[1],
        "standing_is_new": is_new[1] or is_new[2],
        "inbox_room": next(each for each in links(request) if each.name == "inbox"),
        **(_of_conversation(request, row, is_new=is_new[1]) if row else {}),
    }
    response = render(request, "inbox/live.html", context)
    response.headers["ETag"] = f'"{tag}"'
    return response


def _seen_just_now(request: HttpRequest, row: Conversation, around: dict[str, Any], *, is_new: bool) -> bool:
    """Note that what they are told of stands before their eyes; tells whether fewer notices wait for them now.

    A page that lies behind others, or in a window that nobody works in, is watched by nobody: its script says so.
    """
    me = colleague_of(request)
    is_watched = request.headers.get("Heedful-Watched") == "yes" and (is_new or around["unseen_notices"])
    if not is_watched or not saw_conversation(row, me, timezone.now()):
        return False
    around["unseen_notices"] = count_unseen(me.pk)
    return True


def _of_conversation(request: HttpRequest, row: Conversation, *, is_new: bool) -> dict[str, Any]:
    seen = Seen.read(request.GET.get("said", ""))
    thread = thread_of(row, seen=seen) if is_new else None
    has_news = thread is not None and seen.misses(thread.seen)
    if has_news:
        # Whoever leaves a page open for a day has read all that came meanwhile.
        note_look_at_conversation(request, row)
    return {**standing_of(request, row), "thread": thread, "seen": seen, "has_news": has_news}
