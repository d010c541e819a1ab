"""The list of files of desires: what following a kind through the whole log gave."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from heedful.models.kind import Kind
from heedful.models.log import OrderedLog


class DesireFile(models.Model):
    """All desires of one kind, as one wording of it and one state of the log make them.

    Columns in a file and not rows: a definition that changes makes millions of new desires, which are swapped
    for the old ones here in one short transaction.
    """

    kind = models.OneToOneField(Kind, on_delete=models.CASCADE, related_name="desires")
    kind_version = models.PositiveIntegerField()
    ordered = models.ForeignKey(OrderedLog, on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=100, unique=True)
    desires = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.file
