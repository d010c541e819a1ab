"""Web forms: pages on which a visitor writes to us, and what came along with what they wrote."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer
from heedful.models.mailbox import Mailbox
from heedful.models.message import Message


class WebForm(models.Model):
    """A form on a page of its own, which websites of ours may show in theirs."""

    name = models.CharField(max_length=100)
    # Stands in the source text of every page that shows it: it opens nothing but the form.
    key = models.CharField(max_length=40, unique=True)
    # Answers come from here.
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="forms")
    # Origins ('https://www.example.org') whose pages may show it in a frame; none: it is only a page of its own.
    sites = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, default="en")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class FormMessage(models.Model):
    """What came with a message through a form: nothing of it is proven.

    The address is the one that was typed. `customer` is whose browser it was, if they let that come along and we know
    it; whether who wrote is that customer, by our rules of identity and without believing the address, says `is_same`.
    """

    class Address(models.TextChoices):
        """How the typed address stands to what we know."""

        NEW = "new"  # nobody we know has it
        KNOWN = "known"  # a customer has it, and whoever wrote may be somebody else
        THEIRS = "theirs"  # who uses that browser is known by it

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="form_message")
    form = models.ForeignKey(WebForm, on_delete=models.PROTECT, related_name="messages")
    # The page of the form that it was written on: sent twice from there, it is one message.
    written_on = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=8, choices=Address.choices)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    is_same = models.BooleanField(default=False)
    # What their browser did last, where they let that come along: lists of [time, kind, path].
    brought = models.JSONField(default=list)
    # Open desires at that time, if it is the same person: lists of [name, outcome].
    came_for = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"what came with message {self.message_id}"

    @property
    def did_last(self) -> list[tuple[datetime, str, str]]:
        """What their browser did last: time, kind and path."""
        return [(datetime.fromisoformat(at), kind, path) for at, kind, path in self.brought]
