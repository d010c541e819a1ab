"""People: who works here, what they may do, and the links by which they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Invitation, Role
from heedful.queries.colleague import all_colleagues, open_invitations
from heedful.services import colleague as services
from heedful.web.access import Right, actor_of, another_colleague, needs
from heedful.web.forms.colleague import InviteForm, RoleForm


@needs(Right.OWN)
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody, and the links that are still open."""
    return _people(request, InviteForm())


@needs(Right.OWN)
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Make a link and show it, this once: only its digest is kept."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people(request, form)
    role = Role(form.cleaned_data["role"])
    invitation, key = services.invite(actor_of(request), role)
    # Not from the request: whoever sends it chooses the host that it names.
    link = settings.HEEDFUL_SITE_URL + reverse("welcome", args=[key])
    return render(request, "colleague/invited.html", {"invitation": invitation, "link": link})


@needs(Right.OWN)
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make a link useless."""
    services.withdraw(actor_of(request), get_object_or_404(Invitation, pk=invitation_id))
    messages.success(request, _("The link no longer works."))
    return redirect("people")


@needs(Right.OWN)
@require_POST
def change_role(request: HttpRequest, colleague_id: int) -> HttpResponse:
    """Give somebody another role."""
    colleague = another_colleague(request, colleague_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        with _keeping_an_owner(request):
            services.change_role(actor_of(request), colleague, Role(form.cleaned_data["role"]))
    return redirect("people")


@needs(Right.OWN)
@require_POST
def switch(request: HttpRequest, colleague_id: int) -> HttpResponse:
    """Switch an account off, or on again."""
    colleague = another_colleague(request, colleague_id)
    change = services.switch_off if colleague.is_active else services.switch_on
    with _keeping_an_owner(request):
        change(actor_of(request), colleague)
    return redirect("people")


@contextmanager
def _keeping_an_owner(request: HttpRequest) -> Iterator[None]:
    try:
        yield
    except services.LastOwnerError:
        messages.error(request, _("This is the only owner. Make somebody else an owner first."))
    else:
        messages.success(request, _("Changed."))


def _people(request: HttpRequest, form: InviteForm) -> HttpResponse:
    rows = [(person, RoleForm.of(person)) for person in all_colleagues()]
    invitations = open_invitations(timezone.now())
    return render(request, "colleague/people.html", {"rows": rows, "invitations": invitations, "form": form})
