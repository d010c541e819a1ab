"""Keys of the API, and the answers that were given to calls which may come again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.source import Source


class ApiKey(models.Model):
    """A key with which a program of ours calls the API, for what its scopes name.

    Only its digest is kept: who reads the database cannot call by it. The prefix is the beginning of the key, by
    which people tell it from others.
    """

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    # Words of `heedful.domain.api_key.Scope`.
    scopes = models.JSONField(default=list)
    # As which source signals come in that this key brings; none where it may bring none.
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="api_keys")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # To the minute: it is not worth a write for each call.
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"


class KeptAnswer(models.Model):
    """One call that carried an `Idempotency-Key`: begun, and answered once `answered_at` is there.

    `digest` is of all that was asked. `about` is the customer whom the answer shows: it goes when they are erased.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    began_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    about = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "name"], name="kept_answer_once")]
        indexes = [
            models.Index(fields=["began_at"], name="kept_answer_by_age"),
            models.Index(fields=["about"], name="kept_answer_by_customer"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
