"""What programs and we ourselves want to send to many: taken in, judged when it is about to go, sent, held or dropped.

The rules of this file:

1. A message is judged when it is due, and again each time its hold ends: held mail goes stale.
2. Who hands a message over takes it first by one conditional UPDATE. What a killed process had taken is tried again
   when that time comes, under the same Message-ID.
3. What one of us lets go goes whatever holds it, with our words above it where there are some, but never what is
   dropped: to somebody who cannot be written to, who does not want it, or who has done meanwhile what it asks for.
4. Nothing is held for longer than the policy says: after that it waits for one of us.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.html import escape
from django.utils.translation import gettext_noop

from heedful.domain.gate.holding import asks_a_person, look_again_at, moments_that_hold
from heedful.domain.gate.plain import plain_reasons
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.verdict import Decision, Reason, Verdict
from heedful.models import Customer, Identity, Mailbox, Moment, Outreach
from heedful.queries.came_true import came_true_since
from heedful.queries.gate import current_policy
from heedful.services.adapting import words_for
from heedful.services.audit import Actor, record
from heedful.services.deciding import Asked, Decided, decide, says_the_same, write_down
from heedful.services.house_address import house_address, house_domain
from heedful.services.lost_address import Refusal, note_refusal
from heedful.services.outbox import Carrier
from heedful.services.own_page import unsubscribe_headers
from heedful.wire.mail.writing import UnwritableError, Written, write_mail

#: A message belongs to who took it for so long; handing over takes half of it at most.
TAKEN_FOR = timedelta(minutes=10)
#: How long after each try the next one comes; after the last it has failed.
_TRY_AGAIN = (1, 5, 15, 30, 60, 120, 240, 480, 480, 480)


class SubmitError(Exception):
    """A message can't be taken; the message says why."""


@dataclass(frozen=True)
class Letter:
    """One message to one customer, as whoever wants to send it says it; one `key` is one message."""

    customer: int
    subject: str
    text: str
    purpose: Purpose | None = None
    bulk: bool = False
    key: str = ""
    needless_after: str = ""
    moment: Moment | None = None
    how: str = Outreach.How.API


