"""The inbox: a list, a thread and the person, each with an address, and what is new without a reload."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from heedful.domain.attaching import MOST_BYTES
from heedful.models import Conversation, Draft, Looking
from heedful.queries.begun import Begun
from heedful.queries.beside import beside
from heedful.queries.best_match import best_match
from heedful.queries.conversation import AT_FIRST, AT_MOST, Seen, Thread, colleagues, drafts_of, thread_of, who_looks
from heedful.queries.conversation import conversation as find
from heedful.queries.grant import allowances, not_sent_yet
from heedful.queries.identity import family_of, one_who_stays
from heedful.queries.inbox import View, counts
from heedful.queries.kept_file import files_of_drafts
from heedful.queries.may_belong import how_many_may_belong, that_may_belong_to
from heedful.queries.notice import count_unseen
from heedful.queries.owed import between_us
from heedful.queries.problem import owned_up_to
from heedful.queries.regrouping import regrouped
from heedful.queries.rule import deeds_at
from heedful.queries.saved_view import saved_views
from heedful.queries.search import found as find_words
from heedful.queries.tag import tag_names
from heedful.queries.team import teams
from heedful.queries.times import times_of
from heedful.services.notice import saw_conversation
from heedful.services.signature import signature_for
from heedful.web.access import Right, colleague_of, needs
from heedful.web.forms.inbox import SnoozeForm
from heedful.web.listed import Listed, listed
from heedful.web.views.look import note_look_at_conversation
from heedful.web.words_of_inbox import VIEWS
from heedful.web.words_of_problems import BUTTONS

#: The one frame is a mail as it was laid out.
_with_a_frame: Callable[[Any], Any] = csp_update({"frame-src": ["'self'"]})
#: So often a list is drawn again for its times alone.
_TIMES_S = 300


@needs(Right.READ)
def inbox(request: HttpRequest) -> HttpResponse:
    """Show who waits for us, the longest first."""
    return _page(request, view_of(View.WAITING.value))


@needs(Right.READ)
def listing(request: HttpRequest, view: str) -> HttpResponse:
    """Show one view."""
    return _page(request, view_of(view))


@needs(Right.READ)
@_with_a_frame
def conversation(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Show one conversation, beside the view in which it was opened."""
    row = found(number)
    if row.pk != number:
        return redirect("conversation", view, row.pk)
    note_look_at_conversation(request, row)
    saw_conversation(row, colleague_of(request), timezone.now())
    return conversation_page(request, view_of(view), row)


@needs(Right.READ)
def search(request: HttpRequest) -> HttpResponse:
    """Show in which conversations something was said, the newest first, or the best match among the newest."""
    words, after = request.GET.get("q", "").strip()[:200], request.GET.get("after", "")[:100]
    me, is_by_match = colleague_of(request).pk, request.GET.get("order") == "match"
    find = best_match if is_by_match else find_words
    context = {
        "now": timezone.now(),
        "view": View.ALL.value,
        "views": views(me),
        "page": find(words, after) if words else None,
        "search_words": words,
        "search_by_match": is_by_match,
        "after": after,
    }
    return render(request, "inbox/search.html", context)


def view_of(word: str) -> Listed:
    """Give the list that an address names, or 404."""
    return listed(word)


def found(number: int) -> Conversation:
    """Give a conversation, or 404; one that was merged is found in the other."""
    row = find(number)
    if row is None:
        raise Http404
    return row


