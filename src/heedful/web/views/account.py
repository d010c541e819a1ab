"""Account: how one is called, which clock one sees, and the second factor."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from heedful.services import colleague as services
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.account import AccountForm


@needs(Right.SELF)
def account(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    me = colleague_of(request)
    form = AccountForm(request.POST or None, initial={"name": me.name, "time_zone": me.time_zone})
    if form.is_valid():
        services.change_own_account(actor_of(request), **form.cleaned_data)
        messages.success(request, _("Your account is changed."))
        return redirect("account")
    return render(request, "account/account.html", {"form": form, "second_factor": is_mfa_enabled(me)})
