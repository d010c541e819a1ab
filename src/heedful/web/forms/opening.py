"""The first letter to a customer as it is written: to which address, from which mailbox, about what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Kind, Mailbox
from heedful.queries.begun import Begun
from heedful.services.drafting import LONGEST
from heedful.web.forms.inbox import MOST_SIGNED, written_in

_ANSWERS = re.compile(r"\s*(?:re|aw|sv|antw|ref)\s*:", re.IGNORECASE)


class OpeningForm(forms.Form):
    """A first letter. Addresses that are offered are the customer's own; nothing else can be chosen.

    `addresses` gives for each how it is shown.
    """

    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    mailbox = forms.TypedChoiceField(label=_("From"), coerce=int)
    subject = forms.CharField(label=_("About what"), max_length=500, help_text=_("A few words, as a subject has them."))
    text = forms.CharField(
        label=_("Your letter"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Any,
        addresses: Mapping[str, str],
        mailboxes: Sequence[Mailbox],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.mailboxes = {each.pk: each for each in mailboxes}
        self.fields["to"].choices = list(addresses.items())  # type: ignore[attr-defined]
        self.fields["mailbox"].choices = [(each.pk, each.address) for each in mailboxes]  # type: ignore[attr-defined]
        if not mailboxes:
            del self.fields["mailbox"]

    def clean_subject(self) -> str:
        """Bring it onto one line; it answers nothing, and must not look as if it did."""
        subject = " ".join(self.cleaned_data["subject"].split())
        if _ANSWERS.match(subject):
            raise forms.ValidationError(_("This begins a conversation and answers nothing: leave ‘Re:’ out."))
        return subject

    def clean_text(self) -> str:
        """Refuse a letter of blanks; keep every other one as it was written, but for how lines end."""
        text = written_in(self.cleaned_data)
        if not text.strip():
            raise forms.ValidationError(_("Write something first."))
        return text

    @property
    def from_mailbox(self) -> Mailbox | None:
        """The mailbox from which it goes; None where we have none."""
        return self.mailboxes.get(self.cleaned_data.get("mailbox", 0))


class SentAlong(forms.Form):
    """What a page sends beside the letter: its signature, what was overridden, and what it showed."""

    signature = forms.CharField(required=False, max_length=MOST_SIGNED, strip=False)
    override = forms.CharField(required=False, max_length=10_000)
    begun = forms.CharField(required=False, max_length=80)
    about = forms.CharField(required=False, max_length=64)

    @property
    def signed(self) -> str:
        """What stood below the letter."""
        return str(self.data.get("signature", ""))[:MOST_SIGNED].replace("\r\n", "\n").replace("\0", "")

    @property
    def overridden(self) -> set[str]:
        """What the guard had found, as marks, when its author chose to send it all the same."""
        return set(str(self.data.get("override", ""))[:10_000].split())

    @property
    def page(self) -> Begun:
        """What its author had begun when the page was opened."""
        return Begun.read(str(self.data.get("begun", "")))

    @property
    def kind(self) -> Kind | None:
        """The kind of desire that it is about; None where nobody said."""
        slug = str(self.data.get("about", ""))[:64]
        return Kind.objects.filter(slug=slug, is_built_in=False).first() if slug else None
