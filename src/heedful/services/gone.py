"""Who was erased while something of theirs was accepted and not read yet: it is left out when it is.

What comes in after the erasure is somebody new, whom nothing ties to the one who was erased.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.db.models import Min
from django.db.models.functions import Coalesce

from heedful.domain.identity import Sort
from heedful.models import Erasure, IncomingMail

#: What is collected is settled within seconds; should it wait for longer, the handles are remembered for a day. Mail
#: may lie unread for longer: an import was cut off, or it can't be read until we have learnt to.
KEPT_FOR = timedelta(days=1)


def digest_of_handle(sort: str, value: str) -> str:
    """Give a digest by which a handle is known again, and by which nobody reads it."""
    # Keyed, so that tables of digests of addresses, of which there are many about, are of no use.
    key = blake2b(settings.SECRET_KEY.encode()).digest()
    return blake2b(f"{sort}:{value}".encode("utf-8", "replace"), digest_size=16, key=key).hexdigest()


class Gone:
    """The handles that were erased lately, and when."""

    def __init__(self, clock: datetime) -> None:
        self._at: dict[str, datetime] = {}
        lately = Erasure.objects.filter(at__gte=clock - KEPT_FOR).order_by("at")
        for handles, at in lately.values_list("handles", "at"):
            self._at.update(dict.fromkeys(handles, at))

    def any_of(self, handles: Iterable[tuple[str, str]], received_at: datetime) -> bool:
        """Tell whether one of these handles was erased after this was accepted."""
        if not self._at:
            return False
        erased = (self._at.get(digest_of_handle(*handle)) for handle in handles)
        return any(at is not None and received_at <= at for at in erased)


def erased_since(mail: IncomingMail, addresses: Iterable[str]) -> frozenset[str]:
    """Give those of some addresses (in lower case) whose owners were erased after a mail had come to us.

    In a transaction that has locked `LogState`, as every erasure does: so none comes between this and what follows.
    """
    came_at = mail.brought_at or mail.received_at
    rows = Erasure.objects.filter(at__gte=came_at).exclude(handles=[]).values_list("handles", flat=True)
    erased = frozenset(digest for handles in rows for digest in handles)
    if not erased:
        return frozenset()
    return frozenset(
        each for each in addresses if any(digest_of_handle(sort, each) in erased for sort in (Sort.EMAIL, Sort.USER_ID))
    )


def forget_handles(clock: datetime) -> None:
    """Forget digests that are of no use any more: of whom nothing can lie here that was accepted and not read yet."""
    unread = IncomingMail.objects.filter(state__in=_UNREAD, deleted_at=None)
    oldest = unread.aggregate(at=Min(Coalesce("brought_at", "received_at")))["at"]
    before = min(clock - KEPT_FOR, oldest) if oldest else clock - KEPT_FOR
    Erasure.objects.filter(at__lt=before).exclude(handles=[]).update(handles=[])


#: What is set aside counts, done with or not: somebody may still take it in, and only then its recipients are read.
_UNREAD = (
    IncomingMail.State.WAITING,
    IncomingMail.State.BROUGHT,
    IncomingMail.State.FAILED,
    IncomingMail.State.ASIDE,
)
