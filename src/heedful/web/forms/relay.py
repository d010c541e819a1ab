"""Forms about the relay."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from heedful.domain.gate.policy import row_of
from heedful.domain.gate.request import Purpose
from heedful.models import RelaySender
from heedful.services.gate_words import PURPOSES

_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LIST = re.compile(r"[\w.*-]+")
SORTS = [
    (RelaySender.Sort.ADDRESS, _("the sender’s address")),
    (RelaySender.Sort.DOMAIN, _("the sender’s domain, and all below it")),
    (RelaySender.Sort.LIST, _("the name of the list (List-Id), with * for anything")),
]


class MailerForm(forms.Form):
    """What a mailer is called."""

    name = forms.CharField(label=_("Its name"), max_length=100, help_text=_("Which program will send with it."))

    def clean_name(self) -> str:
        """Take a name on one line."""
        return " ".join(str(self.cleaned_data["name"]).split())


class SenderForm(forms.Form):
    """What mails are for that come from somebody."""

    sort = forms.ChoiceField(label=_("Known by"), choices=SORTS)
    pattern = forms.CharField(label=_("Which"), max_length=320, help_text=_("For example billing@example.com."))
    purpose = forms.ChoiceField(
        label=_("Its mails are"), choices=[(each.value, PURPOSES[row_of(each, bulk=False)]) for each in Purpose]
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what no mail could ever come from."""
        told = super().clean() or self.cleaned_data
        sort, pattern = told.get("sort"), str(told.get("pattern", "")).strip().lower()
        told["pattern"] = pattern = pattern.removeprefix("@") if sort == RelaySender.Sort.DOMAIN else pattern
        if pattern and not _fits(str(sort), pattern):
            self.add_error("pattern", _("That is none: see how it is known."))
        return told


def _fits(sort: str, pattern: str) -> bool:
    if sort == RelaySender.Sort.ADDRESS:
        try:
            validate_email(pattern)
        except ValidationError:
            return False
        return True
    return (_DOMAIN if sort == RelaySender.Sort.DOMAIN else _LIST).fullmatch(pattern) is not None
