"""Every figure that the how-to's take from the Flow page: the real files imported, the page's own questions asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone
from tests.shared.test_how_to_files import HOW_TO, forum  # noqa: F401 - a fixture

from heedful.models import Kind
from heedful.queries.desire import Followed, followed
from heedful.queries.flow import Group, Question, now_of, of_group, report, weeks
from heedful.queries.seen import seen_with
from heedful.services.audit import MACHINE
from heedful.services.desire import refresh
from heedful.services.intake import take_file
from heedful.services.kind import save_kind, split_definitions
from heedful.wire.signals import Mapping

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
ALL = ("2000-01-01", "2030-01-01")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"


def taken(file: Path, kinds: str, mapping: Mapping | None = None) -> list[Followed]:
    text = (HOW_TO / "kinds" / f"{kinds}.toml").read_text(encoding="utf-8")
    slugs = [save_kind(definition, MACHINE).slug for definition in split_definitions(text, kinds)]
    take_file(file, mapping or Mapping(), MACHINE)
    refresh()
    return [followed(Kind.objects.get(slug=slug), timezone.now()) for slug in slugs]


def span(first: str, after: str) -> tuple[int, int]:
    """From the first day to the one after the last, in ms."""
    begin, end = (round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000) for day in (first, after))
    return begin, end


def figure(kind: Followed, days: tuple[str, str], group: Group | None = None) -> tuple[float, float, float, int]:
    rate = report(kind, Question(*span(*days), group)).figure.headline
    return (*(round(100 * value, 1) for value in (rate.value, rate.low, rate.high)), rate.n)


def step(kind: Followed, days: tuple[str, str], name: str, group: Group | None = None) -> tuple[int, int]:
    (found,) = [step for step in report(kind, Question(*span(*days), group)).steps if step.name == name]
    return found.reached, found.ended_here


def seen(kind: Followed, days: tuple[str, str] = ALL, furthest: int | None = None) -> dict[str, tuple]:
    found = seen_with(kind, kind.whole.population(*span(*days)), furthest)
    return {
        f"{each.name}={each.value}".lstrip("="): (each.stopped, each.n, each.other_stopped, each.other_n)
        for each in found
    }


def part(found: dict[str, tuple], expected: dict[str, tuple]) -> dict[str, tuple]:
    return {name: found.get(name) for name in expected}


def test_shop_tells_four_of_its_stories(shared_data):
    buy, checkout = taken(shared_data / "events" / "ecom.csv.gz", "shop")

    # The till breaks.
    broken, after = ("2024-05-19", "2024-06-08"), ("2024-06-08", "2024-06-29")
    assert figure(checkout, broken) == (16.6, 12.3, 22.0, 229)
    assert figure(checkout, after) == (37.7, 32.3, 43.4, 292)
    assert step(checkout, broken, "payment_details") == (110, 72)
    assert step(checkout, after, "payment_details") == (145, 35)
    symptoms = {"payment_error": (57, 63, 15, 47), "support_chat": (52, 57, 20, 53)}
    assert part(seen(checkout, broken, 3), symptoms) == symptoms
    by_week = {
        datetime.fromtimestamp(week.start / 1000, UTC).date().isoformat(): week.counts for week in weeks(checkout)
    }
    assert [(by_week[day].fulfilled, by_week[day].known) for day in ("2024-05-20", "2024-05-27")] == [
        (11, 83),
        (11, 91),
    ]

    # Round in circles on a phone.
    mobile, others = Group("platform", "mobile"), Group("platform", "mobile", without=True)
    loop = ("2024-04-09", "2024-05-10")
    assert figure(checkout, loop, mobile) == (16.7, 10.4, 25.7, 90)
    assert figure(checkout, loop, others) == (33.9, 28.0, 40.4, 224)
    assert step(checkout, loop, "shipping_details", mobile) == (49, 29)
    assert step(checkout, loop, "shipping_details", others) == (131, 29)
    suspects = {"checkout_bug": (18, 21, 40, 159), "platform=mobile": (29, 49, 29, 131)}
    assert part(seen(checkout, loop, 2), suspects) == suspects
    around = (("2024-03-08", "2024-04-09"), loop, ("2024-05-20", "2024-06-20"))
    onwards = [report(checkout, Question(*span(*days), mobile)).steps[2].median_s for days in around]
    assert [round(seconds / 60, 1) for seconds in onwards] == [3.4, 10.1, 3.0]
    before, during, later = (
        np.concatenate([part.tries for part in of_group(checkout, mobile).population(*span(*days))]) for days in around
    )
    assert [round(float(np.mean(tries)), 2) for tries in (before, during, later)] == [1.04, 1.52, 1.08]
    assert (int((during > 1).sum()), during.size) == (34, 91)

    # New and loyal, January and April.
    assert figure(buy, ALL, Group("user_lifecycle", "new")) == (8.2, 6.7, 10.1, 982)
    assert figure(buy, ALL, Group("user_lifecycle", "loyal")) == (15.6, 13.2, 18.3, 796)
    assert step(buy, ALL, "looks at a product", Group("user_lifecycle", "new")) == (781, 563)
    assert step(buy, ALL, "looks at a product", Group("user_lifecycle", "loyal")) == (681, 304)
    assert figure(buy, ALL, Group("user_lifecycle", "returning"))[::3] == (12.7, 1_892)
    assert figure(checkout, ALL, Group("user_lifecycle", "new")) == (31.7, 25.7, 38.4, 202)
    assert figure(checkout, ALL, Group("user_lifecycle", "loyal")) == (29.4, 25.1, 34.1, 391)
    assert figure(buy, ALL, Group("user_cohort", "2024-01")) == (14.0, 11.9, 16.3, 931)
    assert figure(buy, ALL, Group("user_cohort", "2024-04")) == (8.3, 6.7, 10.3, 938)
    spring = ("2024-05-01", "2024-06-30")
    assert figure(buy, spring, Group("user_cohort", "2024-01")) == (16.4, 12.6, 21.1, 293)
    assert figure(buy, spring, Group("user_cohort", "2024-04")) == (8.4, 6.6, 10.5, 754)
    assert "user_cohort=2024-04" in seen(buy)

    # The viral article can't be told from chance.
    viral = ("2024-02-29", "2024-03-04")
    assert figure(buy, viral) == (8.3, 3.3, 19.6, 48)
    assert figure(buy, ("2024-02-22", "2024-02-29")) == (10.7, 5.7, 19.1, 84)
    assert step(buy, viral, "looks at a product") == (41, 30)
    assert seen(buy, viral) == {}


def test_forum_tells_which_topics_and_languages_fail(forum):  # noqa: F811 - a fixture
    _, _, hear = taken(forum / "signals.csv", "support_forum", Mapping(customer="question"))
    expected = {
        "locale=fi": (114, 115, 7_964, 27_355),
        "locale=pt-BR": (335, 354, 7_743, 27_116),
        "locale=hu": (90, 150, 7_988, 27_320),
        "topic=calendar": (399, 722, 7_679, 26_748),
        "topic=performance-and-connectivity": (127, 298, 7_951, 27_172),
        "topic=email-and-messaging": (1_188, 3_367, 6_890, 24_103),
        "topic=installation-and-updates": (668, 2_827, 7_410, 24_643),
        "locale=it": (58, 1_919, 8_020, 25_551),
    }
    assert part(seen(hear), expected) == expected


def test_it_desk_tells_who_hands_on_reopens_and_waits(shared_data):
    file = shared_data / "events" / "07_bpic2013_incidents.xes.gz"
    trouble, _, one_desk, stays = taken(file, "it_desk")
    handed_on = {
        "organization country=nl": (357, 422, 9_225, 17_179),
        "organization country=be": (1_339, 1_851, 8_243, 15_750),
    }
    assert part(seen(one_desk), handed_on) == handed_on
    reopened = {"organization involved=Org line C": (235, 3_589, 79, 2_429)}
    assert part(seen(stays), reopened) == reopened
    now = now_of(trouble)
    assert (now.waiting, now.waiting_people[0].since.date().isoformat()) == (5, "2012-05-04")


def test_bank_lets_87_applicants_wait(shared_data):
    loan, *_ = taken(shared_data / "events" / "bpic2012.xes.gz", "loan")
    now = now_of(loan)
    assert (now.waiting, now.waiting_people[0].since.date().isoformat()) == (87, "2012-01-18")
