"""Views that colleagues keep: a filter of the inbox under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.mailbox import Mailbox
from heedful.models.tag import Tag
from heedful.models.team import Team


class SavedView(models.Model):
    """A filter of the inbox under a name, for one colleague or (without `owner`) for all.

    It goes with what it asks for: without that it would suddenly hold much more.
    """

    class Who(models.TextChoices):
        """Whose conversations; a colleague by name stands in `assignee`."""

        ANYBODY = ""
        ME = "me"  # whoever looks at it
        NOBODY = "nobody"

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="views")
    # A word of `heedful.queries.inbox.View`.
    state = models.CharField(max_length=12)
    who = models.CharField(max_length=8, choices=Who.choices, blank=True)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="views")
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def word(self) -> str:
        """The word of its list in addresses."""
        return f"kept-{self.pk}"
