"""Kinds of desires, as they are defined here."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Schema
from pydantic import Field

from heedful.api.v1.operation import operation
from heedful.domain.api_key import Scope
from heedful.models import Kind

PART = "Kinds"

Slug = Annotated[str, Path(max_length=64, description="The id of a kind.")]


class KindOut(Schema):
    """One kind of desires."""

    id: str = Field(description="By which everything else names it.")
    name: str = Field(description="In the customer's words.")
    version: int = Field(description="Rises with each new wording.")
    definition: str = Field(description="How it arises, moves and ends: TOML.")


class KindsOut(Schema):
    """Every kind."""

    kinds: list[KindOut]


@operation(PART, "GET", "/kinds", Scope.DESIRES_READ, {200: KindsOut})
def list_kinds(request: HttpRequest) -> KindsOut:  # noqa: ARG001 - an operation takes a request
    """List the kinds of desires, in their order."""
    return KindsOut(kinds=[_out(kind) for kind in Kind.objects.all()])


@operation(PART, "GET", "/kinds/{slug}", Scope.DESIRES_READ, {200: KindOut}, errors=[404])
def get_kind(request: HttpRequest, slug: Slug) -> KindOut:  # noqa: ARG001 - an operation takes a request
    """Read one kind."""
    return _out(get_object_or_404(Kind, slug=slug))


def _out(kind: Kind) -> KindOut:
    return KindOut(id=kind.slug, name=kind.name, version=kind.version, definition=kind.definition)
