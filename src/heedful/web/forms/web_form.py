"""What an owner says about a web form, and what a visitor writes in one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from heedful.domain.attaching import FORM_BYTES, FORM_FILES, Unfit, judge
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


class _SeveralFilesInput(forms.FileInput):
    """A field for files: several may be chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[bytes]]:
        """Give all of them."""
        del data
        found: list[UploadedFile[bytes]] = files.getlist(name) if files else []
        return found


class FilesField(forms.FileField):
    """Files that a visitor sends along; gives a list."""

    widget = _SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Refuse what is empty, and too many or too large together."""
        del initial
        sizes: list[int] = []
        for each in data:
            why = judge(sizes, each.size or 0, FORM_FILES, FORM_BYTES)
            if why is not None:
                told = {"name": each.name, "files": FORM_FILES, "mb": FORM_BYTES // 1_000_000}
                raise forms.ValidationError(_UNFIT[why], params=told)
            sizes.append(each.size or 0)
        return list(data)


_UNFIT = {
    Unfit.EMPTY: _("‘%(name)s’ is empty. Choose your files without it."),
    Unfit.TOO_MANY: _("%(files)d files are the most that can come along. Choose the most important ones."),
    Unfit.TOO_LARGE: _("With ‘%(name)s’ it is over %(mb)d MB, more than we can take here. Choose smaller files."),
}


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
    file = FilesField(
        label=_("Files, if they help"),
        required=False,
        help_text=_("Up to five, 10 MB together: a picture of what you see, for example."),
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
