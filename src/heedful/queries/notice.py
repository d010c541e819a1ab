"""Notices: what a colleague has not seen, and what is to go by mail."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from heedful.models import Colleague, Notice, NoticeWishes

#: More than this is not counted, and not listed.
MOST = 100
#: Nothing tells these of a message, and a mail may be large.
_UNTOLD = ("message__text", "message__html", "message__references")
#: What goes by mail as long as nobody has said otherwise.
_CANNOT_WAIT = [Notice.What.MENTIONED.value, Notice.What.UNSENT.value, Notice.What.FAILING.value]


def wishes_of(colleague: Colleague) -> NoticeWishes:
    """Give what a colleague wants to be told; who has not said anything is told as most want it."""
    found = NoticeWishes.objects.filter(colleague=colleague).first()
    at_first = {"on_page": list(Notice.What.values), "by_mail": _CANNOT_WAIT}
    return found or NoticeWishes(colleague=colleague, **at_first)


def count_unseen(colleague: int) -> int:
    """Count what somebody has not seen: one query along one index, since every page asks."""
    return Notice.objects.filter(colleague=colleague, seen_at=None, on_page=True).order_by()[:MOST].count()


def latest_notices(colleague: int) -> list[Notice]:
    """Give what somebody was told on the page, the newest first, with all that a line shows."""
    rows = Notice.objects.filter(colleague=colleague, on_page=True)
    # No line shows what was said.
    return list(with_all(rows).defer(*_UNTOLD, "message__visible", "note__text").order_by("-at", "-pk")[:MOST])


def due_notices(clock: datetime) -> QuerySet[Notice]:
    """Give what is to go by mail now, the longest due first."""
    rows = Notice.objects.filter(mail_due_at__lte=clock, mailed_at=None, gave_up_at=None)
    return with_all(rows).order_by("mail_due_at", "pk")


def with_all(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Read notices with what their words name, and without what no notice tells of a message."""
    return rows.select_related(
        "colleague", "by", "mailbox", "note", "message__outgoing", "conversation__customer", "conversation__mailbox"
    ).defer(*_UNTOLD)
