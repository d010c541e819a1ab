"""Background jobs in plain words: what people notice when one of them fails."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

#: By the name of the job in `heedful.work.table`.
_NOTICED = {
    "settle what was collected": gettext_noop("What comes in is kept, and does not show on the pages yet."),
    "follow again who got something late": gettext_noop("Signals that came late are not counted yet."),
    "seal batches": gettext_noop("What came in is kept in the database, and not written into the log yet."),
    "take files of customers": gettext_noop("Files of customers that were sent are not taken yet."),
    "take files of signals": gettext_noop("Files of signals that were sent are not taken yet."),
    "forget old files": gettext_noop("Files that were sent and that nobody wanted taken lie around for longer."),
    "forget what could not be taken": gettext_noop("Events that could not be taken are kept for too long."),
    "follow changes": gettext_noop("Pages show desires as they were followed before the last change."),
    "fold in what has moved": gettext_noop("Pages are right, and slower than they could be."),
    "keep the log in order": gettext_noop("Pages are right, and slower than they could be."),
    "merge segments": gettext_noop("The log is in more and smaller files than it should be."),
    "watch over the kinds": gettext_noop("Alarms are not raised, and not ended."),
    "listen for silence": gettext_noop("A mailbox to which nothing comes any more is not named."),
    "look for ways to customers": gettext_noop("Who has a new address still counts as out of reach; they will not."),
    "tidy the log": gettext_noop("Erasures are not carried out in the files, and what is too old stays."),
    "forget old answers": gettext_noop("Old answers of the API are kept for longer than needed."),
    "remember older letters": gettext_noop("The guard does not know words of older conversations."),
    "forget who looked": gettext_noop("Who had which conversation open is kept for longer than needed."),
    "tell colleagues": gettext_noop("Colleagues are told on the page, and not by mail."),
    "forget old notices": gettext_noop("What colleagues were told long ago is kept for longer than needed."),
    "forget old sessions": gettext_noop("Old sessions are kept for longer than needed."),
    "read mail": gettext_noop("Mail that came is kept, and does not show in the inbox yet."),
    "follow rules": gettext_noop("Rules of the inbox do nothing yet about what came; they will."),
    "watch who waits": gettext_noop("Rules about who waits too long do nothing yet; they will."),
    "forget where rules looked": gettext_noop("Where rules looked and did nothing is kept for longer than needed."),
    "send mail": gettext_noop("Answers to customers are kept, and do not go out."),
    "send outreach": gettext_noop("What programs send through the gate is kept, and does not go out."),
    "forget what was known at old verdicts": gettext_noop(
        "What was known at old verdicts is kept for longer than needed."
    ),
    "place customers": gettext_noop("Who is new, or has moved, is not touched by warnings yet."),
    "forget places that faded": gettext_noop("Where somebody seemed to be long ago still counts."),
    "look up whom moments touch": gettext_noop("What has just begun touches nobody yet, and holds nothing."),
    "look again who uses what does not work": gettext_noop(
        "Who is new, or uses something else now, is not counted with trouble of ours; what goes to them is held all "
        "the same."
    ),
    "judge again what moments held": gettext_noop(
        "What a moment held that is over is held until it is looked at again."
    ),
    "play the hurricane": gettext_noop("The film of the hurricane is not there yet."),
    "ask feeds": gettext_noop("Warnings are as they were heard last."),
    "tell alarms": gettext_noop("Nobody is told of alarms, and no program of what happens in conversations."),
    "forget what was told long ago": gettext_noop("What was told long ago is listed for longer than needed."),
    "show signs of life": gettext_noop("The background work can't say that it runs."),
    "give memory back": gettext_noop("Memory that is not needed any more can't be given back to the machine."),
}


def noticed_of(job: str) -> str:
    """Say what people notice while a job fails, in the language that is active."""
    words = _NOTICED.get(job)
    return _(words) if words else _("Something that is done in the background is not done.")


def known_jobs() -> frozenset[str]:
    """Name the jobs that have words of their own."""
    return frozenset(_NOTICED)
