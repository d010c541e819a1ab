"""Welcome: the one-time link by which a new colleague comes in."""

from __future__ import annotations

from django.contrib.auth import login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from heedful.models import Invitation
from heedful.services import colleague as services
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.colleague import WelcomeForm

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@needs(Right.OPEN)
@never_cache
@sensitive_post_parameters("password")
def welcome(request: HttpRequest, key: str) -> HttpResponse:
    """Let the holder of the link become a colleague; looking uses nothing up, since mail scanners look too."""
    invitation, state = services.invitation_of(key, timezone.now())
    if invitation is None or state != "open":
        return _closed(request, state)
    form = WelcomeForm(request.POST or None)
    if not form.is_valid():
        return _ask(request, form, invitation)
    try:
        colleague = services.welcome(key, form.newcomer(), actor_of(request).address)
    except services.LinkNotOpenError as error:
        return _closed(request, str(error))
    except IntegrityError:
        form.add_error("email", gettext("A colleague with this e-mail address is here already."))
        return _ask(request, form, invitation)
    login(request, colleague, backend=_BACKEND)
    return redirect("today")


def _ask(request: HttpRequest, form: WelcomeForm, invitation: Invitation) -> HttpResponse:
    return render(request, "colleague/welcome.html", {"form": form, "invitation": invitation})


def _closed(request: HttpRequest, state: str) -> HttpResponse:
    status = 404 if state == "unknown" else 410
    return render(request, "colleague/welcome_closed.html", {"state": state}, status=status)
