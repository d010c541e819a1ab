"""The form by which a file is sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 200_000_000


class SendForm(forms.Form):
    """A file, not too large to be sent by a page; `command` takes larger ones."""

    command = ""
    file = forms.FileField(label=_("File"))

    def clean_file(self) -> Any:
        """Refuse what is too large to be sent by a page."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("It is larger than 200 MB. ‘%(command)s’ takes it."), params={"command": self.command}
            )
        return file
