"""Counts for Prometheus: requests and their latency, by view, and the usual figures of the process.

Paths never become labels: they hold the numbers of customers, and would make a series for each.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest

_REQUESTS = Counter("heedful_requests_total", "Requests answered.", ["view", "method", "status"])
_SECONDS = Histogram(
    "heedful_request_seconds",
    "Time from request to answer.",
    ["view", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsMiddleware:
    """Counts each request and takes its time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and count."""
        began = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in _METHODS else "other"
        _REQUESTS.labels(view, method, response.status_code).inc()
        _SECONDS.labels(view, method).observe(time.perf_counter() - began)
        return response


def show(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever holds the key; without a key in the settings this page does not exist."""
    key = settings.HEEDFUL_METRICS_KEY
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not key or not hmac.compare_digest(given.encode(), key.encode()):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