def digest_of(subject: str, text: str) -> str:
    """Give the digest by which the same words are known again, whatever the spaces between them."""
    words = " ".join(f"{subject}\n{text}".split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def submit(letters: Sequence[Letter], by: Actor, clock: datetime) -> list[Outreach]:
    """Take letters in, to be judged and sent within seconds; raises `SubmitError` for one that can't be.

    A letter with the key of an earlier one to the same customer is that one.
    """
    addresses = _addresses({each.customer for each in letters})
    rows = []
    for each in letters:
        address = addresses.get(each.customer)
        if address is None:
            raise SubmitError(f"Customer {each.customer} has no address that we could write to.")
        rows.append(_row(each, address, by, clock))
    with transaction.atomic():
        Outreach.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        kept = Outreach.objects.filter(msg_id__in=[row.msg_id for row in rows])
        found = {(row.msg_id, row.customer_id): row for row in kept}
    return [found[row.msg_id, row.customer_id] for row in rows]


def _row(letter: Letter, address: str, by: Actor, clock: datetime) -> Outreach:
    return Outreach(
        customer_id=letter.customer,
        how=letter.how,
        purpose=letter.purpose or "",
        bulk=letter.bulk,
        address=address,
        subject=letter.subject,
        text=letter.text,
        words=digest_of(letter.subject, letter.text),
        msg_id=_msg_id(letter),
        needless_after=letter.needless_after,
        moment=letter.moment,
        due_at=clock,
        made_at=clock,
        made_by=by.colleague,
        program=by.program,
    )


def _msg_id(letter: Letter) -> str:
    """Give a Message-ID, without its angle brackets: for one key and customer always the same."""
    if not letter.key:
        return f"{secrets.token_hex(16)}@{house_domain()}"
    digest = hashlib.sha256(f"{letter.customer} {letter.key}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:40]}@{house_domain()}"


def _addresses(customers: set[int]) -> dict[int, str]:
    """Give one mail address of each customer: the one we heard of last."""
    rows = Identity.objects.filter(customer__in=customers, sort=Identity.Sort.EMAIL, is_shared=False)
    # At a lost one nobody is: it counts only where there is no other.
    return dict(rows.order_by(F("lost__since").desc(nulls_last=True), "pk").values_list("customer", "value"))


def judge_and_send_due(carry: Carrier, clock: datetime) -> bool:
    """Judge one message that is due, and hand it over if it may go; tells whether there was one."""
    due = Outreach.objects.filter(state__in=_OPEN, due_at__lte=clock).order_by("due_at", "pk").first()
    if due is None:
        return False
    row = _taken(due, clock)
    if row is None:
        return True
    decided = _judged(row, clock)
    if decided.verdict.decision in {Decision.SEND, Decision.ADAPT}:
        _hand_over(row, carry, clock)
    return True


_OPEN = (Outreach.State.WAITING, Outreach.State.HELD, Outreach.State.TAKEN)


def _taken(row: Outreach, clock: datetime) -> Outreach | None:
    """Take a message for ourselves; None if somebody else has it, or somebody did something about it."""
    same = Outreach.objects.filter(pk=row.pk, state=row.state, due_at=row.due_at)
    if not same.update(state=Outreach.State.TAKEN, due_at=clock + TAKEN_FOR):
        return None
    return Outreach.objects.select_related("customer").get(pk=row.pk)


def request_of(row: Outreach, clock: datetime) -> Request:
    """Give what the judge looks at of a message."""
    since = came_true_since(row.customer_id, row.needless_after, row.made_at, clock) if row.needless_after else ""
    purpose = Purpose(row.purpose) if row.purpose else None
    return Request(purpose, row.bulk, row.words, came_true=since, since=row.made_at)


def _asked_about(row: Outreach, clock: datetime) -> Asked:
    return Asked(
        row.customer_id,
        request_of(row, clock),
        subject=row.subject,
        outreach=row,
        is_released=row.released_at is not None,
        was_judged=bool(row.decision),
    )


def preview_of(row: Outreach, clock: datetime) -> str | None:
    """Give the text of a held message with our words above it, as it would go if one of us let it go at `clock`.

    None if it would go as it came, or not at all. Writes nothing.
    """
    decided = decide([replace(_asked_about(row, clock), is_released=True)], clock)[0]
    if decided.verdict.decision is not Decision.ADAPT:
        return None
    words = words_for(decided.verdict.reasons, row.purpose, row.customer, decided.standing.zone)
    return None if words is None else _below(words, row)


def _judged(row: Outreach, clock: datetime) -> Decided:
    decided = decide([_asked_about(row, clock)], clock)[0]
    if row.customer_id is None:
        decided = replace(decided, verdict=Verdict(Decision.DROP, None, (Reason("erased", Decision.DROP),)))
    if decided.verdict.decision is Decision.ADAPT:
        decided = _adapted(row, decided)
    with transaction.atomic():
        if not (row.decision and says_the_same(decided.verdict, row.until, row.reasons)):
            write_down([decided], clock)
        _apply(row, decided, clock)
    return decided


def _adapted(row: Outreach, decided: Decided) -> Decided:
    """Fill the words that go above a message; where that can't be done it is held, or goes if one of us let it go."""
    verdict = decided.verdict
    words = words_for(verdict.reasons, row.purpose, row.customer, decided.standing.zone)
    if words is not None:
        row.adapted = words
        return decided
    if row.released_at is not None:
        missing = Reason("no_words", Decision.SEND)
        return replace(decided, verdict=Verdict(Decision.SEND, None, (*verdict.reasons, missing)))
    ends = [touch.window.aftermath_until for touch in decided.standing.touches]
    until = max(ends) if ends else None
    missing = Reason("no_words", Decision.HOLD, until)
    return replace(decided, verdict=Verdict(Decision.HOLD, until, (*verdict.reasons, missing)))


def _apply(row: Outreach, decided: Decided, clock: datetime) -> None:
    verdict, was_held = decided.verdict, row.decision == Decision.HOLD
    row.decision, row.until, row.reasons = verdict.decision, verdict.until, plain_reasons(verdict)
    if verdict.decision is Decision.HOLD:
        _hold(row, decided, clock)
    else:
        row.asks_since = None
    if verdict.decision is Decision.DROP:
        row.state, row.due_at = Outreach.State.DROPPED, None
    if verdict.decision is not Decision.ADAPT:
        row.adapted = ""
    # Not one that was erased meanwhile: it would be written anew.
    row.save(update_fields=["state", "due_at", "decision", "until", "reasons", "asks_since", "adapted"])
    if was_held or verdict.decision is Decision.HOLD:
        holding = moments_that_hold(verdict.reasons) if verdict.decision is Decision.HOLD else ()
        row.held_by.set(map(int, holding))


def _hold(row: Outreach, decided: Decided, clock: datetime) -> None:
    request, verdict = decided.asked.request, decided.verdict
    over = row.made_at + timedelta(days=current_policy().most_held_days)
    row.state, row.due_at = Outreach.State.HELD, look_again_at(verdict.until, over, clock)
    asks = row.due_at is None or asks_a_person(verdict.reasons, request.purpose, bulk=request.bulk)
    row.asks_since = (row.asks_since or clock) if asks else None


def _hand_over(row: Outreach, carry: Carrier, clock: datetime) -> None:
    try:
        mail = mail_of(row)
    except UnwritableError as error:
        failed = {"state": Outreach.State.FAILED, "due_at": None, "trouble": str(error)[:300]}
        Outreach.objects.filter(pk=row.pk).update(**failed)
        return
    handed = carry(_from(), [row.address], mail)
    refused, may_change = handed.refused.get(row.address, ("", False))
    trouble = (handed.trouble or refused)[:300]
    ours = Outreach.objects.filter(pk=row.pk, state=Outreach.State.TAKEN)
    if not trouble:
        ours.update(state=Outreach.State.SENT, due_at=None, sent_at=clock, trouble="")
    elif (handed.trouble or may_change) and row.tries < len(_TRY_AGAIN):
        again = clock + timedelta(minutes=_TRY_AGAIN[row.tries])
        ours.update(state=Outreach.State.WAITING, due_at=again, tries=row.tries + 1, trouble=trouble)
    else:
        ours.update(state=Outreach.State.FAILED, due_at=None, trouble=trouble)
        if refused and not may_change:
            note_refusal(row.address, Refusal(refused, clock), clock)


def _from() -> Mailbox | None:
    """Give the mailbox that letters to many come from, and where answers to them arrive: the first one."""
    return Mailbox.objects.order_by("pk").first()


def text_of(row: Outreach) -> str:
    """Give the text of a message as it goes: our own words above it, where it was adapted."""
    return _below(row.adapted, row) if row.adapted else row.text


def _below(words: str, row: Outreach) -> str:
    return f"{words}\n\n{row.text}"


def mail_of(row: Outreach) -> bytes:
    """Write a message as a mail, the same bytes each time; raises `UnwritableError`."""
    text = text_of(row)
    mailbox = _from()
    sender = (mailbox.name, mailbox.address) if mailbox else house_address()
    return write_mail(
        Written(
            sender=sender,
            to=[(row.customer.name if row.customer else "", row.address)],
            subject=row.subject,
            text=text,
            html=f'<div style="white-space: pre-wrap">{escape(text)}</div>',
            date=row.made_at,
            msg_id=row.msg_id,
            headers=_ways_out(row),
        )
    )


def _ways_out(row: Outreach) -> dict[str, str]:
    """Give the headers by which one click unsubscribes from what people may refuse."""
    return unsubscribe_headers(row.customer, row.purpose, row.made_at) if row.customer else {}


def release(row: Outreach, by: Actor, clock: datetime) -> bool:
    """Let a held message go; tells whether it was still held."""
    with transaction.atomic():
        held = Outreach.objects.filter(pk=row.pk, state=Outreach.State.HELD)
        again = {"state": Outreach.State.WAITING, "due_at": clock, "asks_since": None}
        released = held.update(**again, released_at=clock, released_by=by.colleague)
        if released:
            row.held_by.clear()
            record(by, gettext_noop("released"), "outreach", row.pk)
    return bool(released)


def discard(row: Outreach, by: Actor) -> bool:
    """Throw a held message away; tells whether it was still held."""
    with transaction.atomic():
        held = Outreach.objects.filter(pk=row.pk, state=Outreach.State.HELD)
        discarded = held.update(state=Outreach.State.DISCARDED, due_at=None, asks_since=None)
        if discarded:
            row.held_by.clear()
            record(by, gettext_noop("discarded"), "outreach", row.pk)
    return bool(discarded)


def edit(row: Outreach, by: Actor, subject: str, text: str) -> bool:
    """Change the words of a held message; tells whether it was still held. It stays held."""
    with transaction.atomic():
        changed = Outreach.objects.filter(pk=row.pk, state=Outreach.State.HELD).update(
            subject=subject, text=text, words=digest_of(subject, text)
        )
        if changed:
            record(by, gettext_noop("changed"), "outreach", row.pk)
    return bool(changed)


def customers_named(numbers: Sequence[int]) -> dict[int, Customer]:
    """Give those of some customers who are there."""
    return Customer.objects.in_bulk(list(numbers))
