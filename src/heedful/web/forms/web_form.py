"""What an owner says about a web form, and what a visitor writes in one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heedful.domain.identity import Handle, Sort, handle
from heedful.models import Mailbox, WebForm
from heedful.services.web_form import Plan
from heedful.web.forms.source import LinesField, origin_of

LONGEST_TEXT = 20_000


class WebFormForm(forms.Form):
    """What a form is called, from where it is answered, which sites may show it, and in which language it is."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("As you call it; visitors do not see it."))
    mailbox = forms.ModelChoiceField(
        label=_("Answers come from"),
        queryset=Mailbox.objects.none(),
        required=False,
        empty_label=_("the address of this installation"),
    )
    sites = LinesField(
        label=_("Websites that may show it in their pages"),
        required=False,
        help_text=_("One on each line, such as https://www.example.org. Without any, it is a page of its own."),
    )
    language = forms.ChoiceField(label=_("Its language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["mailbox"].queryset = Mailbox.objects.filter(closed_at=None)  # type: ignore[attr-defined]

    def clean_sites(self) -> list[str]:
        """Check that each is the address of a site, and write it as browsers do."""
        return [origin_of(line) for line in self.cleaned_data["sites"]]

    def plan(self) -> Plan:
        """Give what was said."""
        return Plan(**self.cleaned_data)

    @classmethod
    def of(cls, row: WebForm) -> WebFormForm:
        """Give the form filled in."""
        return cls(initial={name: getattr(row, name) for name in cls.base_fields})


class AskForm(forms.Form):
    """What a visitor writes. `empty` is left empty by people; programs fill everything in."""

    name = forms.CharField(
        label=_("Your name, if you like"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=320,
        help_text=_("Our answer goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = forms.CharField(
        label=_("What can we do for you?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    empty = forms.CharField(required=False, max_length=200)
    page = forms.CharField(required=False, max_length=300)
    may_bring = forms.BooleanField(required=False)
    browser = forms.CharField(required=False, max_length=320)

    def clean_name(self) -> str:
        """Bring it onto one line: it stands in the header of our answer."""
        name: str = self.cleaned_data["name"]
        return " ".join(name.split())

    def clean_address(self) -> Handle:
        """Take no address that names nobody."""
        found = handle(Sort.EMAIL, self.cleaned_data["address"])
        if found is None:
            raise forms.ValidationError(_("We can't write to this address."))
        return found

    def clean_empty(self) -> str:
        """Stop programs that fill everything in, and tell a person whose browser did so."""
        if self.cleaned_data["empty"]:
            raise forms.ValidationError(_("Leave this empty, please."))
        return ""

    @property
    def comes_along(self) -> str:
        """The anonymous id of the browser, if its visitor said that it may come along."""
        browser: str = self.cleaned_data["browser"]
        return browser if self.cleaned_data["may_bring"] else ""
