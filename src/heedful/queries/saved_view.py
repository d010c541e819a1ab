"""Views that colleagues keep: which somebody sees, and what each holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from heedful.models import SavedView
from heedful.queries.inbox import View
from heedful.queries.listed import Filter


def saved_views(colleague: int) -> Sequence[SavedView]:
    """Give the views that somebody sees: their own, and those for all."""
    return list(SavedView.objects.filter(Q(owner=None) | Q(owner=colleague)))


def filter_of(row: SavedView) -> Filter:
    """Give what a view holds."""
    return Filter(
        state=View(row.state),
        tag=row.tag_id,
        team=row.team_id,
        assignee=row.assignee_id,
        who=row.who,
        mailbox=row.mailbox_id,
        words=row.words,
    )
