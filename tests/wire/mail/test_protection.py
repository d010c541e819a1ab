"""Signed and encrypted mail, made by the library that others sign with."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.mail.making import HEAD, mail, multipart, plain, with_parts

from heedful.wire.mail import Flaw, Protection, parse_mail
from heedful.wire.mail.protection import cleartext
from heedful.wire.mail.smime import signed_content


@pytest.fixture(scope="module")
def ana():
    """A key and a certificate."""
    key = rsa.generate_private_key(65_537, 2_048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ana Lima")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    )
    return key, builder.not_valid_before(begin).not_valid_after(begin + timedelta(days=900)).sign(key, hashes.SHA256())


def signed(ana, content: bytes, encoding=serialization.Encoding.DER) -> bytes:
    key, certificate = ana
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary])


def opaque(ana, content: bytes) -> bytes:
    return HEAD.rstrip(b"\n") + b"\n" + b"MIME-Version: 1.0\n" + _smime(signed(ana, content))


def _smime(der: bytes) -> bytes:
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n"
    return head + b"\n" + base64.encodebytes(der)


def test_what_is_signed_opaquely_is_opened_and_unverified(ana):
    found = parse_mail(opaque(ana, multipart("mixed", plain("Hello"), b"Content-Type: image/png\n\nPNG")))
    assert found.text == "Hello"
    assert [each.name for each in found.attachments] == ["image.png"]
    assert found.protection is Protection.SIGNED_UNVERIFIED
    assert [warned.flaw for warned in found.warnings] == [Flaw.SIGNED]


def test_what_is_signed_twice_is_opened_twice(ana):
    found = parse_mail(opaque(ana, _smime(signed(ana, plain("Hello")))))
    assert (found.text, found.protection) == ("Hello", Protection.SIGNED_UNVERIFIED)


def test_what_is_encrypted_is_kept_with_a_notice():
    found = mail(
        b"MIIB",
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        b"Content-Transfer-Encoding: base64",
    )
    assert (found.text, [each.name for each in found.attachments]) == ("", ["smime.p7m"])
    assert found.protection is Protection.ENCRYPTED
    assert [warned.flaw for warned in found.warnings] == [Flaw.ENCRYPTED]


def test_multipart_signed_and_encrypted():
    found = with_parts("signed", plain("Hello"), b"Content-Type: application/pgp-signature; name=signature.asc\n\nx")
    assert (found.text, found.protection) == ("Hello", Protection.SIGNED_UNVERIFIED)
    assert [each.name for each in found.attachments] == ["signature.asc"]
    found = with_parts(
        "encrypted",
        b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
        b"Content-Type: application/octet-stream\n\nx",
    )
    assert (found.text, found.protection, len(found.attachments)) == ("", Protection.ENCRYPTED, 2)


FRAMED = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n- -- \nAna\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"


@pytest.mark.parametrize(
    ("text", "bare", "protection"),
    [
        (FRAMED, "Hello\n-- \nAna\n", Protection.SIGNED_UNVERIFIED),
        (f"above\n{FRAMED}below", "above\nHello\n-- \nAna\nbelow", Protection.SIGNED_UNVERIFIED),
        ("-----BEGIN PGP MESSAGE-----\n\nabc", "-----BEGIN PGP MESSAGE-----\n\nabc", Protection.ENCRYPTED),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nno end", "-----BEGIN PGP SIGNED MESSAGE-----\nno end", None),
        ("plain", "plain", None),
    ],
)
def test_cleartext(text, bare, protection):
    assert cleartext(text) == (bare, protection)


def test_signed_content_in_ber_of_indefinite_length():
    content = b"\x24\x80\x04\x02He\x04\x03llo\x00\x00"
    inner = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80" + content + b"\x00\x00\x00\x00"
    body = b"\x30\x80\x02\x01\x01\x31\x00" + inner + b"\x31\x00\x00\x00"
    whole = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80" + body + b"\x00\x00\x00\x00"
    assert signed_content(whole) == b"Hello"


@given(st.binary(max_size=80))
def test_signed_content_of_any_bytes(data):
    signed_content(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + data)
    assert signed_content(data) is None or True


def test_signed_content_of_damaged_signatures(ana):
    der = signed(ana, b"Hello")
    assert signed_content(der) == b"Hello"
    for at in range(60):
        for byte in (0x00, 0x80, 0xFF):
            signed_content(der[:at] + bytes([byte]) + der[at + 1 :])
