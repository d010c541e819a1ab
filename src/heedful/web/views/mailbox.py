"""Mailboxes: how each is, made with a trial at each step, changed, closed; and what their domain says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from heedful.domain.mail_token import LONGEST_TAGGED, leaves_room
from heedful.domain.mailbox_trouble import Step
from heedful.models import Mailbox
from heedful.queries.mailbox import latest_mails, mailboxes
from heedful.services import mailbox as services
from heedful.services.demo.letters import NobodyLeftError, let_one_come
from heedful.services.mail_domain import look_up
from heedful.services.mailbox import Trial
from heedful.web.access import Right, actor_of, needs
from heedful.web.forms.mailbox import Asked

_STEPS: dict[Step, str | Promise] = {
    Step.NAME: gettext_lazy("The name leads somewhere"),
    Step.CONNECT: gettext_lazy("A mail server answers there"),
    Step.TLS: gettext_lazy("The connection is safe"),
    Step.SIGN_IN: gettext_lazy("We may sign in"),
    Step.FOLDER: gettext_lazy("The folder is there"),
}


@dataclass(frozen=True)
class Line:
    """A step of a trial as the page shows it: 'passed', 'failed' or 'open'."""

    word: str | Promise
    state: str


@needs(Right.OWN)
def all_mailboxes(request: HttpRequest) -> HttpResponse:
    """List all mailboxes."""
    return render(request, "mailbox/mailboxes.html", {"lines": mailboxes()})


@needs(Right.OWN)
def new(request: HttpRequest) -> HttpResponse:
    """Make a mailbox; one that we fetch is tried first."""
    asked = Asked(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, asked)
    return _asked(request, asked, None)


@needs(Right.OWN)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change a mailbox; what is new about the way to it is tried first."""
    row = open_one(number)
    asked = Asked(request.POST if request.method == "POST" else None, row)
    if request.method != "POST":
        return _form(request, asked, row)
    return _asked(request, asked, row)


def _asked(request: HttpRequest, asked: Asked, row: Mailbox | None) -> HttpResponse:
    """Try what was said, and keep it, if that was wanted and it went well or is wanted all the same."""
    only_try = "try" in request.POST
    if not asked.is_valid():
        return _form(request, asked, row, part=only_try)
    plan, trial = asked.plan(), None
    if asked.by_imap:
        trial = services.try_mailbox(actor_of(request), services.row_of(plan, _copy(row)))
    failed = trial is not None and trial.failed is not None
    if only_try or (failed and "anyway" not in request.POST):
        return _form(request, asked, row, trial, part=only_try)
    if row is not None:
        services.change_mailbox(actor_of(request), row, plan, timezone.now())
        messages.success(request, _("Changed. It holds within a few seconds."))
        return redirect("mailbox", row.pk)
    made = services.make_mailbox(actor_of(request), plan, leave=None if asked.takes_all else trial)
    messages.success(request, _("Made. What comes in is read within seconds."))
    return redirect("mailbox", made.pk)


def _copy(row: Mailbox | None) -> Mailbox | None:
    """Give a row that can be tried with what was typed, while the one that is kept stays as it is."""
    return Mailbox.objects.get(pk=row.pk) if row is not None else None


def _form(
    request: HttpRequest, asked: Asked, row: Mailbox | None = None, trial: Trial | None = None, *, part: bool = False
) -> HttpResponse:
    context = {"asked": asked, "mailbox": row, "trial": trial, "steps": _lines(trial) if trial else [], **room_of(row)}
    is_part = part and request.headers.get("HX-Request")
    return render(request, "mailbox/change.html#steps" if is_part else "mailbox/change.html", context)


def _lines(trial: Trial) -> list[Line]:
    return [
        Line(word, "passed" if step in trial.passed else "failed" if step is trial.failed else "open")
        for step, word in _STEPS.items()
    ]


@needs(Right.OWN)
def mailbox(request: HttpRequest, number: int) -> HttpResponse:
    """Show how one mailbox is."""
    row = get_object_or_404(Mailbox, pk=number)
    part = "#came" if request.headers.get("HX-Request") else ""
    return render(request, f"mailbox/mailbox.html{part}", all_of(row))


def all_of(row: Mailbox) -> dict[str, Any]:
    """Give what the page of a mailbox shows."""
    return {
        "mailbox": row,
        "mails": latest_mails(row, 10),
        "listens_at": settings.HEEDFUL_MAIL_IN,
        "sends_mail": settings.HEEDFUL_SENDS_MAIL,
        **room_of(row),
    }


def room_of(row: Mailbox | None) -> dict[str, Any]:
    """Say how long an address may be for tokens, where this one takes them and leaves no room (else 0)."""
    has_none = row is not None and row.takes_plus and not leaves_room(row.address)
    return {"no_room": LONGEST_TAGGED if has_none else 0}


@needs(Right.OWN)
def domain(request: HttpRequest, number: int) -> HttpResponse:
    """Show what the domain of a mailbox says about who may send in its name."""
    row = get_object_or_404(Mailbox, pk=number)
    name = row.address.rpartition("@")[2]
    findings = look_up(name, row.dkim_selector)
    return render(request, "mailbox/domain.html", {"mailbox": row, "domain": name, "findings": findings})


@needs(Right.OWN)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Take no mail from a mailbox any more."""
    services.close_mailbox(actor_of(request), open_one(number), timezone.now())
    messages.success(request, _("Closed. Nothing comes in by it any more, and its password is forgotten."))
    return redirect("mailboxes")


@needs(Right.OWN)
@require_POST
def let_come(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody of the demo company write."""
    row = open_one(number)
    if row.way != Mailbox.Way.DEMO:
        raise Http404
    try:
        who = let_one_come(row, timezone.now())
    except NobodyLeftError:
        messages.info(request, _("The demo company has no customers who could write."))
    else:
        messages.success(request, _("%(name)s has written. It is in the inbox in a moment.") % {"name": who})
    return redirect("mailbox", number)


def open_one(number: int) -> Mailbox:
    """Give a mailbox that is not closed, or 404."""
    return get_object_or_404(Mailbox, pk=number, closed_at=None)
