"""Words for trouble of ours name what customers may be told of it, as it stands when the message goes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.relaying import customer

from heedful.domain.gate.plain import facts_of
from heedful.domain.gate.standing import Trouble
from heedful.models import Customer, Outreach
from heedful.services.adapting import AdaptationError, Words, keep_words
from heedful.services.audit import MACHINE
from heedful.services.incident import Said, change_incident, open_incident
from heedful.services.matching import match_some
from heedful.services.outbox import Handed
from heedful.services.outreach import Letter, judge_and_send_due, submit

pytestmark = pytest.mark.django_db
#: A Wednesday at noon.
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
BILL = "{{customer.first_name}}, {{service}} does not work: {{notice}} So pay when it does."


def bill(notice: str, later: str | None = None) -> Outreach:
    """Send a bill to somebody whose service is in trouble; `later` is another notice, given before it goes."""
    ana = customer()
    Customer.objects.filter(pk=ana.pk).update(services=["Storage"])
    incident = open_incident(Said("DiskFull db-3", ["storage"], notice), MACHINE, NOW)
    while match_some(NOW):
        pass
    keep_words(MACHINE, Words("incident", "active", "billing", BILL))
    (row,) = submit([Letter(ana.pk, "Your bill", "12 euros.", "billing")], MACHINE, NOW)
    if later is not None:
        change_incident(incident, Said("DiskFull db-3", ["storage"], later), MACHINE)
    while judge_and_send_due(lambda *_: Handed({}), NOW):
        pass
    row.refresh_from_db()
    return row


def test_notice_is_written_into_a_bill_on_one_line():
    row = bill("We make room.\nUntil six.")
    assert (row.state, row.adapted) == (
        "sent",
        "Ana, Storage does not work: We make room. Until six. So pay when it does.",
    )
    # A notice may be long, and stands in no verdict.
    assert "make room" not in str(row.reasons)


def test_notice_is_that_of_now():
    assert "Until eight." in bill("Until six.", "Until eight.").adapted


def test_bill_is_held_where_nobody_wrote_a_notice():
    row = bill("  ")
    assert (row.state, row.adapted) == ("held", "")
    assert "no_words" in [each["code"] for each in row.reasons]


def test_facts_that_were_kept_before_incidents_had_a_number_are_still_read():
    facts = {"request": {}, "standing": {"troubles": [["mail", "2026-11-18T12:00:00Z", None, "Queue"]]}}
    assert facts_of(facts)[1].troubles == (Trouble("mail", NOW, None, "Queue"),)


def test_words_with_what_is_misspelt_are_not_kept():
    with pytest.raises(AdaptationError, match=r"Nothing fills \{\{customer name\}\}"):
        keep_words(MACHINE, Words("", "active", "reminder", "Dear {{customer name}},"))
