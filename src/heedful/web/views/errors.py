"""Pages for when something is not there, not allowed, or broken: plain words, and a way on."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from heedful.domain.fault import Fault
from heedful.services.fault import fault_of
from heedful.services.fault_words import words_of_fault
from heedful.web.access import json_error

_log = logging.getLogger("heedful.web")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that we could not read the request."""
    return _page(request, "errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that this is not open."""
    return _page(request, "errors/403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that there is nothing here, whether that is so or you may not see it."""
    if request.path.startswith(("/api/", "/collect/")):
        return json_error(404, "not_found", "There is nothing at this address.")
    return _page(request, "errors/404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we broke something, or what is wrong with the machine. No database, no session: either may be broken."""
    # Django calls this while it handles the exception.
    error = sys.exc_info()[1]
    fault = fault_of(error) if error is not None else Fault.OURS
    if fault is Fault.OURS:
        return HttpResponse(render_to_string("errors/500.html"), status=500)
    words = words_of_fault(fault)
    if request.path.startswith(("/api/", "/collect/")):
        response: HttpResponse = json_error(503, "busy", _("We can't answer just now."), words.what)
    else:
        response = HttpResponse(render_to_string("errors/503.html", {"words": words}), status=503)
    response.headers["Retry-After"] = "5"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old, which is what this nearly always is."""
    # The route and not the path: a path may hold a one-time key, or lines that somebody would like to see here.
    route = request.resolver_match.route if request.resolver_match else "an unknown address"
    _log.warning("refused a form at %s: %s", route, reason)
    return _page(request, "errors/csrf.html", 403)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template, {}, request), status=status)
