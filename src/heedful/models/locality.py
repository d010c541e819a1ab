"""Where a customer is, in the codes that warnings name: worked out once from their place, and kept."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer
from heedful.models.place import Place


class Locality(models.Model):
    """The codes of the place that counts for a customer; without `codes` and point we know no place of theirs.

    `codes` are lists of [system, code, sure, label]; `sure` from 0 to 1 is the share of the place that lies in it.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="locality")
    how = models.CharField(max_length=8, choices=Place.How.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    # In words: 'Bergen County, New Jersey'.
    label = models.CharField(max_length=200, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    codes = models.JSONField(default=list)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "localities"
        indexes = [models.Index(fields=["country"], name="locality_by_country")]

    def __str__(self) -> str:
        return f"locality of {self.customer_id}"
