"""How things are with a customer, as they or one of us said: what they want, and whether they can be written to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer


class Circumstances(models.Model):
    """What holds for everything that we write to one customer."""

    class State(models.TextChoices):
        """Whether they can be written to at all."""

        BOUNCED = "bounced"
        DECEASED = "deceased"

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="circumstances")
    state = models.CharField(max_length=8, choices=State.choices, blank=True)
    # When the machine saw that nothing arrives at any address of theirs; none where a person said so.
    seen_at = models.DateTimeField(null=True, blank=True)
    # Purposes that they do not want.
    unsubscribed = models.JSONField(default=list)
    quiet_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    # None: they said so themselves.
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "circumstances"
        indexes = [
            models.Index(fields=["seen_at"], condition=models.Q(seen_at__isnull=False), name="circumstances_seen"),
        ]

    def __str__(self) -> str:
        return f"circumstances of {self.customer_id}"

    @property
    def was_said(self) -> bool:
        """Whether a person said any of it, and not only the machine saw something."""
        return self.seen_at is None or bool(self.unsubscribed or self.quiet_until)


class OwnPageLink(models.Model):
    """A way for one customer to the page of their own: it expires, and can be revoked."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="own_page_links")
    # What the link carries is signed with this number; the row says whether it still counts.
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"link {self.pk} of {self.customer_id}"
