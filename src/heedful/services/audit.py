"""Writing the audit log, in the transaction of whoever calls: no change without its entry, nor entry without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heedful.models import ApiKey, AuditEntry, Colleague


@dataclass(frozen=True)
class Actor:
    """Who acts, and from which network address; nobody at all when the machine acts by itself."""

    colleague: Colleague | None = None
    address: str | None = None
    # The key of the API by which a program acts.
    program: ApiKey | None = None


#: The machine itself: a background job, or a command typed on the server.
MACHINE = Actor()


def record(by: Actor, verb: str, sort: str = "", object_id: object = "", **detail: Any) -> AuditEntry:
    """Write that `by` did `verb` to the object `sort` number `object_id`.

    `verb` is a short phrase in the past tense ('changed the role of'), marked with `gettext_noop` where it
    is written. `detail` must be JSON, and hold no customer's name or address.
    """
    return AuditEntry.objects.create(
        who=by.colleague,
        verb=verb,
        sort=sort,
        object_id=str(object_id),
        detail={"key": by.program.prefix, **detail} if by.program else detail,
        address=by.address,
    )
