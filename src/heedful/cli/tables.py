"""A word for whoever calls a command where no installation is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.conf import settings

from heedful.log.files import DamagedError
from heedful.services import installation


@contextmanager
def problems_told() -> Iterator[None]:
    """End with a word where the log is damaged or the disk refuses, and not with where in our code it happened."""
    try:
        yield
    except (DamagedError, OSError) as error:
        raise click.ClickException(str(error)) from None


def need_tables() -> None:
    """End with what to do where the tables have not been made."""
    if not installation.has_tables():
        raise click.ClickException(
            f"There is no installation in {settings.HEEDFUL_DATA} yet. 'heedful import FILE' or 'heedful init' "
            "make one; HEEDFUL_DATA names another place."
        )
