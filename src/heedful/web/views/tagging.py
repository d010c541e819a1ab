"""Tags: put on and taken off at a conversation, and renamed, joined or deleted by an owner."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Tag
from heedful.queries.tag import tag_number, tags_counted
from heedful.services import tagging
from heedful.services.tagging import TagError
from heedful.web.access import Right, actor_of, needs
from heedful.web.number import number_in
from heedful.web.views.inbox import found, view_of

_LONGEST_TYPED = 200


@needs(Right.WORK)
@require_POST
def put_on(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Put on what was typed; with a minus before it, take it off."""
    row, typed = found(number), request.POST.get("name", "").strip()[:_LONGEST_TYPED]
    if typed.startswith("-"):
        tag = tag_number(typed[1:])
        if tag is None or not tagging.take_off(row, actor_of(request), Tag.objects.get(pk=tag)):
            messages.error(request, _("No such tag is on it."))
    else:
        _tried(request, lambda: tagging.put_on(row, actor_of(request), typed))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def take_off(request: HttpRequest, view: str, number: int, tag: int) -> HttpResponse:
    """Take a tag off."""
    row = found(number)
    tagging.take_off(row, actor_of(request), get_object_or_404(Tag, pk=tag))
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.READ)
def tags(request: HttpRequest) -> HttpResponse:
    """List all tags."""
    return render(request, "tag/tags.html", {"rows": tags_counted()})


@needs(Right.OWN)
@require_POST
def rename(request: HttpRequest, tag: int) -> HttpResponse:
    """Call a tag otherwise."""
    row, name = get_object_or_404(Tag, pk=tag), request.POST.get("name", "")[:_LONGEST_TYPED]
    if _tried(request, lambda: tagging.rename_tag(row, actor_of(request), name)):
        messages.success(request, _("Renamed."))
    return redirect("tags")


@needs(Right.OWN)
@require_POST
def join(request: HttpRequest, tag: int) -> HttpResponse:
    """Let another tag take its place."""
    row = get_object_or_404(Tag, pk=tag)
    into = get_object_or_404(Tag, pk=number_in(request.POST.get("into", "")))
    if _tried(request, lambda: tagging.join_tags(row, into, actor_of(request))):
        messages.success(request, _("Joined: ‘%(gone)s’ is ‘%(into)s’ now.") % {"gone": row.name, "into": into.name})
    return redirect("tags")


@needs(Right.OWN)
@require_POST
def delete(request: HttpRequest, tag: int) -> HttpResponse:
    """Take a tag off everything."""
    row = get_object_or_404(Tag, pk=tag)
    tagging.delete_tag(row, actor_of(request))
    messages.success(request, _("‘%s’ is deleted.") % row.name)
    return redirect("tags")


def _tried(request: HttpRequest, do: Callable[[], object]) -> bool:
    """Do it; say on the page what speaks against it, if something does."""
    try:
        do()
    except TagError as error:
        messages.error(request, str(error))
        return False
    return True
