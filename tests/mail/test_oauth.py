"""XOAUTH2: a sign-in service that gives access tokens, and a real Dovecot that asks it about them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from heedful.models import IncomingMail, Mailbox
from heedful.services.oauth import Grant
from tests.dovecot import USER, Dovecot
from tests.mail.conftest import imap_mailbox
from tests.mails import written


class Service:
    """Gives an access token for the newest refresh token only, and with each a newer one, as Microsoft does."""

    def __init__(self) -> None:
        self.refresh, self.access, self.given = "refresh-0", "", 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._say(*service.token(form))

            def do_GET(self):
                token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
                good = token == service.access and token
                self._say(200, {"email": USER, "active": "true"} if good else {"active": "false"})

            def _say(self, status, what):
                body = json.dumps(what).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def token(self, form):
        if form.get("refresh_token") != [self.refresh] or form.get("client_secret") != ["secret"]:
            return 400, {"error": "invalid_grant", "error_description": "AADSTS70008: The refresh token has expired."}
        self.given += 1
        self.access, self.refresh = f"access-{self.given}", f"refresh-{self.given}"
        return 200, {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 3600}

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service():
    found = Service()
    yield found
    found.close()


@pytest.fixture
def dovecot(monkeypatch, service):
    server = Dovecot(token_info=f"{service.url}/info")
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    server.start()
    yield server
    server.close()


def test_signs_in_by_token_and_keeps_the_newest_refresh_token(
    dovecot, service, transactional_db, follow, within, settings
):
    settings.HEEDFUL_ALLOW_LOOPBACK_WEBHOOKS = True
    grant = Grant(f"{service.url}/token", "heedful", "secret", "refresh-0")
    box = imap_mailbox(dovecot, proof=Mailbox.Proof.TOKEN, secret=grant.sealed())
    dovecot.deliver(written("hi"))
    watch = follow(box)
    within(15, lambda: IncomingMail.objects.count() == 1)
    watch.stopping.set()
    watch.join(10)
    kept = Grant.unsealed(Mailbox.objects.get().secret)
    assert kept == Grant(f"{service.url}/token", "heedful", "secret", service.refresh)
    assert service.refresh != "refresh-0"
    dovecot.deliver(written("again"))
    follow(Mailbox.objects.get())
    within(15, lambda: IncomingMail.objects.count() == 2)
    service.refresh = "withdrawn"
    follow(Mailbox.objects.get())
    within(15, lambda: Mailbox.objects.get().failing_since)
    failure = Mailbox.objects.get().failure
    assert failure == ("No access was given. The sign-in service said: AADSTS70008: The refresh token has expired.")
    assert "secret" not in repr(grant)


def test_token_is_asked_for_at_public_addresses_only(dovecot, service, transactional_db, follow, within):
    grant = Grant(f"{service.url}/token", "heedful", "secret", "refresh-0")
    follow(imap_mailbox(dovecot, proof=Mailbox.Proof.TOKEN, secret=grant.sealed()))
    within(15, lambda: Mailbox.objects.get().failing_since)
    assert "The sign-in service can’t be asked for access." in Mailbox.objects.get().failure
    assert service.given == 0
