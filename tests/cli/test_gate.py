"""`heedful gate judge` and `heedful gate replay` as somebody calls them."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial

import pytest
from click.testing import CliRunner
from django.utils import timezone

from heedful.cli import root
from heedful.domain.gate.plain import plain_facts
from heedful.domain.gate.request import Purpose, Request
from heedful.domain.gate.standing import Standing
from heedful.models import Judgement
from heedful.services.gate_replay import try_policy

#: A Tuesday, noon in New York.
NOW = "2026-11-24T17:00:00Z"
WIND = {
    "source_id": "M1",
    "event": "High Wind Warning",
    "kind": "high_wind",
    "severity": "Severe",
    "sent": "2026-11-24T06:00:00Z",
    "onset": "2026-11-24T12:00:00Z",
    "ends": "2026-11-25T12:00:00Z",
    "codes": [{"system": "UGC", "code": "NJZ006"}],
}
ANNA, BEN = {"id": "anna", "zip": "07030"}, {"id": "ben", "zip": "90210"}
ADAPTS = [{"kind": "", "phase": "active", "purpose": "reminder"}]


def ran(whole, *options, code=0):
    result = CliRunner().invoke(root, ["gate", "judge", "-", *options], input=json.dumps(whole))
    assert result.exit_code == code, result.output
    return result


def asked(*requests, customers=(ANNA, BEN), now=NOW, **more):
    rows = [
        {"id": number, "customer": who, "purpose": what, **rest} for number, (who, what, rest) in enumerate(requests)
    ]
    return {"now": now, "requests": rows, "customers": list(customers), **more}


def told(whole):
    """Give verdict, until and codes of each."""
    lines = [json.loads(line) for line in ran(whole, "--json").stdout.splitlines()]
    assert [each["id"] for each in lines] == list(range(len(whole["requests"])))
    return [(each["verdict"], each["until"], [one["code"] for one in each["reasons"]]) for each in lines]


def test_line_says_what_until_when_and_why():
    (line,) = ran(asked(("anna", "survey", {}), moments=[WIND]), "--json").stdout.splitlines()
    until = "2026-12-02T12:00:00Z"
    evidence = {
        "moment": "M1",
        "event": "High Wind Warning",
        "kind": "high_wind",
        "phase": "active",
        "severity": "Severe",
        "place": "Hudson County, New Jersey",
        "onset": "2026-11-24T12:00:00Z",
        "ends": "2026-11-25T12:00:00Z",
        "sure": "1.00",
    }
    assert json.loads(line) == {
        "id": 0,
        "verdict": "hold",
        "until": until,
        "reasons": [{"code": "moment", "verdict": "hold", "until": until, "evidence": evidence}],
    }


def test_who_is_touched_is_judged_by_the_table_and_nobody_else():
    requests = [(who, what, {}) for who in ("anna", "ben") for what in ("reply", "reminder", "billing")]
    assert told(asked(*requests, moments=[WIND], templates=ADAPTS)) == [
        ("send", None, ["moment"]),
        ("adapt", None, ["moment"]),
        ("hold", "2026-12-02T12:00:00Z", ["moment"]),
        ("send", None, []),
        ("send", None, []),
        ("send", None, []),
    ]
    assert told(asked(requests[1], moments=[WIND])) == [("hold", "2026-12-02T12:00:00Z", ["moment"])]


def test_moment_that_was_taken_back_does_not_count():
    over = {**WIND, "source_id": "M2", "msg_type": "Cancel", "references": ["M1"], "sent": "2026-11-24T08:00:00Z"}
    assert told(asked(("anna", "survey", {}), moments=[over, WIND])) == [("send", None, [])]


@pytest.mark.parametrize("more", [{"status": "Test"}, {"severity": "Minor"}, {"certainty": "Unlikely"}])
def test_moment_that_does_not_act_does_not_count(more):
    assert told(asked(("anna", "survey", {}), moments=[{**WIND, **more}])) == [("send", None, [])]


@pytest.mark.parametrize(
    ("now", "zone", "verdict"),
    [
        # 21 to 8 in New York, five hours behind UTC in winter.
        ("2026-11-25T01:59:59Z", "", ("send", None, [])),
        ("2026-11-25T02:00:00Z", "", ("hold", "2026-11-25T13:00:00Z", ["night"])),
        ("2026-11-25T12:59:59Z", "", ("hold", "2026-11-25T13:00:00Z", ["night"])),
        ("2026-11-25T13:00:00Z", "", ("send", None, [])),
        # The night in which summer time ends, an hour longer; and that in which it begins.
        ("2026-11-01T01:00:00Z", "", ("hold", "2026-11-01T13:00:00Z", ["night"])),
        ("2026-03-08T02:00:00Z", "", ("hold", "2026-03-08T12:00:00Z", ["night"])),
        # The zone that is said counts before that of the place; one that is none does not.
        ("2026-11-25T02:00:00Z", "Asia/Tokyo", ("send", None, [])),
        ("2026-11-25T02:00:00Z", "Mars/Olympus", ("hold", "2026-11-25T13:00:00Z", ["night"])),
    ],
)
def test_night_is_by_the_clock_where_they_are(now, zone, verdict):
    assert told(asked(("anna", "care", {}), customers=[{**ANNA, "zone": zone}], now=now)) == [verdict]


def test_reminders_and_bills_wait_for_a_working_day():
    # Thanksgiving; the day after is one in California too.
    requests = [(who, what, {}) for who in ("anna", "ben") for what in ("reminder", "billing", "promotion")]
    told_of = told(asked(*requests, now="2026-11-26T17:00:00Z"))
    assert [(verdict, codes) for verdict, _, codes in told_of] == [
        *[("hold", ["holiday"])] * 2,
        ("send", []),
        *[("hold", ["holiday"])] * 2,
        ("send", []),
    ]
    assert told_of[0][1] == "2026-11-27T05:00:00Z"


def test_only_what_the_file_calls_sent_was_sent():
    requests = [
        ("anna", "survey", {"text": "How was it?"}),
        ("anna", "survey", {"text": "How was it?"}),
        ("anna", "promotion", {"text": "Twice the room."}),
        ("anna", "promotion", {"text": "Half the price."}),
    ]
    assert told(asked(*requests)) == [("send", None, [])] * 4
    assert told(asked(*requests[::-1])) == [("send", None, [])] * 4


@pytest.mark.parametrize("written", ["Hello", "Subject\nHello", "Subject\n\nHello", "SubjectHello"])
def test_words_that_went_before_are_known_by_their_digest(written):
    sent = [{"at": "2026-11-24T09:00:00Z", "purpose": "care", "sha256": hashlib.sha256(written.encode()).hexdigest()}]
    request = ("anna", "survey", {"subject": "Subject", "text": "Hello"})
    assert told(asked(request, customers=[{**ANNA, "sent": sent}])) == [("drop", None, ["same_words"])]


def test_trouble_counts_for_those_who_use_the_service():
    customers = [{**ANNA, "services": ["mail"]}, {**BEN, "services": ["files"]}]
    incidents = [
        {"service": "mail", "onset": "2026-11-24T16:00:00Z", "ends": None},
        {"service": "files", "onset": "2026-11-23T16:00:00Z", "ends": "2026-11-23T17:00:00Z"},
    ]
    requests = [("anna", "reminder", {}), ("ben", "reminder", {})]
    assert told(asked(*requests, customers=customers, incidents=incidents)) == [
        ("hold", None, ["trouble"]),
        ("send", None, []),
    ]


def test_without_json_each_line_answers_why():
    customers = [ANNA, {**BEN, "state": "bounced"}]
    requests = [("anna", "survey", {}), ("anna", "reply", {}), ("ben", "reply", {})]
    wind = "High Wind Warning for Hudson County, New Jersey, 24 November 2026 to 25 November 2026."
    assert ran(asked(*requests, customers=customers, moments=[WIND])).stdout.splitlines() == [
        f"0: hold. Held until 2 December 2026, 07:00. {wind}",
        f"1: send. Goes out. {wind}",
        "2: drop. Is not sent. Mail to them comes back; find another way to reach them.",
    ]


def test_half_a_character_is_printed_somehow():
    whole = asked(("anna", "same", {}))
    whole["requests"][0].update(id="\ud800", purpose="reply")
    assert ran(whole).stdout == "?: send. Goes out.\n"
    assert json.loads(ran(whole, "--json").stdout)["id"] == "?"


def test_what_is_wrong_ends_with_2_and_nothing_is_judged():
    result = ran(asked(("anna", "reply", {}), ("carla", "reply", {})), "--json", code=2)
    assert (result.stdout, result.stderr) == (
        "",
        "requests[1].customer is 'carla', who is not among the customers.\n",
    )


def test_file_is_read_by_its_name(tmp_path):
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked(("anna", "reply", {}))))
    result = CliRunner().invoke(root, ["gate", "judge", str(file)])
    assert (result.exit_code, result.stdout) == (0, "0: send. Goes out.\n")
    missing = CliRunner().invoke(root, ["gate", "judge", str(tmp_path / "none.json")])
    assert (missing.exit_code, missing.stderr) == (
        2,
        f"{tmp_path / 'none.json'} can't be read: No such file or directory.\n",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ('{"table": {"reply": {"night": "hold"}}}', "What is sent as reply always goes: people rely on it."),
        ('{"table": {"care": {"night": "adapt"}}}', "Only reminders and bills can be adapted."),
        ('{"most_in_a_week": -1}', "most_in_a_week is from 0 to 100."),
        ('{"most_in_week": 3}', "There is no setting called 'most_in_week'."),
        ("[]", "A policy is an object of settings."),
        ("[" * 100_000, "recursion"),
        ("{", "Expecting property name"),
    ],
)
def test_policy_that_cannot_be_is_refused(policy, words):
    result = CliRunner().invoke(root, ["gate", "replay", "-"], input=policy)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("- can't be used: ")
    assert words in result.stderr


@pytest.mark.django_db
def test_policy_is_tried_where_nothing_was_judged():
    result = CliRunner().invoke(root, ["gate", "replay", "-", "--json"], input='{"most_in_a_week": 3}')
    told = {"judged": 0, "differ": 0, "changes": [], "since": None, "all": True, "untried": []}
    assert json.loads(result.stdout) == told


@pytest.mark.django_db
def test_what_cannot_be_tried_on_the_past_is_said():
    policy = '{"bulk_from": 3, "aftermath_days": {"flood": 9}}'
    result = CliRunner().invoke(root, ["gate", "replay", "-"], input=policy)
    first, bulk, longer = result.stdout.splitlines()
    assert first == "In the last 90 days 0 of 0 messages would have met another answer."
    assert bulk.startswith("Whether a message went to many was settled before it was judged")
    assert longer.startswith("What was over when a message was judged is not kept")
    result = CliRunner().invoke(root, ["gate", "replay", "-", "--json"], input=policy)
    assert json.loads(result.stdout)["untried"] == ["bulk", "longer_after"]


@pytest.mark.django_db
def test_it_says_since_when_the_tried_ones_are(monkeypatch):
    monkeypatch.setattr("heedful.services.gate_replay.try_policy", partial(try_policy, most=1))
    now = timezone.now()
    for days in range(2):
        facts = plain_facts(Request(Purpose.SURVEY), Standing())
        Judgement.objects.create(at=now - timedelta(days=days), decision="send", facts=facts)
    since = now.isoformat().replace("+00:00", "Z")
    result = CliRunner().invoke(root, ["gate", "replay", "-"], input="{}")
    assert result.stdout.splitlines() == [
        f"Since {since} 0 of 1 messages would have met another answer.",
        "Only the newest are tried, older ones of the last 90 days are not.",
    ]
    told = json.loads(CliRunner().invoke(root, ["gate", "replay", "-", "--json"], input="{}").stdout)
    assert (told["judged"], told["since"], told["all"]) == (1, since, False)
