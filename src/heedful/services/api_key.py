"""Making keys of the API, knowing them again, and making them useless.

The rule of this file: a key is shown once and kept nowhere; its digest alone tells that it is one of ours. It holds
256 random bits, so a plain digest is enough: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.domain.api_key import Scope, opens
from heedful.models import ApiKey, Source
from heedful.services.audit import Actor, record

#: What our keys begin with: a scanner that finds one in a public place can tell whose it is.
_OURS = "heedful_"
_SHOWN = len(_OURS) + 6
#: A use within this time of the last one is not noted again.
_ONE_USE = timedelta(minutes=1)


def make_key(
    by: Actor, name: str, scopes: Sequence[Scope], *, source: Source | None = None, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key; give it and its text, which is kept nowhere.

    One that may bring signals brings them in as `source`; without, a source of its own name is made.
    """
    text = _OURS + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            prefix=text[:_SHOWN],
            digest=_digest(text),
            scopes=[scope.value for scope in scopes],
            source=_source(name, source) if opens(scopes, Scope.SIGNALS_WRITE) else None,
            made_by=by.colleague,
            expires_at=expires_at,
        )
        record(by, gettext_noop("made"), "API key", key.pk, scopes=" ".join(key.scopes))
    return key, text


def revoke_key(by: Actor, key: ApiKey) -> None:
    """Make a key useless from now on."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(by, gettext_noop("revoked"), "API key", key.pk)


def key_of(text: str, now: datetime) -> ApiKey | None:
    """Find the key that somebody shows, if it may be used, and note that it is."""
    unended = Q(expires_at=None) | Q(expires_at__gt=now)
    key = ApiKey.objects.select_related("source").filter(unended, digest=_digest(text), revoked_at=None).first()
    if key is not None and (key.last_used_at is None or now - key.last_used_at > _ONE_USE):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def _digest(text: str) -> str:
    # What a stranger sends may be no text that can be written down.
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def _source(name: str, source: Source | None) -> Source:
    return source or Source.objects.create(name=name, client=Source.Client.SCRIPT)
