"""Merges of customers, and ties between handles that were not followed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer, Identity, IdentityEdge


class Merge(models.Model):
    """One customer who went into another: `gone` has no page since, and comes back as they were if it is undone."""

    gone = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    cause = models.CharField(max_length=10, choices=IdentityEdge.Cause.choices)
    # The two handles that were said to be one person's; none where a person joined two.
    one = models.ForeignKey(Identity, null=True, on_delete=models.SET_NULL, related_name="+")
    other = models.ForeignKey(Identity, null=True, on_delete=models.SET_NULL, related_name="+")
    # Which fields and traits `into` got from `gone`: names of them only.
    filled = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.into_id}"


class Conflict(models.Model):
    """A tie between two handles that was said and not followed: both sides were known as somebody already.

    It is kept by the handles, whose customers may change. Once a person has decided, nobody asks again.
    """

    class Decision(models.TextChoices):
        """What a person said."""

        OPEN = "open"
        SAME = "same"
        APART = "apart"

    one = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    cause = models.CharField(max_length=10, choices=IdentityEdge.Cause.choices)
    at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=5, choices=Decision.choices, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="conflict_once"),
            # So that a tie has one row, whichever handle was named first.
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="conflict_in_order"),
        ]
        indexes = [models.Index(fields=["decision", "-id"], name="conflict_by_decision")]

    def __str__(self) -> str:
        return f"conflict {self.pk}"
