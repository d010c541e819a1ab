"""Naming one customer on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from heedful.models import Customer


def customer_known_by(handle: str, instead: str) -> Customer:
    """Find the customer with this handle; end with a word where there is none, or `instead` where there are several."""
    from heedful.models import Identity  # noqa: PLC0415 - `--help` must not wait for Django

    found = list(Identity.objects.filter(value=handle).select_related("customer"))
    if not found:
        _end(f"Nobody is known by '{handle}'.")
    if len({identity.customer_id for identity in found}) > 1:
        _end(f"Several customers are known by '{handle}'; {instead}.")
    return found[0].customer


def _end(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)
