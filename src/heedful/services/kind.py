"""Defining desire kinds: the same text on the page, in the form and on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from django.db import transaction
from django.utils.translation import gettext_noop
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from heedful.domain.help_desire import HELP
from heedful.domain.kind import MOST_KINDS, DesireKind, KindsError, Problem, read_kinds
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
    return [tomlkit.dumps({"desire": [table]}).strip() + "\n" for table in tables]


@transaction.atomic
def save_kind(definition: str, by: Actor) -> Kind:
    """Define a kind or change it, by its id; a text that says the same changes nothing."""
    read = read_definition(definition)
    if read.id == HELP:
        raise KindsError([Problem("kinds", 1, f"'{HELP}' is the kind of conversations", "Give yours another id.")])
    kind = Kind.objects.select_for_update().filter(slug=read.id).first()
    if kind is not None and kind.definition == definition:
        return kind
    if kind is None and Kind.objects.count() >= MOST_KINDS:
        raise KindsError([Problem("kinds", 1, f"{MOST_KINDS} kinds are defined already", "Change one of them.")])
    if kind is None:
        kind = Kind(slug=read.id, position=Kind.objects.count(), version=0)
    kind.name, kind.definition, kind.version = read.name, definition, kind.version + 1
    kind.save()
    KindVersion.objects.create(kind=kind, version=kind.version, definition=definition, by=by.colleague)
    record(by, gettext_noop("changed the desire kind"), "kind", kind.slug, version=kind.version)
    return kind


def defined_kinds() -> list[tuple[Kind, DesireKind]]:
    """Give all kinds, as rows and as read."""
    return [(row, read_definition(row.definition, row.slug)) for row in Kind.objects.filter(is_built_in=False)]


def write_definition(fields: Mapping[str, Any], before: str = "") -> str:
    """Write the text of a kind from its fields, keeping the comments of the text that was there before.

    `fields` are the keys of a desire kind; None or an empty list leaves a key out.
    """
    document = _document(before)
    table = document["desire"][0]
    for key, value in fields.items():
        if value in (None, "", []):
            table.pop(key, None)
        elif table.get(key) != value:
            table[key] = _item(value)
    return tomlkit.dumps(document).strip() + "\n"


def _document(before: str) -> tomlkit.TOMLDocument:
    """Read the text that was there; one that can't be read, or holds several kinds, is begun anew."""
    try:
        document = tomlkit.parse(before)
        kinds = document["desire"]
        if isinstance(kinds, AoT) and len(kinds) == 1:
            return document
    except (TOMLKitError, KeyError, ValueError, RecursionError):
        pass
    fresh = tomlkit.document()
    begun = tomlkit.aot()
    begun.append(tomlkit.table())
    fresh["desire"] = begun
    return fresh


def _item(value: Any) -> Any:
    """Write a list of steps one a line, since it is read from top to bottom."""
    if not isinstance(value, list):
        return value
    array = tomlkit.array()
    for each in value:
        if isinstance(each, dict):
            table = tomlkit.inline_table()
            table.update(each)
            array.append(table)
        else:
            array.append(each)
    array.multiline(any(isinstance(each, dict) for each in value))
    return array
