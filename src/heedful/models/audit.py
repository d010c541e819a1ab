"""The audit log: who saw and changed what. Entries are added, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """One thing that somebody did.

    It names things by sort and number, never by a customer's name or address: an erasure must not have to
    rewrite the audit log, and the audit log must not keep what was erased.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    # Nobody when the machine acted, or a stranger at the door.
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=80)
    sort = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["who", "-id"], name="audit_by_colleague"),
            models.Index(fields=["sort", "object_id", "-id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.who_id} {self.verb} {self.sort} {self.object_id}"
