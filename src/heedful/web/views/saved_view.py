"""Views that colleagues keep: listed, made, changed and forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import SavedView
from heedful.queries.saved_view import saved_views
from heedful.services.saved_view import delete_view, keep_view, may_change
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.saved_view import SavedViewForm


@needs(Right.WORK)
def listing(request: HttpRequest) -> HttpResponse:
    """List the views that somebody sees."""
    me = colleague_of(request)
    rows = [(row, may_change(row, me)) for row in saved_views(me.pk)]
    return render(request, "saved_view/views.html", {"rows": rows})


@needs(Right.WORK)
def new(request: HttpRequest) -> HttpResponse:
    """Keep a view."""
    return _kept(request, None, SavedViewForm(request.POST if request.method == "POST" else None))


@needs(Right.WORK)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Change a view."""
    row = _mine(request, number)
    return _kept(request, row, SavedViewForm(request.POST) if request.method == "POST" else SavedViewForm.of(row))


@needs(Right.WORK)
@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a view."""
    delete_view(_mine(request, number), actor_of(request))
    messages.success(request, _("Forgotten. The conversations stay where they are."))
    return redirect("saved_views")


def _kept(request: HttpRequest, row: SavedView | None, form: SavedViewForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        kept = keep_view(row, colleague_of(request), actor_of(request), form.plan())
        # An owner may have given it back to whoever made it, and does not see it any more.
        sees_it = kept.owner_id in {None, colleague_of(request).pk}
        return redirect("inbox_view", kept.word) if sees_it else redirect("saved_views")
    return render(request, "saved_view/view.html", {"form": form, "row": row})


def _mine(request: HttpRequest, number: int) -> SavedView:
    """Give a view that somebody may change, or 404."""
    row = get_object_or_404(SavedView, pk=number)
    if not may_change(row, colleague_of(request)):
        raise Http404
    return row
