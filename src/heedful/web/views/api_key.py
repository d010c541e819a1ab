"""Keys of the API: what programs may call, made and revoked by owners."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import ApiKey
from heedful.queries.api_key import all_keys
from heedful.services.api_key import make_key, revoke_key
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.api_key import SCOPE_WORDS, KeyForm


@needs(Right.OWN)
def keys(request: HttpRequest) -> HttpResponse:
    """Show every key; make one and show it, this once: only its digest is kept."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        by, scopes = actor_of(request), form.chosen_scopes
        key, text = make_key(by, told["name"], scopes, source=told["source"], expires_at=form.expires_at)
        return render(request, "api_key/made.html", {"key": key, "text": text, "scopes": _words(key)})
    rows = [(key, _words(key)) for key in all_keys()]
    return render(request, "api_key/keys.html", {"form": form, "rows": rows, "now": timezone.now()})


@needs(Right.OWN)
@require_POST
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Make a key useless."""
    revoke_key(actor_of(request), get_object_or_404(ApiKey, pk=key_id))
    messages.success(request, _("The key no longer works."))
    return redirect("api_keys")


def _words(key: ApiKey) -> list[str]:
    return [str(words) for scope, words in SCOPE_WORDS if scope.value in key.scopes]
