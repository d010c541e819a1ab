"""Signatures: what stands below the answers of a colleague, everywhere or from one mailbox."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from heedful.models.mailbox import Mailbox


class Signature(models.Model):
    """The signature of one colleague; that of a mailbox, for who has none of their own, stands at the mailbox."""

    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signatures")
    # From which mailbox; none: from all that have no other.
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["colleague", "mailbox"], name="signature_once"),
            models.UniqueConstraint(
                fields=["colleague"], condition=models.Q(mailbox=None), name="signature_for_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"
