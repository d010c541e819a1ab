"""What one may change about oneself."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heedful.models import Colleague


def _zones() -> list[tuple[str, str]]:
    # Names of regions and towns; the abbreviations beside them ('EST') know no summer time.
    towns = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in towns)]


def _languages() -> list[tuple[str, object]]:
    return [("", _("As my browser asks")), *settings.LANGUAGES]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """Name, language, clock, and whether alarms come by mail."""

    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Times on all pages are shown by this clock."), choices=_zones
    )

    alarm_mail = forms.BooleanField(label=_("Send me a mail when an alarm begins and when it is over"), required=False)

    class Meta:
        model = Colleague
        fields = ["name", "language", "time_zone"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
