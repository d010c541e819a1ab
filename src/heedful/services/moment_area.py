"""The area that somebody typed, for pages: what places are known by is loaded when somebody types one."""

from __future__ import annotations

from heedful.domain.alert import Area


def typed_area(text: str) -> tuple[Area, list[str]]:
    """Give the area that was typed, and its parts in words; see `heedful.geo.typed_area.typed_area`."""
    from heedful.geo import typed_area as geo  # noqa: PLC0415 - half a second and 80 MB, which few pages need

    return geo.typed_area(text)
