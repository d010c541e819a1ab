"""What customers come for in the histories that are made for measuring: ten wants, and the kinds that find them.

The rule of this file: nothing large is imported; the measuring process reads it too.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR, DAY = 3_600_000, 86_400_000
BEGIN = 1_704_067_200_000  # 2024-01-01, UTC
SPAN = 730 * DAY


@dataclass(frozen=True)
class Want:
    """What customers come for: how many steps, how long they are patient, and how often it is wanted."""

    id: str
    steps: int
    patience_days: int
    weight: float

    @property
    def names(self) -> list[str]:
        """The signals of one whole walk."""
        return [f"{self.id}.started", *(f"{self.id}.step{n + 1}" for n in range(self.steps)), f"{self.id}.finished"]


WANTS = (
    Want("restore", 3, 2, 8),
    Want("setup", 4, 7, 5),
    Want("plan", 2, 3, 6),
    Want("card", 2, 5, 7),
    Want("invoice", 1, 1, 9),
    Want("invite", 3, 7, 4),
    Want("export", 3, 2, 3),
    Want("search", 1, 1, 20),
    Want("password", 2, 1, 6),
    Want("login", 0, 1, 12),
)


def kinds_toml(wants: tuple[Want, ...] = WANTS) -> str:
    """Write the desire kinds of these wants."""
    return "\n".join(_kind(want) for want in wants)


def _kind(want: Want) -> str:
    first, *steps, last = want.names
    return (
        f'[[desire]]\nid = "{want.id}"\nname = "{want.id.capitalize()}"\narises = ["{first}"]\n'
        f'steps = {steps}\nfulfilled = ["{last}"]\npatience = "{want.patience_days} days"\n'
    ).replace("'", '"')
