"""A notice in words: the same on the page and in a mail."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from heedful.models import Conversation, Notice

What = Notice.What


def words_of(row: Notice) -> str:
    """Say what happened, in one line, in the language that is active."""
    match row.what:
        case What.ASSIGNED:
            return (
                _("%(name)s gave you a conversation") % {"name": row.by.name}
                if row.by
                else _("A conversation was given to you")
            )
        case What.ANSWERED:
            return _("%(name)s wrote in a conversation of yours") % {"name": who(row.conversation)}
        case What.MENTIONED:
            return _("%(name)s names you in a note") % {"name": row.by.name} if row.by else _("A note names you")
        case What.RULED:
            return _("A rule points you to a conversation")
        case What.UNSENT:
            return _unsent(row)
        case _:
            return _("Mailbox %(address)s can't be reached") % {"address": row.mailbox.address if row.mailbox else ""}


def _unsent(row: Notice) -> str:
    if row.by is not None:
        return _("%(name)s stopped a reply of yours before it went out") % {"name": row.by.name}
    way = getattr(row.message, "outgoing", None)
    if way is not None and (way.state == "failed" or way.came_back_at is not None):
        return _("A reply of yours reached nobody")
    if way is not None and way.state == "sent":
        return _("A reply of yours did not reach everybody")
    return _("A reply of yours was stopped: something was said meanwhile that you had not seen")


def who(conversation: Conversation | None) -> str:
    """Say whom a conversation is with."""
    if conversation is not None and conversation.customer is not None and conversation.customer.name:
        return " ".join(conversation.customer.name.split())
    return _("The customer")


def address_of(row: Notice) -> str:
    """Give the address of the page to look at."""
    if row.mailbox_id is not None:
        return reverse("mailbox", args=[row.mailbox_id])
    view = {What.UNSENT.value: "unsent", What.RULED.value: "all"}.get(row.what, "mine")
    return reverse("conversation", args=[view, row.conversation_id])


def site_address_of(row: Notice) -> str:
    """Give that address for a mail."""
    site: str = settings.HEEDFUL_SITE_URL
    return site + address_of(row)
