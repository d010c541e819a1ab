"""Blocking whoever writes spam in a conversation, in one click, and taking that back in another.

What they write from then on is set aside, by mail and by form.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from heedful.models import Conversation
from heedful.services.spam import call_spam, no_spam
from heedful.web.access import Right, actor_of, needs
from heedful.web.views.inbox import found, view_of


@needs(Right.WORK)
@require_POST
def block_sender(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Block an address that wrote in a conversation; the page then says so, and offers to undo it."""
    row = found(number)
    # Only who wrote here: a whole domain is blocked from what was set aside, where one sees what comes from it.
    call_spam(row, _writer(request, row), actor_of(request), timezone.now())
    return redirect("conversation", view_of(view), row.pk)


@needs(Right.WORK)
@require_POST
def unblock_sender(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Take that back."""
    row = found(number)
    no_spam(row, _writer(request, row), actor_of(request))
    return redirect("conversation", view_of(view), row.pk)


def _writer(request: HttpRequest, row: Conversation) -> str:
    """Give the address that was sent, if somebody wrote from it in a conversation, or 404."""
    address = request.POST.get("address", "").replace("\0", "").strip().lower()
    if not address or not row.messages.filter(is_ours=False, sender__iexact=address).exists():
        raise Http404
    return address
