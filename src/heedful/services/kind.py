"""Defining desire kinds: the same text on the page, in the form and on the command line."""

from __future__ import annotations

import tomlkit
from django.db import transaction
from django.utils.translation import gettext_noop

from heedful.domain.kind import DesireKind, KindsError, Problem, read_kinds
from heedful.models import Kind, KindVersion
from heedful.services.audit import Actor, record


def read_definition(definition: str, file: str = "kinds.toml") -> DesireKind:
    """Read the text of exactly one kind; `KindsError` says what is wrong with it."""
    kinds = read_kinds(definition, file)
    if len(kinds) != 1:
        raise KindsError([Problem(file, 1, "this defines several kinds", "Write one kind, and add the others apart.")])
    return kinds[0]


def split_definitions(text: str, file: str = "kinds.toml") -> list[str]:
    """Cut a file of kinds into the text of each, with its comments; `KindsError` if it can't be read."""
    read_kinds(text, file)
    tables = tomlkit.parse(text)["desire"]
    return [tomlkit.dumps({"desire": [table]}).strip() + "\n" for table in tables]  # type: ignore[union-attr]


@transaction.atomic
def save_kind(definition: str, by: Actor) -> Kind:
    """Define a kind or change it, by its id; a text that says the same changes nothing."""
    read = read_definition(definition)
    kind = Kind.objects.select_for_update().filter(slug=read.id).first()
    if kind is not None and kind.definition == definition:
        return kind
    if kind is None:
        kind = Kind(slug=read.id, position=Kind.objects.count(), version=0)
    kind.name, kind.definition, kind.version = read.name, definition, kind.version + 1
    kind.save()
    KindVersion.objects.create(kind=kind, version=kind.version, definition=definition, by=by.colleague)
    record(by, gettext_noop("changed the desire kind"), "kind", kind.slug, version=kind.version)
    return kind


def defined_kinds() -> list[tuple[Kind, DesireKind]]:
    """Give all kinds, as rows and as read."""
    return [(row, read_definition(row.definition, row.slug)) for row in Kind.objects.all()]
