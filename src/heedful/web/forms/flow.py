"""What is asked of a kind: the period, the group, and what to set beside it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.queries.flow import Group, Question

_DAY_MS = 86_400_000
#: The log takes signals of these years.
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
#: Between the name and the value of a property in an address.
_PAIR = "="


class FlowQuestion(forms.Form):
    """The question in the address of the Flow page; what makes no sense is told and the rest still answered."""

    PERIODS = (
        ("28", _("the last 28 days")),
        ("90", _("the last 90 days")),
        ("365", _("the last year")),
        ("all", _("everything")),
        ("dates", _("from … to …")),
    )
    BESIDE = (
        ("", _("nothing")),
        ("before", _("the same time before")),
        ("others", _("everybody else")),
    )

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    since = forms.DateField(label=_("from"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("to"), required=False, widget=forms.DateInput({"type": "date"}))
    group = forms.ChoiceField(label=_("Group"), required=False)
    beside = forms.ChoiceField(label=_("Beside it"), choices=BESIDE, required=False)

    def __init__(self, *args: Any, choices: dict[str, list[str]], now: int, first: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now, self._first = now, first
        groups = [
            (name, [(f"{name}{_PAIR}{value}", f"{name}: {value or _('(empty)')}") for value in values])
            for name, values in choices.items()
        ]
        self.fields["group"].choices = [("", _("everybody")), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the dates against each other."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                self.add_error(name, _("There are no signals of that year."))
        if data.get("period") == "dates" and since and until and since > until:
            self.add_error("until", _("This lies before the first day."))
        return data

    def question(self) -> Question:
        """Give the question; what was not understood is left at its usual value."""
        self.is_valid()
        since, until = self._dates()
        return Question(since, until, self._group())

    def comparison(self) -> Question | None:
        """Give the question whose answer stands beside, if one is asked for."""
        self.is_valid()
        asked, beside = self.question(), self.cleaned_data.get("beside")
        if beside == "before":
            return Question(2 * asked.since - asked.until - 1, asked.since - 1, asked.group)
        if beside == "others" and asked.group:
            return Question(asked.since, asked.until, Group(asked.group.name, asked.group.value, without=True))
        return None

    def _dates(self) -> tuple[int, int]:
        period = self.cleaned_data.get("period") or "28"
        if period == "all":
            return self._first, self._now
        if period == "dates":
            return self._chosen_dates()
        return self._now - int(period) * _DAY_MS, self._now

    def _chosen_dates(self) -> tuple[int, int]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        begin = self._first if since is None else _ms(datetime.combine(since, time(), UTC))
        if until is None:
            return begin, self._now
        end = datetime.combine(until, time(), UTC) + timedelta(days=1)
        return begin, min(self._now, _ms(end) - 1)

    def _group(self) -> Group | None:
        name, pair, value = (self.cleaned_data.get("group") or "").partition(_PAIR)
        return Group(name, value) if pair else None


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
