"""Making an installation ready: tables, and the demo company the first time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from heedful.models import Colleague, Role, Segment
from heedful.services.colleague import Newcomer, make_colleague

DEMO_EMAIL = "owner@demo.example"
DEMO_CUSTOMERS = 3000
DEMO_MONTHS = 18

Progress = Callable[[str, float], None]


def version() -> str:
    """Give the version of Heedful that runs."""
    return metadata.version("heedful")


def migrate() -> None:
    """Bring the tables to what this version expects."""
    call_command("migrate", interactive=False, verbosity=0)


def is_new() -> bool:
    """Tell whether nobody works here and nothing was taken in: only then may the demo company move in."""
    return not (Colleague.objects.exists() or Segment.objects.exists())


def has_tables() -> bool:
    """Tell whether the tables are there; before, every command but those that make them is in vain."""
    return "heedful_segment" in connection.introspection.table_names()


def make_demo(progress: Progress | None = None) -> None:
    """Fill in the demo company, then its owner: who stops this halfway finds it unfinished, not half there."""
    from heedful.services.demo.fill import fill  # noqa: PLC0415 - large; needed once in an installation's life

    fill(customers=DEMO_CUSTOMERS, months=DEMO_MONTHS, until=datetime.now(UTC), progress=progress)
    password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}"
    _keep_private(demo_password_file(), password)
    make_colleague(Newcomer("Demo Owner", DEMO_EMAIL, password), Role.OWNER)


def demo_password_file() -> Path:
    """Give the file that holds the password of the demo's owner."""
    folder: Path = settings.HEEDFUL_DATA
    return folder / "demo-password"


def demo_password() -> str | None:
    """Give the password of the demo's owner, as long as it lets anybody in."""
    kept = demo_password_file()
    owner = Colleague.objects.filter(email=DEMO_EMAIL, is_active=True).first()
    password = kept.read_text().strip() if kept.exists() else ""
    return password if owner is not None and owner.check_password(password) else None


def _keep_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{text}\n")
