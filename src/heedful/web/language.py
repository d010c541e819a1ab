"""Everybody reads pages in their own language; machines and the command line are answered in English."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from heedful.models import Colleague
from heedful.web.access import is_for_machines

#: The page about the API, among the addresses of machines.
_FOR_PEOPLE = "/api/v1/docs"


class LanguageMiddleware:
    """Speaks the language that a colleague has chosen, else the one that the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, in the language of whoever asks."""
        language = language_for(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


def language_for(request: HttpRequest) -> str:
    """Give the language in which a request is answered."""
    if is_for_machines(request) and request.path != _FOR_PEOPLE:
        return settings.LANGUAGE_CODE
    chosen = request.user.language if isinstance(request.user, Colleague) else ""
    # A language that was offered once and is no more is as none.
    return chosen if chosen in dict(settings.LANGUAGES) else _asked_for(request)


def _asked_for(request: HttpRequest) -> str:
    # Not Django's own `get_language_from_request`: it cannot tell 'asks for English' from 'asks for nothing we have'.
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.HEEDFUL_LANGUAGE
