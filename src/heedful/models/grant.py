"""What an agent may grant without asking, and what was granted to whom."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.conversation import Conversation
from heedful.models.customer import Customer
from heedful.models.message import Message


class Allowance(models.Model):
    """One thing that an owner lets agents grant without asking: 'a refund up to 30 euros', 'a month free'."""

    words = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words


class Grant(models.Model):
    """One thing that was granted with an answer. Until that is sent (`sent_at`), it can be taken back.

    That something was granted stays when the customer is erased: then it is nobody's, and says only what it was.
    """

    allowance = models.ForeignKey(Allowance, on_delete=models.PROTECT, related_name="grants")
    # As it was worded then; and how much, or for what.
    words = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="grants")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="grants")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="grants")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["allowance", "sent_at"], name="grant_by_allowance")]

    def __str__(self) -> str:
        return f"grant {self.pk}"
