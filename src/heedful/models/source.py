"""Where signals come from, the keys that may bring them, what was accepted, and what could not be taken."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Source(models.Model):
    """One website, server or program of ours that sends signals with a client it already has."""

    class Client(models.TextChoices):
        """The client that sends; its name decides which snippet the page shows, never what is accepted."""

        SCRIPT = "script", "Heedful"
        SEGMENT = "segment", "Segment"
        RUDDERSTACK = "rudderstack", "RudderStack"
        POSTHOG = "posthog", "PostHog"
        MATOMO = "matomo", "Matomo"

    name = models.CharField(max_length=100)
    client = models.CharField(max_length=12, choices=Client.choices)
    # Origins ('https://www.example.org') whose pages may send from a browser; none: no browser may.
    sites = models.JSONField(default=list, blank=True)
    may_keep_cookie = models.BooleanField(default=False)
    # Names of query parameters that stay in a path; all others are cut, since they hold tokens and searches.
    kept_query = models.JSONField(default=list, blank=True)
    # Kinds that are noise for nearly everybody ('$autocapture') and that this one wants all the same.
    kept_noise = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Events that could not be taken and went for good, being too old or too many (`heedful.services.forget_rejects`).
    rejects_gone = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class WriteKey(models.Model):
    """A key with which a source may write, and read nothing.

    Kept as it is: it stands in the source text of every page that it is used on.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"write key {self.pk}"


class Delivery(models.Model):
    """What one request brought, as it came: accepted, durable, and not settled yet.

    A row is here until its signals are settled, and goes in the transaction that settles them. So what is here
    has not been counted, whatever its number: sequences commit out of order, and settling ranges of numbers
    lost 685 of 116,080 signals in a trial.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    # How to read the body: a name that `heedful.wire.collect` knows.
    dialect = models.CharField(max_length=16)
    received_at = models.DateTimeField()
    # The decompressed body, compressed by us.
    body = models.BinaryField()
    # Whence it came: only for a place, and gone with this row.
    address = models.GenericIPAddressField(null=True, blank=True)
    signals = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Reject(models.Model):
    """One collected event that could not be taken: why, and what it was, so that it can be taken again.

    What is taken again is a delivery, and here no more.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="rejects")
    dialect = models.CharField(max_length=16)
    received_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    body = models.TextField()
    # Bytes, more or less, that it takes; so that bounding them does not read them all.
    size = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["source", "-id"], name="reject_by_source")]

    def __str__(self) -> str:
        return f"reject {self.pk}"
