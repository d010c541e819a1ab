"""Secrets of others that we must be able to read again: sealed, so that a copy of the database gives none away.

What we only have to recognise is hashed elsewhere. These are passwords and tokens by which we sign in to a mail server:
sealed with a key that is made of the key of this installation, which does not lie in the database.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import blake2b

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class BrokenSealError(Exception):
    """It can't be opened: it was sealed with another key, or changed."""


def seal(secret: str) -> str:
    """Seal a secret."""
    return _lock().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Open what `seal` gave; raises `BrokenSealError`."""
    try:
        return _lock().decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise BrokenSealError from error


def _lock() -> Fernet:
    key = blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"sealed secrets").digest()
    return Fernet(urlsafe_b64encode(key))
