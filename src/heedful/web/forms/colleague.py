"""Forms about people."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from heedful.models import Colleague, Role
from heedful.services.colleague import Newcomer

ROLE_WORDS = [
    (Role.VIEWER, _("Viewer: sees everything, changes nothing")),
    (Role.AGENT, _("Agent: works with customers")),
    (Role.OWNER, _("Owner: also sets everything up")),
]


class InviteForm(forms.Form):
    """What a new colleague will be."""

    role = forms.ChoiceField(label=_("They come as"), choices=ROLE_WORDS, initial=Role.AGENT)


class RoleForm(forms.Form):
    """What a colleague becomes."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    @classmethod
    def of(cls, person: Colleague) -> RoleForm:
        """Give the form in the row of a person; the label names them, for those who hear the page."""
        form = cls(initial={"role": person.role}, auto_id=f"role-{person.pk}")
        form.fields["role"].widget.attrs["aria-label"] = _("Role of %(name)s") % {"name": person.name}
        return form


class WelcomeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """Who somebody is that follows an invitation."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters. A few words that nobody would guess are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-browser-zone": ""}))

    class Meta:
        model = Colleague
        fields = ["name", "email"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
            "email": forms.EmailInput(attrs={"autocomplete": "username"}),
        }

    def clean_time_zone(self) -> str:
        """Take the zone that the browser told; nobody should fail to come in for its sake."""
        told: str = self.cleaned_data["time_zone"]
        return told if told in available_timezones() else "UTC"

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is easy to guess, for this person."""
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password:
            person = Colleague(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
            self._check(password, person)
        return cleaned

    def newcomer(self) -> Newcomer:
        """Give what was told, for the service."""
        told = self.cleaned_data
        return Newcomer(told["name"], told["email"], told["password"], told["time_zone"])

    def _check(self, password: str, person: Colleague) -> None:
        try:
            validate_password(password, person)
        except forms.ValidationError as error:
            self.add_error("password", error)
