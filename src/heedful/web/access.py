"""Who may see and do what.

The rule of this file: closed by default. A view says which right it needs (`@needs(Right.READ)`); a view that
says nothing is closed to everybody but owners, and a test fails for it. Who is not signed in is led to the
sign-in page; who is signed in without the right gets 404, and so learns nothing about what is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from heedful.domain.access import Right, needs, rights_of
from heedful.models import Colleague, Role
from heedful.services.audit import Actor

__all__ = [
    "AccessMiddleware",
    "Right",
    "actor_of",
    "another_colleague",
    "colleague_of",
    "is_for_machines",
    "json_error",
    "may",
    "needs",
    "rights_of",
]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Machines call here: they get a status and JSON, a redirect to a form would only confuse them.
_MACHINE_PATHS = ("/api/", "/collect/")


_RIGHT_OF_ROLE = {Role.VIEWER: Right.READ, Role.AGENT: Right.WORK, Role.OWNER: Right.OWN}


def may(colleague: Any, right: Right) -> bool:
    """Tell whether somebody has a right; strangers have only `OPEN`."""
    if right is Right.OPEN:
        return True
    if not isinstance(colleague, Colleague) or not colleague.is_active:
        return False
    return _RIGHT_OF_ROLE[Role(colleague.role)] >= right


def is_for_machines(request: HttpRequest) -> bool:
    """Tell whether programs call here, and not people."""
    return request.path.startswith(_MACHINE_PATHS)


def colleague_of(request: HttpRequest) -> Colleague:
    """Give who is signed in; only for views that are not open."""
    if not isinstance(request.user, Colleague):
        raise Http404
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    """Give who acts and from where, for services that write the audit log."""
    colleague = request.user if isinstance(request.user, Colleague) else None
    return Actor(colleague, request.META.get("REMOTE_ADDR") or None)


def another_colleague(request: HttpRequest, colleague_id: int) -> Colleague:
    """Give a colleague whom an owner wants to change, or 404."""
    if not may(request.user, Right.OWN):
        raise Http404
    return get_object_or_404(Colleague, pk=colleague_id)


class AccessMiddleware:
    """Stops whoever has not the right that the view declares."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the decision falls in `process_view`, when the view is known."""
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            # Pages about customers must not be left behind in the cache of a shared browser.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Let the request through, lead to sign-in, or say 404."""
        del args, kwargs
        looking, sending = rights_of(view) or (Right.OWN, Right.OWN)
        right = looking if request.method in _SAFE else sending
        if may(request.user, right):
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        raise Http404


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if is_for_machines(request):
        return json_error(401, "sign_in", _("Sign in first."), _("Send a key, or sign in."))
    if getattr(request, "htmx", False):
        # A part of a page cannot be a sign-in page: the whole page goes there, and comes back to itself.
        back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(back).url)
    # Whoever sent a form while signed out comes back to the page with that form, by looking, not by sending.
    return redirect_to_login(request.get_full_path())


def json_error(status: int, code: str, message: str, detail: str = "") -> JsonResponse:
    """Give the one shape that errors have for machines."""
    return JsonResponse({"code": code, "message": message, "detail": detail}, status=status)
