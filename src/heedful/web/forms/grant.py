"""What an owner lets agents grant, and what an agent grants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Allowance


class AllowanceForm(forms.Form):
    """One thing that agents may grant without asking."""

    words = forms.CharField(
        label=_("What agents may grant"),
        max_length=200,
        help_text=_("As you would say it to them: ‘a refund up to 30 euros’, ‘a month free’."),
    )

    def clean_words(self) -> str:
        """Take it on one line."""
        return " ".join(str(self.cleaned_data["words"]).split())


class GrantForm(forms.Form):
    """One thing of the list, and how much of it or for what."""

    allowance = forms.ModelChoiceField(queryset=Allowance.objects.none())
    detail = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["allowance"].queryset = Allowance.objects.filter(closed_at=None)  # type: ignore[attr-defined]

    def clean_detail(self) -> str:
        """Take it on one line."""
        return " ".join(str(self.cleaned_data["detail"]).replace("\0", "").split())
