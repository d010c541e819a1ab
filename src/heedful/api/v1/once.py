"""`Idempotency-Key`: a call that comes again under the same name is answered as before, and not done again.

The rule of this file: what a call does and that it was answered are one transaction, so a crash leaves both or
neither. A call that is the same however often it is done (`repeatable`) does without.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import wraps
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Status
from ninja.renderers import JSONRenderer

from heedful.api.v1.errors import ApiError, bad_request
from heedful.api.v1.keys import key_of_request
from heedful.models import KeptAnswer
from heedful.services.kept_answer import Claimed, claim, give_up, keep

HEADER = "Idempotency-Key"
LONGEST = 255
#: What no header mangles: printable ASCII without spaces.
NAME = "^[!-~]+$"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_JSON = "application/json; charset=utf-8"

Operation = Callable[..., Any]


def repeatable(operation: Operation) -> Operation:
    """Declare that doing an operation twice is as doing it once, so that it keeps no transaction open."""
    operation.is_repeatable = True  # type: ignore[attr-defined]
    return operation


def once(operation: Operation) -> Operation:
    """Do what changes something once for each `Idempotency-Key`; without one, as often as it comes."""

    @wraps(operation)
    def done(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        name = request.headers.get(HEADER)
        if name is None or request.method in _SAFE:
            return operation(request, *args, **kwargs)
        if len(name) > LONGEST or not re.fullmatch(NAME, name):
            detail = _("1 to 255 letters, digits and signs without spaces are a name; a random one is good.")
            raise bad_request("no_idempotency_key", _("The Idempotency-Key is none."), detail)
        row = _claimed(request, name)
        if row.answered_at is not None:
            return _response(row.status, row.body, replayed=True)
        is_repeatable = getattr(operation, "is_repeatable", False)
        return _do(request, row, lambda: operation(request, *args, **kwargs), is_repeatable=is_repeatable)

    return done


def _claimed(request: HttpRequest, name: str) -> KeptAnswer:
    row, taken = claim(key_of_request(request), name, _digest(request), timezone.now())
    if taken is Claimed.BY_ANOTHER_CALL:
        detail = _("Another call came under this name within 24 hours; give each call a name of its own.")
        raise ApiError(422, "idempotency_key_reused", _("This Idempotency-Key is of another call."), detail)
    if taken is Claimed.IN_PROGRESS:
        raise _in_progress()
    return row


def _in_progress() -> ApiError:
    detail = _("Come again in a moment for its answer.")
    return ApiError(409, "in_progress", _("This call is being done just now."), detail, {"Retry-After": "1"})


def _digest(request: HttpRequest) -> str:
    asked = "\n".join((str(request.method), request.get_full_path(), ""))
    return hashlib.sha256(asked.encode() + request.body).hexdigest()


def _do(request: HttpRequest, row: KeptAnswer, do: Callable[[], Any], *, is_repeatable: bool) -> HttpResponse:
    try:
        with nullcontext() if is_repeatable else transaction.atomic():
            return _done(request, row, do(), is_repeatable=is_repeatable)
    except BaseException:
        # What was not done may be tried again under the same name, mended or not.
        with suppress(DatabaseError):
            give_up(row)
        raise


def _done(request: HttpRequest, row: KeptAnswer, result: Any, *, is_repeatable: bool) -> HttpResponse:
    status, value = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
    body = JSONRenderer().render(request, value.model_dump(), response_status=status)
    # Whoever took the claim over while we were slow has done it, and ours must not be done as well.
    if not keep(row, status, body, getattr(value, "about", None), timezone.now()) and not is_repeatable:
        raise _in_progress()
    return _response(status, body)


def _response(status: int, body: str, *, replayed: bool = False) -> HttpResponse:
    headers = {"Idempotency-Replayed": "true"} if replayed else {}
    return HttpResponse(body, status=status, content_type=_JSON, headers=headers)
