"""Who was erased while something of theirs was accepted and not settled yet: it is left out when it is settled.

What comes in after the erasure is somebody new, whom nothing ties to the one who was erased.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from django.conf import settings

from heedful.models import Erasure

#: What was accepted is settled within seconds; should it wait for longer, the handles are remembered for a day.
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


def forget_handles(clock: datetime) -> None:
    """Forget digests that are of no use any more."""
    Erasure.objects.filter(at__lt=clock - KEPT_FOR).exclude(handles=[]).update(handles=[])
