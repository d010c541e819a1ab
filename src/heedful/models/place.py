"""Where customers are, with how we know and since when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer


class Place(models.Model):
    """Where a customer is, as one way of knowing tells it; the surest of them counts."""

    class How(models.TextChoices):
        """How we know, the surest first."""

        TOLD = "told"
        ADDRESS = "address"
        FILE = "file"
        IP = "ip"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="places")
    how = models.CharField(max_length=8, choices=How.choices)
    at = models.DateTimeField(default=timezone.now)
    country = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    # New, or another than before: its codes are still to be worked out (`heedful.services.locating`).
    to_locate = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "how"], name="place_once_a_way")]
        indexes = [
            models.Index(fields=["country", "region"], name="place_by_country"),
            models.Index(fields=["id"], condition=models.Q(to_locate=True), name="place_to_locate"),
        ]

    def __str__(self) -> str:
        return f"place of {self.customer_id}"

    @property
    def parts(self) -> list[str]:
        """What there is of it in words, from the nearest on."""
        near = " ".join(part for part in (self.postal_code, self.city) if part)
        return [part for part in (near, self.region, self.country) if part]
