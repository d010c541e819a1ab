"""Mailboxes: made, changed and closed by owners, and tried before they are kept.

The rules of this file:

1. A secret is sealed before it reaches a row, goes nowhere but to the server that it is for, and is shown to nobody.
2. A trial connects to wherever an owner says, also inside the own network, since mail servers stand there: so it is for
   owners alone, it is written into the audit log, and it repeats no word of a server that is no mail server (ADR 0016).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.address import is_public
from heedful.domain.mailbox_trouble import MailboxTroubleError, Step
from heedful.models import Mailbox
from heedful.services.audit import Actor, record
from heedful.services.imap import addresses_of, opened
from heedful.services.mailbox_state import account_of

#: How long a step of a trial may take: somebody waits.
_TRIAL_S = 8.0
_WHERE = ("host", "port", "user", "folder")


@dataclass(frozen=True)
class Plan:
    """What an owner says about a mailbox. `secret` is sealed; empty leaves the one that is there."""

    name: str
    address: str
    way: str
    sender_name: str = ""
    takes_plus: bool = False
    authserv: str = ""
    dkim_selector: str = ""
    host: str = ""
    port: int = 993
    security: str = Mailbox.Security.TLS
    user: str = ""
    proof: str = Mailbox.Proof.PASSWORD
    folder: str = "INBOX"
    secret: str = ""


@dataclass(frozen=True)
class Trial:
    """What came of a trial: the steps that went well, and the one that did not, with words.

    `inside` is an address within the own network that the name leads to; `count` and `uidnext` say what lies there.
    """

    passed: tuple[Step, ...] = ()
    failed: Step | None = None
    words: str = ""
    inside: str = ""
    count: int | None = None
    uidvalidity: int | None = None
    uidnext: int | None = None


def row_of(plan: Plan, row: Mailbox | None = None) -> Mailbox:
    """Give a mailbox as planned, not kept; what the plan does not say stays as in `row`."""
    made = row or Mailbox()
    for name, value in vars(plan).items():
        if name != "secret" or value:
            setattr(made, name, value)
    return made


def try_mailbox(by: Actor, mailbox: Mailbox) -> Trial:
    """Go all the way into a mailbox, kept or not, and say how far one comes."""
    record(by, gettext_noop("tried"), "mailbox", mailbox.pk or "", host=mailbox.host, port=mailbox.port)
    passed: list[Step] = []
    trial = Trial(inside=_inside(mailbox))
    try:
        account = replace(account_of(mailbox), step_s=_TRIAL_S)
        with opened(account, passed.append) as inbox:
            trial = replace(trial, count=inbox.count, uidvalidity=inbox.uidvalidity, uidnext=inbox.uidnext)
    except MailboxTroubleError as trouble:
        trial = replace(trial, failed=trouble.step, words=str(trouble))
    return replace(trial, passed=tuple(passed))


def _inside(mailbox: Mailbox) -> str:
    try:
        found = addresses_of(mailbox.host, mailbox.port, _TRIAL_S)
    except (OSError, UnicodeError):
        return ""
    return next((each for each in found if not is_public(ip_address(each.partition("%")[0]))), "")


@transaction.atomic
def make_mailbox(by: Actor, plan: Plan, *, leave: Trial | None = None) -> Mailbox:
    """Make a mailbox. What lies there is taken in, or left where it is: as of the trial `leave`."""
    row = row_of(plan)
    row.made_by = by.colleague
    if leave is not None and leave.uidnext is not None:
        row.uidvalidity, row.last_uid, row.left_before = leave.uidvalidity, leave.uidnext - 1, timezone.now()
    row.save()
    record(by, gettext_noop("made"), "mailbox", row.pk, way=row.way, host=row.host)
    return row


@transaction.atomic
def change_mailbox(by: Actor, row: Mailbox, plan: Plan, clock: datetime) -> None:
    """Change a mailbox; whoever follows it begins anew."""
    row = Mailbox.objects.select_for_update().get(pk=row.pk)
    before = [getattr(row, name) for name in _WHERE]
    row_of(plan, row)
    if [getattr(row, name) for name in _WHERE] != before:
        # Numbers of another folder say nothing about this one.
        row.uidvalidity, row.last_uid = None, 0
    row.changed_at, row.failing_since, row.failure = clock, None, ""
    row.save()
    record(by, gettext_noop("changed"), "mailbox", row.pk, way=row.way, host=row.host)


@transaction.atomic
def close_mailbox(by: Actor, row: Mailbox, clock: datetime) -> None:
    """Take no mail from a mailbox any more, and forget its secret; conversations stay."""
    Mailbox.objects.filter(pk=row.pk).update(
        closed_at=clock, secret="", failing_since=None, failure="", changed_at=clock
    )
    record(by, gettext_noop("closed"), "mailbox", row.pk)
