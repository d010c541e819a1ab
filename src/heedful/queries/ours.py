"""Which addresses are ours: those of mailboxes and colleagues, and what somebody says of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from heedful.models import Colleague, Mailbox


@dataclass(frozen=True)
class Ours:
    """Addresses and domains of ours, in small letters, and which colleague has which address."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    colleagues: Mapping[str, int] = field(default_factory=dict)

    def has(self, address: str) -> bool:
        """Tell whether an address is ours; support+anything@ is that of support@."""
        local, _, domain = address.lower().rpartition("@")
        bare = f"{local.partition('+')[0]}@{domain}"
        known = self.addresses
        return domain in self.domains or bare in known or address.lower() in known or bare in self.colleagues

    def colleague(self, address: str) -> int | None:
        """Give the number of the colleague with this address."""
        return self.colleagues.get(address.lower())


def ours(said: Sequence[str] = ()) -> Ours:
    """Gather what is ours; `said` are addresses and domains ('harbour.example') that were ours."""
    told = [each.strip().lower().removeprefix("@") for each in said if each.strip()]
    mailboxes = Mailbox.objects.values_list("address", flat=True)
    return Ours(
        frozenset(address.lower() for address in (*mailboxes, *(each for each in told if "@" in each))),
        frozenset(each for each in told if "@" not in each),
        {email.lower(): number for number, email in Colleague.objects.values_list("pk", "email")},
    )
