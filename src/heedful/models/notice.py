"""Notices: what a colleague should know, where and when they want to be told it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.domain.quiet import QuietHours
from heedful.models.conversation import Conversation
from heedful.models.mailbox import Mailbox
from heedful.models.message import Message
from heedful.models.note import Note


class Notice(models.Model):
    """One thing that one colleague should know. It goes to colleagues only, and holds no words of anybody."""

    class What(models.TextChoices):
        """What happened."""

        ASSIGNED = "assigned"  # somebody gave them a conversation
        ANSWERED = "answered"  # a customer wrote in a conversation of theirs
        MENTIONED = "mentioned"  # they are named in a note
        UNSENT = "unsent"  # a reply of theirs was stopped, or did not reach somebody
        RULED = "ruled"  # a rule points them to a conversation
        FAILING = "failing"  # a mailbox can't be reached

    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    what = models.CharField(max_length=9, choices=What.choices)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="notices")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    note = models.ForeignKey(Note, null=True, on_delete=models.CASCADE, related_name="+")
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.CASCADE, related_name="+")
    # Who did it; nobody for a program, a customer or the machine.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    on_page = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    # When it goes by mail, if it does; whoever takes it moves this on first, and so nobody else takes it meanwhile.
    mail_due_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["colleague", "-at"], condition=models.Q(seen_at=None, on_page=True), name="notice_unseen"
            ),
            models.Index(fields=["colleague", "-at", "-id"], name="notice_by_colleague"),
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False, mailed_at=None, gave_up_at=None),
                name="notice_due",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class NoticeWishes(models.Model):
    """What a colleague wants to be told, where, and when not.

    Who has not said anything has no row; what they are told then says `heedful.queries.notice`.
    """

    colleague = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="notice_wishes"
    )
    on_page = models.JSONField(default=list)
    by_mail = models.JSONField(default=list)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_weekends = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "notice wishes"

    def __str__(self) -> str:
        return f"notice wishes of {self.colleague_id}"

    @property
    def quiet(self) -> QuietHours:
        """When nothing goes by mail, by their own clock."""
        return QuietHours(self.quiet_from, self.quiet_until, self.quiet_weekends)
