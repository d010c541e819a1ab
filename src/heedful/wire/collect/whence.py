"""From which network address an event came: the customer's, never that of a server which speaks for them.

The rule of this file: an event may say by itself whence it came. Where it does not, the address of the request
is the customer's only where their own device sent it; else all customers would stand in one data centre.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from heedful.wire.collect.envelope import Envelope

#: The clients of Segment, RudderStack and PostHog, by the names that they send, that run where the customer is.
_ON_THEIR_DEVICE = frozenset(
    {
        "analytics.js",
        "RudderLabs JavaScript SDK",
        "web",
        *("analytics-android", "analytics-flutter", "analytics-ios", "analytics-kotlin", "analytics-swift"),
        *("@segment/analytics-react-native", "analytics-react-native", "rudder-ios-library", "rudder-android-library"),
        *("com.rudderstack.android.sdk.core", "com.rudderstack.rudder.rudder_sdk_flutter"),
        *("posthog-android", "posthog-flutter", "posthog-ios", "posthog-react-native"),
    }
)
#: The longest that is written: an IPv6 address which ends as one of IPv4.
_LONGEST = 45


def address_of(value: Any) -> str | None:
    """Read a network address; None where it is none, or names nobody ('0.0.0.0')."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    try:
        address = ip_address(value.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address.scope_id is not None):
        return None if address.ipv4_mapped is None else str(address.ipv4_mapped)
    return None if address.is_unspecified else str(address)


def is_from_their_device(envelope: Envelope) -> bool:
    """Tell whether a body says that a client on the customer's device wrote it; the first event speaks for all."""
    first = envelope.events[0] if envelope.events else None
    return any(name in _ON_THEIR_DEVICE for holder in (first, envelope.around) for name in _libraries(holder))


def _libraries(holder: Any) -> list[str]:
    """Give the names of clients in an event, or in what stands around all."""
    library = _part(_part(holder, "context"), "library")
    named = (_part(library, "name"), _part(_part(holder, "properties"), "$lib"), _part(holder, "$lib"))
    return [name for name in named if isinstance(name, str)]


def _part(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else None
