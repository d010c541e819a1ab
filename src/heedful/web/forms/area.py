"""An area that somebody types into a form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from heedful.domain.alert import Area
from heedful.domain.typed_area import TypedAreaError
from heedful.services.moment_area import typed_area


def area_of(text: str) -> tuple[Area, list[str]]:
    """Give the area that was typed, and its parts in words; raises `forms.ValidationError`."""
    try:
        return typed_area(text)
    except TypedAreaError as error:
        raise _refusal(error) from error


def _refusal(error: TypedAreaError) -> forms.ValidationError:
    words = error.words[:100]
    if error.either:
        one, other = error.either
        told = {"words": words, "one": one, "other": other}
        return forms.ValidationError(_("‘%(words)s’ can be two things: type %(one)s or %(other)s."), params=told)
    unknown = _(
        "We know no state, country, county or postal code ‘%(words)s’. Postal codes of other countries "
        "than the United States have the country before them, as in DE 10115."
    )
    return forms.ValidationError(unknown, params={"words": words})
