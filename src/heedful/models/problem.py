"""Problems: causes of trouble, each with two dates: put right for the customer, and stopped from coming back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.message import Message


class Problem(models.Model):
    """One cause of trouble; it stays open until it is put right for the customer, and its cause is stopped.

    So far each is a slip of ours: a message that should not have gone out as it did. What was done is said in our own
    words by whoever did it.
    """

    class Slip(models.TextChoices):
        """What kind of slip it was."""

        WRONG_PERSON = "wrong_person"  # it was for somebody else
        MEANT_FOR_US = "meant_for_us"  # it was for a colleague
        ANOTHERS = "anothers"  # it held what belongs to another customer
        UNTRUE = "untrue"  # what it said is not so
        UNKIND = "unkind"  # how it said it was not right

    # A message goes astray once, whatever else was wrong with it.
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="problem")
    slip = models.CharField(max_length=12, choices=Slip.choices)
    # When the message went out, and when somebody said so.
    since = models.DateTimeField()
    found_at = models.DateTimeField(default=timezone.now)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done = models.TextField(blank=True)
    fixed_for_customer_at = models.DateTimeField(null=True, blank=True)
    fixed_for_customer_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What keeps it from happening again.
    stopped_by_what = models.TextField(blank=True)
    cause_stopped_at = models.DateTimeField(null=True, blank=True)
    cause_stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["-id"],
                condition=models.Q(fixed_for_customer_at=None) | models.Q(cause_stopped_at=None),
                name="problem_open",
            )
        ]

    def __str__(self) -> str:
        return f"problem {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether one of the two dates is missing."""
        return self.fixed_for_customer_at is None or self.cause_stopped_at is None
