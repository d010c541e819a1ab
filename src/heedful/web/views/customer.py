"""Customers: finding somebody, the whole of one person on one page, and forgetting one altogether."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from heedful.models import Customer
from heedful.queries.customer import (
    Came,
    CustomerPage,
    DesireOfCustomer,
    Standing,
    came_for,
    customer_page,
    handles_of,
    told,
)
from heedful.queries.desire import newest_log
from heedful.queries.grant import granted_to
from heedful.queries.identity import count_open_ties, family_of, merges_of, one_who_stays, open_ties_of, place_of
from heedful.queries.owed import between_us
from heedful.queries.revenue import consents_of, revenue_of
from heedful.queries.stream import signal_of, stream_of
from heedful.services.customer import erase_customer
from heedful.services.export import export_customer
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.customer import CustomerFilter, StreamFilter
from heedful.web.tags import wording
from heedful.web.views.circumstances import circumstances_of
from heedful.web.views.look import note_look

#: So many ended desires are shown at first, and at most.
_ENDED_AT_FIRST, _ENDED_AT_MOST = 10, 200


@needs(Right.READ)
def customers(request: HttpRequest) -> HttpResponse:
    """List customers: everybody, who is stuck, who waits for us, or who was looked for."""
    words, standing, after = CustomerFilter.read(request.GET)
    page = customer_page(timezone.now(), standing=standing, words=words, after=after)
    context = {
        "page": page,
        "search_words": words,
        "standing": standing,
        "tabs": _tabs(page),
        "is_first": not after,
        "open_ties": count_open_ties(),
        "has_log": bool(page.rows) or newest_log() is not None,
    }
    return render(request, "customer/customers.html", context)


def _tabs(page: CustomerPage) -> list[tuple[Standing, str, int | None]]:
    counts = {Standing.STUCK: page.stuck, Standing.WAITING: page.waiting}
    return [(value, str(word), counts.get(value)) for value, word in CustomerFilter.STANDINGS]


@needs(Right.READ)
def customer(request: HttpRequest, number: int) -> HttpResponse:
    """Show one person: who they are, what they came for, and everything between us."""
    person = _seen(request, number)
    if person.merged_into is not None:
        return redirect("customer", one_who_stays(person).pk)
    came = came_for(number, timezone.now())
    stream = _stream(request, person, came)
    if _asks_for_part(request):
        return render(request, "customer/customer.html#stream", stream)
    all_ended = request.GET.get("ended") == "all"
    desires = told(came, (_ENDED_AT_MOST if all_ended else _ENDED_AT_FIRST) + 1)
    ended = [desire for desire in desires if desire.ended_at is not None]
    family = family_of(person)
    context = {
        **stream,
        "since": min(person.since, stream["stream"].first_at or person.since),
        "handles": handles_of(person),
        "open": [desire for desire in desires if desire.ended_at is None],
        "ended": ended[: _ENDED_AT_MOST if all_ended else _ENDED_AT_FIRST],
        "has_more_ended": not all_ended and len(ended) > _ENDED_AT_FIRST,
        "past_end": _past_end(desires),
        "place": place_of(person),
        "earned": revenue_of(family),
        "consents": consents_of(family),
        "granted": granted_to(family),
        "merges": merges_of(person),
        "ties": open_ties_of(person),
        "between_us": between_us(family),
        **circumstances_of(request, person, family),
    }
    return render(request, "customer/customer.html", context)


def _seen(request: HttpRequest, number: int) -> Customer:
    """Give a customer, or 404, and note who looked."""
    person = get_object_or_404(Customer, pk=number)
    note_look(request, number)
    return person


def _stream(request: HttpRequest, person: Customer, came: list[Came]) -> dict[str, Any]:
    kind, before = StreamFilter.read(request.GET)
    zone = timezone.get_current_timezone()
    stream = stream_of(person.pk, before=before, kinds=[kind] if kind else (), came=came, zone=zone)
    form = StreamFilter.of(kind, [(each, wording(each), count) for each, count in stream.kinds])
    return {"person": person, "stream": stream, "form": form, "kind": kind, "is_newest": before is None}


def _past_end(desires: list[DesireOfCustomer]) -> datetime | None:
    """Give the moment from which all is seen, where the log ends in the past; else None."""
    seen_at = max((desire.seen_at for desire in desires), default=None)
    return seen_at if seen_at and timezone.now() - seen_at > timedelta(days=1) else None


@needs(Right.READ)
def signal(request: HttpRequest, number: int, arrival: int) -> HttpResponse:
    """Show one signal with all that came with it: in the stream, or on a page of its own."""
    person = _seen(request, number)
    found = signal_of(number, arrival)
    if found is None:
        raise Http404
    part = "#properties" if _asks_for_part(request) else ""
    return render(request, f"customer/signal.html{part}", {"person": person, "signal": found})


def _asks_for_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part; when one goes back, it asks for the whole page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


@needs(Right.WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, number: int) -> HttpResponseBase:
    """Say what everything about somebody is, and give it as a file when that is wanted."""
    if request.method == "POST":
        pieces = export_customer(get_object_or_404(Customer, pk=number), actor_of(request), timezone.now())
        # No name in the file's name: it lies about in a folder of downloads.
        named = {"Content-Disposition": f'attachment; filename="customer-{number}.json"'}
        return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8", headers=named)
    person = _seen(request, number)
    context = {"person": person, "handles": handles_of(person), "signals": stream_of(number, limit=1).signals}
    return render(request, "customer/export.html", context)


@needs(Right.OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, number: int) -> HttpResponse:
    """Say completely what erasing somebody means, and do it when that is confirmed."""
    if request.method == "POST":
        erase_customer(get_object_or_404(Customer, pk=number), actor_of(request))
        # No name: the message lies in a cookie or a session until it is shown.
        messages.success(request, _("Erased. Nobody can see this person here any more."))
        return redirect("customers")
    person = _seen(request, number)
    context = {"person": person, "handles": handles_of(person), "signals": stream_of(number, limit=1).signals}
    return render(request, "customer/erase.html", context)
