"""Which address of ours a recipient means: the address itself, or the one before a plus."""

from __future__ import annotations


def meant(recipient: str) -> tuple[str, ...]:
    """Give the addresses that a recipient may mean, the nearest first: 'a+b@c' is itself, and otherwise 'a@c'."""
    local, at, domain = recipient.strip().lower().rpartition("@")
    if not at or not local or not domain:
        return ()
    base = local.partition("+")[0]
    return tuple(dict.fromkeys(f"{each}@{domain}" for each in (local, base) if each))
