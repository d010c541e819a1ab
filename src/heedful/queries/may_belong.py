"""Mail that was set aside and may be somebody's word in a conversation: it waits for us, as what stands in there does.

The rule of this file: what nobody has to answer does not count, whatever it refers to: spam, blocked senders, machines
and loops. What is in doubt for another reason counts by that, also a machine's. What somebody is done with waits no
more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from heedful.domain.threading import Why
from heedful.models import Conversation, IncomingMail

#: So many are named in one place, and counted at most.
_NAMED, _MOST = 5, 1_000
_SOMEBODYS_WORD = (Why.OTHER_SENDER, Why.FORGED, Why.COLLEAGUE, Why.TO_NOTICE)


@dataclass(frozen=True)
class MayBelong:
    """The mails that came first, with the conversations that they may belong to, and how many there are in all."""

    first: Sequence[IncomingMail] = ()
    in_all: int = 0


def may_belong() -> QuerySet[IncomingMail]:
    """Choose the mails that may belong to a conversation."""
    aside = IncomingMail.objects.filter(state=IncomingMail.State.ASIDE, done_at=None)
    return aside.filter(conversation__isnull=False, why__in=_SOMEBODYS_WORD)


def all_that_may_belong() -> MayBelong:
    """Give those that came first, and count all."""
    rows = may_belong().select_related("conversation__customer").order_by("received_at", "pk")
    first = list(rows[: _NAMED + 1])
    in_all = len(first) if len(first) <= _NAMED else how_many_may_belong()
    return MayBelong(first[:_NAMED], in_all)


def how_many_may_belong() -> int:
    """Count them; a thousand at most."""
    return may_belong().order_by()[:_MOST].count()


def that_may_belong_to(row: Conversation) -> Sequence[IncomingMail]:
    """Give those that may belong to one conversation."""
    return list(may_belong().filter(conversation=row).order_by("received_at", "pk")[:_NAMED])
