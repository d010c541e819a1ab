"""An alarm as a mail to one colleague."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from heedful.models import Colleague, Telling
from heedful.services.alarm_words import words_of
from heedful.services.house_address import house_domain


def send_mail(telling: Telling) -> None:
    """Hand one mail to the mail server; raises what `smtplib` raises when that does not take it."""
    colleague = telling.colleague
    if colleague is None:
        raise ValueError("A mail goes to a colleague.")
    with translation.override(colleague.language_of_mail), timezone.override(colleague.time_zone):
        mail_of(telling, colleague).send()


def mail_of(telling: Telling, colleague: Colleague) -> EmailMessage:
    """Write the mail; the words are in the language and by the clock that are active."""
    words = words_of(telling)
    account = settings.HEEDFUL_SITE_URL + "/account/"
    text = "\n\n".join(
        [
            _("Hello %(name)s,") % {"name": colleague.name},
            words.text,
            _("See it here:\n%(url)s") % {"url": words.url},
            _("You get this because alarms come to you by mail. Change that on your account page:\n%(url)s")
            % {"url": account},
        ]
    )
    return EmailMessage(words.subject, text + "\n", None, [colleague.email], headers=_headers(telling))


def _headers(telling: Telling) -> dict[str, str]:
    # RFC 3834: so no holiday answers us. The name stays the same through all tries, and a repeat is known by it.
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": _message_id(telling)}
    if telling.what == Telling.What.ENDED:
        before = Telling.objects.filter(
            alarm=telling.alarm, colleague=telling.colleague, what=Telling.What.RAISED
        ).first()
        if before is not None:
            headers["In-Reply-To"] = headers["References"] = _message_id(before)
    return headers


def _message_id(telling: Telling) -> str:
    return f"<{telling.key}@{house_domain()}>"
