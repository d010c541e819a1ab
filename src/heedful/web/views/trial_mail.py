"""The trial mail of a mailbox: what came of each step is said at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from heedful.domain.sending_trouble import SendingStep
from heedful.models import Mailbox
from heedful.services.limiting import Limiter
from heedful.services.trial_mail import SendingTrial, try_sending
from heedful.web.access import Right, actor_of, colleague_of, needs
from heedful.web.views.mailbox import Line, all_of, open_one
from heedful.web.words_of_sending import STEPS, fault_of

#: So many trials may somebody have within ten minutes: it goes to themselves, and yet to a server that counts.
MOST = 6
_TEN_MINUTES_S, _MINUTE_S = 600.0, 60.0

limiter = Limiter(_TEN_MINUTES_S)


@dataclass(frozen=True)
class Shown:
    """A trial as the page shows it, or after how many minutes there may be another one."""

    lines: list[Line]
    trouble: str = ""
    recipient: str = ""
    wait_minutes: int = 0


@needs(Right.OWN)
@require_POST
def try_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Send a trial mail to whoever asks for it."""
    row = open_one(number)
    if row.way == Mailbox.Way.DEMO or not settings.HEEDFUL_SENDS_MAIL:
        raise Http404
    wait_s = limiter.wait_s(str(colleague_of(request).pk), MOST)
    if wait_s:
        shown = Shown([], wait_minutes=ceil(wait_s / _MINUTE_S))
    else:
        shown = _shown(try_sending(actor_of(request), row, colleague_of(request), timezone.now()))
    part = "#sending" if request.headers.get("HX-Request") else ""
    return render(request, f"mailbox/mailbox.html{part}", {**all_of(row), "sending": shown})


def _shown(trial: SendingTrial) -> Shown:
    lines = [Line(STEPS[step], _state(step, trial)) for step in trial.steps]
    return Shown(lines, fault_of(trial), trial.recipient)


def _state(step: SendingStep, trial: SendingTrial) -> str:
    return "passed" if step in trial.passed else "failed" if step is trial.failed else "open"
