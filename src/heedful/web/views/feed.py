"""Feeds of warnings: which are asked, whether they answer, and what they told."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Feed
from heedful.services import feed as services
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.moment import FeedForm


@needs(Right.READ)
def feeds(request: HttpRequest) -> HttpResponse:
    """List the feeds, each with when it answered last."""
    now = timezone.now()
    on = Q(moments__ended_at=None, moments__aftermath_until__gte=now)
    rows = Feed.objects.filter(ended_at=None).annotate(on=Count("moments", filter=on))
    context = {
        "rows": [{"row": row, "is_stale": services.is_stale(row, now)} for row in rows],
        "suggestions": [each for each in services.SUGGESTIONS if each.url not in {row.url for row in rows}],
        "now": now,
    }
    return render(request, "moment/feeds.html", context)


@needs(Right.OWN)
def new(request: HttpRequest) -> HttpResponse:
    """Add a feed."""
    begun = {name: request.GET[name][:1000] for name in ("name", "url") if name in request.GET}
    form = FeedForm(request.POST) if request.method == "POST" else FeedForm(initial={"every_minutes": 5, **begun})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        services.add_feed(actor_of(request), told["name"], told["url"], told["every_minutes"], timezone.now())
        messages.success(request, _("It is asked within seconds."))
        return redirect("feeds")
    return render(request, "moment/feed.html", {"form": form})


@needs(Right.OWN)
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a feed at once."""
    services.ask_now(get_object_or_404(Feed, pk=number), timezone.now())
    messages.success(request, _("It is asked within seconds."))
    return redirect("feeds")


@needs(Right.OWN)
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a feed no more."""
    services.end_feed(actor_of(request), get_object_or_404(Feed, pk=number), timezone.now())
    messages.success(request, _("It is asked no more. What it told stays until that is over."))
    return redirect("feeds")
