"""Files of signals that came in by the page, and which rows were ever taken."""

from __future__ import annotations

from django.db import models

from heedful.models.sent_file import SentFile


class SignalFile(SentFile):
    """One file of signals that came in by the page; it lies in `signal-files` until it is taken.

    `mapping` is JSON of a `heedful.wire.signals.Mapping`, `source` the system that it comes from, as people call it.
    """

    source = models.CharField(max_length=100, blank=True)
    intake = models.ForeignKey("heedful.Intake", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state"], name="signal_file_by_state")]


class RowIdFile(models.Model):
    """A file of the ids of rows that were taken from a source; kept for ever, also when the signals are gone."""

    source = models.CharField(max_length=100, blank=True)
    file = models.CharField(max_length=100, unique=True)
    ids = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["source"], name="row_ids_by_source")]

    def __str__(self) -> str:
        return self.file
