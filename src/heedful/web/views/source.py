"""Where signals come from: sources, their keys, what came in last, and what could not be taken."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Reject, Source, WriteKey
from heedful.queries import source as queries
from heedful.services import collect as services
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.source import SourceForm

#: So many of the last signals are shown.
_LAST = 15


@needs(Right.READ)
def sources(request: HttpRequest) -> HttpResponse:
    """List all sources."""
    return render(request, "source/sources.html", {"lines": queries.sources(timezone.now())})


@needs(Right.OWN)
def new(request: HttpRequest) -> HttpResponse:
    """Make a source."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.make_source(actor_of(request), form.plan())
        messages.success(request, _("Made. Here is what to paste; what comes in is shown below as it comes."))
        return redirect("source", made.pk)
    return render(request, "source/change.html", {"form": form})


@needs(Right.OWN)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change a source."""
    row = get_object_or_404(Source, pk=number)
    form = SourceForm(request.POST) if request.method == "POST" else SourceForm.of(row)
    if request.method == "POST" and form.is_valid():
        services.change_source(actor_of(request), row, form.plan())
        messages.success(request, _("Changed. It holds within a few seconds."))
        return redirect("source", number)
    return render(request, "source/change.html", {"form": form, "source": row})


@needs(Right.READ)
def source(request: HttpRequest, number: int) -> HttpResponse:
    """Show one source: what to paste, its keys, and what came in last, which is asked for again every few seconds."""
    row = get_object_or_404(Source, pk=number)
    version = queries.version_of(row)
    if request.headers.get("HX-Request") and request.GET.get("version") == version:
        # Nothing came: the page stays as it is.
        return HttpResponse(status=204)
    context = {"source": row, "version": version, "last": queries.last_signals(row, _LAST)}
    if request.headers.get("HX-Request"):
        return render(request, "source/source.html#last", context)
    keys = list(queries.keys_of(row))
    context |= {
        "keys": keys,
        "key": keys[0].key if keys else "",
        "site": settings.HEEDFUL_SITE_URL,
        "waiting_rejects": row.rejects.count(),
    }
    return render(request, "source/source.html", context)


@needs(Right.OWN)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Take nothing from a source any more."""
    services.close_source(actor_of(request), get_object_or_404(Source, pk=number))
    messages.success(request, _("Closed. Its keys work no longer; what came stays."))
    return redirect("source", number)


@needs(Right.OWN)
@require_POST
def make_key(request: HttpRequest, number: int) -> HttpResponse:
    """Make another key."""
    try:
        services.make_key(actor_of(request), get_object_or_404(Source, pk=number))
    except services.SourceClosedError:
        messages.error(request, _("This source is closed."))
    return redirect("source", number)


@needs(Right.OWN)
@require_POST
def revoke_key(request: HttpRequest, number: int, key: int) -> HttpResponse:
    """Make a key useless."""
    services.revoke_key(actor_of(request), get_object_or_404(WriteKey, pk=key, source=number))
    messages.success(request, _("Revoked. It works no longer, after a few seconds."))
    return redirect("source", number)


@needs(Right.READ)
def rejects(request: HttpRequest, number: int) -> HttpResponse:
    """Show what could not be taken."""
    row = get_object_or_404(Source, pk=number)
    before = request.GET.get("before", "")
    older = int(before) if before.isascii() and before.isdecimal() and len(before) < len("1" * 19) else None
    context = {
        "source": row,
        "page": queries.rejects_of(row, older_than=older),
        "days": settings.HEEDFUL_REJECT_DAYS,
        "megabytes": settings.HEEDFUL_REJECT_MB,
    }
    return render(request, "source/rejects.html", context)


@needs(Right.WORK)
def rejects_file(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Give all that could not be taken as JSON lines; a viewer exports nothing."""
    del request
    row = get_object_or_404(Source, pk=number)
    response = StreamingHttpResponse(_lines(row), content_type="application/x-ndjson")
    response.headers["Content-Disposition"] = f'attachment; filename="rejects-{row.pk}.jsonl"'
    return response


def _lines(row: Source) -> Iterator[str]:
    for each in queries.all_rejects(row):
        told = {"at": each.received_at.isoformat(), "reason": each.reason, "dialect": each.dialect, "body": each.body}
        yield json.dumps(told, ensure_ascii=False) + "\n"


@needs(Right.WORK)
@require_POST
def take_again(request: HttpRequest, number: int, reject: int) -> HttpResponse:
    """Take a reject again, as it was or as somebody mended it."""
    row = get_object_or_404(Reject, pk=reject, source=number)
    body = request.POST.get("body") or row.body
    try:
        services.retake(actor_of(request), row, body.encode("utf-8", "replace"))
    except services.RetakenError:
        raise Http404 from None
    messages.success(request, _("It is read again in a moment. If it still can’t be taken, it comes back here."))
    return redirect("source_rejects", number)
