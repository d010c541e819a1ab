"""Making an installation ready: tables, and the demo company the first time."""

from __future__ import annotations

import importlib
import importlib.util
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from heedful.models import Colleague, Role
from heedful.services.colleague import Newcomer, make_colleague

DEMO_EMAIL = "owner@demo.example"
DEMO_CUSTOMERS = 3000
DEMO_MONTHS = 18

Progress = Callable[[str, float], None]


def migrate() -> None:
    """Bring the tables to what this version expects."""
    call_command("migrate", interactive=False, verbosity=0)


def is_new() -> bool:
    """Tell whether nobody has ever worked here: only then may the demo company move in."""
    return not Colleague.objects.exists()


def make_demo(progress: Progress | None = None) -> None:
    """Fill in the demo company, then its owner: who stops this halfway finds it unfinished, not half there."""
    # Another floor of the same house, found by name: it is large to import, and a wheel may leave it out.
    if importlib.util.find_spec("heedful.services.demo") is not None:
        demo = importlib.import_module("heedful.services.demo")
        demo.fill(customers=DEMO_CUSTOMERS, months=DEMO_MONTHS, until=datetime.now(UTC), progress=progress)
    password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}"
    _keep_private(demo_password_file(), password)
    make_colleague(Newcomer("Demo Owner", DEMO_EMAIL, password), Role.OWNER)


def demo_password_file() -> Path:
    """Give the file that holds the password of the demo's owner."""
    folder: Path = settings.HEEDFUL_DATA
    return folder / "demo-password"


def demo_password() -> str | None:
    """Give the password of the demo's owner while that account is there."""
    kept = demo_password_file()
    if not kept.exists() or not Colleague.objects.filter(email=DEMO_EMAIL, is_active=True).exists():
        return None
    return kept.read_text().strip()


def _keep_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{text}\n")
