"""The letter 'you have not backed up', as it went out in 2012, and as we send it: above it what we know of them.

The rule of this file: an American company writes to its customers, so these are letters and are not translated. What
they promise is what a backup service can keep: nothing is deleted, nothing is charged, and nobody has to do anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from heedful.domain.gate.request import Purpose
from heedful.domain.moment import Phase
from heedful.domain.placeholder import fill
from heedful.domain.sandy import EVENT, KIND

SUBJECT = "You have not backed up for a week"
REMINDER = """Hello,

it is a week since your last backup. Files that are not backed up can be lost.

Is something in your way? Open the app and press 'Back up now', or answer this mail: we are glad to help.

Your friends at Harbour Backup"""

#: What goes above the reminder, by where they are in the storm.
WORDS: Mapping[Phase, str] = {
    Phase.FORECAST: """{{event}} is forecast for {{place}}. Please look after yourself and yours first.

If you have a quiet hour while there is power: choose the few things that you could not do without, pictures, papers, \
the books of your business, and back up those alone ('Settings, Choose folders'). That takes minutes, not hours. What \
we hold of yours lies in another part of the country and stays there.""",
    Phase.ACTIVE: """{{event}} has reached {{place}}. We hope that you are all right.

There is nothing that you have to do. Your last backup is safe with us, and nothing of yours is deleted because you \
cannot reach us. What we remind you of below can wait until you have power and time again.""",
    Phase.AFTERMATH: """We hope that you came through {{event}} in {{place}} well, and that you have power again.

If you do not: your last backup is safe, nothing is deleted, and nobody expects you to do anything. If you need a file \
before your own computer runs again, you can open it from any browser, in a library or wherever there is power and \
Wi-Fi. If something was lost, answer this mail: we read it first, and send your files on a disk if that helps.""",
}
TEMPLATES = frozenset((KIND, phase.value, Purpose.REMINDER.value) for phase in WORDS)


def letter(phase: Phase | None, place: str, event: str = EVENT) -> str:
    """Give the letter as we send it to somebody at a place: above the reminder what the phase asks for, if any."""
    if phase is None or phase is Phase.OVER:
        return REMINDER
    return fill(WORDS[phase], {"event": event, "place": place}) + "\n\n" + REMINDER
