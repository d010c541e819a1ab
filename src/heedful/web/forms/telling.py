"""Setting up a webhook."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heedful.domain.address import UnfitAddressError, check_url


class WebhookForm(forms.Form):
    """What it is called, and where it is."""

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
