"""Moments: what is going on in customers' lives, where we heard of it, and whom it touches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.customer import Customer


class Feed(models.Model):
    """A feed of warnings that is asked for regularly. What it told stays when it goes silent."""

    name = models.CharField(max_length=100)
    url = models.URLField(max_length=1000, unique=True)
    every_minutes = models.PositiveSmallIntegerField(default=5)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    next_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True)
    # When it answered well last, and how often it has not since.
    good_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["next_at"], condition=models.Q(ended_at=None), name="feed_due")]

    def __str__(self) -> str:
        return self.name


class Moment(models.Model):
    """Something going on, from its onset to the end of the time after it.

    Its phase follows from the clock, and is nowhere stored. `area` holds codes, polygons and circles as `moments read`
    prints them. A moment of one person names them; an incident of ours names the services, as one that somebody
    types in may do, too. Whom somebody lists stands in `touches` alone.
    """

    class Sort(models.TextChoices):
        """Where it comes from."""

        ALERT = "alert"
        INCIDENT = "incident"
        POWER = "power"
        PERSON = "person"
        HAND = "hand"

    sort = models.CharField(max_length=8, choices=Sort.choices)
    # The identifier of the message that told of it last; by what stands in `heard` any of them finds it.
    source_id = models.CharField(max_length=300)
    feed = models.ForeignKey(Feed, null=True, on_delete=models.SET_NULL, related_name="moments")
    kind = models.CharField(max_length=20)
    event = models.CharField(max_length=200)
    severity = models.CharField(max_length=10)
    urgency = models.CharField(max_length=10, blank=True)
    certainty = models.CharField(max_length=10, blank=True)
    headline = models.CharField(max_length=500, blank=True)
    sent = models.DateTimeField(default=timezone.now)
    onset = models.DateTimeField()
    # None: nobody knows yet; `last_at` then is the limit of its kind, or far away for what somebody has to end.
    ends = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField()
    aftermath_until = models.DateTimeField()
    area = models.JSONField(default=dict)
    place = models.CharField(max_length=300, blank=True)
    # A person's own.
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="own_moments")
    # The services and plans whose users it touches; and of an incident of ours what customers are told of it.
    services = models.JSONField(default=list)
    notice = models.TextField(blank=True)
    # Taken back by its source, replaced by a newer word, or ended by one of us.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # How many people it touches, as counted last, and whether that is still to be worked out.
    touched = models.PositiveIntegerField(default=0)
    to_match = models.BooleanField(default=False)
    # It has ended or changed: what is held of those whom it touches is to be judged again.
    to_judge = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "source_id"], name="moment_once")]
        indexes = [
            models.Index(fields=["aftermath_until"], condition=models.Q(ended_at=None), name="moment_on"),
            models.Index(fields=["id"], condition=models.Q(to_match=True), name="moment_to_match"),
            models.Index(fields=["id"], condition=models.Q(to_judge=True), name="moment_to_judge"),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.pk})"


class Heard(models.Model):
    """An identifier of a warning message, and which moment it told of: none if it was taken back before it came."""

    identifier = models.CharField(max_length=300, primary_key=True)
    moment = models.ForeignKey(Moment, null=True, on_delete=models.CASCADE, related_name="heard")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.identifier


class Touched(models.Model):
    """A customer whom a moment touches: by what we know, where, and how much of their place lies inside."""

    class By(models.TextChoices):
        """What says so."""

        CODE = "code"
        POLYGON = "polygon"
        CIRCLE = "circle"
        COUNTRY = "country"
        SERVICE = "service"
        PERSON = "person"
        LISTED = "listed"

    moment = models.ForeignKey(Moment, on_delete=models.CASCADE, related_name="touches")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="touches")
    by = models.CharField(max_length=8, choices=By.choices)
    place = models.CharField(max_length=200, blank=True)
    sure = models.FloatField(default=1.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "moment"], name="touched_once")]
        verbose_name_plural = "touched"

    def __str__(self) -> str:
        return f"{self.customer_id} by {self.moment_id}"
