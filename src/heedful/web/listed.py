"""What the word of a list in an address means: a view of the inbox, or what a filter holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from heedful.models import SavedView, Tag, Team
from heedful.queries.inbox import ListPage, View, list_page
from heedful.queries.listed import Filter, filtered_page
from heedful.queries.saved_view import filter_of
from heedful.web.words_of_inbox import NOTHING_HERE

#: Numbers of rows fit into 64 bits.
_NUMBERED = re.compile(r"(tag|team|kept)-([1-9][0-9]{0,17})")


@dataclass(frozen=True)
class Listed:
    """A list: its word in addresses, and what it says where it is empty.

    One that is no view of the inbox has a filter, and a name if it does not stand among the views. One with an `owner`
    is for nobody else.
    """

    word: str
    nothing_here: str | Promise
    holds: View | Filter
    name: str = ""
    owner: int | None = None

    def __str__(self) -> str:
        return self.word

    def page(self, colleague: int, clock: datetime, after: str) -> ListPage:
        """Give one page of it, or 404 to whom it does not belong."""
        if self.owner not in {None, colleague}:
            raise Http404
        if isinstance(self.holds, View):
            return list_page(self.holds, colleague, clock, after)
        return filtered_page(self.holds, colleague, clock, after)


def listed(word: str) -> Listed:
    """Give the list that an address names, or 404."""
    found = _NUMBERED.fullmatch(word)
    if found is not None:
        return _NAMED[found[1]](word, int(found[2]))
    try:
        view = View(word)
    except ValueError as error:
        raise Http404 from error
    return Listed(view.value, NOTHING_HERE[view], view)


def _of_tag(word: str, number: int) -> Listed:
    tag = get_object_or_404(Tag, pk=number)
    return Listed(word, _("This tag is on no conversation."), Filter(tag=number), _("Tag: %s") % tag.name)


def _of_team(word: str, number: int) -> Listed:
    team = get_object_or_404(Team, pk=number)
    nothing = _("This team looks after no conversation just now.")
    return Listed(word, nothing, Filter(View.OPEN, team=number), _("Team: %s") % team.name)


def _kept(word: str, number: int) -> Listed:
    row = get_object_or_404(SavedView, pk=number)
    return Listed(word, _("This view holds nothing just now."), filter_of(row), owner=row.owner_id)


_NAMED = {"tag": _of_tag, "team": _of_team, "kept": _kept}
