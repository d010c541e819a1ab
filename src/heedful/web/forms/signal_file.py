"""Forms about files of signals: sending one, and saying what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from heedful.web.forms.sent_file import SendForm
from heedful.wire.signals import Mapping

_COLUMNS = ("customer", "at", "kind", "path", "value")
_WRITING = ("day_first", "zone", "at_format", "missing")
_SORTS = [
    ("user_id", _("user ids")),
    ("email", _("e-mail addresses")),
    ("anonymous", _("visitors or browsers")),
    ("phone", _("phone numbers")),
]
_DAY, _MONTH = "day", "month"


class SendSignalsForm(SendForm):
    """A file of signals."""

    command = "heedful import FILE"
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, JSON lines, Parquet, XES or the access log of a web server, also gzipped."),
    )


class MappingForm(forms.Form):
    """What the columns of a file mean, and how it is written."""

    customer = forms.ChoiceField(label=_("Who it was"), required=False)
    sort = forms.ChoiceField(label=_("What this holds"), choices=_SORTS, required=False)
    at = forms.ChoiceField(label=_("When it was"), required=False)
    kind = forms.ChoiceField(
        label=_("What it was"), required=False, help_text=_("Without it, each row is a page view.")
    )
    path = forms.ChoiceField(label=_("Path of a page view"), required=False)
    value = forms.ChoiceField(label=_("Amount"), required=False)
    source = forms.CharField(
        label=_("System it comes from"),
        required=False,
        max_length=100,
        help_text=_(
            "Rows that are equal in everything are taken once from each system. Leave it empty if you have one."
        ),
    )
    login_path = forms.CharField(
        label=_("Path that names people"), required=False, max_length=200, help_text=_("Such as /people/{who}.")
    )
    day_first = forms.ChoiceField(
        label=_("Dates such as 03/04/2024"),
        required=False,
        choices=[("", _("as the file shows")), (_DAY, _("the day comes first")), (_MONTH, _("the month comes first"))],
    )
    zone = forms.CharField(
        label=_("Time zone"),
        required=False,
        max_length=50,
        help_text=_("Where times without a zone were written: Europe/Berlin. Without it, UTC."),
    )
    at_format = forms.CharField(
        label=_("How times are written"),
        required=False,
        max_length=60,
        help_text=_("Only if they can’t be read: %d %b %Y %H:%M."),
    )
    missing = forms.CharField(
        label=_("Words that stand for nothing"), required=False, max_length=200, help_text=_("Such as ? or N/A.")
    )

    def __init__(
        self, columns: Sequence[str], data: Any = None, initial: Any = None, *, is_access_log: bool = False
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [("", _("none")), *((name, name) for name in columns)]
        for name in _COLUMNS:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - they stand above
            field.choices = choices
        if not is_access_log:
            del self.fields["login_path"]

    def meanings(self) -> list[BoundField]:
        """Give the fields that say what columns mean."""
        return [self[name] for name in self.fields if name not in _WRITING]

    def writing(self) -> list[BoundField]:
        """Give the fields that say how the file is written, which few need."""
        return [self[name] for name in _WRITING]

    @classmethod
    def of(cls, columns: Sequence[str], mapping: Mapping, source: str, *, is_access_log: bool) -> MappingForm:
        """Give the form filled in."""
        order = {True: _DAY, False: _MONTH}.get(mapping.day_first) if mapping.day_first is not None else ""
        initial = {**mapping.__dict__, "missing": " ".join(mapping.missing), "day_first": order, "source": source}
        return cls(columns, initial=initial, is_access_log=is_access_log)

    def mapping(self) -> Mapping:
        """Give what was said."""
        said = self.cleaned_data
        return Mapping(
            **{name: said[name] for name in _COLUMNS if name in said} | _needed(said),
            at_format=said["at_format"] or None,
            zone=said["zone"] or None,
            day_first={_DAY: True, _MONTH: False}.get(said["day_first"]),
            missing=tuple(said["missing"].split()),
            sort=said["sort"] or None,
            login_path=said.get("login_path") or None,
        )


def _needed(said: dict[str, Any]) -> dict[str, Any]:
    """Leave to a guess what there must be in any case."""
    return {name: said[name] or None for name in ("customer", "at")}
