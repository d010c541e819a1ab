"""How long signals are kept, and what would go by that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from heedful.queries import retention as queries
from heedful.services.retention import save_retention
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.retention import RetentionForm


@needs(Right.OWN)
def retention(request: HttpRequest) -> HttpResponse:
    """Show how long signals are kept; count what would go by what is said; save it."""
    form = RetentionForm(request.POST) if request.method == "POST" else RetentionForm.of(queries.current_retention())
    forecast = None
    if request.method == "POST" and form.is_valid():
        if "keep" in request.POST:
            save_retention(form.retention(), actor_of(request))
            messages.success(request, _("Saved. What is older goes with the coming night."))
            return redirect("retention")
        forecast = queries.forecast(form.retention(), timezone.now())
    return render(request, "source/retention.html", {"form": form, "forecast": forecast})
