"""Account: how one is called, which clock one sees, whether alarms come by mail, and the second factor."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.services import colleague as services
from heedful.services import telling
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.forms.account import AccountForm
from heedful.web.language import language_for


@needs(Right.SELF)
def account(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    me = colleague_of(request)
    known = {
        "name": me.name,
        "language": me.language,
        "time_zone": me.time_zone,
        "alarm_mail": me.wants_alarm_mail,
    }
    form = AccountForm(request.POST or None, initial=known)
    if form.is_valid():
        services.change_own_account(actor_of(request), **form.cleaned_data)
        # In the language that was chosen just now.
        with translation.override(language_for(request)):
            messages.success(request, _("Your account is changed."))
        return redirect("account")
    context = {"form": form, "second_factor": is_mfa_enabled(me), "sends_mail": settings.HEEDFUL_SENDS_MAIL}
    return render(request, "account/account.html", context)


@needs(Right.SELF)
@require_POST
def try_mail(request: HttpRequest) -> HttpResponse:
    """Have a trial mail sent to oneself."""
    if settings.HEEDFUL_SENDS_MAIL:
        telling.try_mail(actor_of(request))
        messages.success(request, _("A mail is on its way to %(email)s.") % {"email": colleague_of(request).email})
    return redirect("account")
