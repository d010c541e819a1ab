"""Mailboxes: addresses of ours that people write to, how their mail comes in, and how they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Mailbox(models.Model):
    """One address of ours, and the way on which its mail comes in.

    A mailbox that fails, or is silent in an unusual way, is an outage of our own: `failing_since` puts it on Today.
    """

    class Way(models.TextChoices):
        """How its mail comes in."""

        IMAP = "imap"  # we fetch it
        SMTP = "smtp"  # it is forwarded to our listener
        DEMO = "demo"  # nobody can write to it; what is sent stays here

    class Security(models.TextChoices):
        """How the connection is kept private."""

        TLS = "tls"
        STARTTLS = "starttls"
        NONE = "none"

    class Proof(models.TextChoices):
        """By what we sign in."""

        PASSWORD = "password"  # noqa: S105 - the name of a way, and no password
        TOKEN = "xoauth2"  # noqa: S105 - as above

    name = models.CharField(max_length=100)
    address = models.CharField(max_length=320, unique=True)
    # Who a reply is from, beside the address: 'Harbour Backup'.
    sender_name = models.CharField(max_length=100, blank=True)
    signature = models.TextField(blank=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    user = models.CharField(max_length=320, blank=True)
    proof = models.CharField(max_length=8, choices=Proof.choices, default=Proof.PASSWORD)
    # Sealed with the key of this installation (`heedful.services.sealed`), never shown again.
    secret = models.TextField(blank=True)
    # Mail to support+anything@ comes to support@, so answers can carry a token there, too.
    takes_plus = models.BooleanField(default=False)
    # By what name our own mail server signs its findings (RFC 8601); nobody else's are believed.
    authserv = models.CharField(max_length=255, blank=True)
    folder = models.CharField(max_length=100, default="INBOX")
    # How far it was read: numbers of IMAP, never a date.
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    # Mail that lay there before this moment was left where it is, when an owner wanted it so. Asked only when the
    # numbers have changed, and what lies there must be looked through again.
    left_before = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # When an owner said last how to reach it: whoever follows it begins anew then.
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The name under which its outgoing mail is signed (DKIM), as an owner told us.
    dkim_selector = models.CharField(max_length=63, blank=True)
    # When it was last reached, and since when it is not.
    reached_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    # Since when it is silent in an unusual way, and how many mails would have come by now (`heedful.domain.silence`).
    silent_since = models.DateTimeField(null=True, blank=True)
    silent_expected = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.address
