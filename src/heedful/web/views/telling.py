"""Who is told of alarms and of conversations, by mail and by webhook, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Telling, Webhook
from heedful.queries.telling import anything_on_its_way, latest_tellings, open_webhooks, told_by_mail
from heedful.services import telling as services
from heedful.services import webhook as webhooks
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.telling import WantedForm, WebhookForm


@needs(Right.OWN)
def telling(request: HttpRequest) -> HttpResponse:
    """Show who is told, and what was told last."""
    return _page(request, WebhookForm())


@needs(Right.OWN)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Set a webhook up, and show its secret, this once."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    name, url = form.cleaned_data["name"], form.cleaned_data["url"]
    return _secret(request, webhooks.add_webhook(actor_of(request), name, url, form.wanted))


@needs(Right.OWN)
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Choose what a webhook is told."""
    row = _open(webhook_id)
    form = WantedForm(request.POST) if request.method == "POST" else WantedForm.of(row)
    if request.method == "POST" and form.is_valid():
        webhooks.change_wanted(actor_of(request), row, form.wanted)
        messages.success(request, _("Changed. It holds for what happens from now on."))
        return redirect("telling")
    return render(request, "telling/webhook.html", {"form": form, "webhook": row})


@needs(Right.OWN)
@require_POST
def new_secret(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Make a new secret, and show it, this once."""
    return _secret(request, webhooks.rotate_secret(actor_of(request), _open(webhook_id)))


@needs(Right.OWN)
@require_POST
def try_out(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Have a trial sent; what comes of it is seen in the list."""
    row = _open(webhook_id)
    webhooks.try_webhook(row)
    messages.info(request, _("A test is on its way to %(name)s.") % {"name": row.name})
    return redirect("telling")


@needs(Right.OWN)
@require_POST
def close(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Tell a webhook nothing any more."""
    row = _open(webhook_id)
    webhooks.close_webhook(actor_of(request), row)
    messages.success(request, _("%(name)s is told nothing any more.") % {"name": row.name})
    return redirect("telling")


@needs(Right.OWN)
@require_POST
def again(request: HttpRequest, telling_id: int) -> HttpResponse:
    """Try again what was given up."""
    services.try_again(get_object_or_404(Telling, pk=telling_id, told_at=None))
    messages.info(request, _("It is on its way again."))
    return redirect("telling")


def _open(webhook_id: int) -> Webhook:
    return get_object_or_404(open_webhooks(), pk=webhook_id)


def _secret(request: HttpRequest, row: Webhook) -> HttpResponse:
    return render(request, "telling/secret.html", {"webhook": row})


def _page(request: HttpRequest, form: WebhookForm) -> HttpResponse:
    context = {
        "form": form,
        "people": told_by_mail(),
        "sends_mail": settings.HEEDFUL_SENDS_MAIL,
        "webhooks": open_webhooks(),
        "latest": latest_tellings(),
        "on_its_way": anything_on_its_way(),
    }
    template = "telling/telling.html#latest" if _wants_part(request) else "telling/telling.html"
    return render(request, template, context)


def _wants_part(request: HttpRequest) -> bool:
    return bool(request.htmx) and request.method == "GET"  # type: ignore[attr-defined]
