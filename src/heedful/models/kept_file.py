"""What all files have in common that somebody attached: a name, and bytes that are found by their SHA-256."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models


class KeptFile(models.Model):
    """A file of somebody; its bytes lie in `attachments`, named by their SHA-256."""

    name = models.CharField(max_length=255)
    type = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
