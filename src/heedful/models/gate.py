"""The gate: its policy with its history, the switch, words to adapt with, what is to be sent, and every verdict."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.api_key import ApiKey
from heedful.models.customer import Customer
from heedful.models.moment import Moment


class GatePolicy(models.Model):
    """One wording of the policy; the newest counts. Before the first it is the standard one."""

    policy = models.JSONField()
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "gate policies"

    def __str__(self) -> str:
        return f"policy {self.pk}"


class Switch(models.Model):
    """Everything non-essential is stopped, for all or in an area, until somebody lets it go again."""

    # Codes as lists of [system, code]; none: for all.
    codes = models.JSONField(default=list)
    place = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "switches"

    def __str__(self) -> str:
        return f"switch {self.pk}"


class Adaptation(models.Model):
    """Words that write a moment into a message; `kind` '' stands for any kind of moment."""

    kind = models.CharField(max_length=20, blank=True)
    phase = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10)
    words = models.TextField()
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "phase", "purpose"], name="adaptation_once")]
        ordering = ["kind", "phase", "purpose"]

    def __str__(self) -> str:
        return f"{self.kind or 'any'} {self.phase} {self.purpose}"


class Outreach(models.Model):
    """One message that somebody wants to send to one customer, and how far it is.

    Whoever sends takes it by one conditional UPDATE of `state` and `due_at`; it is judged when it is about to go, and
    again on release.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"  # to be judged and sent when due
        HELD = "held"
        TAKEN = "taken"  # somebody hands it over
        SENT = "sent"
        DROPPED = "dropped"
        DISCARDED = "discarded"  # by one of us
        FAILED = "failed"

    class How(models.TextChoices):
        """Who wants to send it."""

        API = "api"
        CARE = "care"

    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="outreach")
    how = models.CharField(max_length=4, choices=How.choices, default=How.API)
    purpose = models.CharField(max_length=10, blank=True)
    bulk = models.BooleanField(default=False)
    address = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    words = models.CharField(max_length=64)
    msg_id = models.CharField(max_length=300)
    # A kind of desire whose fulfilment since makes a reminder needless.
    needless_after = models.CharField(max_length=100, blank=True)
    moment = models.ForeignKey(Moment, null=True, on_delete=models.SET_NULL, related_name="outreach")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # When something is to be done with it next; none where nothing is, or where a person decides.
    due_at = models.DateTimeField(null=True, default=timezone.now)
    # What was said of it last.
    decision = models.CharField(max_length=5, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    # While it is held: since when a person is asked about it, if one is, and the moments that hold it.
    asks_since = models.DateTimeField(null=True, blank=True)
    held_by = models.ManyToManyField(Moment, related_name="holds")
    # The words that went above it, where it was adapted.
    adapted = models.TextField(blank=True)
    # One of us let it go whatever the gate says.
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(ApiKey, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "outreach"
        constraints = [models.UniqueConstraint(fields=["msg_id", "customer"], name="outreach_once")]
        indexes = [
            # SQLite sees by `due_at <= ...` that it may use this one.
            models.Index(
                fields=["state", "due_at", "id"], condition=models.Q(due_at__isnull=False), name="outreach_due"
            ),
            models.Index(fields=["customer"], condition=models.Q(due_at__isnull=False), name="outreach_open"),
            models.Index(fields=["-id"], condition=models.Q(asks_since__isnull=False), name="outreach_asks"),
            models.Index(fields=["state", "-id"], name="outreach_by_state"),
            models.Index(fields=["customer", "-sent_at"], name="outreach_by_customer"),
        ]

    def __str__(self) -> str:
        return f"outreach {self.pk}"


class Judgement(models.Model):
    """One verdict as it was given: what answers 'why?' of any message. Nothing changes it."""

    at = models.DateTimeField()
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="judgements")
    outreach = models.ForeignKey(Outreach, null=True, on_delete=models.CASCADE, related_name="judgements")
    # What it was of, where it was no outreach: 'relay 12', 'reply 7', or the identifier of whoever asked.
    subject_of = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=10, blank=True)
    bulk = models.BooleanField(default=False)
    subject = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=5)
    until = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    # What was known then, as plain values, so that another policy can be tried on it.
    facts = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="judgement_by_at"),
            models.Index(fields=["customer", "-id"], name="judgement_by_customer"),
            models.Index(fields=["decision", "-id"], name="judgement_by_decision"),
            models.Index(fields=["subject_of"], condition=~models.Q(subject_of=""), name="judgement_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} ({self.pk})"


class JudgedMoment(models.Model):
    """A moment that had a say in a verdict: so its page tells what was held or adapted because of it.

    Of all verdicts on one message only the newest in which a moment had a say is tied to it. `decision` is its own, so
    that they are counted without it.
    """

    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="moments")
    moment = models.ForeignKey(Moment, on_delete=models.CASCADE, related_name="judgements")
    decision = models.CharField(max_length=5, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["moment", "judgement"], name="judged_by_moment"),
            models.Index(fields=["moment", "decision"], name="judged_by_decision"),
        ]

    def __str__(self) -> str:
        return f"judgement {self.judgement_id} by {self.moment_id}"
