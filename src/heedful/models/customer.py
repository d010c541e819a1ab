"""Customers, and the handles by which we know them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Customer(models.Model):
    """A person that we have a relationship with.

    The log holds the number of this row and nothing else about the person; names and addresses live here
    only, so that erasing the row takes them away at once.
    """

    name = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    # What we know of them that groups of a question are made of: plan, country and the like.
    traits = models.JSONField(default=dict, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["name"], name="customer_by_name")]

    def __str__(self) -> str:
        return self.name or f"customer {self.pk}"


class Identity(models.Model):
    """One handle of a customer: what a file, a client or a mail calls them."""

    class Sort(models.TextChoices):
        """What a handle is."""

        USER_ID = "user_id"
        EMAIL = "email"
        ANONYMOUS = "anonymous"
        PHONE = "phone"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.USER_ID)
    value = models.CharField(max_length=320)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "value"], name="identity_once")]
        indexes = [models.Index(fields=["value"], name="identity_by_value")]
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return self.value


class Erasure(models.Model):
    """A customer who was erased. The number alone stays, until no file holds it any more.

    While a row without `files_clean_at` is here, every reader of the log leaves this customer out.
    """

    customer_number = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=timezone.now)
    files_clean_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["files_clean_at"], name="erasure_unfinished")]

    def __str__(self) -> str:
        return f"erasure of {self.customer_number}"
