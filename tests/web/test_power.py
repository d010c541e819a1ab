"""Power cuts from a file, on their page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heedful.models import AuditEntry, Moment
from heedful.wire.alerts import LARGEST

pytestmark = pytest.mark.django_db
PAGE = "/moments/power/"
CUTS = b"fips,customers out,customers served\n34003,131000,402000\n34013,52000,371000\n34017,700,301000\n99999,5,6\n"
SHARES = {"cut": "10", "severe": "25"}


def csv(content, name="cuts.csv"):
    return SimpleUploadedFile(name, content, content_type="text/csv")


def test_it_is_looked_at_first_and_nothing_is_taken(signed_in, bob):
    shown = signed_in(bob).post(PAGE, {**SHARES, "file": csv(CUTS), "look": "yes"}).content.decode()
    assert "2 of 3 counties count as cut" in shown
    assert shown.index("Bergen County, New Jersey") < shown.index("Essex County, New Jersey")
    assert "32.6" in shown
    assert "We know no county &#x27;99999&#x27;" in shown
    assert not Moment.objects.exists()


def test_it_is_taken_in_and_what_was_left_out_is_said(signed_in, bob):
    client = signed_in(bob)
    answer = client.post(PAGE, {**SHARES, "file": csv(CUTS)}, follow=True)
    assert answer.redirect_chain == [("/moments/", 302)]
    said = [str(each) for each in answer.context["messages"]]
    assert said[0] == "Power cuts: 2 begun, 0 gone on, 0 ended."
    assert "99999" in said[1]
    assert AuditEntry.objects.get(sort="power cuts").who == bob

    client.post(PAGE, {**SHARES, "file": csv(CUTS.splitlines(keepends=True)[0] + b"34017,1,90\n"), "complete": "on"})
    assert not Moment.objects.filter(ends=None).exists()


def test_a_second_file_says_how_many_there_are(signed_in, bob):
    out, served = csv(b"fips,sum\n34003,300\n"), csv(b"County_FIPS,Customers\n34003,1000\n", "mcc.csv")
    shown = signed_in(bob).post(PAGE, {**SHARES, "file": out, "served": served, "look": "yes"}).content.decode()
    assert "1 of 1 county counts as cut" in shown


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "This field is required"),
        ({"file": csv(b"\x00\xff nonsense")}, "There is no row with a column"),
        ({"file": csv(b"x" * (LARGEST + 1))}, "larger than 20 MB"),
        ({"file": csv(CUTS), "cut": "50"}, "begin before what counts"),
    ],
)
def test_nonsense_is_said_beside_the_field_and_changes_nothing(signed_in, bob, sent, words):
    answer = signed_in(bob).post(PAGE, {**SHARES, **sent})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Moment.objects.exists()


def test_who_only_reads_may_not(signed_in, charlie):
    assert signed_in(charlie).get(PAGE).status_code == 404
