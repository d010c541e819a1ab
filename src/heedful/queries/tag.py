"""Tags: which there are, and on how many conversations each is."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from heedful.domain.tag import tag_key, tag_name
from heedful.models import Tag

#: So many are offered while one types.
_OFFERED = 500


def tags_counted() -> Sequence[Tag]:
    """Give every tag with `used`, the number of conversations that it is on."""
    # Said anew: Django leaves the order of a model out of what is grouped.
    return list(Tag.objects.annotate(used=Count("taggings")).order_by("key"))


def tag_names() -> list[str]:
    """Give the names that are offered while one types."""
    return list(Tag.objects.values_list("name", flat=True)[:_OFFERED])


def tag_number(name: str) -> int | None:
    """Give the number of the tag of this name."""
    return Tag.objects.filter(key=tag_key(tag_name(name))).values_list("pk", flat=True).first()
