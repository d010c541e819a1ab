"""Reading keys of the API."""

from __future__ import annotations

from django.db.models import F, QuerySet

from heedful.models import ApiKey, Source


def all_keys() -> QuerySet[ApiKey]:
    """Give every key: those that may still be used first, the newest on top."""
    return ApiKey.objects.select_related("made_by", "source").order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def open_sources() -> QuerySet[Source]:
    """Give the sources that may bring signals, by name."""
    return Source.objects.filter(closed_at=None)
