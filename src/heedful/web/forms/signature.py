"""The signatures of whoever looks, one for all mailboxes and one for each; and those of the mailboxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.domain.signature import LONGEST
from heedful.models import Mailbox
from heedful.services.signature import unknown_names


class SignatureField(forms.CharField):
    """Plain text, as it will be sent."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(
            label=label, help_text=help_text, max_length=LONGEST, required=False, strip=False, widget=widget
        )

    def clean(self, value: Any) -> str:
        """Refuse names that nothing fills: a signature is not read again before it goes."""
        text = str(super().clean(value)).replace("\r\n", "\n").replace("\0", "").strip("\n")
        strange = unknown_names(text)
        if strange:
            words = _("Nothing fills %(names)s in a signature.")
            raise forms.ValidationError(words, params={"names": ", ".join(strange[:5])})
        return text if text.strip() else ""


class SignaturesForm(forms.Form):
    """One field for all mailboxes, and one for each."""

    def __init__(self, data: Any, mailboxes: Sequence[Mailbox], known: dict[int | None, str]) -> None:
        super().__init__(data)
        self._mailboxes = mailboxes
        self.fields["all"] = SignatureField(_("From every mailbox"))
        self.fields["all"].initial = known.get(None, "")
        for each in mailboxes if len(mailboxes) > 1 or any(known.get(one.pk) for one in mailboxes) else ():
            field = SignatureField(_("Only from %(address)s") % {"address": each.address})
            field.initial = known.get(each.pk, "")
            self.fields[f"mailbox-{each.pk}"] = field

    def said(self) -> Iterator[tuple[Mailbox | None, str]]:
        """Give each mailbox (None: all) with its signature."""
        yield None, self.cleaned_data["all"]
        for each in self._mailboxes:
            if f"mailbox-{each.pk}" in self.fields:
                yield each, self.cleaned_data[f"mailbox-{each.pk}"]


class MailboxSignatureForm(forms.Form):
    """What stands below the answers of whoever has no signature of their own."""

    text = SignatureField(_("Signature"), _("For whoever has none of their own. {{agent.name}} is who answers."))
