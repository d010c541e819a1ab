"""What customers and organisations paid, by month and currency."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer
from heedful.models.organisation import Organisation


class Revenue(models.Model):
    """What came in from one customer or one organisation in one month and one currency.

    `month` is its first day. `margin` is what was left of it, None where nobody said.
    """

    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="revenue")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="revenue")
    month = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    margin = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    # What is told of a month after two customers were joined replaces what had been told of each of them.
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "revenue"
        constraints = [
            models.UniqueConstraint(fields=["customer", "month", "currency"], name="revenue_of_customer_once"),
            models.UniqueConstraint(fields=["organisation", "month", "currency"], name="revenue_of_organisation_once"),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True) ^ models.Q(organisation__isnull=True),
                name="revenue_of_one_of_them",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} in {self.month:%Y-%m}"
