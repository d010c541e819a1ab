"""Customer files that came in: how each was read, how far it is, and what became of its rows."""

from __future__ import annotations

from django.db import models

from heedful.models.sent_file import SentFile


class CustomerFile(SentFile):
    """One file of customers that came in by the page; it lies in `customer-files` until its rows are taken.

    `mapping` is JSON of a `heedful.domain.customer_file.Reading`.
    """

    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    rejects = models.PositiveIntegerField(default=0)
    rejects_file = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state"], name="customer_file_by_state")]
