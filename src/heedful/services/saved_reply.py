"""Saved replies: writing them down, and filling one for a conversation.

The rule of this file: what is not known is not filled. The placeholder stays, and the guard stops the answer until a
person has put something in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from heedful.domain import placeholder
from heedful.domain.recipients import Person
from heedful.models import Colleague, Conversation, Identity, Mailbox, SavedReply
from heedful.queries.identity import family_of, one_who_stays
from heedful.services.audit import Actor, record
from heedful.services.own_page import link_for

#: The languages that customers may speak, with their names in their own words; regions are left out.
LANGUAGES = {
    code: str(info["name_local"]) for code, info in LANG_INFO.items() if "name_local" in info and "-" not in code
}


class TitleTakenError(Exception):
    """There is one of this title in this language already."""


@contextmanager
def _one_of_each_title() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise TitleTakenError from error


@dataclass(frozen=True)
class Text:
    """What somebody says about a saved reply; it is theirs alone, or of all of us."""

    title: str
    body: str
    language: str = ""
    is_mine: bool = False

    def fields(self, by: Actor) -> dict[str, Any]:
        """Give what is kept of it."""
        return {
            "title": self.title,
            "body": self.body,
            "language": self.language,
            "owner": by.colleague if self.is_mine else None,
            "changed_at": timezone.now(),
            "changed_by": by.colleague,
        }


def save_reply(by: Actor, text: Text) -> SavedReply:
    """Write a new one down. Raises `TitleTakenError`."""
    with _one_of_each_title(), transaction.atomic():
        row = SavedReply.objects.create(**text.fields(by))
        record(by, gettext_noop("made"), "saved reply", row.pk)
    return row


def change_reply(by: Actor, row: SavedReply, text: Text) -> None:
    """Change one; drafts that were begun with it stay as they are. Raises `TitleTakenError`."""
    with _one_of_each_title(), transaction.atomic():
        SavedReply.objects.filter(pk=row.pk).update(**text.fields(by))
        record(by, gettext_noop("changed"), "saved reply", row.pk)


def remove_reply(by: Actor, row: SavedReply) -> None:
    """Throw one away; what was written with it stays."""
    with transaction.atomic():
        number = row.pk
        row.delete()
        record(by, gettext_noop("removed"), "saved reply", number)


def fill(saved_reply: SavedReply, conversation: Conversation, colleague: Colleague) -> str:
    """Give the text for a conversation, with everything filled that is known; `colleague` is who answers."""
    language = saved_reply.language or _language_of(conversation)
    told = known(conversation, colleague, language)
    if placeholder.names(saved_reply.body, "customer.page"):
        told["customer.page"] = _page_of_theirs(conversation, colleague)
    return placeholder.fill(saved_reply.body, told)


def _page_of_theirs(conversation: Conversation, colleague: Colleague) -> str:
    """Make a link to the customer's own page; none where somebody else takes part and would get it, too."""
    customer = conversation.customer
    if customer is None:
        return ""
    theirs = Identity.objects.filter(customer__in=family_of(one_who_stays(customer))).values("value")
    # In a conversation that is about to begin, nobody but they takes part.
    if conversation.pk is not None and conversation.participants.exclude(address__in=theirs).exists():
        return ""
    return link_for(customer, Actor(colleague), timezone.now())


def known(conversation: Conversation, colleague: Colleague, language: str) -> dict[str, str]:
    """Give what placeholders stand for; empty where it is not known."""
    return {
        **_of_customer(conversation),
        **of_colleague(colleague),
        **of_mailbox(conversation.mailbox),
        "conversation.subject": conversation.subject,
        "date": _today(language),
    }


def _of_customer(conversation: Conversation) -> dict[str, str]:
    customer = conversation.customer
    if customer is None:
        return {}
    return {
        "customer.name": customer.name,
        "customer.first_name": Person(customer.name, "").called,
        "customer.organisation": customer.organisation,
        "customer.plan": customer.plan,
    }


def of_colleague(colleague: Colleague) -> dict[str, str]:
    """Give what is known of who writes."""
    return {"agent.name": colleague.name, "agent.first_name": Person(colleague.name, "").called}


def of_mailbox(mailbox: Mailbox | None) -> dict[str, str]:
    """Give what is known of where an answer comes from."""
    if mailbox is None:
        return {}
    return {"mailbox.name": mailbox.sender_name or mailbox.name, "mailbox.address": mailbox.address}


def _language_of(conversation: Conversation) -> str:
    return (conversation.customer.language if conversation.customer else "") or settings.HEEDFUL_LANGUAGE


def _today(language: str) -> str:
    """Say the day as one does in a language: '26 November 2026', '26. November 2026'."""
    with translation.override(language.lower() if translation.check_for_language(language.lower()) else "en"):
        # Without a language of its own, English names the month first: that is read as another day elsewhere.
        is_english = (translation.get_language() or "en").startswith("en")
        return date_format(timezone.localdate(), "j F Y" if is_english else "DATE_FORMAT")
