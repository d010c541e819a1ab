"""A talk as it is written down, and what we owe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heedful.domain.identity import Handle, Sort, handle
from heedful.models import Customer, Talk
from heedful.services.drafting import LONGEST
from heedful.services.talk import EARLIEST, Talked

WAYS = (
    (Talk.Way.PHONE, _("By phone")),
    (Talk.Way.IN_PERSON, _("In person")),
    (Talk.Way.CHAT, _("By chat")),
)


class TalkForm(forms.Form):
    """Who it was with, when, and what was said and promised. `who` stands on the page, and not in here."""

    name = forms.CharField(label=_("Their name"), max_length=200, required=False)
    handle = forms.CharField(
        label=_("Their e-mail address or phone number"),
        max_length=320,
        required=False,
        help_text=_("By this they are known again. Without it, it is a conversation with nobody we know."),
    )
    way = forms.ChoiceField(label=_("How"), choices=WAYS, widget=forms.RadioSelect, initial=Talk.Way.PHONE)
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    subject = forms.CharField(
        label=_("About what"),
        max_length=500,
        required=False,
        help_text=_("A few words. Without any, the beginning of what they said."),
    )
    theirs = forms.CharField(
        label=_("What they said"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In their own words, as far as you remember them."),
    )
    ours = forms.CharField(
        label=_("What we said"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If we had no answer yet, leave it empty: then they wait for us."),
    )
    promised = forms.CharField(label=_("What we promised"), max_length=500, required=False)
    due_on = forms.DateField(
        label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, who: Customer | None = None) -> None:
        super().__init__(data, initial={"at": timezone.localtime()})
        self.who = who
        if who is not None:
            del self.fields["name"], self.fields["handle"]

    def clean_name(self) -> str:
        """Bring it onto one line: it stands in the header of our answer."""
        name: str = self.cleaned_data["name"]
        return " ".join(name.split())

    def clean_subject(self) -> str:
        """Bring it onto one line, as a subject is."""
        subject: str = self.cleaned_data["subject"]
        return " ".join(subject.split())

    def clean_handle(self) -> Handle | None:
        """Take an address or a phone number, and nothing that names nobody."""
        written: str = self.cleaned_data["handle"]
        found = handle(Sort.EMAIL if "@" in written else Sort.PHONE, written) if written else None
        if written and found is None:
            raise forms.ValidationError(_("That is neither an address nor a phone number."))
        return found

    def clean_at(self) -> datetime:
        """Write down what was, as far as anybody remembers, and not what will be."""
        at: datetime = self.cleaned_data["at"]
        if at < EARLIEST:
            raise forms.ValidationError(_("That is before the year 2000."))
        if at > timezone.now():
            raise forms.ValidationError(_("That is still to come."))
        return at

    @property
    def talked(self) -> Talked:
        """What was written down."""
        fields = dict(self.cleaned_data)
        return Talked(**{**fields, "way": Talk.Way(fields["way"]), "who": self.who})


class OwedForm(forms.Form):
    """What we said we would do, and by when."""

    text = forms.CharField(max_length=500)
    due_on = forms.DateField(required=False)
