"""The relay: who may send through it, what their mails are for, and every message that came, for each recipient."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.domain.gate.request import Purpose
from heedful.domain.relayed import State
from heedful.models.customer import Customer
from heedful.models.moment import Moment

_STATES = [(each.value, each.value) for each in State]
_PURPOSES = [(each.value, each.value) for each in Purpose]


class RelayMailer(models.Model):
    """A program that sends through the relay, under a user name and a password of its own.

    Only a digest of the password is kept. It is made by us and holds 256 random bits, so there is nothing to guess.
    """

    name = models.CharField(max_length=100)
    user = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RelaySender(models.Model):
    """What mails are for that come from a sender, or to a list, where they don't say so themselves."""

    class Sort(models.TextChoices):
        """What the pattern is compared with."""

        ADDRESS = "address"  # all of the address in From
        LIST = "list"  # List-Id, also with * for anything
        DOMAIN = "domain"  # what stands behind the @ in From, and all below it

    sort = models.CharField(max_length=7, choices=Sort.choices, default=Sort.ADDRESS)
    pattern = models.CharField(max_length=320)
    purpose = models.CharField(max_length=10, choices=_PURPOSES)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "pattern"], name="relay_sender_once")]

    def __str__(self) -> str:
        return self.pattern


class Relayed(models.Model):
    """One message for one recipient, as the relay accepted it; see `heedful.domain.relayed` for its life.

    Messages that came together lie in one file, `relay/...`, named by its SHA-256; `offset` and `size` say where in it
    this one is. `digest` is empty once its bytes are not needed any more.
    """

    mailer = models.ForeignKey(RelayMailer, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(default=timezone.now)
    # The envelope. An empty sender is that of a notice, of which nobody is told anything (RFC 5321, 4.5.5).
    sender = models.CharField(max_length=320, blank=True)
    recipient = models.CharField(max_length=320)
    smtp_utf8 = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)
    offset = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    # A notice of ours about what could not be delivered: it is not judged.
    is_notice = models.BooleanField(default=False)
    # Read from it when it was judged first.
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    author = models.CharField(max_length=320, blank=True)
    msg_id = models.CharField(max_length=998, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    purpose = models.CharField(max_length=10, choices=_PURPOSES, blank=True)
    bulk = models.BooleanField(default=False)
    # Digests: its words; its subject; and its words without names, numbers and links.
    words = models.CharField(max_length=64, blank=True)
    topic = models.CharField(max_length=32, blank=True)
    shape = models.CharField(max_length=32, blank=True)
    state = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in State], default=State.ACCEPTED.value
    )
    # When something is to be done with it next; none where nothing is, or where a person decides.
    next_at = models.DateTimeField(null=True, default=timezone.now)
    # The verdict: until when it is held, why, and with which words it was adapted.
    judged_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    adapted_with = models.TextField(blank=True)
    # While it is held: since when a person is asked about it, if one is, and the moments that hold it.
    asks_since = models.DateTimeField(null=True)
    held_by = models.ManyToManyField(Moment, related_name="holds_relayed")
    # One of us let it go whatever the gate says.
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # When it could have gone for the first time since it was held last: retries are counted from there.
    due_since = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reply = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "relayed"
        indexes = [
            # What is over has no next time. SQLite sees by `next_at <= ...` that it may use this one.
            models.Index(
                fields=["state", "next_at", "id"], condition=models.Q(next_at__isnull=False), name="relayed_due"
            ),
            models.Index(fields=["-id"], condition=models.Q(asks_since__isnull=False), name="relayed_asks"),
            models.Index(fields=["msg_id", "recipient"], name="relayed_by_msg_id"),
            models.Index(fields=["author", "topic", "id"], name="relayed_by_topic"),
            models.Index(fields=["author", "shape", "id"], name="relayed_by_shape"),
            models.Index(fields=["digest"], name="relayed_by_digest"),
            models.Index(fields=["recipient"], name="relayed_by_recipient"),
            models.Index(fields=["state", "-done_at"], name="relayed_by_end"),
            models.Index(fields=["customer", "-done_at"], name="relayed_by_customer"),
        ]

    def __str__(self) -> str:
        return f"relayed {self.pk}"
