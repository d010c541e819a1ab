"""What is asked of the list of customers, and of one customer's stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.queries.customer import Standing
from heedful.queries.stream import Cursor


class CustomerFilter(forms.Form):
    """Whom to look for or whom to list, and from where on."""

    STANDINGS = (
        (Standing.EVERYBODY, _("everybody")),
        (Standing.STUCK, _("stuck now")),
        (Standing.WAITING, _("waits for us")),
    )

    q = forms.CharField(required=False, max_length=200)
    show = forms.ChoiceField(choices=STANDINGS, required=False)
    after = forms.CharField(required=False, max_length=40)

    @classmethod
    def read(cls, data: Any) -> tuple[str, Standing, str]:
        """Give words, standing and place; what makes no sense is left out. A search looks among everybody."""
        form = cls(data)
        form.is_valid()
        told = form.cleaned_data
        words = told.get("q") or ""
        standing = Standing(told.get("show") or Standing.EVERYBODY)
        return words, Standing.EVERYBODY if words else standing, told.get("after") or ""


class StreamFilter(forms.Form):
    """Which signals of a stream to show, and before which."""

    kind = forms.ChoiceField(label=_("Show"), required=False)
    before = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @classmethod
    def read(cls, data: Any) -> tuple[str, Cursor | None]:
        """Give kind and place; a kind that nobody has ever sent simply finds nothing."""
        return data.get("kind", "")[:200], Cursor.read(data.get("before", ""))

    @classmethod
    def of(cls, chosen: str, kinds: Sequence[tuple[str, str, int]]) -> StreamFilter:
        """Give the form: `kinds` are value, words and count."""
        form = cls(initial={"kind": chosen})
        choices = [(value, f"{words} ({count})") for value, words, count in kinds]
        form.fields["kind"].choices = [("", _("everything")), *choices]  # type: ignore[attr-defined]
        return form
