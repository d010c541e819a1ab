"""The form of a source."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.models import Source
from heedful.services.collect import Plan

_MOST_LINES = 50
_CLIENTS = [
    (Source.Client.SCRIPT, _("Our own script, or a program of yours")),
    *((value, label) for value, label in Source.Client.choices if value != Source.Client.SCRIPT),
]


class LinesField(forms.CharField):
    """Texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        """Give the lines that hold something, each once."""
        lines = [line.strip() for line in (value or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))[:_MOST_LINES]

    def prepare_value(self, value: Any) -> Any:
        """Show a line for each."""
        return "\n".join(value) if isinstance(value, list) else value


class SourceForm(forms.Form):
    """What an owner says about a source."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("As you call it: ‘our website’, ‘the shop’."))
    client = forms.ChoiceField(
        label=_("What sends"), choices=_CLIENTS, help_text=_("It decides only what we show you to paste.")
    )
    sites = LinesField(
        label=_("Websites whose pages may send"),
        required=False,
        help_text=_(
            "One on each line, such as https://www.example.org. Without any, no browser may; servers always may."
        ),
    )
    may_keep_cookie = forms.BooleanField(
        label=_("Our script may keep an id in the visitor’s browser"),
        required=False,
        help_text=_("So that somebody who comes back is known again. In many places you must ask them first."),
    )
    kept_query = LinesField(
        label=_("Parameters that stay in addresses"),
        required=False,
        help_text=_("All others are cut: they hold searches, names and tokens."),
    )
    kept_noise = LinesField(
        label=_("Noise that is kept"),
        required=False,
        help_text=_("Such as $autocapture or $pageleave. Nearly nobody needs it."),
    )

    def clean_sites(self) -> list[str]:
        """Check that each is the address of a site, and write it as browsers do."""
        return [origin_of(line) for line in self.cleaned_data["sites"]]

    def plan(self) -> Plan:
        """Give what was said."""
        return Plan(**self.cleaned_data)

    @classmethod
    def of(cls, source: Source) -> SourceForm:
        """Give the form filled in."""
        return cls(initial={name: getattr(source, name) for name in cls.base_fields})


def origin_of(line: str) -> str:
    """Write the address of a site as browsers do; raises `forms.ValidationError`."""
    try:
        parts = urlsplit(line)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise forms.ValidationError(_("‘%(line)s’ should look like https://www.example.org."), params={"line": line})
    return f"{parts.scheme}://{parts.hostname}{port}"
