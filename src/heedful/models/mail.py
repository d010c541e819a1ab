"""Incoming mail: what came, byte by byte, and the one visible place in which it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.conversation import Conversation
from heedful.models.mailbox import Mailbox
from heedful.models.message import Message


class IncomingMail(models.Model):
    """One mail as it came; its bytes lie in `mail`, named by their SHA-256.

    The row is written as soon as the bytes are on the disk, and only then is the mail accepted. What is read from it
    later may fail, and is tried again from the bytes.
    """

    class State(models.TextChoices):
        """Where it ended; each mail is in exactly one of these."""

        WAITING = "waiting"  # nobody has read it yet
        BROUGHT = "brought"  # an import brought it, and has not read it yet
        PLACED = "placed"  # in a conversation
        ASIDE = "aside"  # set aside, with a reason
        FAILED = "failed"  # could not be read; can be tried again
        REPEAT = "repeat"  # the same mail came before, and stands there
        BOUNCE = "bounce"  # said what became of a message of ours, and stands there

    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="mails")
    received_at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # Who gave it to us, and for whom, as the transport said; empty where it did not.
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    uid = models.BigIntegerField(null=True)
    uidvalidity = models.BigIntegerField(null=True)
    # Somebody blocked wrote it in a web form: it is kept as a mail, and proves nothing.
    by_form = models.BooleanField(default=False)
    # When an import brought it; what came by itself has none.
    brought_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Why it was set aside or failed: a code of `heedful.domain.threading.Why`, and what a person should know.
    why = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Read from it, so that a list needs no file.
    msg_id = models.CharField(max_length=998, blank=True)
    body_digest = models.CharField(max_length=64, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    beginning = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(null=True)
    warnings = models.JSONField(default=list)
    # Where it stands, or, for what was set aside, where it may belong.
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="mails")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="mails")
    # Somebody looked at what was set aside, and it needs nothing more.
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # The bytes are gone, and with them what was read from them; that it came stays.
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"], condition=models.Q(uid__isnull=False), name="mail_once_by_uid"
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="waiting"), name="mail_waiting"),
            models.Index(
                fields=["state", "received_at"],
                condition=models.Q(state__in=["aside", "failed"], done_at=None),
                name="mail_to_look_at",
            ),
            models.Index(
                fields=["received_at"],
                condition=models.Q(state="aside", done_at=None, conversation__isnull=False),
                name="mail_may_belong",
            ),
            models.Index(fields=["msg_id"], name="mail_by_msg_id"),
            models.Index(fields=["digest"], name="mail_by_digest"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class BlockedSender(models.Model):
    """An address, or a domain (`@example.com`), whose mail is set aside as unwanted."""

    address = models.CharField(max_length=320, unique=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.address
