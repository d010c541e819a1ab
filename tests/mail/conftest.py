"""A real Dovecot, and a mailbox of ours that is followed at it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.dovecot import PASSWORD, USER, Dovecot

# Django is set up only after this file.
# ruff: noqa: PLC0415


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


@pytest.fixture
def dovecot(monkeypatch):
    """A server that runs, and whose certificate is trusted."""
    server = Dovecot()
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    server.start()
    yield server
    server.close()


@pytest.fixture
def box(transactional_db, dovecot):
    """A mailbox of ours at that server."""
    return imap_mailbox(dovecot)


def imap_mailbox(dovecot, **more):
    """Make a mailbox of ours at a server."""
    from heedful.models import Mailbox
    from heedful.services.sealed import seal

    fields = {
        "name": "Help",
        "address": USER,
        "way": Mailbox.Way.IMAP,
        "host": "localhost",
        "port": dovecot.tls_port,
        "user": USER,
        "secret": seal(PASSWORD),
        **more,
    }
    return Mailbox.objects.create(**fields)


@pytest.fixture
def lines():
    """A function that keeps lines to be closed when the test is over; asked for first, they are closed last."""
    kept = []

    def keep(line):
        kept.append(line)
        return line

    yield keep
    for line in kept:
        line.close()


@pytest.fixture
def follow(lines):
    """A function that follows a mailbox in a thread, until the test is over."""
    from heedful.mail.imap import Watch

    watches = []

    def begin(mailbox, **more):
        watch = Watch(mailbox, **more)
        watch.start()
        watches.append(watch)
        return watch

    yield begin
    for watch in watches:
        watch.stopping.set()
    for watch in watches:
        watch.join(30)


@pytest.fixture
def within():
    """A function that waits until something holds, and gives the seconds."""
    return wait_until


def wait_until(seconds: float, holds: Callable[[], object]) -> float:
    """Wait until something holds, and give the seconds."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            return time.monotonic() - began
        time.sleep(0.05)
    pytest.fail(f"did not happen within {seconds} s")
