"""What is going on where the customers of the demo company are, and a reminder that meets it at the gate."""

from __future__ import annotations

from datetime import datetime, timedelta

from heedful.domain.alert import Severity
from heedful.domain.gate.request import Purpose
from heedful.domain.moment_kind import FLOOD, HIGH_WIND, WINTER_STORM
from heedful.geo.typed_area import typed_area
from heedful.models import Customer, Identity, Mailbox
from heedful.services.adapting import STARTING, keep_words
from heedful.services.audit import MACHINE
from heedful.services.locating import locate_some
from heedful.services.matching import match_some
from heedful.services.outbox import Handed
from heedful.services.outreach import Letter, judge_and_send_due, submit
from heedful.services.typed_moment import TypedMoment, begin_moment

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: So many people get the reminder: enough to see what the gate does, and done in a few seconds.
_REMINDED = 60
_SUBJECT = "You have not backed up for a week"
_TEXT = (
    "Hello,\n\nyour computer has not been backed up for seven days. Connect it to the network and open Harbour Backup; "
    "it goes on by itself.\n\nYour Harbour Backup"
)


def let_things_happen(clock: datetime) -> None:
    """Let a storm be on, a flood expected and a gale just over, and send a reminder to some people."""
    for words in STARTING:
        keep_words(MACHINE, words)
    for kind, event, severity, begins, ends, where in (
        (WINTER_STORM, "Winter storm warning", Severity.SEVERE, -32 * _HOUR, 20 * _HOUR, "NY"),
        (FLOOD, "Flood warning for the Douro", Severity.SEVERE, 14 * _HOUR, 3 * _DAY, "PT"),
        (HIGH_WIND, "Severe gale", Severity.SEVERE, -3 * _DAY, -_DAY, "NL"),
    ):
        area, names = typed_area(where)
        said = TypedMoment(event, kind, severity, clock + begins, clock + ends, area, ", ".join(names))
        begin_moment(said, MACHINE, clock)
    while locate_some(clock):
        pass
    while match_some(clock):
        pass
    _remind(_afternoon_before(clock))


def _afternoon_before(clock: datetime) -> datetime:
    """Give the last afternoon: at night the gate would hold everything until the morning."""
    afternoon = clock.replace(hour=15, minute=0, second=0, microsecond=0)
    return afternoon if afternoon <= clock else afternoon - _DAY


def _remind(clock: datetime) -> None:
    reached = Identity.objects.filter(sort=Identity.Sort.EMAIL).values("customer")
    touched = Customer.objects.filter(touches__isnull=False, pk__in=reached).distinct().order_by("pk")
    others = Customer.objects.filter(touches__isnull=True, pk__in=reached).order_by("pk")
    numbers = [*touched.values_list("pk", flat=True)[: _REMINDED // 2]]
    numbers += others.values_list("pk", flat=True)[: _REMINDED - len(numbers)]
    letters = [
        Letter(number, _SUBJECT, _TEXT, Purpose.REMINDER, bulk=True, key="demo reminder", needless_after="first_backup")
        for number in numbers
    ]
    submit(letters, MACHINE, clock)
    while judge_and_send_due(_nowhere, clock):
        pass


def _nowhere(mailbox: Mailbox | None, recipients: list[str], mail: bytes) -> Handed:
    """Hand a mail over to nobody: the people of the demo company are made up."""
    del mailbox, recipients, mail
    return Handed({})
