"""What an owner says about a team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Colleague, Team


class TeamForm(forms.Form):
    """How a team is called, and who is in it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    members = forms.ModelMultipleChoiceField(
        label=_("Who is in it"),
        queryset=Colleague.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        who = Colleague.objects.filter(is_active=True).exclude(role="viewer").order_by("name", "pk")
        self.fields["members"].queryset = who  # type: ignore[attr-defined]

    @classmethod
    def of(cls, row: Team) -> TeamForm:
        """Give the form filled in."""
        return cls(initial={"name": row.name, "members": [each.pk for each in row.members.all()]})
