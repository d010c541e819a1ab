"""Addresses of customers at which nobody is any more: somebody has to find another way to reach them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from heedful.models.customer import Identity


class LostAddress(models.Model):
    """An address of a customer to which no mail goes, as a mail server said; and that somebody has seen to it.

    It is a task until a person says that it is done, or another address of theirs is written down. When they write
    from it again, it is not lost, and the row goes.
    """

    identity = models.OneToOneField(Identity, on_delete=models.CASCADE, primary_key=True, related_name="lost")
    since = models.DateTimeField()
    # What the server said.
    words = models.CharField(max_length=300, blank=True)
    # The newest handle of all when it was lost: those with a higher number were written down later, whatever time they
    # were told with.
    newest_handle = models.BigIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    # None: the machine saw that there is another address.
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "lost addresses"
        indexes = [
            models.Index(fields=["since"], condition=models.Q(done_at=None), name="lost_address_open"),
        ]

    def __str__(self) -> str:
        return f"lost address {self.identity_id}"
