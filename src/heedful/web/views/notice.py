"""What a colleague is told: the list, and what they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.queries.notice import latest_notices, wishes_of
from heedful.services.notice import change_wishes, saw_everything
from heedful.services.notice_words import address_of, words_of
from heedful.web.access import Right, colleague_of, needs
from heedful.web.forms.notice import WishesForm


@needs(Right.SELF)
def notices(request: HttpRequest) -> HttpResponse:
    """List what somebody was told, the newest first."""
    rows = latest_notices(colleague_of(request).pk)
    lines = [(row, words_of(row), address_of(row)) for row in rows]
    context = {"lines": lines, "unseen_notices": sum(row.seen_at is None for row in rows)}
    return render(request, "notice/notices.html", context)


@needs(Right.SELF)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Note that the list was read."""
    saw_everything(colleague_of(request), timezone.now())
    return redirect("notices")


@needs(Right.SELF)
def wishes(request: HttpRequest) -> HttpResponse:
    """Show and change what somebody wants to be told."""
    me = colleague_of(request)
    form = WishesForm(wishes_of(me), request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_wishes(me, **form.cleaned_data)
        messages.success(request, _("It holds for what happens from now on."))
        return redirect("notice_wishes")
    context = {"form": form, "zone": me.time_zone, "sends_mail": settings.HEEDFUL_SENDS_MAIL}
    return render(request, "notice/wishes.html", context, status=422 if form.errors else 200)
