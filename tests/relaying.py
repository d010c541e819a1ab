"""A relay that listens in this process, mails for it, and customers whom a moment touches."""

from __future__ import annotations

import asyncio
import smtplib
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_network

import uvloop
from django.db import connections

from heedful.mail.relay import Gate, Terms
from heedful.models import Adaptation, Customer, Identity, Moment, Relayed, Touched
from heedful.services.relay_crew import Crew
from heedful.services.relay_in import Coming, accept
from heedful.services.relay_out import NextHop
from heedful.services.relaying import judge_due

#: A Tuesday at noon, so that nobody is asleep.
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@contextmanager
def listening(**more):
    """Let a relay listen, and give its port and what its connections share."""
    loop = uvloop.new_event_loop()
    wanted = {"host": "127.0.0.1", "port": 0, "networks": (ip_network("127.0.0.0/8"),), "trusts_this_machine": True}
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def begin():
        gate = Gate(Terms(**{**wanted, **more}))
        server = await gate.start()
        return server, gate

    server, gate = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    yield server.sockets[0].getsockname()[1], gate

    async def end():
        server.close()
        for each in list(gate.open):
            if each.transport is not None:
                each.transport.close()
        # Their own ends are heard in the next rounds.
        await asyncio.sleep(0.05)

    asyncio.run_coroutine_threadsafe(end(), loop).result(10)
    _close_connections(gate._aside)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def _close_connections(pool) -> None:
    """Let each of its threads close what it has open to the database."""
    together = threading.Barrier(max(1, len(pool._threads)))

    def close():
        together.wait(10)
        connections.close_all()

    for each in [pool.submit(close) for _ in range(together.parties)]:
        each.result(20)
    pool.shutdown()


def mail(number: object = 1, text: str = "Hello, this is for you.\n", **headers) -> bytes:
    """Write a mail; headers with underscores, None for one that is not to be there."""
    made = EmailMessage()
    fields = {
        "From": "Ours <us@harbour.example>",
        "Subject": f"About {number}",
        "Message-ID": f"<{number}@harbour.example>",
    }
    for name, value in {**fields, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        if value is not None:
            made[name] = value
    made.set_content(text)
    return made.as_bytes().replace(b"\n", b"\r\n")


def give(port: int, raw: bytes, to: list[str] | str = "ana@example.org", sender: str = "us@harbour.example", login=()):
    """Hand a mail to a relay."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        if login:
            client.login(*login)
        return client.sendmail(sender, to, raw)


def put(raw: bytes, *to: str, sender: str = "us@harbour.example", at: datetime = NOON) -> list[Relayed]:
    """Accept a mail as the relay does, without the way to it; gives its rows."""
    last = Relayed.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    accept([Coming(raw, sender, to or ("ana@example.org",))], at)
    return list(Relayed.objects.filter(pk__gt=last).order_by("pk"))


def deliver(port: int, at: datetime = NOON, workers: int = 2) -> None:
    """Judge what is due and hand it over, until nothing is due any more."""
    crew = Crew(NextHop("127.0.0.1", port), workers)
    while judge_due(at) or crew.round(lambda: at):
        pass
    crew.close(lambda: at)


def customer(address: str = "ana@example.org", name: str = "Ana Lopez") -> Customer:
    """Make a customer with an address."""
    made = Customer.objects.create(name=name)
    Identity.objects.create(customer=made, sort=Identity.Sort.EMAIL, value=address)
    return made


def storm(
    *people: Customer, onset: datetime = NOON - timedelta(hours=1), lasts: timedelta = timedelta(hours=12)
) -> Moment:
    """Let a storm touch some customers; it is followed by a week after it."""
    made = Moment.objects.create(
        sort=Moment.Sort.ALERT,
        source_id="storm",
        kind="high_wind",
        event="High Wind Warning",
        severity="Severe",
        onset=onset,
        ends=onset + lasts,
        last_at=onset + lasts,
        aftermath_until=onset + lasts + 7 * DAY,
    )
    for person in people:
        Touched.objects.create(moment=made, customer=person, by=Touched.By.CODE, place="Bergen County, New Jersey")
    return made


def words(text: str = "We see that {{event}} is in force for {{place}}.", phase: str = "active") -> Adaptation:
    """Keep words for reminders."""
    return Adaptation.objects.create(kind="", phase=phase, purpose="reminder", words=text)
