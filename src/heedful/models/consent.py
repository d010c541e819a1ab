"""What customers agreed to."""

from __future__ import annotations

from django.db import models

from heedful.models.customer import Customer


class Consent(models.Model):
    """What a customer agreed to or not, since when, and where they said so first.

    `said_at` is when they, or a file, said the same last: an answer from before that changes nothing.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    what = models.CharField(max_length=100)
    given = models.BooleanField(default=True)
    at = models.DateTimeField()
    said_at = models.DateTimeField()
    where = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["what"]
        constraints = [models.UniqueConstraint(fields=["customer", "what"], name="consent_once")]

    def __str__(self) -> str:
        return f"consent {self.pk} of {self.customer_id}"
