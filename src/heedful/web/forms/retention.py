"""The form that says how long signals are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.domain.pattern import PAGE
from heedful.domain.retention import MOST_MONTHS, Retention

_MOST_KINDS, _LONGEST_KIND = 200, 200


class RetentionForm(forms.Form):
    """Months by kind."""

    page = forms.IntegerField(
        label=_("Page views, for so many months"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Empty: until erased."),
    )
    rest = forms.IntegerField(
        label=_("All other signals, for so many months"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Empty: until erased."),
    )
    others = forms.CharField(
        label=_("Kinds of signals with a time of their own"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line, with its months: ‘login: 12’. ‘order: ever’ stays until erased."),
    )

    def clean_others(self) -> dict[str, int | None]:
        """Read a kind and its months from each line."""
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(lines) > _MOST_KINDS:
            raise forms.ValidationError(_("No more than %(most)s kinds, please."), params={"most": _MOST_KINDS})
        return dict(map(_read, lines))

    def retention(self) -> Retention:
        """Give what was said."""
        said: dict[str, Any] = self.cleaned_data
        return Retention({PAGE: said["page"], **said["others"]}, said["rest"])

    @classmethod
    def of(cls, retention: Retention) -> RetentionForm:
        """Give the form filled in."""
        others = [f"{kind}: {months or 'ever'}" for kind, months in sorted(retention.kinds.items()) if kind != PAGE]
        page = retention.kinds.get(PAGE, retention.rest)
        return cls(initial={"page": page, "rest": retention.rest, "others": "\n".join(others)})


def _read(line: str) -> tuple[str, int | None]:
    kind, _colon, told = (part.strip() for part in line.rpartition(":"))
    months = int(told) if told.isascii() and told.isdecimal() and len(told) <= len(str(MOST_MONTHS)) else 0
    if not kind or len(kind) > _LONGEST_KIND or not (told == "ever" or 1 <= months <= MOST_MONTHS):
        raise forms.ValidationError(_("‘%(line)s’ should look like ‘login: 12’."), params={"line": line[:60]})
    if kind == PAGE:
        raise forms.ValidationError(_("How long page views are kept is said above."))
    return kind, months or None
