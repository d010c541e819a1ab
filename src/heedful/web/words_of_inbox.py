"""Words for what the inbox shows: views, why mail was set aside, and what was amiss with a mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from heedful.domain.event import Event
from heedful.domain.threading import Why
from heedful.queries.inbox import View
from heedful.wire.mail import Flaw

#: Every view, in the order in which they are shown: the word in its address, and its name.
VIEWS = (
    ("waiting", _("Waiting for us")),
    ("mine", _("Mine")),
    ("teams", _("My teams")),
    ("unassigned", _("Nobody's")),
    ("answered", _("Waiting for them")),
    ("unsent", _("Did not go out")),
    ("aside", _("Set aside")),
    ("failed", _("Unreadable")),
    ("snoozed", pgettext_lazy("conversations", "Put off")),
    ("closed", pgettext_lazy("conversations", "Closed")),
    ("all", _("All")),
)
#: What another program was told of a conversation.
EVENTS = {
    Event.OPENED.value: _("began"),
    Event.RECEIVED.value: _("a customer wrote"),
    Event.SENT.value: _("an answer went out"),
    Event.FAILED.value: _("an answer could not be delivered"),
    Event.STOPPED.value: _("an answer was stopped"),
    Event.CLOSED.value: _("was closed"),
}
NOTHING_HERE = {
    View.WAITING: _("Nobody waits for us."),
    View.MINE: _("You look after no conversation just now."),
    View.TEAMS: _("Your teams look after no conversation just now."),
    View.UNASSIGNED: _("Every open conversation has somebody who looks after it."),
    View.ANSWERED: _("We wait for nobody's answer."),
    View.UNSENT: _("Every answer went out."),
    View.SNOOZED: _("Nothing is put off."),
    View.CLOSED: _("Nothing was closed yet."),
    View.OPEN: _("Nothing is open."),
    View.ALL: _("No mail has come in yet. What people write to a mailbox of ours will be here."),
}
NOTHING_ASIDE = {
    "aside": _("Nothing is set aside. What Heedful can't place for sure will be here, with the reason."),
    "failed": _("Every mail could be read."),
}
#: Why a mail was set aside, and what one may do about it.
WHYS = {
    Why.OURS: (
        _("It comes from an address of ours, or answers itself: a loop."),
        _("Usually nothing: say that you are done with it."),
    ),
    Why.BLOCKED: (
        _("Somebody here blocked this sender."),
        _("If it is wanted, let the sender in again, and take it in."),
    ),
    Why.SPAM: (
        _("The mail server before us takes it for spam."),
        _("If it is none, take it in; else block the sender, or say that you are done with it."),
    ),
    Why.FORGED: (
        _("It names a customer, and their own domain says that it does not come from them."),
        _("Do nothing that it asks for. If in doubt, ask the customer in a mail of your own."),
    ),
    Why.COLLEAGUE: (
        _("It comes from a colleague's address, without proof or without a conversation."),
        _("If it is for us, note what it says at the conversation. It is never sent on."),
    ),
    Why.OTHER_SENDER: (
        _("It answers a conversation in which this sender takes no part."),
        _("If they belong to it, take it in; then they take part from now on. Else begin a conversation of its own."),
    ),
    Why.TO_NOTICE: (
        _("It answers what we told a colleague, without proof that it is from a colleague who may write here."),
        _("If it is from one of us, keep it as a note. It never becomes a message."),
    ),
    Why.AUTOMATIC: (
        _("No person wrote it, so nobody waits for an answer to it."),
        _("Usually nothing: say that you are done with it."),
    ),
    Why.NEWSLETTER: (
        _("It came by a mailing list."),
        _("If somebody waits for an answer, take it in; else say that you are done with it."),
    ),
    Why.NO_SENDER: (
        _("It names nobody whom one could answer."),
        _("Read it; if a customer can be told from it, begin a conversation with it."),
    ),
}
#: What was amiss with a mail, or left out of it.
FLAWS = {
    Flaw.EMPTY: _("It is empty."),
    Flaw.NO_MAIL: _("It is no mail: it has no header, and what it holds is no text."),
    Flaw.NO_HEADER: _("It has no header; all of it was taken for text."),
    Flaw.HEADER_BROKEN: _("Lines of its header could not be read and were passed over."),
    Flaw.HEADER_CUT: _("Its header is too long; only the beginning was read."),
    Flaw.FROM_MISSING: _("It does not say who it is from."),
    Flaw.FROM_TWICE: _("It names several senders; the first counts."),
    Flaw.DATE_UNREADABLE: _("Its date could not be read."),
    Flaw.RECIPIENTS_CUT: _("It has too many recipients; only the first are listed."),
    Flaw.REFERENCES_CUT: _("It refers to too many mails; the oldest were left out."),
    Flaw.OWN_HEADERS_REMOVED: _("It held headers that only Heedful itself may write; they were removed."),
    Flaw.TOO_LARGE: _("It is too large: the text was taken, and the attachments were left in the raw mail."),
    Flaw.PARTS_CUT: _("It has too many parts; only the first were read."),
    Flaw.TOO_DEEP: _("Its parts are nested too deep; what lies deeper was left in the raw mail."),
    Flaw.BOUNDARY_BROKEN: _("Its parts are not told apart as its header says."),
    Flaw.ENCODING_BROKEN: _("A part of it is encoded wrongly; what could be read was."),
    Flaw.CHARSET_UNKNOWN: _("The character set of a text is not known; it was guessed."),
    Flaw.CHARSET_GUESSED: _("The character set of a text is missing or wrong; it was guessed."),
    Flaw.TEXT_CUT: _("Its text is too long; only the beginning was taken."),
    Flaw.HTML_LEFT_OUT: _("Its layout is too large to be shown; the text was taken."),
    Flaw.SIGNED: _("It is signed; nobody has verified the signature."),
    Flaw.ENCRYPTED: _("It is encrypted; Heedful can't read it, and keeps it as an attachment."),
    "same_id_other_body": _("Another mail with the same id came before, with another text."),
}
