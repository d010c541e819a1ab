"""Forms about keys of the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heedful.domain.api_key import Scope
from heedful.models import Source
from heedful.queries.api_key import open_sources

SCOPE_WORDS = [
    (Scope.SIGNALS_WRITE, _("bring signals in")),
    (Scope.SIGNALS_READ, _("read signals of customers")),
    (Scope.CUSTOMERS_READ, _("find and read customers")),
    (Scope.CUSTOMERS_WRITE, _("make customers known, change and merge them")),
    (Scope.DESIRES_READ, _("read kinds, and what customers came for")),
    (Scope.CONVERSATIONS_READ, _("read conversations")),
    (Scope.CONVERSATIONS_WRITE, _("bring in what customers say; assign, close and put off conversations")),
    (Scope.REPLIES_SEND, _("write to customers")),
    (Scope.NOTES_READ, _("read notes, which are for colleagues only")),
    (Scope.NOTES_WRITE, _("write notes, which are for colleagues only")),
    (Scope.SAVED_REPLIES_READ, _("read the saved replies of all of us")),
    (Scope.SAVED_REPLIES_WRITE, _("write, change and remove the saved replies of all of us")),
    (Scope.OUTREACH_JUDGE, _("ask the gate before it sends something itself")),
    (Scope.OUTREACH_SEND, _("send through the gate")),
    (Scope.INCIDENTS_WRITE, _("tell of trouble of ours, of power cuts and of moments, and read what is on")),
    (Scope.CUSTOMERS_EXPORT, _("export everything about a customer")),
    (Scope.CUSTOMERS_ERASE, _("erase customers for ever")),
]
_LASTS = [("30", _("30 days")), ("365", _("a year")), ("", _("until it is revoked"))]


class KeyForm(forms.Form):
    """What a key is called, what it may, and for how long."""

    name = forms.CharField(label=_("Its name"), max_length=100, help_text=_("Which program will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=SCOPE_WORDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what it may do: choose one or more.")},
    )
    source = forms.ModelChoiceField(
        label=_("Its signals come in as"),
        queryset=Source.objects.none(),
        required=False,
        empty_label=_("a source of its own, with its name"),
        help_text=_("Only for a key that brings signals in."),
    )
    lasts = forms.ChoiceField(label=_("It works for"), choices=_LASTS, required=False, initial="365")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["source"].queryset = open_sources()  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Take no name that says nothing."""
        name: str = self.cleaned_data["name"]
        return " ".join(name.split())

    @property
    def chosen_scopes(self) -> list[Scope]:
        """What the key may."""
        return [Scope(word) for word in self.cleaned_data["scopes"]]

    @property
    def expires_at(self) -> datetime | None:
        """When it works no more."""
        days = self.cleaned_data["lasts"]
        return timezone.now() + timedelta(days=int(days)) if days else None
