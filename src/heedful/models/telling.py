"""Telling of alarms and conversations: whom, what came of it, and the webhooks that it may go to.

The rule of this file: a row stands for one thing to be told to one addressee, and is written in the transaction
in which it happens. So nothing is lost by a crash, and the constraints below let nothing be told twice.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.domain.event import Event
from heedful.models.alarm import Alarm
from heedful.models.conversation import Conversation
from heedful.models.message import Message


class Webhook(models.Model):
    """An address of another program that is told of what its owner chose (Standard Webhooks)."""

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    # Kept as they are: we sign with them. They open nothing here.
    secret = models.CharField(max_length=100)
    old_secret = models.CharField(max_length=100, blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    # What it is told: alarms, and words of `heedful.domain.event.Event`.
    wants_alarms = models.BooleanField(default=True)
    events = models.JSONField(default=list)
    # Whether what a customer wrote goes along; else only numbers do.
    with_text = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Telling(models.Model):
    """One thing that one colleague or one webhook is told once."""

    class What(models.TextChoices):
        """What is told."""

        RAISED = "raised"
        ENDED = "ended"
        TRIAL = "trial"
        OPENED = Event.OPENED.value
        RECEIVED = Event.RECEIVED.value
        SENT = Event.SENT.value
        FAILED = Event.FAILED.value
        STOPPED = Event.STOPPED.value
        CLOSED = Event.CLOSED.value

    number = models.UUIDField(unique=True, default=uuid.uuid4)
    what = models.CharField(max_length=24, choices=What.choices)
    # None for a trial, which somebody asked for to see whether it arrives.
    alarm = models.ForeignKey(Alarm, null=True, blank=True, on_delete=models.CASCADE, related_name="tellings")
    # What happened in a conversation, and with which message, if it is about one.
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.CASCADE, related_name="tellings"
    )
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="tellings")
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    webhook = models.ForeignKey(Webhook, null=True, blank=True, on_delete=models.CASCADE, related_name="tellings")
    written_at = models.DateTimeField(default=timezone.now)
    # When it is tried next. Whoever takes it moves this on first, and so nobody else takes it meanwhile.
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    # What came of the last try, in words; empty when it arrived.
    trouble = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alarm", "what", "colleague"], name="telling_once_by_mail"),
            models.UniqueConstraint(fields=["alarm", "what", "webhook"], name="telling_once_by_webhook"),
            models.UniqueConstraint(fields=["message", "what", "webhook"], name="telling_once_of_a_message"),
            models.CheckConstraint(
                condition=models.Q(colleague__isnull=True, webhook__isnull=False)
                | models.Q(colleague__isnull=False, webhook__isnull=True),
                name="telling_has_one_addressee",
            ),
            models.CheckConstraint(
                condition=models.Q(told_at__isnull=True) | models.Q(gave_up_at__isnull=True),
                name="telling_ends_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(told_at__isnull=True, gave_up_at__isnull=True),
                name="telling_open_by_due",
            ),
            models.Index(
                fields=["told_at"],
                condition=models.Q(conversation__isnull=False, told_at__isnull=False),
                name="telling_of_conversation_told",
            ),
            models.Index(fields=["gave_up_at"], condition=models.Q(gave_up_at__isnull=False), name="telling_lost"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The name under which this is known outside, the same at every try: a receiver knows a repeat by it."""
        return f"msg_{self.number.hex}"
