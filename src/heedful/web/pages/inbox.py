"""The inbox: conversations, and mail that nobody has placed yet."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import answer, aside, inbox, live, mail_file, regrouping, saved_view, standing, tagging, team

_ONE = "inbox/<slug:view>/<int:number>/"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/aside/", aside.mails, {"view": "aside"}, name="inbox_aside"),
    path("inbox/aside/<int:number>/", aside.one, {"view": "aside"}, name="mail_aside"),
    path("inbox/aside/<int:number>/take-in/", aside.take_in, name="mail_take_in"),
    path("inbox/aside/<int:number>/done/", aside.done, {"view": "aside"}, name="mail_done_aside"),
    path("inbox/aside/<int:number>/not-done/", aside.not_done, {"view": "aside"}, name="mail_not_done_aside"),
    path("inbox/aside/<int:number>/block/", aside.block, name="mail_block"),
    path("inbox/failed/", aside.mails, {"view": "failed"}, name="inbox_failed"),
    path("inbox/failed/again/", aside.all_again, name="mails_again"),
    path("inbox/failed/<int:number>/", aside.one, {"view": "failed"}, name="mail_failed"),
    path("inbox/failed/<int:number>/again/", aside.again, name="mail_again"),
    path("inbox/failed/<int:number>/done/", aside.done, {"view": "failed"}, name="mail_done_failed"),
    path("inbox/failed/<int:number>/not-done/", aside.not_done, {"view": "failed"}, name="mail_not_done_failed"),
    path("inbox/search/", inbox.search, name="inbox_search"),
    path("inbox/views/", saved_view.listing, name="saved_views"),
    path("inbox/views/new/", saved_view.new, name="saved_view_new"),
    path("inbox/views/<int:number>/", saved_view.one, name="saved_view"),
    path("inbox/views/<int:number>/delete/", saved_view.delete, name="saved_view_delete"),
    path("inbox/blocked/", aside.blocked, name="blocked"),
    path("inbox/blocked/<int:number>/unblock/", aside.unblock, name="unblock"),
    path("inbox/messages/<int:message>/as-laid-out/", mail_file.as_laid_out, name="as_laid_out"),
    path("inbox/attachments/<int:number>/", mail_file.attachment, name="attachment"),
    path("inbox/files/<str:token>/", mail_file.attachment_file, name="attachment_file"),
    path("inbox/mails/<int:number>/raw/", mail_file.raw, name="mail_raw"),
    path("inbox/<slug:view>/", inbox.listing, name="inbox_view"),
    path(_ONE, inbox.conversation, name="conversation"),
    path("inbox/<slug:view>/live/", live.live_list, name="inbox_live"),
    path(f"{_ONE}live/", live.live, name="conversation_live"),
    path(f"{_ONE}reply/", answer.reply, name="conversation_reply"),
    path(f"{_ONE}note/", answer.note, name="conversation_note"),
    path(f"{_ONE}draft/", answer.draft, name="conversation_draft"),
    path(f"{_ONE}messages/<int:message>/take-back/", answer.take_back, name="take_back"),
    path(f"{_ONE}messages/<int:message>/no-thanks/", standing.no_thanks, name="no_thanks"),
    path(f"{_ONE}assign/", standing.assign, name="conversation_assign"),
    path(f"{_ONE}team/", team.hand_to_team, name="conversation_team"),
    path(f"{_ONE}close/", standing.close, name="conversation_close"),
    path(f"{_ONE}reopen/", standing.reopen, name="conversation_reopen"),
    path(f"{_ONE}snooze/", standing.snooze, name="conversation_snooze"),
    path(f"{_ONE}tags/", tagging.put_on, name="conversation_tag"),
    path(f"{_ONE}tags/<int:tag>/off/", tagging.take_off, name="conversation_untag"),
    path("tags/", tagging.tags, name="tags"),
    path("tags/<int:tag>/rename/", tagging.rename, name="tag_rename"),
    path("tags/<int:tag>/join/", tagging.join, name="tag_join"),
    path("tags/<int:tag>/delete/", tagging.delete, name="tag_delete"),
    path(f"{_ONE}merge/", regrouping.merge, name="conversation_merge"),
    path(f"{_ONE}split/", regrouping.split, name="conversation_split"),
    path(f"{_ONE}regrouped/<int:regrouping>/undo/", regrouping.undo, name="regrouping_undo"),
    path(f"{_ONE}about/", standing.about, name="conversation_about"),
    path(f"{_ONE}here/", standing.here, name="conversation_here"),
]
