"""What a colleague wants to be told, where, and when not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Notice, NoticeWishes

WHATS = [
    (Notice.What.ASSIGNED, _("somebody gives me a conversation")),
    (Notice.What.ANSWERED, _("a customer writes in a conversation of mine")),
    (Notice.What.MENTIONED, _("I am named in a note (@name)")),
    (Notice.What.RULED, _("a rule points me to a conversation")),
    (Notice.What.UNSENT, _("a reply of mine was stopped, or did not reach somebody")),
]
_OF_OWNERS = (Notice.What.FAILING, _("a mailbox can't be reached"))


class WishesForm(forms.Form):
    """What goes to the page, what by mail, and quiet hours."""

    on_page = forms.MultipleChoiceField(
        label=_("Show me on the page when"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by_mail = forms.MultipleChoiceField(
        label=_("Send me a mail when"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you have seen on the page within a minute is not sent."),
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("No mail until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("By your clock. What came meanwhile is told in one mail after."),
    )
    quiet_weekends = forms.BooleanField(label=_("No mail at weekends"), required=False)

    def __init__(self, wishes: NoticeWishes, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(wishes, name) for name in self.base_fields})
        choices = [*WHATS, _OF_OWNERS] if wishes.colleague.role == "owner" else WHATS
        for name in ("on_page", "by_mail"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse half a night."""
        said = super().clean() or {}
        if not self.errors and (said["quiet_from"] is None) != (said["quiet_until"] is None):
            self.add_error("quiet_until", _("Say both, from when and until when, or neither."))
        return said
