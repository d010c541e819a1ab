"""What people say of feeds, of incidents of ours, and of moments that no feed names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heedful.domain.address import UnfitAddressError, check_url
from heedful.domain.alert import Area, Severity
from heedful.domain.moment_kind import KINDS as MOMENT_KINDS
from heedful.domain.moment_kind import OTHER, OWN
from heedful.models import Moment
from heedful.queries.named import customers_named
from heedful.services.gate_words import KINDS
from heedful.services.incident import Said
from heedful.services.typed_moment import TypedMoment
from heedful.web.forms.area import area_of
from heedful.web.words_of_moments import SEVERITIES

#: So many whom nobody knows are named in an error.
_NAMED = 5
_WHEN = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class FeedForm(forms.Form):
    """A feed of warnings."""

    name = forms.CharField(label=_("Its name"), max_length=100)
    url = forms.URLField(label=_("Its address"), max_length=1000, assume_scheme="https")
    every_minutes = forms.IntegerField(label=_("Ask it every so many minutes"), min_value=1, max_value=1440, initial=5)

    def clean_url(self) -> str:
        """Take no address that nothing of ours may ask."""
        url: str = self.cleaned_data["url"]
        try:
            check_url(url, loopback=settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS, is_public=True)
        except UnfitAddressError as error:
            raise forms.ValidationError(str(error)) from error
        return url


class IncidentForm(forms.Form):
    """An incident of ours."""

    title = forms.CharField(label=_("What does not work"), max_length=200)
    services = forms.CharField(
        label=_("Services or plans"),
        required=False,
        max_length=2_000,
        help_text=_("As customers have them, with commas between. None: it hits everybody."),
    )
    notice = forms.CharField(
        label=_("What customers may be told"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plainly, and with what you do about it."),
    )
    onset = forms.DateTimeField(label=_("Since"), required=False, widget=_WHEN, help_text=_("Empty: now."))

    @classmethod
    def of(cls, row: Moment) -> IncidentForm:
        """Show an incident as it is."""
        services = ", ".join(row.services)
        return cls(initial={"title": row.event, "services": services, "notice": row.notice, "onset": row.onset})

    def said(self) -> Said:
        """Give what was said."""
        told = self.cleaned_data
        return Said(told["title"], _apart(told["services"]), told["notice"], told["onset"])


class MomentForm(forms.Form):
    """Something going on that no feed names."""

    event = forms.CharField(label=_("What is going on"), max_length=200, help_text=_("In words for a colleague."))
    kind = forms.ChoiceField(label=_("Of which kind"), initial=OTHER)
    severity = forms.ChoiceField(
        label=_("How bad"),
        initial=Severity.SEVERE,
        help_text=_("Severe and extreme hold or adapt what can wait; moderate holds promotions only."),
    )
    where = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("States, countries, counties or postal codes, one on each line: New York, DE, Bergen County NJ."),
    )
    services = forms.CharField(
        label=_("Or who uses a service, or is on a plan"),
        required=False,
        max_length=2_000,
        help_text=_("As customers have them, with commas between."),
    )
    people = forms.CharField(
        label=_("Or these people"),
        required=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("User ids, mail addresses or phone numbers, one on each line."),
    )
    onset = forms.DateTimeField(label=_("From"), required=False, widget=_WHEN, help_text=_("Empty: now."))
    ends = forms.DateTimeField(label=_("Until"), required=False, widget=_WHEN, help_text=_("Empty: nobody knows yet."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        kinds = [(each, KINDS[each]) for each in MOMENT_KINDS if each not in OWN]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        bad = (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE)
        self.fields["severity"].choices = [(each.value, SEVERITIES[each]) for each in bad]  # type: ignore[attr-defined]

    def clean_where(self) -> tuple[Area, list[str]]:
        """Find what was typed."""
        return area_of(self.cleaned_data["where"])

    def clean_people(self) -> tuple[int, ...]:
        """Find them; nothing is taken as long as there is one whom we do not know."""
        words = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        known = customers_named(words)
        if strange := [each for each in dict.fromkeys(words) if each not in known]:
            raise _strangers(strange)
        return tuple(known.values())

    def clean(self) -> dict[str, Any]:
        """Take nothing that touches nobody, nor an end before the beginning."""
        told = super().clean() or {}
        area, _names = told.get("where", (Area(), []))
        if not (self.errors or area or _apart(told["services"]) or told["people"]):
            self.add_error("where", _("Say where, or whom it touches."))
        onset, ends = told.get("onset") or timezone.now(), told.get("ends")
        if ends is not None and ends < onset:
            self.add_error("ends", _("It ends before it begins."))
        return told

    def said(self) -> TypedMoment:
        """Give what was said."""
        told = self.cleaned_data
        area, names = told["where"]
        return TypedMoment(
            event=told["event"],
            kind=told["kind"],
            severity=Severity(told["severity"]),
            onset=told["onset"] or timezone.now(),
            ends=told["ends"],
            area=area,
            place=", ".join(names),
            services=tuple(_apart(told["services"])),
            people=told["people"],
        )


def _apart(text: str) -> list[str]:
    """Give the names of services or plans that were typed."""
    return [name for each in text.split(",") if (name := each.replace("\x00", "").strip()[:200])]


def _strangers(words: Sequence[str]) -> forms.ValidationError:
    told = {"some": ", ".join(f"‘{each[:100]}’" for each in words[:_NAMED]), "n": len(words)}
    if len(words) > _NAMED:
        many = _("We know nobody by %(some)s, and by others: %(n)s in all.")
        return forms.ValidationError(many, params=told)
    return forms.ValidationError(_("We know nobody by %(some)s, or several people are."), params=told)
