"""What is said later of letters to many and of mails of programs: that they could not be delivered.

The rule of this file: whoever knows the id of a mail that only one person got has had it in hand. Programs send the
same id to many, any of whom could make up a report about the others; so a report about such a mail is a task for one of
us, and marks nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heedful.domain.relayed import State
from heedful.models import Outreach, Relayed
from heedful.services.lost_address import Refusal, note_refusal
from heedful.wire.mail import Bounce
from heedful.wire.mail.writing import spellings


def note_letter(ids: Sequence[str], bounces: Sequence[Bounce], clock: datetime) -> str:
    """Write down at a letter or a relayed mail what a server says of it, and give its name; '' if none has that id."""
    letter = Outreach.objects.filter(msg_id__in=ids).first()
    if letter is not None:
        for each in bounces:
            _note_outreach(letter, each, clock)
        return f"outreach {letter.pk}"
    names = [f"relay {number}" for each in bounces if (number := _note_relayed(ids, each, clock)) is not None]
    return names[0] if names else ""


def _note_outreach(letter: Outreach, bounce: Bounce, clock: datetime) -> None:
    if not bounce.is_final:
        return
    sent = Outreach.objects.filter(pk=letter.pk, state=Outreach.State.SENT)
    sent.update(state=Outreach.State.FAILED, trouble=_words(bounce))
    if bounce.is_permanent and _means(bounce, letter.address):
        written_at = letter.sent_at or letter.made_at
        note_refusal(letter.address, Refusal(bounce.diagnostic, written_at, bounce.status), clock)


def _note_relayed(ids: Sequence[str], bounce: Bounce, clock: datetime) -> int | None:
    """Write it down, and give the number of the relayed mail; None where none has that id."""
    mails = Relayed.objects.filter(msg_id__in=ids, is_notice=False).exclude(msg_id="")
    some = list(mails.order_by("pk")[:2])
    if not some:
        return None
    is_one_s = len(some) == 1
    theirs = mails.filter(recipient__in={bounce.recipient, *spellings(bounce.recipient)}) if bounce.recipient else None
    row = theirs.first() if theirs is not None else some[0] if is_one_s else None
    if row is None or not bounce.is_final:
        return (row or some[0]).pk
    # The next server had taken it, and so it stays 'sent'; what became of it is said beside.
    Relayed.objects.filter(pk=row.pk, state=State.SENT).update(reply=_words(bounce))
    if not bounce.is_permanent:
        return row.pk
    refusal = Refusal(bounce.diagnostic, row.done_at or row.accepted_at, bounce.status, is_proven=is_one_s)
    note_refusal(row.recipient, refusal, clock)
    return row.pk


def _means(bounce: Bounce, address: str) -> bool:
    """Tell whether a report is about an address; one that names nobody is about whoever got the mail."""
    return bounce.recipient is None or not spellings(bounce.recipient).isdisjoint(spellings(address))


def _words(bounce: Bounce) -> str:
    said = " ".join(each for each in (bounce.status, bounce.diagnostic) if each)
    return f"It came back: {said}"[:300]
