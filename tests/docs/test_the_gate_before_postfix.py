"""The how-to about Postfix, followed: its own words in a real Postfix, a real signer behind, and a storm."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import smtplib
import subprocess
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.utils import timezone
from tests.next_hop import free_port
from tests.postfix import Postfix
from tests.relaying import customer, deliver, listening, mail, put, storm, words

from heedful.models import Relayed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        os.getuid() != 0 or not Path("/usr/sbin/postfix").exists() or not Path("/usr/sbin/opendkim").exists(),
        reason="needs Postfix and opendkim, and to be root",
    ),
]
HOW_TO = Path(__file__).resolve().parents[2] / "docs/how-to/put-the-gate-before-postfix.md"


def block(name: str) -> str:
    return re.search(
        rf"^```{re.escape(name)}\n(.*?)^```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )[1]


@contextmanager
def signing(folder: Path):
    """Run opendkim, which signs for harbour.example; give its port and the public key."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    (folder / "key").write_bytes(pem)
    (folder / "key").chmod(0o600)
    port = free_port()
    (folder / "conf").write_text(
        f"Mode s\nDomain harbour.example\nSelector s1\nKeyFile {folder / 'key'}\nCanonicalization simple/simple\n"
        f"Socket inet:{port}@127.0.0.1\nRequireSafeKeys no\nSyslog no\n"
    )
    process = subprocess.Popen(["/usr/sbin/opendkim", "-f", "-x", str(folder / "conf")])
    time.sleep(1)
    assert process.poll() is None
    yield port, key.public_key()
    process.terminate()
    process.wait(10)


def verify(raw: bytes, key) -> None:
    """Verify a signature of RFC 6376, simple/simple; raises where it does not fit."""
    head, _, body = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").partition(b"\r\n\r\n")
    fields = re.findall(rb"[^\r\n:]+:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", head)
    signature = next(each for each in fields if each.lower().startswith(b"dkim-signature"))
    tags = dict(re.findall(rb"([a-z]+)=([^;]*)", re.sub(rb"\s", b"", signature.partition(b":")[2])))
    digest = base64.b64encode(hashlib.sha256(body.rstrip(b"\r\n") + b"\r\n").digest())
    assert digest == tags[b"bh"]
    left, signed = list(fields), b""
    for name in tags[b"h"].split(b":"):
        found = next((each for each in reversed(left) if each.partition(b":")[0].strip().lower() == name.lower()), None)
        if found is not None:
            left.remove(found)
            signed += found + b"\r\n"
    signed += re.sub(rb"(\bb=)[A-Za-z0-9+/=\s]+$", rb"\1", signature)
    key.verify(base64.b64decode(tags[b"b"]), signed, padding.PKCS1v15(), hashes.SHA256())


@pytest.fixture
def postfix(tmp_path, settings):
    """A Postfix as the how-to says, with a signer behind the gate and our relay in it; gives it and the key."""
    settings.HEEDFUL_DATA = tmp_path / "data"
    with listening() as (relay_port, _), signing(tmp_path) as (signer, key):
        server, back = Postfix(), free_port()

        def as_here(text: str) -> str:
            return text.replace(":2526", f":{relay_port}").replace(":10025", f":{back}").replace(":8891", f":{signer}")

        for name in ("main.cf", "master.cf"):
            with (server.home / "etc" / name).open("a") as file:
                file.write(as_here(block(name)))
        server.start()
        yield server, back, key
        server.stop()


def hand_in(server: Postfix, raw: bytes, *to: str) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=30) as client:
        client.sendmail("us@harbour.example", to, raw)


def noon() -> datetime:
    """Give the next noon but one, when nobody is asleep and all has come."""
    return (timezone.now() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)


def through_the_gate(back: int, count: int) -> None:
    until = time.monotonic() + 30
    while Relayed.objects.count() < count and time.monotonic() < until:
        time.sleep(0.1)
    deliver(back, noon())


def test_reminder_is_adapted_before_it_is_signed_and_a_promotion_is_held(postfix):
    server, back, key = postfix
    storm(customer("ana@example.org"), onset=noon() - timedelta(hours=1))
    words()
    hand_in(server, mail(1, text="You have not backed up.\n", Heedful_Purpose="reminder"), "ana@example.org")
    hand_in(server, mail(2, text="Buy now.\n", Heedful_Purpose="promotion"), "ana@example.org")
    hand_in(server, mail(3, text="Your receipt.\n", Heedful_Purpose="receipt"), "ana@example.org", "bob@example.org")
    through_the_gate(back, 4)
    got = {re.search(rb"Message-ID: <(\d)@", raw)[1]: raw for raw in server.got(3)}
    assert set(got) == {b"1", b"3"}
    assert b"We see that High Wind Warning is in force for Bergen County" in got[b"1"].replace(b"=\n", b"")
    for raw in got.values():
        assert b"Heedful-Purpose" not in raw
        verify(raw, key)
    assert list(Relayed.objects.filter(state="held").values_list("msg_id", flat=True)) == ["2@harbour.example"]


def test_refusal_of_one_of_three_by_postfix_comes_back_to_the_sender(settings, tmp_path):
    settings.HEEDFUL_DATA, settings.DEFAULT_FROM_EMAIL = tmp_path / "data", "us@harbour.example"
    server = Postfix()
    server.start()
    try:
        rows = put(mail(1), "ana@example.org", "no@example.org", "bob@example.org", sender="us@example.org")
        deliver(server.port)
        (notice,) = [raw for raw in server.got(3) if raw.startswith(b"Return-Path: <>")]
    finally:
        server.stop()
    assert b"Final-Recipient: rfc822; no@example.org" in notice
    assert b"Diagnostic-Code: smtp; 550 5.1.1" in notice
    assert [Relayed.objects.get(pk=row.pk).state for row in rows] == ["sent", "bounced", "sent"]


def test_settings_and_services_that_it_names_exist():
    text = HOW_TO.read_text(encoding="utf-8")
    known = (HOW_TO.parents[1] / "reference/settings.md").read_text(encoding="utf-8")
    assert {name for name in re.findall(r"HEEDFUL_[A-Z_]+", text) if f"`{name}`" not in known} == set()
    assert (HOW_TO.parents[2] / "deploy/heedful-relay.service").exists()
