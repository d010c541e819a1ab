"""Who calls: a key as a Bearer token, for one scope, and not too often."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from heedful.api.v1.errors import ApiError, too_many, unauthorised
from heedful.domain.api_key import Scope, opens
from heedful.models import ApiKey, Colleague
from heedful.services.api_key import key_of
from heedful.services.audit import Actor
from heedful.services.limiting import Limiter


class Key(HttpBearer):
    """A key of the API that opens `scope`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """Give the key, or say why it is of no use here."""
        del request
        key = key_of(token, timezone.now())
        if key is None:
            raise unauthorised()
        _limit(key)
        if not opens(key.scopes, self.scope):
            detail = _("It needs the scope '%(scope)s', and has: %(scopes)s.")
            told = {"scope": self.scope.value, "scopes": ", ".join(key.scopes)}
            raise ApiError(403, "out_of_scope", _("This key does not open this."), detail % told)
        return key


def key_of_request(request: HttpRequest) -> ApiKey:
    """Give the key of a request that was let in."""
    return cast("ApiKey", request.auth)  # type: ignore[attr-defined]


def actor_of(request: HttpRequest) -> Actor:
    """Give who acts, for the audit log."""
    return Actor(address=request.META.get("REMOTE_ADDR") or None, program=key_of_request(request))


def may_read_description(request: HttpRequest) -> bool:
    """Tell whether somebody may read what the API can do: one of us, or whoever has a key, whatever it is for."""
    if isinstance(request.user, Colleague) and request.user.is_active:
        return True
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and key_of(token.strip(), timezone.now()) is not None


_limiter = Limiter()


def _limit(key: ApiKey) -> None:
    if not settings.HEEDFUL_API_RATE:
        return
    wait_s = _limiter.wait_s(key.digest, settings.HEEDFUL_API_RATE)
    if wait_s:
        raise too_many(wait_s)
