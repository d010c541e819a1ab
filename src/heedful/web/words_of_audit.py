"""Words for what the log of who did what names."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What something was done to, by the word that was kept with it.
THINGS: dict[str, str | Promise] = {
    "API key": _("API key"),
    "adaptation": _("words for moments"),
    "allowance": _("what agents may grant"),
    "blocked_sender": _("blocked sender"),
    "business hours": _("business hours"),
    "colleague": _("colleague"),
    "conflict": _("two handles"),
    "conversation": _("conversation"),
    "conversations": _("conversations"),
    "customer": _("customer"),
    "customers": _("customers"),
    "customer_file": _("file of customers"),
    "feed": _("feed of warnings"),
    "gate policy": _("policy of the gate"),
    "incident": _("incident"),
    "intake": _("taken file"),
    "invitation": _("invitation"),
    "kind": _("kind"),
    "mail": _("mail"),
    "mailbox": _("mailbox"),
    "mailer": _("program that sends through the relay"),
    "message": _("message"),
    "moment": _("moment"),
    "outreach": _("message at the gate"),
    "power cuts": _("power cuts"),
    "problem": _("problem"),
    "relayed mail": _("mail of a program"),
    "saved reply": _("saved reply"),
    "rule": _("rule"),
    "signal_file": _("file of signals"),
    "source": _("source"),
    "switch": _("switch"),
    "tag": _("tag"),
    "team": _("team"),
    "view": _("view of the inbox"),
    "webhook": _("webhook"),
}
