"""What one of us writes down about how things are with a customer."""

from __future__ import annotations

from datetime import datetime, time, tzinfo
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heedful.domain.gate.request import Purpose
from heedful.domain.moment_kind import BEREAVEMENT, MOVING, NO_POWER
from heedful.models import Circumstances
from heedful.services.circumstances import CHOICE
from heedful.web.forms.own_page import LONGEST

_PURPOSES = {
    Purpose.REMINDER: _("Reminders"),
    Purpose.SURVEY: _("Surveys"),
    Purpose.PROMOTION: _("Promotions"),
}
_STATES = (
    ("", _("can be written to")),
    (Circumstances.State.BOUNCED.value, _("mail to them comes back")),
    (Circumstances.State.DECEASED.value, _("has died")),
)
#: How a person's own moments are called where one of us notes them.
OWN_MOMENTS = (
    (NO_POWER, _("They have no power")),
    (BEREAVEMENT, _("They have lost somebody")),
    (MOVING, _("They are moving house")),
)


class CircumstancesForm(forms.Form):
    """What they do not want, until when they want peace, and whether one can write to them at all.

    `seen` is when what stood on the page was said: nobody undoes unawares what the customer said meanwhile.
    """

    unsubscribed = forms.MultipleChoiceField(
        label=_("They do not want"),
        choices=[(each.value, _PURPOSES[each]) for each in CHOICE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_until = forms.DateField(
        label=_("Leave them alone until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until then they get answers, receipts, and what concerns their safety or their rights."),
    )
    state = forms.ChoiceField(label=_("This person"), choices=_STATES, required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: Circumstances | None) -> CircumstancesForm:
        """Give the form filled in."""
        if row is None:
            return cls()
        until = row.quiet_until if row.quiet_until and row.quiet_until > timezone.now() else None
        initial = {
            "unsubscribed": row.unsubscribed,
            "quiet_until": timezone.localdate(until) if until else None,
            "state": row.state,
            "seen": mark_of(row),
        }
        return cls(initial=initial)

    def clean(self) -> dict[str, Any]:
        """Ask for a day after today and within a year, unless it stood there before."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        until, today = said.get("quiet_until"), timezone.localdate()
        if until is not None and not today < until <= today + LONGEST:
            self.add_error("quiet_until", _("Choose a day after today, and within a year."))
        return said

    @property
    def unwanted(self) -> list[Purpose]:
        """What they do not want."""
        return [Purpose(each) for each in self.cleaned_data["unsubscribed"]]

    def quiet(self, before: datetime | None, zone: tzinfo) -> datetime | None:
        """Give until when they want peace; a day that stood there before keeps its hour."""
        day = self.cleaned_data["quiet_until"]
        if day is None:
            return None
        if before is not None and timezone.localdate(before) == day:
            return before
        return datetime.combine(day, time(), zone)


def mark_of(row: Circumstances | None) -> str:
    """Give a mark of what was said, or seen, last; '' as long as nobody has said anything."""
    return max(row.changed_at, row.seen_at or row.changed_at).isoformat() if row else ""
