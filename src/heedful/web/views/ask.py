"""The form in which visitors write to us: a page of its own that works without script, and may stand in a frame.

The rules of this file: anybody may come, so nothing is told that depends on who they are. No cookie is read or set: in
a frame there are none. What was typed is never lost by a refusal: it stands in the form again.
"""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from secrets import token_hex

from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from heedful.domain.attaching import FORM_BYTES
from heedful.models import WebForm
from heedful.queries.web_form import open_form
from heedful.services.attaching import file_of
from heedful.services.limiting import Limiter
from heedful.services.web_form import Written, take
from heedful.web.access import Right, needs
from heedful.web.forms.web_form import AskForm

#: More than may come along, so that what is too large is said beside the text that came with it.
MOST_BYTES = 4 * FORM_BYTES
#: Within ten minutes: from one address, through one form, and with files through one form.
BY_ADDRESS, BY_FORM, BY_FORM_WITH_FILES = 6, 600, 60
_TEN_MINUTES_S = 600.0
#: Nobody reads a form and writes in it in less; nobody leaves it open for longer.
SOONEST_S, LATEST_S = 2.0, 24 * 3_600
#: One house has so many addresses of its own.
_HOUSE = 64
_SALT = "heedful.web.ask"
_EMBED = Path(__file__).parents[1] / "static" / "heedful" / "embed.js"

limiter = Limiter(_TEN_MINUTES_S)


# Whoever sends this is nobody to us, so nobody's rights can be borrowed; the page that it was written on is signed.
@csrf_exempt
@needs(Right.OPEN)
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form, or take what was written in it."""
    form = _open(key)
    with translation.override(form.language):
        if request.method != "POST":
            return _page(form, AskForm(initial={"page": _new_page(form)}))
        if _is_far_too_long(request):
            return _page(form, AskForm(initial={"page": _new_page(form)}), _("That was too long for us."), 413)
        return _taken(request, form, AskForm(request.POST, request.FILES))


def _is_far_too_long(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return True
    try:
        # Read here: where the text alone is too long, that is found out by reading it.
        len(request.POST)
    except RequestDataTooBig:
        return True
    return False


def _taken(request: HttpRequest, form: WebForm, sent: AskForm) -> HttpResponse:
    if not sent.is_valid():
        return _page(form, sent, status=422, had_files=bool(sent.files))
    written_on, trouble = _read_page(form, sent.cleaned_data["page"])
    if trouble:
        return _again(form, sent, trouble, 422, on_a_new_page=not written_on)
    wait_s = _wait_s(request, form, with_files=bool(sent.cleaned_data["file"]))
    if wait_s:
        response = _again(form, sent, _("That was a lot at once. Wait a few minutes, then send it again."), 429)
        response.headers["Retry-After"] = str(math.ceil(wait_s))
        return response
    clean = sent.cleaned_data
    written = Written(
        clean["address"],
        clean["text"],
        written_on,
        clean["name"],
        browser=sent.comes_along,
        files=[file_of(each.name or "", each.content_type or "", each.read()) for each in clean["file"]],
    )
    take(form, written, timezone.now())
    return redirect("ask_thanks", form.key)


def _wait_s(request: HttpRequest, form: WebForm, *, with_files: bool) -> float:
    """Say how long somebody has to wait. Whoever is too quick alone takes no turn of the others."""
    wait_s = limiter.wait_s(_house(request), BY_ADDRESS) or limiter.wait_s(f"form {form.pk}", BY_FORM)
    if wait_s or not with_files:
        return wait_s
    return limiter.wait_s(f"files of form {form.pk}", BY_FORM_WITH_FILES)


@needs(Right.OPEN)
@require_safe
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """Say that we have it; the same to everybody."""
    del request
    form = _open(key)
    with translation.override(form.language):
        return _framed(form, HttpResponse(render_to_string("ask/thanks.html", {"again": reverse("ask", args=[key])})))


@needs(Right.OPEN)
@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """Give the script that shows a form in another page."""
    del request
    headers = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
    return HttpResponse(_EMBED.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


def _open(key: str) -> WebForm:
    form = open_form(key)
    if form is None:
        raise Http404
    return form


def _again(form: WebForm, sent: AskForm, trouble: str, status: int, *, on_a_new_page: bool = False) -> HttpResponse:
    """Show what was written again, to be sent once more."""
    data = dict(sent.data.items())
    if on_a_new_page:
        data["page"] = _new_page(form)
    again = AskForm(data)
    again.is_valid()
    return _page(form, again, trouble, status, had_files=bool(sent.files))


def _page(
    form: WebForm, sent: AskForm, trouble: str = "", status: int = 200, *, had_files: bool = False
) -> HttpResponse:
    # Without the request: what it carries would set a cookie.
    told = {
        "form": sent,
        "trouble": trouble,
        "had_files": had_files,
        "sites": " ".join(form.sites),
        "address": reverse("ask", args=[form.key]),
    }
    return _framed(form, HttpResponse(render_to_string("ask/ask.html", told), status=status))


def _framed(form: WebForm, response: HttpResponse) -> HttpResponse:
    """Let the sites of a form show it, and nobody else."""
    if form.sites:
        response.xframe_options_exempt = True
        response._csp_replace = {"frame-ancestors": ["'self'", *form.sites]}  # type: ignore[attr-defined]  # noqa: SLF001 - as its decorator does
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _new_page(form: WebForm) -> str:
    return signing.dumps([form.pk, token_hex(16), time.time()], salt=_SALT)


def _read_page(form: WebForm, signed: str) -> tuple[str, str]:
    """Give the name of the page that something was written on, and what speaks against taking it."""
    again = _("This page was open for long. Please send it again.")
    try:
        number, name, shown_at = signing.loads(signed, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return "", again
    age_s = time.time() - shown_at
    if number != form.pk or age_s > LATEST_S:
        return "", again
    if age_s < SOONEST_S:
        return name, _("That was quick. Please look at it once more, and send it again.")
    return name, ""


def _house(request: HttpRequest) -> str:
    """Give whom an address belongs to, as far as one can tell: with IPv6 a house has many."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return "unknown"
    return str(ip_network((address, _HOUSE), strict=False)) if isinstance(address, IPv6Address) else str(address)
