"""The form about files of power cuts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.domain.power_cut import ShareError, Shares
from heedful.wire.alerts import LARGEST

_DEFAULT = Shares()


class PowerForm(forms.Form):
    """Who is without power, county by county."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or JSON, also gzipped: each county, how many are out and how many there are.")
    )
    served = forms.FileField(
        label=_("How many there are"), required=False, help_text=_("A second file, where the first does not say.")
    )
    cut = forms.FloatField(
        label=_("From so many per cent on it counts"), min_value=0.1, max_value=100, initial=round(_DEFAULT.cut * 100)
    )
    severe = forms.FloatField(
        label=_("From so many per cent on it is severe"),
        min_value=0.1,
        max_value=100,
        initial=round(_DEFAULT.severe * 100),
    )
    complete = forms.BooleanField(
        label=_("It names every county with a cut: in the states that it names all others have power"), required=False
    )

    def clean_file(self) -> Any:
        """Refuse what is too large for a file of counties."""
        return _small(self.cleaned_data["file"])

    def clean_served(self) -> Any:
        """Refuse what is too large for a file of counties."""
        return _small(self.cleaned_data["served"])

    def clean(self) -> dict[str, Any]:
        """Take no severe cut that is none."""
        told = super().clean() or {}
        if "cut" in told and "severe" in told:
            try:
                told["shares"] = Shares(told["cut"] / 100, told["severe"] / 100)
            except ShareError:
                self.add_error("severe", _("What is severe can't begin before what counts."))
        return told


def _small(file: Any) -> Any:
    if file and file.size > LARGEST:
        raise forms.ValidationError(_("It is larger than 20 MB: no file of counties is."))
    return file
