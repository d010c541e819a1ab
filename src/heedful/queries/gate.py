"""What the gate goes by: the policy that counts, the switches that are on, and for what there are words."""

from __future__ import annotations

from heedful.domain.gate.policy import STANDARD, Policy
from heedful.models import Adaptation, GatePolicy, Switch


def current_policy() -> Policy:
    """Give the policy that counts: the newest, or the standard one before the first edit."""
    newest = GatePolicy.objects.order_by("-pk").first()
    return STANDARD if newest is None else Policy.of_plain(newest.policy)


def switches_on() -> list[Switch]:
    """Give the switches that stop something now, the oldest first."""
    return list(Switch.objects.filter(ended_at=None).order_by("pk"))


def templates_kept() -> frozenset[tuple[str, str, str]]:
    """Give (kind, phase, purpose) of all words that messages are adapted with."""
    return frozenset(Adaptation.objects.values_list("kind", "phase", "purpose"))


def stamp() -> tuple[int, int, int]:
    """Name what the gate goes by: it is another stamp as soon as a switch or the policy was changed."""
    policy = GatePolicy.objects.order_by("-pk").values_list("pk", flat=True).first()
    switch = Switch.objects.order_by("-pk").values_list("pk", flat=True).first()
    return policy or 0, switch or 0, Switch.objects.filter(ended_at=None).count()
