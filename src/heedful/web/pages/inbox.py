"""The inbox: conversations, and mail that nobody has placed yet."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import answer, inbox, standing

_ONE = "inbox/<slug:view>/<int:number>/"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<slug:view>/", inbox.listing, name="inbox_view"),
    path(_ONE, inbox.conversation, name="conversation"),
    path(f"{_ONE}reply/", answer.reply, name="conversation_reply"),
    path(f"{_ONE}note/", answer.note, name="conversation_note"),
    path(f"{_ONE}draft/", answer.draft, name="conversation_draft"),
    path(f"{_ONE}messages/<int:message>/take-back/", answer.take_back, name="take_back"),
    path(f"{_ONE}assign/", standing.assign, name="conversation_assign"),
    path(f"{_ONE}close/", standing.close, name="conversation_close"),
    path(f"{_ONE}reopen/", standing.reopen, name="conversation_reopen"),
    path(f"{_ONE}snooze/", standing.snooze, name="conversation_snooze"),
    path(f"{_ONE}here/", standing.here, name="conversation_here"),
]
