"""Forms about files of customers: sending one, and saying what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from heedful.domain.customer_file import BadRowError, Reading, Role, reading_of
from heedful.domain.customer_row import month_of
from heedful.web.forms.sent_file import SendForm

#: What a column may be, in the words of a page, and in groups.
_ROLES = [
    ("", [(Role.TRAIT, _("a trait of its own")), (Role.NOTHING, _("leave it out"))]),
    (
        _("By what we know them"),
        [
            (Role.USER_ID, _("user id")),
            (Role.EMAIL, _("e-mail address")),
            (Role.PHONE, _("phone number")),
            (Role.ANONYMOUS, _("anonymous id")),
        ],
    ),
    (
        _("Who they are"),
        [
            (Role.NAME, _("name")),
            (Role.FIRST_NAME, _("first name")),
            (Role.LAST_NAME, _("last name")),
            (Role.ORGANISATION, _("organisation")),
            (Role.ORGANISATION_ID, _("id of the organisation")),
            (Role.LANGUAGE, _("language")),
            (Role.TIME_ZONE, _("time zone")),
            (Role.SINCE, _("with us since")),
        ],
    ),
    (
        _("Where they are"),
        [
            (Role.COUNTRY, _("country")),
            (Role.REGION, _("region")),
            (Role.CITY, _("city")),
            (Role.POSTAL_CODE, _("postal code")),
            (Role.LATITUDE, _("latitude")),
            (Role.LONGITUDE, _("longitude")),
        ],
    ),
    (
        _("What they have and pay"),
        [
            (Role.PLAN, _("plan")),
            (Role.SERVICES, _("services")),
            (Role.REVENUE, _("revenue")),
            (Role.MARGIN, _("margin")),
            (Role.MONTH, _("month")),
            (Role.CURRENCY, _("currency")),
        ],
    ),
    (
        _("What they agreed to"),
        [
            (Role.CONSENT, _("consent")),
            (Role.CONSENT_AT, _("when they said so")),
            (Role.CONSENT_WHERE, _("where they said so")),
        ],
    ),
]


class SendCustomersForm(SendForm):
    """A file of customers."""

    command = "heedful import customers FILE"
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, JSON lines or Parquet, also gzipped: one customer on each row, the first names the columns."),
    )


class ReadingForm(forms.Form):
    """What the columns of a file mean."""

    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, help_text=_("Of revenue, where no column says it: EUR.")
    )
    month = forms.CharField(
        label=_("Month"), required=False, max_length=10, help_text=_("Of revenue, where no column says it: 2026-01.")
    )

    def __init__(self, columns: Sequence[str], data: Any = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self._columns = columns
        self.reading: Reading | None = None
        for index in range(len(columns)):
            self.fields[f"role-{index}"] = forms.ChoiceField(choices=_ROLES, required=False)

    @classmethod
    def of(cls, columns: Sequence[str], reading: Reading) -> ReadingForm:
        """Give the form filled in."""
        roles = {f"role-{index}": reading.roles.get(name, Role.TRAIT) for index, name in enumerate(columns)}
        month = f"{reading.month:%Y-%m}" if reading.month else ""
        return cls(columns, initial={**roles, "currency": reading.currency, "month": month})

    def lines(self, examples: Mapping[str, Sequence[str]]) -> list[tuple[str, BoundField, str]]:
        """Give for each column its name, its field, and examples."""
        return [
            (name, self[f"role-{index}"], ", ".join(examples.get(name, ()))) for index, name in enumerate(self._columns)
        ]

    def clean_currency(self) -> str:
        """Write it in capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean_month(self) -> date | None:
        """Read the month."""
        told = self.cleaned_data["month"].strip()
        found = month_of(told) if told else None
        if told and found is None:
            raise forms.ValidationError(_("Write it like 2026-01."))
        return found

    def clean(self) -> dict[str, Any]:
        """Decide how the file is read with all that was said."""
        told = self.cleaned_data
        if not self.errors:
            said = {name: Role(told[f"role-{index}"] or Role.TRAIT) for index, name in enumerate(self._columns)}
            try:
                self.reading = reading_of(self._columns, said, told["currency"], told["month"])
            except BadRowError as error:
                self.add_error(None, _("It can’t be read like this: %(why)s.") % {"why": error})
        return told
