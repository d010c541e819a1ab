"""When we are there: the clock of the house, the hours of each day, and the days that are off."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import BusinessHours
from heedful.web.forms.source import LinesField

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_LONGEST_NAME = 80


def _zones() -> list[tuple[str, str]]:
    towns = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in towns)]


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class HoursForm(forms.Form):
    """Seven pairs of times; a day without any is closed."""

    zone = forms.ChoiceField(label=_("By the clock of"), choices=_zones)
    holidays = LinesField(
        label=_("Days off"),
        required=False,
        help_text=_("One on each line, such as 2026-12-25 Christmas."),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        for number, name in enumerate(DAYS):
            self.fields[f"from_{number}"] = _clock(_("%(day)s, from") % {"day": name})
            self.fields[f"until_{number}"] = _clock(_("%(day)s, until") % {"day": name})

    @classmethod
    def of(cls, row: BusinessHours | None, zone: str) -> HoursForm:
        """Give the form filled in; at first with the zone of whoever fills it in."""
        if row is None:
            return cls(initial={"zone": zone})
        initial: dict[str, Any] = {"zone": row.zone, "holidays": [" ".join(each) for each in row.holidays]}
        for number, day in enumerate(row.days):
            if day:
                initial |= {f"from_{number}": time.fromisoformat(day[0]), f"until_{number}": time.fromisoformat(day[1])}
        return cls(initial=initial)

    def clean_holidays(self) -> list[tuple[str, str]]:
        """Read a date from each line."""
        return [_day_off(line) for line in self.cleaned_data["holidays"]]

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin."""
        said = super().clean() or {}
        for number in range(7):
            begins, ends = said.get(f"from_{number}"), said.get(f"until_{number}")
            if (begins is None) != (ends is None):
                self.add_error(f"until_{number}", _("Say both, from when and until when, or neither."))
            elif begins is not None and ends is not None and ends != time() and ends <= begins:
                self.add_error(f"until_{number}", _("It ends before it begins."))
        return said

    def pairs(self) -> list[tuple[Any, Any, Any]]:
        """Give each day with its two fields, for a row of the page."""
        return [(name, self[f"from_{number}"], self[f"until_{number}"]) for number, name in enumerate(DAYS)]

    @property
    def days(self) -> list[list[str] | None]:
        """The hours as they are kept."""
        said = self.cleaned_data
        pairs = [(said[f"from_{number}"], said[f"until_{number}"]) for number in range(7)]
        return [[f"{first:%H:%M}", f"{last:%H:%M}"] if first is not None else None for first, last in pairs]


def _day_off(line: str) -> tuple[str, str]:
    day, _blank, name = line.partition(" ")
    try:
        return date.fromisoformat(day).isoformat(), " ".join(name.split())[:_LONGEST_NAME]
    except ValueError as error:
        raise forms.ValidationError(_("Begin each line with a date, such as 2026-12-25.")) from error
