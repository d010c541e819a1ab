"""What stands before every operation, in our words: nothing too large, nothing that no database keeps, no misspelling.

A parameter that nobody knows is an error and not passed over: whoever writes 'limt' or 'outcomes' would be answered
something else than what they asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from heedful.api.v1.errors import ApiError, bad_request, too_large
from heedful.api.v1.reading import check_text
from heedful.domain.access import Right, needs

#: No body of this API needs more; larger deliveries of signals come in parts.
MOST_BYTES = 2_000_000
_NOT_ALLOWED = 405

View = Callable[..., HttpResponseBase]


def door(view: View, parameters: Mapping[str, frozenset[str]]) -> View:
    """Let a view answer for the API, which asks for its key itself; `parameters` are those of the query by method."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _check(request)
            _check_names(request, parameters.get(str(request.method)))
        except ApiError as error:
            return error.response()
        response = view(request, *args, **kwargs)
        if response.status_code == _NOT_ALLOWED:
            return _not_allowed(response["Allow"])
        # What is answered is about people: no cache on the way keeps it.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return needs(Right.OPEN)(guarded)


def _check(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    check_text(request.path_info)
    for name, values in request.GET.lists():
        for text in (name, *values):
            check_text(text)


def _check_names(request: HttpRequest, known: frozenset[str] | None) -> None:
    strange = [] if known is None else [name for name in request.GET if name not in known]
    if strange:
        told = ", ".join(sorted(known or ())) or _("none")
        detail = _("'%(name)s' is none; known are: %(known)s.") % {"name": strange[0][:100], "known": told}
        raise bad_request("no_parameter", _("A parameter has a name that we do not know."), detail)


def _not_allowed(allowed: str) -> HttpResponseBase:
    detail = _("Allowed here: %(methods)s.") % {"methods": allowed}
    message = _("This method is not for this address.")
    return ApiError(_NOT_ALLOWED, "method_not_allowed", message, detail, {"Allow": allowed}).response()
