"""What the gate says in words: a sentence for each code, and the one that answers 'why?'."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from tests.domain.gate.test_judge import NOW, requests, standings, wind

from heedful.domain.gate.judge import CODES, judge
from heedful.domain.gate.policy import STANDARD, Column, Row
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Holiday, Sent, Standing, State, Trouble
from heedful.domain.gate.verdict import Decision, Reason
from heedful.domain.moment import Phase, Window
from heedful.domain.moment_kind import KINDS as ALL_KINDS
from heedful.services.gate_words import COLUMNS, DECISIONS, KINDS, PHASES, PURPOSES, name_of_purpose, say, why

HOUR = timedelta(hours=1)
ZONE = "America/New_York"
SURVEY, REMINDER, REPLY = Request(Purpose.SURVEY), Request(Purpose.REMINDER), Request(Purpose.REPLY)
TWICE = (Sent(NOW - 30 * HOUR, Purpose.SURVEY), Sent(NOW - 50 * HOUR, Purpose.SURVEY))

#: Somebody, what is to be sent to them, and what is said of it.
SAID = {
    "bounced": (REPLY, Standing(state=State.BOUNCED), "Mail to them comes back; find another way to reach them."),
    "erased": (REPLY, Standing(state=State.ERASED), "They are erased here."),
    "deceased": (
        REPLY,
        Standing(state=State.DECEASED),
        "They have died; a person reads first what still goes there.",
    ),
    "unsubscribed": (SURVEY, Standing(unsubscribed=frozenset({Purpose.SURVEY})), "They do not want this: Survey."),
    "leave_alone": (
        SURVEY,
        Standing(quiet_until=NOW + 48 * HOUR),
        "They asked to be left alone until 28 November 2026. Until 28 November 2026, 07:00.",
    ),
    "same_message": (
        Request(Purpose.REPLY, repeats="<a@b>"),
        Standing(),
        "The same message went to them already: <a@b>.",
    ),
    "came_true": (
        Request(Purpose.REMINDER, came_true="2026-11-25T03:00:00Z"),
        Standing(),
        "What it asks for has been done since, on 24 November 2026.",
    ),
    "same_words": (
        Request(Purpose.SURVEY, words="w"),
        Standing(sent=(Sent(NOW - 9 * HOUR, Purpose.CARE, words="w"),)),
        "The same words went to them within a day, on 25 November 2026.",
    ),
    "too_many": (
        SURVEY,
        Standing(sent=TWICE),
        "They got 2 such messages within a week, the first of them on 24 November 2026. Until 1 December 2026, 05:00.",
    ),
    "moment": (
        REMINDER,
        Standing(touches=(wind(),)),
        (
            "High Wind Warning for Bergen County, New Jersey, 26 November 2026. There are no words yet to adapt it with. "
            "Until 3 December 2026, 07:00."
        ),
    ),
    "trouble": (
        SURVEY,
        Standing(troubles=(Trouble("Storage", NOW - HOUR, title="Disks fail"),)),
        "Trouble of ours on Storage: Disks fail.",
    ),
    "complaint": (SURVEY, Standing(open_complaint="7"), "They have an open complaint (conversation 7)."),
    "waiting_for_us": (SURVEY, Standing(waiting_for_us="8"), "They wait for our answer (conversation 8)."),
    "night": (SURVEY, Standing(night_ends=NOW + HOUR), "It is night where they are. Until 26 November 2026, 08:00."),
    "holiday": (
        REMINDER,
        Standing(holiday=Holiday("Thanksgiving", NOW + 17 * HOUR)),
        # At midnight a day begins, and nobody would say so.
        "It is a holiday where they are: Thanksgiving. Until 27 November 2026.",
    ),
    "switch": (SURVEY, Standing(stopped="3"), "Everything that can wait is stopped (switch 3)."),
    "purpose_unknown": (Request(None), Standing(), "Nobody said what it is for."),
}


def test_every_code_has_a_case():
    assert tuple(SAID) == CODES


@pytest.mark.parametrize("code", SAID)
def test_each_reason_is_a_sentence(code):
    request, standing, words = SAID[code]
    (reason,) = judge(request, standing, STANDARD, frozenset(), NOW).reasons
    assert (reason.code, say(reason, ZONE)) == (code, words)


@pytest.mark.parametrize(
    "code", ["released", "elsewhere", "discarded", "no_words", "relay_adapts_reminders_only", "signed_or_encrypted"]
)
def test_what_is_said_besides_by_those_who_ask_the_judge_is_a_sentence_too(code):
    assert say(Reason(code, Decision.SEND)).endswith(".")


def test_why_is_answered_by_the_strongest_reasons():
    standing = Standing(touches=(wind(),), night_ends=NOW + HOUR, unsubscribed=frozenset({Purpose.PROMOTION}))

    def answer(purpose):
        return why(*judge(Request(purpose), standing, STANDARD, frozenset(), NOW), ZONE)

    storm = "High Wind Warning for Bergen County, New Jersey, 26 November 2026."
    assert answer(Purpose.PROMOTION) == "Is not sent. They do not want this: Promotion."
    assert answer(Purpose.SURVEY) == f"Held until 3 December 2026, 07:00. {storm} It is night where they are."
    assert answer(Purpose.REPLY) == f"Goes out. {storm}"
    assert why(Decision.SEND, None, ()) == "Goes out."
    assert why(Decision.HOLD, None, [Reason("switch", Decision.HOLD, None, {"switch": "3"})]) == (
        "Held for now. Everything that can wait is stopped (switch 3)."
    )


def test_long_moment_says_its_days_and_that_a_person_decides():
    endless = wind(Window(NOW - HOUR, NOW + 960 * HOUR, NOW + 1128 * HOUR))
    (reason,) = judge(SURVEY, Standing(touches=(endless,)), STANDARD, frozenset(), NOW).reasons
    assert say(reason, ZONE) == (
        "High Wind Warning for Bergen County, New Jersey, 26 November 2026 to 5 January 2027. "
        "After that a person decides. Until 26 December 2026, 07:00."
    )


def test_days_are_those_of_the_language_too():
    (reason,) = judge(SURVEY, Standing(quiet_until=NOW + 48 * HOUR), STANDARD, frozenset(), NOW).reasons
    with translation.override("de"):
        assert "28. November 2026" in say(reason, ZONE)


def test_everything_has_a_name():
    assert set(DECISIONS) == set(Decision)
    assert set(PURPOSES) == set(Row)
    assert set(COLUMNS) == set(Column)
    assert set(PHASES) == set(Phase)
    assert set(KINDS) == {*ALL_KINDS, "incident"}
    assert [name_of_purpose("", bulk=bulk) for bulk in (False, True)] == [
        "Nobody said, to one person",
        "Nobody said, to many",
    ]


@given(requests, standings)
def test_whatever_is_judged_can_be_said(request, standing):
    verdict = judge(request, standing, STANDARD, frozenset(), NOW)
    for each in verdict.reasons:
        assert re.fullmatch(r"[A-Z].*\.", say(each, ZONE))
        assert "%(" not in say(each, ZONE)
    assert why(*verdict, ZONE).endswith(".")
