"""Taking what clients send, and the sources and keys by which they may.

The rule of this file: what `take` gave back is durable. Nothing is decoded here beyond what an answer needs;
that is for settling, which can be tried again.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.models import Delivery, Reject, Source, WriteKey
from heedful.services.audit import Actor, record

#: Fast and nearly as small: a delivery lives for a second.
_COMPRESSION = 1


@dataclass(frozen=True)
class Plan:
    """What an owner says about a source; see `Source`."""

    name: str
    client: str
    sites: Sequence[str] = ()
    may_keep_cookie: bool = False
    kept_query: Sequence[str] = ()
    kept_noise: Sequence[str] = ()


class SourceClosedError(Exception):
    """The source takes nothing any more."""


class RetakenError(Exception):
    """Somebody took this reject again in this very moment."""


def take(
    source: Source, dialect: str, body: bytes, received_at: datetime, address: str | None, signals: int
) -> Delivery:
    """Keep what one request brought: `body` is JSON, decompressed, and of the dialect; durable when this returns."""
    return Delivery.objects.create(
        source=source,
        dialect=dialect,
        received_at=received_at,
        body=zlib.compress(body, _COMPRESSION),
        address=address,
        signals=signals,
    )


def make_source(by: Actor, plan: Plan) -> Source:
    """Make a source, with its first key."""
    with transaction.atomic():
        source = Source.objects.create(**_fields(plan))
        record(by, gettext_noop("made the source"), "source", source.pk, name=source.name, client=source.client)
        make_key(by, source)
    return source


def change_source(by: Actor, source: Source, plan: Plan) -> Source:
    """Change what is said about a source; a change that changes nothing is none."""
    fields = _fields(plan)
    changed = sorted(name for name, value in fields.items() if getattr(source, name) != value)
    if not changed:
        return source
    with transaction.atomic():
        for name, value in fields.items():
            setattr(source, name, value)
        source.save(update_fields=changed)
        record(by, gettext_noop("changed the source"), "source", source.pk, fields=", ".join(changed))
    return source


def make_key(by: Actor, source: Source) -> WriteKey:
    """Make a key with which to write to a source. Raises `SourceClosedError`."""
    if source.closed_at is not None:
        raise SourceClosedError
    with transaction.atomic():
        # Only letters and digits: it stands in addresses, in source text, and in the name part of a password.
        key = WriteKey.objects.create(source=source, key=f"wk{secrets.token_hex(16)}", made_by=by.colleague)
        record(by, gettext_noop("made a key of the source"), "source", source.pk, key=key.pk)
    return key


def revoke_key(by: Actor, key: WriteKey) -> None:
    """Make a key useless, within a few seconds (every process remembers keys for so long)."""
    with transaction.atomic():
        if WriteKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(by, gettext_noop("revoked a key of the source"), "source", key.source_id, key=key.pk)


def close_source(by: Actor, source: Source) -> None:
    """Take nothing from a source any more; what came stays."""
    with transaction.atomic():
        now = timezone.now()
        if Source.objects.filter(pk=source.pk, closed_at=None).update(closed_at=now):
            WriteKey.objects.filter(source=source, revoked_at=None).update(revoked_at=now)
            record(by, gettext_noop("closed the source"), "source", source.pk)
            source.closed_at = now


def retake(by: Actor, reject: Reject, body: bytes) -> Delivery:
    """Take a reject again, as it was or as somebody mended it; raises `RetakenError` if it was taken meanwhile.

    It counts as received when it first was: its times, and the skew of its clock, mean the same. It is a delivery from
    then on; if it still can't be taken, it comes back as another reject.
    """
    with transaction.atomic():
        if not Reject.objects.filter(pk=reject.pk).delete()[0]:
            raise RetakenError
        record(by, gettext_noop("took a rejected event again, of the source"), "source", reject.source_id)
        return take(reject.source, reject.dialect, body, reject.received_at, None, 1)


def _fields(plan: Plan) -> dict[str, object]:
    return {
        "name": plan.name,
        "client": plan.client,
        "sites": list(plan.sites),
        "may_keep_cookie": plan.may_keep_cookie,
        "kept_query": list(plan.kept_query),
        "kept_noise": list(plan.kept_noise),
    }
