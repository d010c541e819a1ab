"""What somebody says about a view that they keep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Mailbox, SavedView, Tag, Team
from heedful.queries.conversation import colleagues
from heedful.queries.inbox import View
from heedful.services.saved_view import Plan

STATES = (
    (View.OPEN.value, _("open")),
    (View.WAITING.value, _("waiting for us")),
    (View.ANSWERED.value, _("waiting for them")),
    (View.SNOOZED.value, _("put off")),
    (View.CLOSED.value, _("closed by us")),
    (View.ALL.value, _("all of them")),
)
_WHO = (
    (SavedView.Who.ANYBODY.value, _("anybody's, or nobody's")),
    (SavedView.Who.ME.value, _("of whoever looks at it")),
    (SavedView.Who.NOBODY.value, _("nobody's")),
)


class SavedViewForm(forms.Form):
    """A name, and which conversations: everything that is chosen must hold."""

    name = forms.CharField(label=_("Name"), max_length=60)
    state = forms.ChoiceField(label=_("Conversations that are"), choices=STATES)
    whose = forms.ChoiceField(label=_("Whose"), required=False)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("any"))
    tag = forms.ModelChoiceField(label=_("Tag"), queryset=Tag.objects.none(), required=False, empty_label=_("any"))
    mailbox = forms.ModelChoiceField(
        label=_("Mailbox"), queryset=Mailbox.objects.none(), required=False, empty_label=_("any")
    )
    words = forms.CharField(
        label=_("Words that were said"),
        max_length=200,
        required=False,
        help_text=_("All of them in one message or note, as in the search; the newest 400 of each are looked through."),
    )
    for_all = forms.BooleanField(label=_("For all of us, not just for me"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        people = [(str(each.pk), each.name) for each in colleagues()]
        self.fields["whose"].choices = [*_WHO, *people]  # type: ignore[attr-defined]
        for name, model in (("team", Team), ("tag", Tag), ("mailbox", Mailbox)):
            self.fields[name].queryset = model.objects.all()  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        """Give what was said."""
        said = dict(self.cleaned_data)
        whose = said.pop("whose")
        if whose.isdecimal():
            chosen = next(each for each in colleagues() if str(each.pk) == whose)
            return Plan(**said, assignee=chosen)
        return Plan(**said, who=whose)

    @classmethod
    def of(cls, row: SavedView) -> SavedViewForm:
        """Give the form filled in."""
        kept = {name: getattr(row, name) for name in ("name", "state", "team", "tag", "mailbox", "words")}
        whose = str(row.assignee_id) if row.assignee_id else row.who
        return cls(initial={**kept, "whose": whose, "for_all": row.owner_id is None})
