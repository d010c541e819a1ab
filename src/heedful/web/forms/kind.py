"""A desire kind as a form; as text it is the same thing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from heedful.domain.duration import write_duration
from heedful.domain.kind import DesireKind, Step
from heedful.domain.pattern import Pattern

#: Between the name of a step and its patterns, and between these.
_NAMED, _OR = ": ", " | "
_LISTS = ("arises", "fulfilled", "refused", "touches", "awaits_us", "answered")


class Lines(forms.CharField):
    """One thing a line; its value is the list of lines that hold something."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows, "class": "code", "spellcheck": "false"}), **kwargs)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Cut into lines."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class KindForm(forms.Form):
    """Every field of a desire kind. What is wrong with them is said by the reader of definitions."""

    id = forms.CharField(
        label=_("Short id"), max_length=64, required=False, help_text=_("Empty: made from the words above.")
    )
    name = forms.CharField(
        label=_("What they want, in their words"), max_length=200, required=False, help_text=_("‘Get my files back’")
    )
    arises = Lines(
        label=_("It begins with"),
        required=False,
        help_text=_("Entrances, one a line: the kind of a signal, or page:/a/path. Not a whole area."),
    )
    steps = Lines(
        label=_("On the way"),
        required=False,
        rows=4,
        help_text=_(
            "One step a line, in order: restore.chosen, or with a name of its own, choose files: restore.chosen"
        ),
    )
    fulfilled = Lines(label=_("They have it with"), required=False)
    fulfilled_name = forms.CharField(label=_("And we call that"), required=False, help_text=_("‘has them’"))
    refused = Lines(label=_("We said no with"), required=False)
    touches = Lines(label=_("Other signs of life"), required=False)
    awaits_us = Lines(label=_("From here on they wait for us"), required=False)
    answered = Lines(label=_("Our answer"), required=False)
    patience = forms.CharField(
        label=_("They have given up after"), required=False, help_text=_("Such as 2 days, 6 hours or 90 minutes.")
    )
    stalls = forms.CharField(
        label=_("They are stuck after"), required=False, help_text=_("Empty: a quarter of the time above.")
    )
    rest = forms.CharField(
        label=_("After an end, an entrance opens nothing for"), required=False, help_text=_("Usually empty.")
    )
    target = forms.FloatField(label=_("Target"), required=False, help_text=_("0.95: of a hundred, 95 get it."))

    def fields_of_kind(self) -> dict[str, Any]:
        """Give the fields as they stand in a definition; call after `is_valid`."""
        data = dict(self.cleaned_data)
        data["steps"] = [_step(line) for line in data.get("steps") or []]
        data["id"] = data.get("id") or slugify(data.get("name") or "")[:64]
        return data


def _step(line: str) -> str | dict[str, Any]:
    name, named, rest = line.partition(_NAMED)
    if not named:
        return line
    patterns = rest.split(_OR)
    return {"name": name, "when": patterns[0] if len(patterns) == 1 else patterns}


def initial_of(kind: DesireKind) -> dict[str, Any]:
    """Give what the form shows for a kind."""
    default_stalls = max(1, kind.patience_ms // 4)
    return {
        "id": kind.id,
        "name": kind.name,
        **{name: _lines(getattr(kind, name)) for name in _LISTS},
        "steps": "\n".join(_step_line(step.name, step.when) for step in kind.steps),
        "fulfilled_name": "" if kind.fulfilled_name == "fulfilled" else kind.fulfilled_name,
        "patience": write_duration(kind.patience_ms),
        "stalls": "" if kind.stalls_ms == default_stalls else write_duration(kind.stalls_ms),
        "rest": write_duration(kind.rest_ms) if kind.rest_ms else "",
        "target": kind.target,
    }


def fits_form(kind: DesireKind) -> bool:
    """Tell whether the form says the same as the kind: a step that holds its separators can be told as text only."""
    return all(_says(_step_line(step.name, step.when), step) for step in kind.steps)


def _says(line: str, step: Step) -> bool:
    read = _step(line)
    texts = [pattern.text for pattern in step.when]
    if isinstance(read, str):
        return (read, [read]) == (step.name, texts)
    when = read["when"]
    return (read["name"], [when] if isinstance(when, str) else when) == (step.name, texts)


def _lines(patterns: tuple[Pattern, ...]) -> str:
    return "\n".join(pattern.text for pattern in patterns)


def _step_line(name: str, when: tuple[Pattern, ...]) -> str:
    patterns = _OR.join(pattern.text for pattern in when)
    return patterns if len(when) == 1 and name == patterns else f"{name}{_NAMED}{patterns}"
