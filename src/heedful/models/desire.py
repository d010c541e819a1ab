"""The list of files of desires: what following a kind through the whole log gave."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from heedful.models.kind import Kind


class DesireFile(models.Model):
    """All desires of one kind, as one wording of it and one state of the log make them.

    Columns in a file and not rows: a definition that changes makes millions of new desires, which are swapped
    for the old ones here in one short transaction.
    """

    kind = models.OneToOneField(Kind, on_delete=models.CASCADE, related_name="desires")
    kind_version = models.PositiveIntegerField()
    # The version of the log whose signals it was followed through; what was collected since is in its moves.
    log_version = models.BigIntegerField(default=0)
    # Silence that had been long enough by then (ms) is final in it: what comes with an earlier time is late.
    final_until = models.BigIntegerField(default=0)
    file = models.CharField(max_length=100, unique=True)
    desires = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.file


class Moves(models.Model):
    """What settling did to desires of one kind since their file was written: those it opened or moved, as they are now.

    `records` are rows of the kernel in the order in which they were written; a later row of the same desire counts
    instead of an earlier one, and of the file's. `again` are customers who were followed from the beginning: what
    was known of them before does not count any more. Moves go with their file.
    """

    file = models.ForeignKey(DesireFile, on_delete=models.CASCADE, related_name="moves")
    desires = models.PositiveIntegerField()
    records = models.BinaryField()
    again = models.BinaryField(default=bytes)
    # The sets of properties that the records' `facet` counts into, as JSON.
    facets = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "moves"

    def __str__(self) -> str:
        return f"{self.desires} moves of {self.file_id}"
