"""Handing mail over to a mail service by its API, by django-anymail: an extra, for whoever has no mail server.

The rules of this file:

1. What goes out is the mail that we wrote, to those who still have to get it: nothing is added. Services are asked not
   to put a pixel into it and not to rewrite its links.
2. A service that can't keep our own mark (`metadata`) gets the mail without it; its later word about this mail is then
   not known to be about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email import policy
from email.message import EmailMessage as Mail
from email.parser import BytesParser
from email.utils import formataddr, getaddresses

from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailUnsupportedFeature
from anymail.message import AnymailMessage

from heedful.services.mail_service import keeps_our_id
from heedful.services.outbox import Handed

#: Headers that go along as they are; the others are said to the service in its own words.
_ALONG = ("Message-ID", "In-Reply-To", "References", "Auto-Submitted")
#: How it begins what a service said that took nothing.
NOT_TAKEN = "The mail service did not take it: "
#: Our mark on what we hand over: it comes back with each word about it (`heedful.services.delivery_event`).
MARK = "heedful_message_id"
#: What services say of one recipient, where they did not take the mail for them, and whether that may change.
_REFUSED = {
    "invalid": ("5.1.3: it says that this address is none", False),
    "rejected": ("it refuses to write to this address", False),
    "failed": ("it could not send it", True),
}


def hand_over(recipients: list[str], mail: bytes) -> Handed:
    """Hand one mail over to the service that is named in the settings; see `heedful.services.outbox.Carrier`."""
    try:
        sent = _send(recipients, mail)
    except AnymailRecipientsRefused as error:
        sent = error.email_message
    except (AnymailError, OSError) as error:
        return Handed({}, f"{NOT_TAKEN}{_words(error)}"[:300])
    statuses = {address.lower(): each.status for address, each in sent.anymail_status.recipients.items()}
    return Handed({each: _REFUSED[said] for each in recipients if (said := statuses.get(each.lower())) in _REFUSED})


def _send(recipients: list[str], mail: bytes) -> AnymailMessage:
    message = message_of(mail, recipients)
    try:
        message.send()
    except AnymailUnsupportedFeature:
        message = message_of(mail, recipients, marked=False)
        message.send()
    return message


def _words(error: Exception) -> str:
    """Give what the service said, and not to whom or with what we wrote."""
    response = getattr(error, "response", None)
    said = getattr(response, "text", "") or str(error).splitlines()[-1]
    return " ".join(f"{getattr(error, 'status_code', None) or ''} {said}".split())


def message_of(mail: bytes, recipients: Iterable[str], *, marked: bool = True) -> AnymailMessage:
    """Give a mail of ours as Django and services want it, for those recipients only."""
    parsed = BytesParser(Mail, policy=policy.default).parsebytes(mail)
    wanted = {each.lower() for each in recipients}
    to, cc = (list(_people(parsed, header, wanted)) for header in ("To", "Cc"))
    message = AnymailMessage(
        subject=str(parsed["Subject"] or ""),
        body=_text(parsed, "plain"),
        from_email=str(parsed["From"]),
        # Services want somebody in To; where those have it already, it goes to the others.
        to=to or cc,
        cc=cc if to else [],
        reply_to=[str(each) for each in parsed.get_all("Reply-To", [])],
        headers={name: _unfolded(parsed[name]) for name in _ALONG if parsed[name]} | keeps_our_id(),
    )
    message.attach_alternative(_text(parsed, "html"), "text/html")
    for part in parsed.iter_attachments():
        message.attach(part.get_filename(), part.get_payload(decode=True), part.get_content_type())
    if marked:
        message.metadata = {MARK: _unfolded(parsed["Message-ID"]).strip("<>")}
        message.track_opens = message.track_clicks = False
    return message


def _people(parsed: Mail, header: str, wanted: set[str]) -> Iterator[str]:
    people = getaddresses([str(each) for each in parsed.get_all(header, [])])
    return (formataddr(each) for each in people if each[1].lower() in wanted)


def _text(parsed: Mail, sort: str) -> str:
    part = parsed.get_body((sort,))
    return part.get_content().replace("\r\n", "\n") if part is not None else ""


def _unfolded(value: object) -> str:
    return " ".join(str(value).split())
