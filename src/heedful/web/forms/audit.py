"""What of the audit log to show."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Colleague


class AuditFilter(forms.Form):
    """Whose entries, and before which."""

    who = forms.ModelChoiceField(
        label=_("Show"),
        queryset=Colleague.objects.order_by("name"),
        required=False,
        empty_label=_("everybody"),
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
