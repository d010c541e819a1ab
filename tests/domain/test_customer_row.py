"""Rows of a file of customers: what columns are taken for, and what each row tells or why it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.domain.customer import Agreed, MonthOfRevenue, Told, ToldOfOrganisation, Where
from heedful.domain.customer_file import BadRowError, Reading, Role, guess, reading_of
from heedful.domain.customer_row import amount_of, month_of, told_of
from heedful.domain.identity import Handle, Sort

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
JAN = date(2026, 1, 1)


def test_columns_are_guessed_by_their_names():
    columns = ["id", "Customer ID", "E-Mail", "Vorname", "PLZ", "address.city", "Revenue 2026-01 EUR", "margin_2026_01"]
    columns += ["consent_newsletter", "consent_at", "consent", "Colour"]
    roles = ["trait", "user_id", "email", "first_name", "postal_code", "city", "revenue", "margin"]
    assert guess(columns) == dict(zip(columns, [*roles, "consent", "consent_at", "consent", "trait"], strict=True))


def test_what_is_said_takes_the_role_from_what_was_guessed():
    reading = reading_of(["id", "number", "city"], {"number": Role.USER_ID, "city": Role.NOTHING})
    assert reading.roles == {"id": Role.TRAIT, "number": Role.USER_ID, "city": Role.NOTHING}
    assert Reading.of_json(reading.as_json()) == reading


@pytest.mark.parametrize(
    ("columns", "said", "more", "why"),
    [
        (["id"], {"nr": Role.EMAIL}, {}, "there is no column 'nr'; there are id"),
        (["id", "nr"], {"id": Role.USER_ID, "nr": Role.USER_ID}, {}, "two columns are said to be 'user_id'"),
        (["colour"], {}, {}, "no column says who it is"),
        (["id"], {}, {"currency": "euro"}, "'euro' is no currency"),
        (["id", "sum"], {"sum": Role.REVENUE}, {}, "nothing says of which month and currency 'sum' is"),
        (["id", "sum"], {"sum": Role.REVENUE}, {"month": JAN}, "nothing says of which currency 'sum' is"),
    ],
)
def test_file_that_cannot_be_read_says_why(columns, said, more, why):
    with pytest.raises(BadRowError, match=why):
        reading_of(columns, said, **more)


def test_revenue_of_no_month_stays_a_trait_and_says_so():
    reading = reading_of(["id", "revenue"])
    assert reading.roles["revenue"] is Role.TRAIT
    assert reading.notes == ("'revenue' is kept as a trait, since nothing says of which month and currency it is.",)
    assert reading_of(["id", "revenue"], currency="EUR", month=JAN).roles["revenue"] is Role.REVENUE


def test_margin_goes_with_the_revenue_of_its_month_and_currency():
    columns = ["id", "revenue 2026-01 EUR", "revenue 2026-01 USD", "margin 2026-01 USD", "margin_2026_02"]
    reading = reading_of(columns)
    assert reading.notes == (
        "'margin_2026_02' is kept as a trait, since nothing says of which revenue it is the margin.",
    )
    told = told_of(dict(zip(columns, ["ana", 1, 2, 3, 4], strict=True)), reading, AT)
    assert isinstance(told, Told)
    assert told.revenue == (
        MonthOfRevenue(JAN, "EUR", Decimal("1.00")),
        MonthOfRevenue(JAN, "USD", Decimal("2.00"), Decimal("3.00")),
    )
    assert reading_of(["id", "revenue 2026-02 EUR", "margin_2026_02"]).notes == ()
    with pytest.raises(BadRowError, match="nothing says of which revenue 'margin' is the margin"):
        reading_of(["id", "margin"], {"margin": Role.MARGIN})


def test_whole_row_of_a_customer():
    row = {
        "user_id": 7,
        "email": "Ana@X.example",
        "first_name": "Ana",
        "last_name": "Lima",
        "company": "ACME",
        "plan": "Pro",
        "services": "backup; mail",
        "language": "pt_BR",
        "timezone": "Europe/Lisbon",
        "since": "17.07.2024",
        "country": "pt",
        "city": "Porto",
        "lat": "41.15",
        "lon": "-8.61",
        "revenue 2026-01": "1.234,50",
        "revenue_2026_02": 10,
        "margin_2026_02": "4",
        "currency": "eur",
        "consent_newsletter": "yes",
        "consent_calls": "2025-01-01",
        "consent_sms": "no",
        "colour": "red",
        "gap": "",
    }
    assert told_of(row, reading_of(list(row)), AT) == Told(
        handles=(Handle(Sort.USER_ID, "7"), Handle(Sort.EMAIL, "ana@x.example")),
        at=AT,
        name="Ana Lima",
        organisation=ToldOfOrganisation("ACME", "ACME"),
        plan="Pro",
        services=("backup", "mail"),
        language="pt-BR",
        time_zone="Europe/Lisbon",
        since=datetime(2024, 7, 17, tzinfo=UTC),
        place=Where(country="PT", city="Porto", lat=41.15, lon=-8.61),
        traits={"colour": "red"},
        revenue=(
            MonthOfRevenue(JAN, "EUR", Decimal("1234.50")),
            MonthOfRevenue(date(2026, 2, 1), "EUR", Decimal("10.00"), Decimal("4.00")),
        ),
        agreed=(
            Agreed("newsletter", AT),
            Agreed("calls", datetime(2025, 1, 1, tzinfo=UTC)),
            Agreed("sms", AT, given=False),
        ),
    )


def test_lists_in_json_are_read():
    row = {"id": "ana", "revenue": '[{"month": "2026-01", "currency": "EUR", "amount": 5}]', "consent": '["letters"]'}
    reading = Reading({"id": Role.USER_ID, "revenue": Role.REVENUE, "consent": Role.CONSENT})
    told = told_of(row, reading, AT)
    assert isinstance(told, Told)
    assert told.revenue == (MonthOfRevenue(JAN, "EUR", Decimal("5.00")),)
    assert told.agreed == (Agreed("letters", AT),)


def test_row_without_a_person_is_about_the_organisation():
    row = {"email": "", "organisation": "ACME", "plan": "Big", "month": "01/2026", "revenue": "9", "currency": "EUR"}
    assert told_of(row, reading_of(list(row)), AT) == ToldOfOrganisation(
        "ACME", "ACME", plan="Big", revenue=(MonthOfRevenue(JAN, "EUR", Decimal("9.00")),)
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": "", "email": ""}, "nothing says who it is"),
        ({"id": "guest"}, "'guest' is nobody's user id"),
        ({"email": "ana at x"}, "'ana at x' is nobody's email"),
        ({"since": "soon"}, "'soon' is no date"),
        ({"language": "German!"}, "is no language"),
        ({"month": "13/2026", "revenue": "1"}, "'13/2026' is no month"),
        ({"revenue": "1,234"}, "can be read in two ways"),
        ({"revenue": "much"}, "'much' is no amount"),
        ({"revenue": "1", "currency": "€"}, "'€' is no currency"),
        ({"lat": "95"}, "'95' is no latitude"),
        ({"consent_calls": "perhaps"}, "'perhaps' is neither yes nor no"),
    ],
)
def test_bad_value_refuses_the_row_with_a_reason(changed, why):
    row = dict.fromkeys(["email", "since", "language", "revenue", "lat", "lon", "consent_calls"], "")
    row |= {"id": "ana", "month": "2026-01", "currency": "EUR", **changed}
    reading = reading_of(["id", *(name for name in row if name != "id")])
    with pytest.raises(BadRowError, match=why):
        told_of(row, reading, AT)


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        *[("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("1 234", "1234"), ("€ 12,5", "12.50"), ("-3", "-3")],
        *[("1.234.567", "1234567"), ("0.125", "0.12"), ("1234.567", "1234.57"), (1.5, "1.50"), (1234.567, "1234.57")],
    ],
)
def test_amounts_as_people_write_them(told, amount):
    assert amount_of(told) == Decimal(amount).quantize(Decimal("0.01"))


@pytest.mark.parametrize("told", [float("nan"), float("inf"), "1e400", "", True, None, [], "12 3x", 10**20])
def test_no_amount(told):
    with pytest.raises(BadRowError):
        amount_of(told)


@pytest.mark.parametrize("told", ["2026-01", "2026-01-31", "2026/1", "01.2026", "2026-01-31T10:00:00Z", JAN])
def test_months(told):
    assert month_of(told) == JAN


COLUMNS = [
    *("id", "email", "phone", "name", "company", "services", "since", "lat", "lon", "city", "country", "month"),
    *("revenue", "margin", "currency", "consent", "consent_at", "consent_x", "revenue 2026-01", "other"),
]
anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str)


@given(st.fixed_dictionaries(dict.fromkeys(COLUMNS, anything)))
def test_whatever_stands_in_a_row_it_is_told_or_refused(row):
    try:
        told_of(row, reading_of(COLUMNS), AT)
    except BadRowError as error:
        assert str(error)
