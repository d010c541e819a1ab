"""Which of several alerts still count: what was replaced or taken back by another does not.

The rule of this file: the words of the alerts alone decide, in whatever order they come. A message counts against what
it refers to only if it is meant (an exercise takes nothing back), and never against what was sent after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from heedful.domain.alert import Alert, MessageType, Status, message_of

_REPLACES = frozenset((MessageType.UPDATE, MessageType.CANCEL))


def in_force(alerts: Iterable[Alert]) -> list[Alert]:
    """Leave out alerts that an update or a cancellation refers to; what is told twice is kept once, as last sent.

    Parts of a message (`#1`, `#2`) are replaced with the message. The order is that in which they came.
    """
    given = list(alerts)
    gone = _replaced(given)
    last: dict[str, Alert] = {}
    for alert in given:
        before = last.get(alert.source_id)
        if before is None or alert.sent >= before.sent:
            last[alert.source_id] = alert
    return [alert for alert in last.values() if not _is_gone(alert, gone)]


def _replaced(alerts: Sequence[Alert]) -> dict[str, datetime]:
    """Give the messages that others refer to, with when the last of those was sent."""
    gone: dict[str, datetime] = {}
    for alert in alerts:
        if alert.status is Status.ACTUAL and alert.message_type in _REPLACES:
            for reference in alert.references:
                named = message_of(reference)
                if named != message_of(alert.source_id):
                    gone[named] = max(alert.sent, gone.get(named, alert.sent))
    return gone


def _is_gone(alert: Alert, gone: dict[str, datetime]) -> bool:
    replaced_at = gone.get(message_of(alert.source_id))
    return replaced_at is not None and replaced_at >= alert.sent
