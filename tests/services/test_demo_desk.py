"""The desk of the demo company: saved replies that begin an answer, gaps that the guard sees, things to grant."""

from __future__ import annotations

import pytest

from heedful.domain import placeholder
from heedful.models import Allowance, Conversation, Customer, SavedReply
from heedful.services.demo.desk import lay_out_desk
from heedful.services.saved_reply import fill

pytestmark = pytest.mark.django_db


def test_desk_is_laid_out_once():
    lay_out_desk()
    lay_out_desk()
    assert set(SavedReply.objects.values_list("title", "language", "owner")) == {
        ("Get files back in the browser", "en", None),
        ("Get files back in the browser", "de", None),
        ("Charged twice", "en", None),
    }
    assert set(Allowance.objects.values_list("words", flat=True)) == {"a refund up to 30 euros", "a month free"}


def test_only_what_a_person_must_say_is_left_open(alice):
    lay_out_desk()
    row = Conversation.objects.create(subject="Charged", customer=Customer.objects.create(name="Žofie Kučerová"))
    left = {
        (each.title, each.language): placeholder.left_standing(fill(each, row, alice), ())
        for each in SavedReply.objects.all()
    }
    assert left == {
        ("Get files back in the browser", "en"): ["{{what_we_grant}}"],
        ("Get files back in the browser", "de"): [],
        ("Charged twice", "en"): ["{{day}}"],
    }
