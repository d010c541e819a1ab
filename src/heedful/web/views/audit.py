"""Audit: who saw and changed what, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heedful.queries.audit import audit_page
from heedful.web.access import Right, needs
from heedful.web.forms.audit import AuditFilter


@needs(Right.OWN)
def audit(request: HttpRequest) -> HttpResponse:
    """Show one page of the audit log; an unreadable filter shows everything."""
    form = AuditFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    who = chosen.get("who")
    page = audit_page(who=who.pk if who else None, older_than=chosen.get("before"))
    return render(request, "audit/audit.html", {"form": form, "page": page, "who": who})
