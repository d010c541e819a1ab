"""The relay: whether it lives, where it hands over, and what waits in it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heedful.domain.relayed import State
from heedful.models import Heartbeat, RelayMailer
from heedful.queries.heartbeat import LATE
from heedful.queries.relayed import RELAY_IN, RELAY_OUT, queue_of_relay
from heedful.services.doctor.remark import Remark, look, well, wrong
from heedful.services.relay_out import next_hop, said_hello

RELAY = "relay"
_WAITS_LONG = timedelta(minutes=15)


def check_relay(clock: datetime) -> Iterator[Remark]:
    """Look at the relay, where one is wanted; nothing is sent."""
    if settings.HEEDFUL_RELAY is None:
        return
    found = [*_processes(clock), *_mailers(), *_next(), *_waiting(clock)]
    yield from found
    if not found:
        host, port = settings.HEEDFUL_RELAY
        yield well(RELAY, _("The relay listens at %(host)s, port %(port)s.") % {"host": host, "port": port})


def _processes(clock: datetime) -> Iterator[Remark]:
    beats = {beat.process: beat for beat in Heartbeat.objects.filter(process__in=[RELAY_IN, RELAY_OUT])}
    if any(name not in beats or clock - beats[name].at > LATE for name in (RELAY_IN, RELAY_OUT)):
        yield wrong(
            RELAY,
            _("The relay does not run, or not all of it."),
            _("Start it: ‘heedful relay’, or ‘systemctl start heedful-relay’ where it is a service."),
        )


def _mailers() -> Iterator[Remark]:
    if not settings.HEEDFUL_RELAY_TRUSTS_THIS_MACHINE and not RelayMailer.objects.filter(revoked_at=None).exists():
        yield look(
            RELAY,
            _("Nobody has a password for the relay, so nobody can send through it."),
            _("Make one: ‘heedful relay mailer add NAME’."),
        )


def _next() -> Iterator[Remark]:
    hop = next_hop()
    try:
        said_hello(hop)
    except (smtplib.SMTPException, OSError):
        yield wrong(
            RELAY,
            _("The server to which the relay hands over, %(host)s, port %(port)s, does not take us.")
            % {"host": hop.host, "port": hop.port},
            _("See that HEEDFUL_RELAY_NEXT_HOP is right, and that the server runs."),
        )


def _waiting(clock: datetime) -> Iterator[Remark]:
    queue = queue_of_relay()
    if queue.oldest is not None and clock - queue.oldest > _WAITS_LONG:
        waiting = sum(queue.counts[state] for state in (State.ACCEPTED, State.JUDGED, State.SENDING))
        yield look(
            RELAY,
            ngettext(
                "%(n)d mail waits in the relay, the oldest for longer than it should.",
                "%(n)d mails wait in the relay, the oldest for longer than it should.",
                waiting,
            )
            % {"n": waiting},
            _("The page of the relay says what the next server answered."),
        )
