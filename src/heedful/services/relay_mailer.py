"""Making the user names and passwords of those who send through the relay, knowing them again, and taking them back.

The rule of this file: a password is shown once and kept nowhere; its digest alone tells that it is one of ours.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from heedful.models import RelayMailer
from heedful.services.audit import Actor, record

_USER = re.compile(r"[^a-z0-9]+")


def make_mailer(by: Actor, name: str) -> tuple[RelayMailer, str]:
    """Make a mailer; give it and its password, which is kept nowhere."""
    password = secrets.token_urlsafe(32)
    # With a few letters of chance: two may be called the same, and none is guessed.
    user = f"{_USER.sub('-', name.lower()).strip('-')[:40] or 'mailer'}-{secrets.token_hex(3)}"
    with transaction.atomic():
        row = RelayMailer.objects.create(name=name, user=user, digest=_digest(password), made_by=by.colleague)
        record(by, gettext_noop("made"), "mailer", row.pk)
    return row, password


def revoke_mailer(by: Actor, row: RelayMailer) -> None:
    """Take a mailer's password back: from now on nothing is taken from it, also where it is signed in already."""
    with transaction.atomic():
        if RelayMailer.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record(by, gettext_noop("revoked"), "mailer", row.pk)


def mailer_of(user: bytes, password: bytes) -> RelayMailer | None:
    """Find who signs in with these; None where they are wrong, or were taken back."""
    known = RelayMailer.objects.filter(user=user.decode("utf-8", "replace").replace("\x00", ""), revoked_at=None)
    row = known.first()
    if row is None:
        return None
    return row if hmac.compare_digest(row.digest, hashlib.sha256(password).hexdigest()) else None


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
