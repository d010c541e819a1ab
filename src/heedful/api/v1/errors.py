"""Errors of the API: always `code` for programs, `message` for people, and `detail`."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from heedful.domain.fault import Fault
from heedful.services.fault import fault_of
from heedful.services.fault_words import words_of_fault

_log = logging.getLogger("heedful.api")
#: So many mistakes of a body are named at once.
_MOST_MISTAKES = 10


class Problem(Schema):
    """What every error says."""

    code: str = Field(description="For programs: it does not change.")
    message: str = Field(description="For people, in one sentence.")
    detail: str = Field(description="What exactly, and what to do; may be empty.")


class ApiError(Exception):
    """An answer that is an error."""

    def __init__(
        self, status: int, code: str, message: str, detail: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.detail = status, code, message, detail
        self.headers = dict(headers or {})
        #: What it tells beyond what all tell.
        self.more: dict[str, Any] = {}

    def response(self) -> HttpResponse:
        """Give the answer."""
        told = {"code": self.code, "message": self.message, "detail": self.detail, **self.more}
        return JsonResponse(told, status=self.status, headers=self.headers)


def bad_request(code: str, message: str, detail: str = "") -> ApiError:
    """Say that a request makes no sense."""
    return ApiError(400, code, message, detail)


def unauthorised() -> ApiError:
    """Say that a key is needed, and none that may be used was sent."""
    return ApiError(
        401,
        "unauthorised",
        _("A key is needed."),
        _("Send 'Authorization: Bearer heedful_...' with a key that an owner made and that is still in use."),
        {"WWW-Authenticate": 'Bearer realm="heedful"'},
    )


def not_found() -> ApiError:
    """Say that there is no such thing."""
    return ApiError(404, "not_found", _("There is no such thing here."))


def too_large(most: int) -> ApiError:
    """Say that a body is larger than we read."""
    detail = _("A body may have %(most)d bytes; send it in parts.") % {"most": most}
    return ApiError(413, "too_large", _("The body is too large."), detail)


def too_many(wait_s: float) -> ApiError:
    """Say that a key is used too often, and when to come again."""
    wait = max(1, math.ceil(wait_s))
    detail = _("Come again in %(wait)d s.") % {"wait": wait}
    return ApiError(429, "too_many_requests", _("This key is used too often."), detail, {"Retry-After": str(wait)})


def answer_errors(api: NinjaAPI) -> None:
    """Let every error of an API be answered in our one shape."""
    for sort in (Exception, HttpError, ValidationError, Http404):
        api.add_exception_handler(sort, _answer)


def _answer(request: HttpRequest, error: Any) -> HttpResponse:
    return _told(request, error).response()


def _told(request: HttpRequest, error: Exception) -> ApiError:  # noqa: PLR0911 - a table
    """Say an error in our words."""
    match error:
        case ApiError():
            return error
        case AuthenticationError():
            return unauthorised()
        case HttpError(__cause__=ApiError() as cause):
            return cause  # the library hides whatever broke a body behind words of its own
        case ValidationError():
            return _mistakes(error)
        case Http404():
            return not_found()
        case RequestDataTooBig():
            return too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
        case HttpError() | UnreadablePostError() | SuspiciousOperation() | BadRequest():
            return bad_request("not_understood", _("The request can't be read."))
    return _ours(request, error)


def _mistakes(error: ValidationError) -> ApiError:
    mistakes = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors]
    more = _("and %(count)d more") % {"count": len(mistakes) - _MOST_MISTAKES}
    shown = mistakes[:_MOST_MISTAKES] + ([more] if len(mistakes) > _MOST_MISTAKES else [])
    return bad_request("not_understood", _("The request is not as it should be."), "; ".join(shown))


def _ours(request: HttpRequest, error: Exception) -> ApiError:
    # The route and not the path: that holds the numbers of customers.
    route = request.resolver_match.route if request.resolver_match else "an unknown address"
    _log.error("broke at %s", route, exc_info=error)
    fault = fault_of(error)
    if isinstance(error, OperationalError) or fault is not Fault.OURS:
        why = "" if fault is Fault.OURS else words_of_fault(fault).what
        detail = f"{why} {_('Try again in a moment.')}".strip()
        return ApiError(503, "busy", _("We can't answer just now."), detail, {"Retry-After": "5"})
    return ApiError(500, "broken", _("We broke something."), _("It is in our log; try again later."))
