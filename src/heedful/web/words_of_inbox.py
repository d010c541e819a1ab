"""Words for what the inbox shows: views, why mail was set aside, and what was amiss with a mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heedful.queries.inbox import View

#: Every view, in the order in which they are shown: the word in its address, and its name.
VIEWS = (
    ("waiting", _("Waiting for us")),
    ("mine", _("Mine")),
    ("unassigned", _("Nobody's")),
    ("answered", _("Waiting for them")),
    ("unsent", _("Did not go out")),
    ("aside", _("Set aside")),
    ("failed", _("Unreadable")),
    ("snoozed", _("Put off")),
    ("closed", _("Closed")),
    ("all", _("All")),
)
NOTHING_HERE = {
    View.WAITING: _("Nobody waits for us."),
    View.MINE: _("You look after no conversation just now."),
    View.UNASSIGNED: _("Every open conversation has somebody who looks after it."),
    View.ANSWERED: _("We wait for nobody's answer."),
    View.UNSENT: _("Every answer went out."),
    View.SNOOZED: _("Nothing is put off."),
    View.CLOSED: _("Nothing was closed yet."),
    View.ALL: _("No mail has come in yet. What people write to a mailbox of ours will be here."),
}
