"""What a customer says on the page of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heedful.domain.gate.request import Purpose
from heedful.domain.moment_kind import BEREAVEMENT, MOVING, NO_POWER

#: Nobody means to be left alone for longer; what is meant for ever is said by what may be sent.
LONGEST = timedelta(days=366)
LESS, QUIET, WELL = "less", "quiet", "well"
#: What they can say of how things are: the word, how it is said, and what we make of it.
SAID: Sequence[tuple[str, Promise, Promise]] = (
    (
        NO_POWER,
        _("I have no power"),
        _("For 30 days, or until you say that all is well, we send you only what you need or asked for."),
    ),
    (
        BEREAVEMENT,
        _("Somebody close to me has died"),
        _("For 30 days, or until you say otherwise, we send you only what you need or asked for."),
    ),
    (MOVING, _("I am moving house"), _("For 30 days, or until you say otherwise, we send you no offers.")),
    (LESS, _("Please write less"), _("No questions about how you liked it and no offers any more.")),
    (
        QUIET,
        _("Leave me alone until a day that I choose"),
        _("Until then we only answer you, and send receipts and what concerns your safety or your rights."),
    ),
)
#: What we may send: the purpose, and how it is called.
MAY: Sequence[tuple[Purpose, Promise]] = (
    (Purpose.REMINDER, _("Reminders, such as that a backup is overdue")),
    (Purpose.SURVEY, _("Questions about how you liked it")),
    (Purpose.PROMOTION, _("Offers and news")),
)
#: What unsubscribing from a purpose means, as one would say it.
NO_MORE: dict[str, Promise] = {
    Purpose.REMINDER.value: _("We send you no more reminders."),
    Purpose.SURVEY.value: _("We ask you no more how you liked it."),
    Purpose.PROMOTION.value: _("We send you no more offers and news."),
}


class SayForm(forms.Form):
    """How things are with them."""

    how = forms.ChoiceField(
        choices=[(word, said) for word, said, _meaning in SAID], error_messages={"required": _("Choose one of these.")}
    )
    until = forms.DateField(required=False)

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Ask for a day where it takes one: from tomorrow to a year from now."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        until = said.get("until")
        if said.get("how") == QUIET and "until" not in self.errors:
            if until is None:
                self.add_error("until", _("Choose the day until which we leave you alone."))
            elif not self.today < until <= self.today + LONGEST:
                self.add_error("until", _("Choose a day after today, and within a year."))
        return said

    def ends(self, zone: tzinfo) -> datetime:
        """Give when that day begins where they are."""
        return datetime.combine(self.cleaned_data["until"], time(), zone)


class MayForm(forms.Form):
    """What we may send them; what is not ticked we may not."""

    may = forms.MultipleChoiceField(choices=[(purpose.value, called) for purpose, called in MAY], required=False)

    @property
    def unwanted(self) -> list[Purpose]:
        """What was left out."""
        return [purpose for purpose, _called in MAY if purpose.value not in self.cleaned_data["may"]]
