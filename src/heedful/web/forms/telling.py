"""Setting up a webhook, and choosing what it is told."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heedful.domain.address import UnfitAddressError, check_url
from heedful.domain.event import Event
from heedful.models import Webhook
from heedful.services.webhook import Wanted

_ALARMS = "alarms"
TELLS = [
    (_ALARMS, _("an alarm begins, and when it is over")),
    (Event.OPENED.value, _("a conversation begins")),
    (Event.RECEIVED.value, _("a customer writes")),
    (Event.SENT.value, _("an answer of ours has gone out")),
    (Event.FAILED.value, _("an answer of ours could not be delivered")),
    (Event.STOPPED.value, _("an answer of ours was stopped before it went out")),
    (Event.CLOSED.value, _("we call a conversation closed")),
]


class WantedForm(forms.Form):
    """What a webhook is told."""

    tells = forms.MultipleChoiceField(
        label=_("It is told when"),
        choices=TELLS,
        initial=[_ALARMS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what it is told: choose one or more.")},
    )
    with_text = forms.BooleanField(
        label=_("With what was written"),
        required=False,
        help_text=_("Else it gets numbers only, and asks the API for the words."),
    )

    @classmethod
    def of(cls, webhook: Webhook) -> WantedForm:
        """Give the form filled in."""
        alarms = [_ALARMS] if webhook.wants_alarms else []
        return cls(initial={"tells": [*alarms, *webhook.events], "with_text": webhook.with_text})

    @property
    def wanted(self) -> Wanted:
        """What was chosen."""
        tells = self.cleaned_data["tells"]
        events = tuple(event for event in Event if event.value in tells)
        return Wanted(_ALARMS in tells, events, self.cleaned_data["with_text"])


class WebhookForm(WantedForm):
    """What it is called, where it is, and what it is told."""

    field_order = ("name", "url", "tells", "with_text")

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("On-call"), "autocomplete": "off"}),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://hooks.example.org/heedful", "class": "wide"}),
    )

    def clean_url(self) -> str:
        """Refuse what nothing may be sent to, as far as the text says."""
        url: str = self.cleaned_data["url"].strip()
        try:
            check_url(url, loopback=settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS)
        except UnfitAddressError as error:
            raise forms.ValidationError(str(error)) from error
        return url
