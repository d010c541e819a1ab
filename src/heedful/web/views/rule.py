"""Rules as an owner sees them: in their order, and each with what it would have met and what it did."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heedful.models import Rule
from heedful.queries.rule import deeds_of, rules
from heedful.queries.rule_trial import DAYS, trial_of
from heedful.services import rule as services
from heedful.services.tagging import TagError, tag_called
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.rule import RuleForm

#: So far back the list counts what each did.
_COUNTED = timedelta(days=28)


@needs(Right.OWN)
def listing(request: HttpRequest) -> HttpResponse:
    """List all rules in their order."""
    return render(request, "rule/rules.html", {"rows": rules(timezone.now() - _COUNTED)})


@needs(Right.OWN)
def new(request: HttpRequest) -> HttpResponse:
    """Make a rule; it is off."""
    return _kept(request, None, RuleForm(request.POST if request.method == "POST" else None))


@needs(Right.OWN)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show a rule with what it would have met and what it did, and change it."""
    row = get_object_or_404(Rule, pk=number)
    return _kept(request, row, RuleForm(request.POST) if request.method == "POST" else RuleForm.of(row))


def _kept(request: HttpRequest, row: Rule | None, form: RuleForm) -> HttpResponse:
    plan = _planned(request, form) if request.method == "POST" and form.is_valid() else None
    if plan is not None:
        kept = services.keep_rule(row, actor_of(request), plan)
        messages.success(request, _("Kept. It is off: look at what it would have met, and switch it on."))
        return redirect("rule", kept.pk)
    now = timezone.now()
    context = {
        "form": form,
        "row": row,
        "shown": services.digest_of(row) if row else "",
        "now": now,
        "days": DAYS,
        "trial": trial_of(row, now) if row and request.method == "GET" else None,
        "deeds": deeds_of(row) if row else [],
    }
    return render(request, "rule/rule.html", context)


def _planned(request: HttpRequest, form: RuleForm) -> services.Plan | None:
    """Give what was said, with its tag, which is made if need be; None if that can't be one."""
    put = form.cleaned_data["put"]
    try:
        return form.plan(tag_called(put, actor_of(request)) if put else None)
    except TagError as error:
        form.add_error("put", str(error))
        return None


@needs(Right.OWN)
@require_POST
def switch(request: HttpRequest, number: int) -> HttpResponse:
    """Switch a rule on or off."""
    row, on = get_object_or_404(Rule, pk=number), request.POST.get("on") == "yes"
    try:
        services.switch_rule(row, actor_of(request), timezone.now(), on=on, shown=request.POST.get("shown", ""))
    except services.ChangedRuleError:
        messages.error(request, _("It was changed in another window. See what it would meet now, and switch it on."))
    else:
        messages.success(request, _("It is on from now.") if on else _("It is off."))
    return redirect("rule", number)


@needs(Right.OWN)
@require_POST
def up(request: HttpRequest, number: int) -> HttpResponse:
    """Let a rule be followed earlier."""
    services.move_up(get_object_or_404(Rule, pk=number), actor_of(request))
    return redirect("rules")


@needs(Right.OWN)
@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Delete a rule."""
    row = get_object_or_404(Rule, pk=number)
    services.delete_rule(row, actor_of(request))
    messages.success(request, _("‘%s’ is deleted. What it did stays.") % row.name)
    return redirect("rules")
