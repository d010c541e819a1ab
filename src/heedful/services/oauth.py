"""Access tokens for mail servers that take no passwords any more (Microsoft, Google): got anew with a refresh token.

A refresh token may be replaced with every use (RFC 6749, 6): what we get back is kept instead of the old one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode

from django.conf import settings

from heedful.domain.address import UnfitAddressError
from heedful.domain.mailbox_trouble import MailboxTroubleError, Step, quoted
from heedful.models import Mailbox
from heedful.services.safe_http import Limits, PostError, ask
from heedful.services.sealed import seal, unseal

_OK = 200


@dataclass(frozen=True)
class Grant:
    """By what we get access tokens: a refresh token, and the application that it was given to."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)

    def sealed(self) -> str:
        """Give it as it is kept."""
        return seal(json.dumps(asdict(self)))

    @classmethod
    def unsealed(cls, sealed: str) -> Grant:
        """Read it as it was kept; raises `heedful.services.sealed.BrokenSealError`."""
        return cls(**json.loads(unseal(sealed)))


def access_token(grant: Grant, mailbox: Mailbox | None = None) -> str:
    """Get an access token. Raises `MailboxTroubleError`. A new refresh token is kept at `mailbox`."""
    found = _asked(grant)
    token, again = found.get("access_token"), found.get("refresh_token")
    if not isinstance(token, str) or not token:
        said = quoted(found.get("error_description") or found.get("error") or "nothing that we understand")
        raise MailboxTroubleError(Step.SIGN_IN, f"No access was given. The sign-in service said: {said}")
    if mailbox is not None and isinstance(again, str) and again not in {"", grant.refresh_token}:
        kept = Grant(grant.token_url, grant.client_id, grant.client_secret, again).sealed()
        # Not over a secret that somebody has given meanwhile.
        Mailbox.objects.filter(pk=mailbox.pk, secret=mailbox.secret).update(secret=kept)
        mailbox.secret = kept
    return token


def _asked(grant: Grant) -> dict[str, object]:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
        "client_id": grant.client_id,
        **({"client_secret": grant.client_secret} if grant.client_secret else {}),
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        limits = Limits(loopback=settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS)
        answer = ask(grant.token_url, urlencode(form).encode(), headers, limits)
        found = json.loads(answer.body)
    except (PostError, UnfitAddressError) as error:
        raise MailboxTroubleError(Step.SIGN_IN, f"The sign-in service can’t be asked for access. {error}") from error
    except ValueError:
        found = {"error": f"status {answer.status}"}
    return found if isinstance(found, dict) else {}
