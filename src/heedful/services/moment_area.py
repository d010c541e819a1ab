"""The area that somebody typed, for pages: they do not load what places are known by themselves."""

from __future__ import annotations

from heedful.geo.typed_area import TypedAreaError, typed_area

__all__ = ["TypedAreaError", "typed_area"]
