"""`heedful init`: a new installation, and the one-time link for its first owner."""

from __future__ import annotations

import click
from django.conf import settings
from django.urls import reverse

from heedful.queries.colleague import active_owners
from heedful.services import installation
from heedful.services.colleague import invite_first_owner


@click.command()
@click.option("--another", is_flag=True, help="Make a link although there is an owner, for whoever is locked out.")
def init(*, another: bool) -> None:
    """Make the tables, and a link by which the first owner comes in."""
    installation.migrate()
    if active_owners().exists() and not another:
        click.echo("There is an owner already, who can invite others on the page People.")
        click.echo("If nobody can sign in as owner any more: heedful init --another")
        return
    address = settings.HEEDFUL_SITE_URL + reverse("welcome", args=[invite_first_owner()])
    click.echo("Open this link to become the owner. It works once, for 24 hours:\n")
    click.echo(f"  {address}\n")
    click.echo("It leads to a running Heedful: start it by 'heedful up', or by 'heedful web' and 'heedful work'.")


COMMANDS: dict[str, click.Command] = {"init": init}
