"""Messages: what a customer wrote to us or we to them, and what became of ours on its way."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from heedful.models.api_key import ApiKey
from heedful.models.conversation import Conversation
from heedful.models.customer import Customer


class Message(models.Model):
    """One message of a conversation. Its recipients are those it was sent to, frozen; nothing changes them later."""

    class How(models.TextChoices):
        """The way on which it came or goes."""

        MAIL = "mail"
        FORM = "form"
        API = "api"
        TALK = "talk"  # a call or a talk that somebody typed in

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    is_ours = models.BooleanField()
    how = models.CharField(max_length=4, choices=How.choices, default=How.MAIL)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # The program that wrote it through the API, or that brought what a customer said.
    program = models.ForeignKey(ApiKey, null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="messages")
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    # Lists of [name, address].
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    # Where an answer should go, if not to the sender. Who wrote it is the sender all the same.
    reply_to = models.JSONField(default=list)
    subject = models.CharField(max_length=500, blank=True)
    # The whole text; and the part of it that is new and no signature, which is shown first and searched.
    text = models.TextField(blank=True)
    visible = models.TextField(blank=True)
    # Sanitised when it was stored; shown in a frame of its own.
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    msg_id = models.CharField(max_length=998, blank=True)
    references = models.TextField(blank=True)
    # No person wrote it: it makes nobody wait, and nothing is answered by it.
    is_automatic = models.BooleanField(default=False)
    # Its mail asks that no machine answers, or is a machine's: so it stays when a person takes it in to be answered.
    forbids_answer = models.BooleanField(default=False)
    # A plain thank-you: her word that she has what she came for. A person may say that it was none.
    is_thanks = models.BooleanField(default=False)
    # When somebody called it spam: as long as they do, it makes nobody wait, and is no word of anybody.
    spam_at = models.DateTimeField(null=True, blank=True)
    warnings = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_by_conversation"),
            models.Index(fields=["msg_id"], condition=~models.Q(msg_id=""), name="message_by_msg_id"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_folded(self) -> bool:
        """Whether there is more of it than what is shown first: what it quotes, or a signature."""
        return self.text.split() != self.visible.split()


class Outgoing(models.Model):
    """The way of one message of ours: held for undoing, sent, stopped, or failed.

    Whoever sends takes it by moving `due_at` on in one conditional UPDATE, so that no other process does. It is sent at
    least once; between the other side's 250 and our commit lies the one window in which it may be sent twice, under
    the same Message-ID.
    """

    class State(models.TextChoices):
        """How far it is."""

        HELD = "held"  # can be undone
        SENDING = "sending"  # somebody hands it over right now, or was killed doing so; or it waits for the next try
        SENT = "sent"
        STOPPED = "stopped"  # something happened that its author had not seen
        UNDONE = "undone"
        FAILED = "failed"  # no further try

    #: So long a message belongs to who took it; handing over takes at most half of that.
    TAKEN_FOR = timedelta(minutes=10)

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="outgoing")
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    due_at = models.DateTimeField()
    # The version of the conversation that its author saw.
    seen_version = models.PositiveIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # When it was known that it came back from, or was refused by, all to whom it was written: it answers nothing.
    came_back_at = models.DateTimeField(null=True, blank=True)
    # Why it was stopped, as a code; and what the guard had found that its author sent all the same.
    stopped_why = models.CharField(max_length=20, blank=True)
    overridden = models.JSONField(default=list)
    # The slip to which this message owns up.
    owns_up_to = models.ForeignKey("Problem", null=True, on_delete=models.SET_NULL, related_name="letters")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["held", "sending"]), name="outgoing_open_by_due"
            ),
            models.Index(
                fields=["state"], condition=models.Q(state__in=["stopped", "failed"]), name="outgoing_to_look_at"
            ),
            models.Index(
                fields=["came_back_at"],
                condition=models.Q(came_back_at__isnull=False),
                name="outgoing_came_back",
            ),
        ]

    def __str__(self) -> str:
        return f"way of message {self.message_id}"

    @property
    def is_taken(self) -> bool:
        """Whether somebody hands it over right now, or was killed doing so. No next try is as far off as this."""
        return self.tried_at is None or self.due_at - self.tried_at == self.TAKEN_FOR

    @property
    def waits_for_next_try(self) -> bool:
        """Whether nobody hands it over right now, and somebody will again."""
        return self.state == self.State.SENDING and not self.is_taken

    def unmoved(self) -> models.QuerySet[Outgoing]:
        """Choose this row as long as it is as it was read: of several who change it, one does."""
        return Outgoing.objects.filter(pk=self.pk, state=self.state, due_at=self.due_at, tries=self.tries)


class Arrival(models.Model):
    """What became of one message at one recipient: taken by the next server, delayed, refused, or sent back."""

    class What(models.TextChoices):
        """What became of it."""

        TAKEN = "taken"
        DELAYED = "delayed"
        REFUSED = "refused"  # for good, or put off until it was given up
        BOUNCED = "bounced"
        RECALLED = "recalled"  # not sent any more: it should not have gone out

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="arrivals")
    recipient = models.CharField(max_length=320)
    what = models.CharField(max_length=8, choices=What.choices)
    code = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["message"], name="arrival_by_message")]

    def __str__(self) -> str:
        return f"{self.what} at a recipient of message {self.message_id}"


class Attachment(models.Model):
    """A file that came or goes with a message; its bytes lie in `attachments`, named by their SHA-256."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    is_inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="attachment_by_digest")]

    def __str__(self) -> str:
        return self.name
