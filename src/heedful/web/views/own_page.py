"""A customer's own page, by a link that only they have, and unsubscribing in one click.

The rules of this file:

1. Whoever has the link is taken for the customer, and nobody needs to be signed in. No cookie is read or set, so there
   is nothing that another site could borrow (and no need of a token against that): what is sent without the link
   reaches nobody. A browser that keeps quiet about where it comes from, as we ask it to, sends no origin either.
2. Where a link does not count, nothing is told: not whether it ever did, nor of whom.
3. The link stands in no log of ours (`heedful.web.quiet_paths`), and the page leads nowhere else.
"""

from __future__ import annotations

import math
from datetime import timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heedful.domain.gate.request import Purpose
from heedful.models import Customer
from heedful.queries.business_hours import business_hours
from heedful.queries.own_page import own_page
from heedful.services.circumstances import LESS as LESS_OF
from heedful.services.circumstances import (
    all_is_well,
    be_quiet_until,
    begin_own_moment,
    choose,
    unsubscribe,
)
from heedful.services.limiting import Limiter
from heedful.services.own_page import customer_of, unsubscribing
from heedful.web.access import Right, needs
from heedful.web.forms.own_page import LESS, MAY, NO_MORE, QUIET, SAID, MayForm, SayForm

#: So often something may be sent by one link within ten minutes.
BY_LINK = 30
_TEN_MINUTES_S = 600.0
limiter = Limiter(_TEN_MINUTES_S)
#: What is said after something was sent, by the word in the address.
_DONE = {
    "said": gettext_lazy("Thank you for telling us. We go by that from now on."),
    "well": gettext_lazy("Good to hear. We write to you as before."),
    "chosen": gettext_lazy("We keep to that from now on."),
}


@csrf_exempt
@needs(Right.OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a customer how we stand with them, or take what they say."""
    person = customer_of(token, timezone.now())
    if person is None:
        return _closed()
    zone = _zone_of(person)
    with translation.override(_language_of(person)), timezone.override(zone):
        if request.method != "POST":
            return _page(person, token, done=_DONE.get(request.GET.get("done", "")))
        if wait_s := limiter.wait_s(token, BY_LINK):
            response = _page(person, token, trouble=_TOO_OFTEN, status=429)
            response.headers["Retry-After"] = str(math.ceil(wait_s))
            return response
        try:
            return _taken(request, person, token, zone)
        except Customer.DoesNotExist:
            return _closed()


_TOO_OFTEN = gettext_lazy("That was a lot at once. Wait a few minutes, then send it again.")


def _taken(request: HttpRequest, person: Customer, token: str, zone: tzinfo) -> HttpResponse:
    deed = request.POST.get("do")
    if deed == "well":
        all_is_well(person, None, timezone.now())
        return _done(token, "well")
    if deed == "choose":
        form = MayForm(request.POST)
        if form.is_valid():
            choose(person, form.unwanted, None, timezone.now())
            return _done(token, "chosen")
        raise Http404
    say = SayForm(request.POST, timezone.localdate())
    if not say.is_valid():
        return _page(person, token, say=say, status=422)
    _say(person, say, zone)
    return _done(token, "said")


def _say(person: Customer, form: SayForm, zone: tzinfo) -> None:
    how, now = form.cleaned_data["how"], timezone.now()
    if how == LESS:
        unsubscribe(person, LESS_OF, None, now)
    elif how == QUIET:
        be_quiet_until(person, form.ends(zone), None, now)
    else:
        begin_own_moment(person, how, None, now)


@csrf_exempt
@needs(Right.OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: HttpRequest, token: str, purpose: str) -> HttpResponse:
    """Unsubscribe from one purpose: mail programs send it in one click (RFC 8058), people press a button.

    Looking alone changes nothing: programs that look for harm in mail open every link in it.
    """
    if purpose not in NO_MORE:
        raise Http404
    found = unsubscribing(token, timezone.now())
    if found is None:
        return _closed()
    is_done = request.method == "POST"
    if is_done and (wait_s := limiter.wait_s(token, BY_LINK)):
        return _private(HttpResponse(status=429, headers={"Retry-After": str(math.ceil(wait_s))}))
    with translation.override(_language_of(found.customer)):
        if is_done:
            try:
                unsubscribe(found.customer, [Purpose(purpose)], None, timezone.now())
            except Customer.DoesNotExist:
                return _closed()
        told = {
            "is_done": is_done,
            "no_more": NO_MORE[purpose],
            "called": dict(MAY)[Purpose(purpose)],
            "page": reverse("own_page", args=[token]) if found.opens_page else "",
        }
        return _private(HttpResponse(render_to_string("own_page/no_more.html", told)))


def _page(person: Customer, token: str, *, say: SayForm | None = None, status: int = 200, **told: Any) -> HttpResponse:
    now = timezone.now()
    found = own_page(person, now)
    unwanted = set(found.things.said.unsubscribed) if found.things.said else set()
    context = {
        "page": found,
        "now": now,
        "address": reverse("own_page", args=[token]),
        "said": SAID,
        "say": say,
        "tomorrow": timezone.localdate() + timedelta(days=1),
        "may": [(purpose.value, called, purpose.value not in unwanted) for purpose, called in MAY],
        **told,
    }
    # Without the request: what it carries would set a cookie.
    return _private(HttpResponse(render_to_string("own_page/page.html", context), status=status))


def _done(token: str, what: str) -> HttpResponse:
    return _private(redirect(f"{reverse('own_page', args=[token])}?done={what}"))


def _closed() -> HttpResponse:
    """Say what to do where a link does not count; the same whatever the reason."""
    return _private(HttpResponse(render_to_string("own_page/closed.html"), status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """Leave no trace of the address: not at other sites, in search engines, nor in the browser's store."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Language"] = translation.get_language() or "en"
    return response


def _language_of(person: Customer) -> str:
    """Give the language of a customer where we speak it, else the one that their browser asked for."""
    try:
        return translation.get_supported_language_variant(person.language.replace("_", "-").lower())
    except LookupError:
        return translation.get_language() or "en"


def _zone_of(person: Customer) -> ZoneInfo:
    """Give the zone of a customer where we know it, else that of the house."""
    if person.time_zone in available_timezones():
        return ZoneInfo(person.time_zone)
    hours = business_hours()
    return ZoneInfo(hours.zone if hours else "UTC")
