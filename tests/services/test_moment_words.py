"""Words for agents: for every kind and phase there are some, and none once it is over."""

from __future__ import annotations

import pytest

from heedful.domain.gate.judge import INCIDENT
from heedful.domain.moment import Phase
from heedful.domain.moment_kind import KINDS, OWN
from heedful.services.moment_words import words_for_agent

ON = (Phase.FORECAST, Phase.ACTIVE, Phase.AFTERMATH)


@pytest.mark.parametrize(
    ("kind", "phase", "day", "words"),
    [
        ("flood", Phase.ACTIVE, "Tue 3 Nov 2026", "Now where they are, until Tue 3 Nov 2026: Flood. Ask how they are before anything else. Whatever can wait, waits."),
        ("flood", Phase.ACTIVE, "", "Now where they are: Flood. Ask how they are before anything else. Whatever can wait, waits."),
        ("hurricane", Phase.FORECAST, "Sun 1 Nov 2026", "Expected where they are from Sun 1 Nov 2026: Hurricane. Ask whether they are prepared, help with what cannot wait, and keep it short."),
        ("high_wind", Phase.AFTERMATH, "Fri 30 Oct 2026", "Where they are, over since Fri 30 Oct 2026: High wind. Ask how they came through it, and what they need first."),
        ("heat", Phase.ACTIVE, "", "Now where they are: Heat. Ask whether they are well, and be brief."),
        ("strike", Phase.ACTIVE, "", "Now where they are: Strike. What has to reach them may come late: say so before they ask."),
        ("no_power", Phase.ACTIVE, "Fri 4 Dec 2026", "They told us that they have no power. Ask how they are, and ask nothing of them that needs a computer."),
        (INCIDENT, Phase.ACTIVE, "Wed 26 Nov 2036", "Something of ours that they use does not work just now. Say so, and that you are sorry; promise no time that nobody gave."),
        (INCIDENT, Phase.FORECAST, "Mon 30 Nov 2026", "From Mon 30 Nov 2026 something of ours that they use will not work. Say so before they find out, and help with what cannot wait."),
        (INCIDENT, Phase.FORECAST, "", "Soon something of ours that they use will not work. Say so before they find out, and help with what cannot wait."),
    ],
)  # fmt: skip
def test_words(kind, phase, day, words):
    assert words_for_agent(kind, phase, day) == words


@pytest.mark.parametrize("kind", [*KINDS, INCIDENT, "of another age"])
def test_every_kind_has_words_in_every_phase_and_none_when_it_is_over(kind):
    said = [words_for_agent(kind, phase, "Mon") for phase in ON]
    assert all(said)
    assert len(set(said)) == (1 if kind in OWN else 3)
    assert "%(" not in "".join(said)
    assert words_for_agent(kind, Phase.OVER) == ""
