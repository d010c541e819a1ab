"""Who writes where no mailbox does: the setting HEEDFUL_MAIL_FROM, an address with a name before it, or without."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings


def house_address() -> tuple[str, str]:
    """Give the name, '' if none, and the bare address."""
    return parseaddr(str(settings.DEFAULT_FROM_EMAIL))


def house_domain() -> str:
    """Give what stands behind its @; where nothing does, the name of our site."""
    return house_address()[1].rpartition("@")[2] or urlsplit(settings.HEEDFUL_SITE_URL).hostname or "localhost"
