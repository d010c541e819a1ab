"""The slips that must be stopped and the good replies that must not, as lines for the command.

Which half of the slips was set aside before the first rule was written is told by a digest of the draft, so that
nobody chooses. Rules are tuned on the other half only.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HOUSE = "hosting.example"
COLLEAGUES = [
    {"name": "Mia Holm", "address": f"mia@{HOUSE}"},
    {"name": "Ben Carter", "address": f"ben@{HOUSE}"},
    {"name": "Clara Díaz", "address": f"clara@{HOUSE}"},
]
#: Who writes to us in each language, and what.
CUSTOMERS = {
    "en": ("Anna Weber", "anna.weber@example.org", "Hello, my site has been down since this morning. When is it back?"),
    "de": (
        "Katharina Vogel",
        "k.vogel@example.org",
        "Guten Tag, meine Seite ist seit heute früh weg. Wann geht sie wieder?",
    ),
    "fr": (
        "Camille Laurent",
        "camille.laurent@example.org",
        "Bonjour, mon site est en panne depuis ce matin. Que faire ?",
    ),
    "es": ("Lucía Fernández", "lucia.fernandez@example.org", "Hola, mi web no funciona desde esta mañana. ¿Qué hago?"),
}


def is_set_aside(draft: str) -> bool:
    """Tell which half a slip belongs to."""
    return hashlib.sha256(draft.encode()).digest()[0] % 2 == 1


def line(lang: str, draft: str, given: dict[str, Any]) -> dict[str, Any]:
    """Make a line for the command: the desk of a language, and what is given instead."""
    name, address, wrote = CUSTOMERS[lang]
    asked = {"kind": "message", "from": address, "to": [f"support@{HOUSE}"], "text": wrote}
    return {
        "from": f"support@{HOUSE}",
        "to": [address],
        "cc": [],
        "customer": {"name": name, "identities": [address]},
        "colleagues": COLLEAGUES,
        "attachments": [],
        "draft": draft,
        **given,
        "thread": [asked, *given["thread"]] if given.get("thread") else given.get("thread", [asked]),
    }


def cases(file: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Read a file of cases: (language, kind, line for the command)."""
    read = tomllib.loads((HERE / file).read_text(encoding="utf-8"))
    plain = [(lang, kind, draft, {}) for lang in CUSTOMERS for kind, drafts in read[lang].items() for draft in drafts]
    own = [(case.pop("lang"), case.pop("kind"), case.pop("draft"), case) for case in read.get("case", [])]
    made = [(lang, kind, line(lang, draft, given)) for lang, kind, draft, given in [*plain, *own]]
    return [(lang, kind, {**each, "id": f"{lang}-{number}"}) for number, (lang, kind, each) in enumerate(made)]
