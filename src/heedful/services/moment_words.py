"""What an agent may say and should not do while something is on in somebody's life, in a sentence or two.

The rule of this file: first how the person is, then the matter. Kinds are named, and never put into the middle of a
sentence: languages bend words differently.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heedful.domain import moment_kind as kinds
from heedful.domain.gate.judge import INCIDENT
from heedful.domain.moment import Phase
from heedful.services.gate_words import KINDS

#: What weighs on people without taking their house away.
_OF_BODIES = frozenset({kinds.HEAT, kinds.COLD, kinds.AIR, kinds.HEALTH})
#: What keeps people and parcels on the way.
_OF_WAYS = frozenset({kinds.FOG, kinds.COAST, kinds.TRANSPORT, kinds.STRIKE, kinds.DROUGHT, kinds.OTHER})

_OWN: dict[str, Promise] = {
    kinds.NO_POWER: gettext_lazy(
        "They told us that they have no power. Ask how they are, and ask nothing of them that needs a computer."
    ),
    kinds.BEREAVEMENT: gettext_lazy(
        "They have lost somebody. Say once that you are sorry, and make everything as easy for them as you can."
    ),
    kinds.MOVING: gettext_lazy("They are moving house. Ask which address counts before anything is sent there."),
}
_HOW_THEY_ARE: dict[Phase, Promise] = {
    Phase.FORECAST: gettext_lazy("Ask whether they are prepared, help with what cannot wait, and keep it short."),
    Phase.ACTIVE: gettext_lazy("Ask how they are before anything else. Whatever can wait, waits."),
    Phase.AFTERMATH: gettext_lazy("Ask how they came through it, and what they need first."),
}
_WHETHER_THEY_ARE_WELL: dict[Phase, Promise] = {
    Phase.FORECAST: gettext_lazy("Whatever can be done before it, do now."),
    Phase.ACTIVE: gettext_lazy("Ask whether they are well, and be brief."),
    Phase.AFTERMATH: gettext_lazy("Ask whether they are well again."),
}
_WHAT_COMES_LATE: dict[Phase, Promise] = {
    Phase.FORECAST: gettext_lazy("Promise nothing for that time that has to reach them."),
    Phase.ACTIVE: gettext_lazy("What has to reach them may come late: say so before they ask."),
    Phase.AFTERMATH: gettext_lazy("What was late may still be on its way: look before you promise anything."),
}


def words_for_agent(kind: str, phase: Phase, day: str = "") -> str:
    """Say what is on where somebody is, and how to speak with them; '' where it is over.

    `day`, as a person reads it, is when it begins (forecast), ends (active), or ended (aftermath); '' if not known.
    """
    if phase is Phase.OVER:
        return ""
    if kind == INCIDENT:
        return _of_trouble(phase, day)
    if kind in _OWN:
        return str(_OWN[kind])
    return f"{_what_is_on(str(KINDS.get(kind, kind)), phase, day)} {_advice(kind)[phase]}"


def _advice(kind: str) -> dict[Phase, Promise]:
    if kind in _OF_BODIES:
        return _WHETHER_THEY_ARE_WELL
    return _WHAT_COMES_LATE if kind in _OF_WAYS else _HOW_THEY_ARE


def _what_is_on(what: str, phase: Phase, day: str) -> str:
    told = {"what": what, "day": day}
    if phase is Phase.FORECAST:
        words = _("Expected where they are from %(day)s: %(what)s.") if day else _("Expected where they are: %(what)s.")
    elif phase is Phase.ACTIVE:
        words = _("Now where they are, until %(day)s: %(what)s.") if day else _("Now where they are: %(what)s.")
    else:
        words = _("Where they are, over since %(day)s: %(what)s.") if day else _("Just over where they are: %(what)s.")
    return words % told


def _of_trouble(phase: Phase, day: str) -> str:
    """Say what an incident of ours means for them; while it lasts nobody knows until when."""
    if phase is Phase.FORECAST:
        begins = _("From %(day)s something of ours that they use will not work.") % {"day": day}
        first = begins if day else _("Soon something of ours that they use will not work.")
        then = _("Say so before they find out, and help with what cannot wait.")
        return f"{first} {then}"
    if phase is Phase.ACTIVE:
        return _(
            "Something of ours that they use does not work just now. Say so, and that you are sorry; promise no time "
            "that nobody gave."
        )
    return _("Something of ours that they use did not work. Ask whether everything of theirs is as it was.")
