"""Where an incoming mail belongs: in a conversation, in a new one, or set aside with a reason.

The rules of this file:

1. Nothing is dropped. What is doubtful is set aside, with a reason, where somebody sees it.
2. A mail joins a conversation only if its sender takes part in it. A reference is no proof: whoever was forwarded a
   mail, or guessed a number, would get in. Such a mail is set aside as 'may belong to ...'.
3. From says who somebody is, Reply-To only where to answer.
4. What a colleague writes by mail is never sent on: with proof it becomes a note, without it is set aside. So is
   every answer to what we told a colleague: whoever sends it, it is no message, and people can make a note of it only.
5. What no person wrote is kept where it belongs and makes nobody wait. That nothing may answer it by itself does not
   say so: what people write comes by mailing lists, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a mail goes."""

    JOIN = "join"
    OPEN = "open"
    NOTE = "note"
    ASIDE = "aside"


class Why(StrEnum):
    """Why a mail was set aside."""

    OURS = "ours"  # from an address of ours, or with a Message-ID that we made: a loop
    BLOCKED = "blocked"  # somebody blocked this sender
    SPAM = "spam"  # the mail server before us says so
    FORGED = "forged"  # it names a customer, and their domain says that it is not from them
    COLLEAGUE = "colleague"  # from a colleague, without proof or without a conversation
    OTHER_SENDER = "other_sender"  # a person's, and refers to a conversation that its sender takes no part in
    TO_NOTICE = "to_notice"  # answers what we told a colleague, and does not prove to be from them
    AUTOMATIC = "automatic"  # no person wrote it, and its sender takes part in nothing
    NEWSLETTER = "newsletter"  # it came by a mailing list
    NO_SENDER = "no_sender"  # nobody is named whom one could answer


@dataclass(frozen=True)
class Facts:
    """What is known of a mail when it is to be placed."""

    #: It names a sender.
    has_sender: bool = True
    #: It refers to a conversation of ours (token, In-Reply-To or References), and its sender takes part in that.
    refers: bool = False
    takes_part: bool = False
    #: Its sender is a customer that we know, or takes part in what it refers to; is one of our mailboxes, or it bears a
    #: Message-ID of ours; is a colleague.
    is_known: bool = False
    is_ours: bool = False
    is_colleague: bool = False
    #: That colleague may write nothing here.
    is_viewer: bool = False
    #: It answers a notice, which we send to colleagues only.
    to_notice: bool = False
    #: The topmost Authentication-Results of our own server: DMARC passed, failed, or (None) nothing was said.
    aligned: bool | None = None
    #: It refers by a token that only whoever got our mail can know.
    has_token: bool = False
    #: A machine wrote it, as far as it says.
    no_person_wrote_it: bool = False
    #: It asks that no machine answers; of a first mail that is reason enough for doubt.
    forbids_answer: bool = False
    #: Nobody reads what is sent to its sender.
    is_no_reply: bool = False
    is_list: bool = False
    is_spam: bool = False
    is_blocked: bool = False


@dataclass(frozen=True)
class Placing:
    """Where a mail goes and, if it is set aside, why; `quiet`: nobody waits for an answer to it."""

    place: Place
    why: Why | None = None
    quiet: bool = False


def judge(facts: Facts) -> Placing:
    """Say where a mail belongs."""
    why = _doubt(facts)
    if why is not None:
        return Placing(Place.ASIDE, why)
    if facts.is_colleague:
        return _of_colleague(facts)
    if facts.to_notice:
        return Placing(Place.ASIDE, Why.TO_NOTICE)
    if facts.refers:
        return Placing(Place.JOIN, quiet=facts.no_person_wrote_it) if facts.takes_part else _elsewhere(facts)
    if facts.no_person_wrote_it or facts.forbids_answer or facts.is_list:
        return Placing(Place.ASIDE, Why.NEWSLETTER if facts.is_list else Why.AUTOMATIC)
    return Placing(Place.OPEN)


def _doubt(facts: Facts) -> Why | None:
    """Name what speaks against a mail whatever it refers to, the worst first."""
    doubts = (
        (facts.is_ours, Why.OURS),
        (facts.is_blocked, Why.BLOCKED),
        (not facts.has_sender, Why.NO_SENDER),
        (facts.is_known and facts.aligned is False, Why.FORGED),
        (facts.is_spam, Why.SPAM),
    )
    return next((why for holds, why in doubts if holds), None)


def _of_colleague(facts: Facts) -> Placing:
    # 'I am on holiday' is no note: it could name somebody, who is told, who is on holiday.
    if facts.no_person_wrote_it:
        return Placing(Place.ASIDE, Why.AUTOMATIC)
    proven = facts.refers and facts.has_token and facts.aligned is True and not facts.is_viewer
    if proven:
        return Placing(Place.NOTE)
    return Placing(Place.ASIDE, Why.TO_NOTICE if facts.to_notice else Why.COLLEAGUE)


def _elsewhere(facts: Facts) -> Placing:
    # 'We have received your request' refers to ours, too: it is no word that somebody has to answer.
    is_machine_s = facts.no_person_wrote_it or facts.is_no_reply
    return Placing(Place.ASIDE, Why.AUTOMATIC if is_machine_s else Why.OTHER_SENDER)
