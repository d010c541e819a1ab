"""Who looked at whom: noted for whoever is signed in, once an hour for each."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from heedful.models import Conversation, IncomingMail, Message
from heedful.services.looked import looked_at_conversation, looked_at_customer, looked_at_mail, looked_at_message
from heedful.web.access import actor_of


def note_look(request: HttpRequest, customer: int) -> None:
    """Note that whoever is signed in looked at what a customer said or did."""
    looked_at_customer(actor_of(request), customer, timezone.now())


def note_look_at_conversation(request: HttpRequest, row: Conversation) -> None:
    """Note that they looked at what was said in a conversation."""
    looked_at_conversation(actor_of(request), row, timezone.now())


def note_look_at_message(request: HttpRequest, row: Message) -> None:
    """Note that they looked at a message, or at what came with it."""
    looked_at_message(actor_of(request), row, timezone.now())


def note_look_at_mail(request: HttpRequest, row: IncomingMail) -> None:
    """Note that they looked at a mail as it came."""
    looked_at_mail(actor_of(request), row, timezone.now())
