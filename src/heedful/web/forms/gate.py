"""What an owner or an agent says to the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.domain.alert import Area
from heedful.domain.gate.judge import INCIDENT
from heedful.domain.gate.policy import ADAPTABLE, LONGEST_AFTERMATH, Cell, Column, Policy, PolicyError, Row
from heedful.domain.moment import Phase
from heedful.domain.moment_kind import KINDS as MOMENT_KINDS
from heedful.domain.moment_kind import OWN, aftermath_of
from heedful.domain.placeholder import gaps
from heedful.models import Adaptation
from heedful.services.adapting import LONGEST, NAMES, AdaptationError, Words
from heedful.services.gate_words import DECISIONS, KINDS, PHASES, PURPOSES
from heedful.web.forms.area import area_of

_WHY = _("Why")


class CellForm(forms.Form):
    """Another decision for one cell of the table, and why."""

    cell = forms.ChoiceField(label=_("What is done"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_WHY, max_length=500, help_text=_("It stands in the history."))

    def __init__(self, data: Mapping[str, Any] | None, row: Row, column: Column, now: Cell) -> None:
        super().__init__(data, initial={"cell": now.value})
        cells = [each for each in Cell if each is not Cell.ADAPT or _can_adapt(row, column)]
        self.fields["cell"].choices = [(each.value, DECISIONS[each]) for each in cells]  # type: ignore[attr-defined,index]


def _can_adapt(row: Row, column: Column) -> bool:
    return row in ADAPTABLE and column not in {Column.COMPLAINT, Column.NIGHT}


#: What is on in one person's life has no time after it: they say themselves when it is over.
_WITH_TIME_AFTER = tuple(kind for kind in MOMENT_KINDS if kind not in OWN)


def _after(kind: str) -> str:
    return f"after_{kind}"


class SettingsForm(forms.Form):
    """The figures beside the table."""

    night_begins = forms.TimeField(label=_("Night begins where they are"), widget=forms.TimeInput({"type": "time"}))
    night_ends = forms.TimeField(label=_("and ends"), widget=forms.TimeInput({"type": "time"}))
    most_in_a_week = forms.IntegerField(
        label=_("Messages that can wait, to one person within seven days"),
        min_value=0,
        max_value=100,
        help_text=_("More are held until there is room. Nought: as many as come."),
    )
    bulk_from = forms.IntegerField(
        label=_("The same words to more people than this within an hour are sent to many"),
        min_value=1,
        max_value=10_000,
    )
    holidays = forms.BooleanField(label=_("Reminders and bills wait for a working day"), required=False)
    holidays_hold_promotions = forms.BooleanField(label=_("Promotions too"), required=False)
    most_held_days = forms.IntegerField(label=_("After so many days a person decides"), min_value=1, max_value=365)
    reason = forms.CharField(label=_WHY, max_length=500, help_text=_("It stands in the history."))

    _NAMES = (
        *("night_begins", "night_ends", "most_in_a_week", "bulk_from"),
        *("holidays", "holidays_hold_promotions", "most_held_days"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        for kind in _WITH_TIME_AFTER:
            ours = forms.NumberInput(attrs={"placeholder": aftermath_of(kind).days})
            self.fields[_after(kind)] = forms.IntegerField(
                label=KINDS[kind], required=False, min_value=0, max_value=LONGEST_AFTERMATH, widget=ours
            )

    @classmethod
    def of(cls, policy: Policy) -> SettingsForm:
        """Show the figures as they are."""
        figures: dict[str, Any] = {name: getattr(policy, name) for name in cls._NAMES}
        days = {_after(kind): aftermath_of(kind, policy.aftermath_days).days for kind in _WITH_TIME_AFTER}
        return cls(initial={**figures, **days})

    def figures(self) -> list[forms.BoundField]:
        """Give the fields of the figures."""
        return [self[name] for name in self._NAMES]

    def after(self) -> list[forms.BoundField]:
        """Give the fields of the days after a moment, one for each kind."""
        return [self[_after(kind)] for kind in _WITH_TIME_AFTER]

    def policy(self, before: Policy) -> Policy:
        """Give the policy with these figures; raises `PolicyError`."""
        figures = {name: self.cleaned_data[name] for name in self._NAMES}
        return replace(before, **figures, aftermath_days=self._days(before))

    def _days(self, before: Policy) -> dict[str, int]:
        """Give the days after a moment where they differ from our own; a field that is left empty does not."""
        days = {kind: n for kind, n in before.aftermath_days.items() if kind not in _WITH_TIME_AFTER}
        for kind in _WITH_TIME_AFTER:
            said = self.cleaned_data[_after(kind)]
            if said is not None and said != aftermath_of(kind).days:
                days[kind] = said
        return days


class StopForm(forms.Form):
    """Why everything that can wait is stopped, and where."""

    reason = forms.CharField(label=_WHY, max_length=500)
    where = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("States, countries, counties or postal codes, one on each line. Empty: everywhere."),
    )

    def clean_where(self) -> tuple[Area, list[str]]:
        """Find what was typed."""
        return area_of(self.cleaned_data["where"])


class WordsForm(forms.Form):
    """Words that write a moment into a message."""

    kind = forms.ChoiceField(label=_("What is going on"), required=False)
    phase = forms.ChoiceField(label=_("When"))
    purpose = forms.ChoiceField(label=_("Above which messages"))
    words = forms.CharField(
        label=_("Our words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}), strip=True
    )

    def __init__(self, data: Mapping[str, Any] | None, row: Adaptation | None = None) -> None:
        begun = {name: getattr(row, name) for name in ("kind", "phase", "purpose", "words")} if row else {}
        super().__init__(data, initial=begun)
        kinds = [each for each in (*MOMENT_KINDS, INCIDENT) if each not in OWN or each != "moving"]
        phases = (Phase.FORECAST, Phase.ACTIVE, Phase.AFTERMATH)
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [("", _("whatever it is")), *((each, KINDS[each]) for each in kinds)],
            "phase": [(each.value, PHASES[each]) for each in phases],
            "purpose": [(each.value, PURPOSES[each]) for each in sorted(ADAPTABLE, reverse=True)],
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]

    def said(self) -> Words:
        """Give what was said."""
        told = self.cleaned_data
        return Words(told["kind"], told["phase"], told["purpose"], told["words"])

    def clean(self) -> dict[str, Any]:
        """Say what can't be kept."""
        told = super().clean() or {}
        if not self.errors:
            try:
                Words(told["kind"], told["phase"], told["purpose"], told["words"]).check()
            except AdaptationError as error:
                self.add_error("words", str(error))
        return told


class OutreachForm(forms.Form):
    """Other words for a message that is held: they go out as they stand, so nothing in them may be left to fill."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(label=_("Text"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 12}))
    #: What is filled for each person.
    fillable: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Say what nothing fills."""
        told = super().clean() or {}
        for name in ("subject", "text"):
            strange = gaps(told.get(name, ""), self.fillable)
            if strange:
                self.add_error(name, _("Nothing fills %(names)s.") % {"names": ", ".join(strange[:5])})
        return told


class CareForm(OutreachForm):
    """A letter to those whom a moment touches: we noticed, how are you, what helps."""

    agree = forms.BooleanField(label=_("I have read it as if it came to me."))
    fillable = NAMES

    def __init__(self, data: Mapping[str, Any] | None = None, *, looks_only: bool = False, **more: Any) -> None:
        super().__init__(data, **more)
        # Whoever only looks has not read it yet.
        self.fields["agree"].required = not looks_only


__all__ = ["CareForm", "CellForm", "OutreachForm", "PolicyError", "SettingsForm", "StopForm", "WordsForm"]
