"""Problems: which are open, and what has gone to the customer since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from heedful.domain.recipients import Person, Recipients
from heedful.models import Arrival, Colleague, Conversation, Draft, Message, Outgoing, Problem
from heedful.queries.handle import handle_of
from heedful.wire.mail.writing import UnwritableError, wire_address

#: So many stand on one page.
SIZE = 40
#: Of a message nothing shows these, and a mail may be large; lists show nothing of what was said.
_UNTOLD = ("message__text", "message__html", "message__references")
_NOT_GOT = {Arrival.What.REFUSED, Arrival.What.BOUNCED, Arrival.What.RECALLED}
_OPEN = Q(fixed_for_customer_at=None) | Q(cause_stopped_at=None)


@dataclass(frozen=True)
class ProblemPage:
    """One page of problems, the newest first, and where the next begins (empty on the last)."""

    rows: Sequence[Problem]
    next: str


def problem_page(*, only_open: bool, after: str = "", size: int = SIZE) -> ProblemPage:
    """Give one page; `after` is the `next` of the page before, and nonsense begins at the beginning."""
    rows = _told().filter(_OPEN) if only_open else _told()
    if after.isascii() and after.isdecimal() and len(after) < 18:  # noqa: PLR2004 - 64 bits
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.defer(*_UNTOLD, "message__visible").order_by("-pk")[: size + 1])
    shown = found[:size]
    return ProblemPage(shown, str(shown[-1].pk) if len(found) > size else "")


def open_problems(most: int = 5) -> list[Problem]:
    """Give the open ones for Today, the oldest first."""
    return list(_told().filter(_OPEN).defer(*_UNTOLD, "message__visible").order_by("pk")[:most])


def problem(number: int) -> Problem | None:
    """Give one problem with all that its page shows."""
    return _told().filter(pk=number).first()


def whoever_got(message: Message) -> Recipients:
    """Give who got a message of ours that went astray: they are told, and nobody else is offered.

    Whoever a server took it for may have it, whatever came back later.
    """
    ends = list(message.arrivals.values_list("recipient", "what"))
    took = {address.lower() for address, what in ends if what == Arrival.What.TAKEN}
    never = {address.lower() for address, what in ends if what in _NOT_GOT} - took
    to, cc = (
        tuple(
            Person(name, address)
            for name, address in people
            if address.lower() in took or never.isdisjoint(_written(address))
        )
        for people in (message.to, message.cc)
    )
    return Recipients(to, cc) if to else Recipients(cc, ())


def _written(address: str) -> set[str]:
    """Give how an address is written by us, and by servers."""
    try:
        return {address.lower(), wire_address(address).lower()}
    except UnwritableError:
        return {address.lower()}


def owned_up_to(row: Conversation, draft: Draft | None) -> Recipients | None:
    """Give to whom a draft goes that owns up to a slip; nobody, if nobody got that or it is not in here."""
    slip = draft.owns_up_to if draft else None
    if slip is None:
        return None
    return whoever_got(slip.message) if slip.message.conversation_id == row.pk else Recipients((), ())


def has_begun(row: Problem, colleague: Colleague) -> bool:
    """Tell whether a colleague has begun the letter that owns up to it."""
    return Draft.objects.filter(owns_up_to=row, author=colleague).exists()


def _told() -> QuerySet[Problem]:
    """Choose all, with how the customer is called and when somebody wrote to them about it."""
    letters = Outgoing.objects.filter(owns_up_to=OuterRef("pk"), sent_at__isnull=False).order_by("message__at")
    rows = Problem.objects.annotate(
        handle=handle_of("message__conversation__customer_id"), wrote_at=Subquery(letters.values("message__at")[:1])
    )
    return rows.select_related(
        "message__author",
        "message__conversation__customer",
        "found_by",
        "fixed_for_customer_by",
        "cause_stopped_by",
    ).defer(*_UNTOLD)
