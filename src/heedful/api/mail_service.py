"""Where a mail service says what became of our mail: the address that django-anymail has for it, behind a secret."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path

from heedful.domain.access import Right, needs


def addresses(service: str, anymail: dict[str, Any]) -> list[URLPattern | URLResolver]:
    """Give the address for the service that mail goes out by, `/anymail/<service>/tracking/`.

    There is none without a secret: then anybody could say that our answers did not arrive. Nor is there one for mail
    that comes in: nothing here would keep it.
    """
    if not service or not anymail.get("WEBHOOK_SECRET"):
        return []
    from anymail.urls import urlpatterns  # noqa: PLC0415 - an extra, which only few have

    theirs = [each for each in urlpatterns if each.name == f"{service}_tracking_webhook"]
    # The library asks for the secret itself.
    return [path(f"anymail/{each.pattern}", needs(Right.OPEN)(each.callback), name=each.name) for each in theirs]