def conversation_page(
    request: HttpRequest, view: Listed, row: Conversation, *, seen: Seen | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """Show a conversation; what is newer than `seen` is marked, and `more` says what came of a reply."""
    most = AT_MOST if request.GET.get("entries") == "all" else AT_FIRST
    thread = thread_of(row, most, seen)
    is_part = wants_part(request)
    around = {} if is_part else beside_it(request, view)
    shown = opened(request, view, row, thread)
    context = {**shown, **around, "tag": tag_of(around, row, shown["looking"]), **more}
    return render(request, f"inbox/inbox.html{'#conversation' if is_part else ''}", context, status=status)


def _page(request: HttpRequest, view: Listed) -> HttpResponse:
    around = beside_it(request, view)
    return render(request, "inbox/inbox.html", {**around, "tag": tag_of(around, None)})


def beside_it(request: HttpRequest, view: Listed) -> dict[str, Any]:
    """Give what stands around a conversation: the views with their counts, and the list."""
    now, me = timezone.now(), colleague_of(request).pk
    after = request.GET.get("after", "")[:40]
    return {
        "now": now,
        "view": view.word,
        "view_name": view.name,
        "after": after,
        "page": view.page(me, now, after),
        "views": views(me),
        "nothing_here": view.nothing_here,
        "may_belong_in_all": how_many_may_belong() if view.word == View.WAITING.value else 0,
        "unseen_notices": count_unseen(me),
    }


def views(me: int) -> list[tuple[str, str, int]]:
    """Give every view: its word in the address, its name, and how many are in it (0 where nobody counts)."""
    numbers = vars(counts(me, timezone.now()))
    built_in = [(word, str(name), numbers.get(word, 0)) for word, name in VIEWS if numbers.get(word, 0) is not None]
    return built_in + [(row.word, row.name, 0) for row in saved_views(me)]


def opened(request: HttpRequest, view: Listed, row: Conversation, thread: Thread) -> dict[str, Any]:
    """Give what the panes of one conversation show."""
    begun = drafts_of(row, colleague_of(request).pk)
    letter_to = owned_up_to(row, begun.get(Draft.Sort.REPLY))
    texts, files = {each: draft.text for each, draft in begun.items()}, files_of_drafts(row, colleague_of(request).pk)
    return {
        **standing_of(request, row),
        "view": view.word,
        "thread": thread,
        "tag_names": tag_names(),
        "regrouped": regrouped(row),
        "may_belong": that_may_belong_to(row),
        "deeds": deeds_at(row),
        "recipients": thread.recipients if letter_to is None else letter_to,
        "owns_up": letter_to is not None,
        "reply_text": texts.get(Draft.Sort.REPLY, ""),
        "note_text": texts.get(Draft.Sort.NOTE, ""),
        "reply_begun": Begun.shown(begun.get(Draft.Sort.REPLY)),
        "note_begun": Begun.shown(begun.get(Draft.Sort.NOTE)),
        "senders": thread.senders,
        "times": times_of(row, timezone.now()),
        "between_us": between_us(family_of(one_who_stays(row.customer))) if row.customer else None,
        "allowances": allowances(),
        "granting": not_sent_yet(row, colleague_of(request).pk),
        "signature": signature_for(row, colleague_of(request)),
        "reply_files": files[Draft.Sort.REPLY],
        "note_files": files[Draft.Sort.NOTE],
        "most_bytes": MOST_BYTES,
        "beside": beside(row, timezone.now(), timezone.get_current_timezone()),
        "laid_out": request.GET.get("shown", ""),
        "images": request.GET.get("images") == "yes",
        "after": request.GET.get("after", "")[:40],
        "undo_seconds": settings.HEEDFUL_UNDO_SECONDS,
    }


def standing_of(request: HttpRequest, row: Conversation) -> dict[str, Any]:
    """Give how a conversation stands, and what can be done about that."""
    now = timezone.now()
    return {
        "now": now,
        "row": row,
        "looking": who_looks(row, colleague_of(request).pk, now),
        "colleagues": colleagues(),
        "teams": teams(),
        "snooze_choices": SnoozeForm.CHOICES,
        "slips": BUTTONS,
    }


def wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for the conversation alone; when one goes back, it asks for the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def tag_of(around: dict[str, Any], row: Conversation | None, looking: Sequence[Looking] = ()) -> str:
    """Give the tag of a page, in three parts: the list with its counts, the conversation, who else is here.

    Each part changes as soon as what it stands for does. Without a list (`around` empty) that part is unknown.
    """
    listed = "x"
    if around:
        numbers = tuple(number for _, _, number in around["views"])
        told = around["unseen_notices"]
        listed = str(abs(hash((around["page"].tag, numbers, told, int(timezone.now().timestamp()) // _TIMES_S))))
    here = abs(hash(tuple((each.colleague_id, each.is_writing) for each in looking)))
    return f"{listed}-{row.pk}.{row.version}-{here}" if row else f"{listed}-0-0"
