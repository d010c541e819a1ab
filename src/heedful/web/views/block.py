"""Blocking whoever writes in a conversation: what they write from now on is set aside, by mail and by form."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.services.set_aside import block_and_close
from heedful.web.access import Right, actor_of, needs
from heedful.web.views.inbox import found, view_of


@needs(Right.WORK)
@require_POST
def block_sender(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Block an address that wrote in a conversation, and close that."""
    row, address = found(number), request.POST.get("address", "").replace("\0", "").strip().lower()
    # Only who wrote here: a whole domain is blocked from what was set aside, where one sees what comes from it.
    if not address or not row.messages.filter(is_ours=False, sender__iexact=address).exists():
        raise Http404
    block_and_close(address, row, actor_of(request))
    messages.success(request, _("Blocked: what they write is set aside from now on. ‘Blocked senders’ takes it back."))
    return redirect("conversation", view_of(view), row.pk)
