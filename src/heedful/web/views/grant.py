"""What agents may grant without asking: the owner's list with its counts, and granting with an answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Allowance, Conversation, Draft, Grant
from heedful.queries.grant import allowances, counted, not_sent_yet
from heedful.services.drafting import save_typed
from heedful.services.granting import allow, allow_no_more, grant, take_back
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.grant import AllowanceForm, GrantForm
from heedful.web.forms.inbox import ReplyForm
from heedful.web.views.inbox import conversation_page, found, view_of, wants_part


@needs(Right.OWN)
def listing(request: HttpRequest) -> HttpResponse:
    """Show what agents may grant and how often they did, and add to it."""
    form = AllowanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        allow(actor_of(request), form.cleaned_data["words"])
        messages.success(request, _("Agents may grant that now."))
        return redirect("grants")
    return render(request, "grant/grants.html", {"form": form, "rows": counted(timezone.now())})


@needs(Right.OWN)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Take something off the list."""
    allow_no_more(actor_of(request), get_object_or_404(Allowance, pk=number))
    messages.success(request, _("Nobody grants that any more without asking. What was granted stays granted."))
    return redirect("grants")


@needs(Right.WORK)
@require_POST
def give(request: HttpRequest, view: str, number: int) -> HttpResponse:
    """Grant something with the answer that is being written."""
    row, form = found(number), GrantForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        grant(row, actor_of(request), colleague_of(request), said["allowance"], said["detail"])
    trouble = "" if form.is_valid() else _("Choose what you grant.")
    return _shown(request, view, row, trouble)


@needs(Right.WORK)
@require_POST
def withdraw(request: HttpRequest, view: str, number: int, granted: int) -> HttpResponse:
    """Take back what was granted and not sent yet; each takes back their own."""
    row = found(number)
    theirs = get_object_or_404(Grant, pk=granted, conversation=row, colleague=colleague_of(request))
    trouble = "" if take_back(theirs, actor_of(request)) else _("It has been sent already.")
    return _shown(request, view, row, trouble)


def _shown(request: HttpRequest, view: str, row: Conversation, trouble: str) -> HttpResponse:
    """Show what is granted: as a part, or with the page as it was, whose text is kept."""
    around, me = view_of(view), colleague_of(request)
    if wants_part(request):
        context = {"row": row, "view": around, "allowances": allowances(), "granting": not_sent_yet(row, me.pk)}
        return render(
            request, "inbox/granting.html", {**context, "grant_trouble": trouble, "is_grant_open": bool(trouble)}
        )
    form = ReplyForm(request.POST)
    save_typed(row, me, Draft.Sort.REPLY, form.written, form.begun, timezone.now())
    chosen = form.recipients_among(row)
    shown: dict[str, Any] = {"recipients": chosen} if chosen.to else {}
    return conversation_page(request, around, row, grant_trouble=trouble, is_grant_open=bool(trouble), **shown)
