"""When we are there, as an owner says it."""

from __future__ import annotations

from django.db import models


class BusinessHours(models.Model):
    """The hours of the house: one row, or none as long as nobody has said any."""

    # A name that Python knows; the form offers and takes no other.
    zone = models.CharField(max_length=64)
    # Seven of them, Monday first: ['09:00', '17:00'], or null where it is closed.
    days = models.JSONField()
    # Lists of [date, name].
    holidays = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="business_hours_once")]
        verbose_name_plural = "business hours"

    def __str__(self) -> str:
        return self.zone
