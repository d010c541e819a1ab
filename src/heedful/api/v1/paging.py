"""Cursors: where the next page begins, in a form that nobody reads or makes up.

The rule of this file: a cursor is signed together with what was asked, so one of another list is refused and not
misread.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.core import signing
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from heedful.api.v1.errors import bad_request

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most; 1 to 200.")]
CursorParam = Annotated[
    str | None, Query(max_length=2_000, description="The 'next' of the page before; none begins at the beginning.")
]
NextPage = Annotated[str | None, Field(description="The 'cursor' of the next page; null on the last.")]

_SALT = "heedful.api.v1.cursor"


def cursor_for(place: Any, *asked: Any) -> str | None:
    """Write a place (JSON) in the list that was asked for; None where there is none."""
    return None if place is None else signing.dumps([place, list(asked)], salt=_SALT)


def place_of(cursor: str | None, *asked: Any) -> Any:
    """Read the place of a cursor; None begins at the beginning. Nonsense, and one of another list, is an error."""
    if cursor is None:
        return None
    try:
        place, before = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise _no_cursor() from None
    if before != list(asked):
        raise _no_cursor()
    return place


def _no_cursor() -> Exception:
    detail = _("Take it from 'next' of the page before, and ask for the same otherwise.")
    return bad_request("no_cursor", _("This is no cursor of this list."), detail)
