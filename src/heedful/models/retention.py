"""How long signals of a kind are kept."""

from __future__ import annotations

from django.db import models


class RetentionRule(models.Model):
    """Months for which signals of a kind are kept, None: until erased. The rule without a kind is for the rest.

    As long as there is no rule at all, what `heedful.domain.retention` says at first holds.
    """

    kind = models.CharField(max_length=200, unique=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kind or "the rest"
