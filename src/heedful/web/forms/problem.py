"""What is sent about a slip: what kind it was, and what was done about it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Problem

_LONGEST = 4_000


class SlipForm(forms.Form):
    """What kind of slip it was."""

    slip = forms.ChoiceField(choices=Problem.Slip.choices)


class PutRightForm(forms.Form):
    """What was done for the customer."""

    said = forms.CharField(
        label=_("What we did for them"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what was done.")},
    )


class StopCauseForm(forms.Form):
    """What keeps it from happening again."""

    said = forms.CharField(
        label=_("What keeps it from happening again"),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what was changed.")},
    )
