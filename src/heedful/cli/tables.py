"""A word for whoever calls a command where no installation is."""

from __future__ import annotations

import click
from django.conf import settings

from heedful.services import installation


def need_tables() -> None:
    """End with what to do where the tables have not been made."""
    if not installation.has_tables():
        raise click.ClickException(
            f"There is no installation in {settings.HEEDFUL_DATA} yet. 'heedful import FILE' or 'heedful init' "
            "make one; HEEDFUL_DATA names another place."
        )
