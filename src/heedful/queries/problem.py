"""Problems: which are open, and what has gone to the customer since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from heedful.domain.recipients import Person, Recipients
from heedful.models import Conversation, Message, Problem
from heedful.queries.handle import handle_of

#: So many stand on one page.
SIZE = 40
#: Of a message nothing shows these, and a mail may be large; lists show nothing of what was said.
_UNTOLD = ("message__text", "message__html", "message__references")
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


def whoever_got(row: Conversation, message: str) -> Recipients | None:
    """Give who got a message of a conversation that went astray: they are told, and nobody else is offered."""
    if not (message.isascii() and message.isdecimal() and len(message) < 18):  # noqa: PLR2004 - 64 bits
        return None
    letter = row.messages.filter(pk=int(message), problem__isnull=False).only("to", "cc").first()
    if letter is None:
        return None
    to, cc = (tuple(Person(name, address) for name, address in people) for people in (letter.to, letter.cc))
    return Recipients(to, cc)


def _told() -> QuerySet[Problem]:
    """Choose all, with how the customer is called and when somebody wrote to them about it."""
    ours = Message.objects.filter(conversation=OuterRef("message__conversation"), is_ours=True, is_automatic=False)
    letters = ours.filter(at__gte=OuterRef("found_at"), outgoing__sent_at__isnull=False).order_by("at")
    rows = Problem.objects.annotate(
        handle=handle_of("message__conversation__customer_id"), wrote_at=Subquery(letters.values("at")[:1])
    )
    return rows.select_related(
        "message__author",
        "message__conversation__customer",
        "found_by",
        "fixed_for_customer_by",
        "cause_stopped_by",
    ).defer(*_UNTOLD)
