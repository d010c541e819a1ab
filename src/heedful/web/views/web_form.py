"""Web forms as their owners see them: making one, what to paste, and closing it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import WebForm
from heedful.queries.web_form import forms
from heedful.services.web_form import change_form, close_form, make_form
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.web_form import WebFormForm


@needs(Right.OWN)
def listing(request: HttpRequest) -> HttpResponse:
    """List all forms."""
    return render(request, "web_form/forms.html", {"rows": forms()})


@needs(Right.OWN)
def new(request: HttpRequest) -> HttpResponse:
    """Make a form."""
    form = WebFormForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = make_form(actor_of(request), form.plan())
        messages.success(request, _("Made. Here is its address, and what to paste into your pages."))
        return redirect("web_form", row.pk)
    return render(request, "web_form/form.html", {"form": form})


@needs(Right.OWN)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show a form, with what to paste, and change it."""
    row = get_object_or_404(WebForm, pk=number)
    form = WebFormForm(request.POST) if request.method == "POST" else WebFormForm.of(row)
    if request.method == "POST" and form.is_valid():
        change_form(actor_of(request), row, form.plan())
        messages.success(request, _("Changed."))
        return redirect("web_form", number)
    site = settings.HEEDFUL_SITE_URL
    context = {
        "form": form,
        "row": row,
        "address": site + reverse("ask", args=[row.key]),
        "script": site + reverse("ask_embed"),
        "site": site,
    }
    return render(request, "web_form/form.html", context)


@needs(Right.OWN)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Take nothing through a form any more."""
    close_form(actor_of(request), get_object_or_404(WebForm, pk=number))
    messages.success(request, _("Closed. What was written in it stays."))
    return redirect("web_form", number)
