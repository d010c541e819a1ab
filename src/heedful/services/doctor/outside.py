"""What we have to do with others: the address people type, mail, webhooks, and clients that send to us."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heedful.queries.house import keys_of_sources
from heedful.queries.telling import open_webhooks, untold
from heedful.services.doctor.remark import Remark, look, well, wrong

SITE, MAIL, WEBHOOKS, SOURCES, PLACES = "site", "mail", "webhooks", "sources", "places"
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def check_site(_clock: object = None) -> Iterator[Remark]:
    """Look at the address that people type."""
    url = urlsplit(settings.HEEDFUL_SITE_URL)
    is_public, found = url.hostname not in _HERE, []
    if settings.DEBUG and is_public:
        found.append(wrong(SITE, _("HEEDFUL_DEBUG is on: whoever comes sees our settings."), _("Take it away.")))
    if is_public and url.scheme != "https":
        found.append(
            look(
                SITE,
                _("People come by http, and their passwords with them."),
                _("Put a proxy with TLS in front, and set HEEDFUL_SITE_URL to its https address."),
            )
        )
    if url.scheme == "https" and not settings.HEEDFUL_TRUSTED_PROXY:
        found.append(
            look(
                SITE,
                _("No proxy is trusted, so everybody seems to come from the proxy in front."),
                _("Set HEEDFUL_TRUSTED_PROXY to its address, such as 127.0.0.1."),
            )
        )
    yield from found
    if not found:
        yield well(SITE, _("People come to %(url)s.") % {"url": settings.HEEDFUL_SITE_URL})


def check_mail(_clock: object = None) -> Iterator[Remark]:
    """Look whether the mail server takes us; nothing is sent."""
    if not settings.HEEDFUL_SENDS_MAIL:
        yield look(
            MAIL,
            _("There is no mail server: nobody is told of alarms by mail, and nobody gets a new password by mail."),
            _("Set HEEDFUL_SMTP_URL and HEEDFUL_MAIL_FROM."),
        )
        return
    yield _of_server()
    if settings.DEFAULT_FROM_EMAIL == "heedful@localhost":
        yield look(MAIL, _("Our mails come from heedful@localhost."), _("Set HEEDFUL_MAIL_FROM."))


def _of_server() -> Remark:
    if settings.HEEDFUL_ANYMAIL:
        return well(MAIL, _("Mail goes out by the service %(name)s.") % {"name": settings.HEEDFUL_ANYMAIL})
    told = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT}
    where = _("See that HEEDFUL_SMTP_URL is right, and that the server can be reached from here.")
    try:
        with get_connection():
            return well(MAIL, _("The mail server %(host)s takes us.") % told)
    except smtplib.SMTPAuthenticationError:
        return wrong(MAIL, _("The mail server %(host)s refuses our name or password.") % told, where)
    except (smtplib.SMTPException, OSError):
        return wrong(MAIL, _("The mail server %(host)s, port %(port)s, can't be reached.") % told, where)


def check_webhooks(clock: datetime) -> Iterator[Remark]:
    """Look at the addresses that are told of alarms, and at what did not arrive."""
    hooks, lost, found = list(open_webhooks()), untold(clock), []
    if lost:
        found.append(
            wrong(
                WEBHOOKS,
                ngettext(
                    "%(n)d word about an alarm did not arrive.", "%(n)d words about alarms did not arrive.", len(lost)
                )
                % {"n": len(lost)},
                _("The page ‘Who is told’, which owners see, says which and why."),
            )
        )
    plain = [hook.name for hook in hooks if urlsplit(hook.url).scheme != "https"]
    if plain:
        found.append(
            look(
                WEBHOOKS,
                _("Told without TLS, so that others can read it on the way: %(names)s.") % {"names": ", ".join(plain)},
                _("Give them an https address."),
            )
        )
    yield from found
    if not found:
        yield well(
            WEBHOOKS,
            ngettext("%(n)d webhook is told of alarms.", "%(n)d webhooks are told of alarms.", len(hooks))
            % {"n": len(hooks)},
        )


def check_sources(_clock: object = None) -> Iterator[Remark]:
    """Look at the sources that take signals: their keys, and when each brought something last."""
    rows = keys_of_sources()
    for row in rows:
        told = {
            "name": row.source.name,
            "day": row.last_day.isoformat() if row.last_day else _("never"),
            "keys": ngettext("%(n)d key", "%(n)d keys", row.keys) % {"n": row.keys},
        }
        if row.keys:
            yield well(SOURCES, _("‘%(name)s’: %(keys)s, last used: %(day)s.") % told)
        else:
            yield look(
                SOURCES,
                _("‘%(name)s’ has no key, so nobody can send to it.") % told,
                _("Make a key on its page, or close the source."),
            )
    if not rows:
        yield well(SOURCES, _("No source takes signals yet."))


def check_places(_clock: object = None) -> Iterator[Remark]:
    """Look whether the file that turns network addresses into places is there, if one is named."""
    file = settings.HEEDFUL_MAXMIND
    if not file:
        return
    if Path(file).is_file():
        yield well(PLACES, _("Places come from %(file)s.") % {"file": file})
    else:
        yield wrong(
            PLACES,
            _("The file that HEEDFUL_MAXMIND names is not there: %(file)s.") % {"file": file},
            _("Put it there, or take the setting away."),
        )
