"""The film is made by a process of its own, once, for whoever asks; and says at every hour what the replay says."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pytest

from heedful.geo.reach import ACTIVE, touches_at
from heedful.geo.sandy_people import demo_people
from heedful.services import sandy_shown
from heedful.services.sandy import judged, mailing_of
from heedful.services.sandy_film import HEIGHT, WIDTH, drawing, film_of, write_film
from heedful.web.views.sandy import frame_of
from heedful.work.table import JOBS

CUSTOMERS = 2_100


@pytest.fixture(scope="module")
def film():
    return film_of(CUSTOMERS)


@pytest.fixture
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path


def test_sums_are_those_of_the_replay(film):
    letters = Counter((one.at, one.verdict.decision.value) for one in judged(mailing_of(demo_people(CUSTOMERS))))
    first = datetime.fromisoformat(film["first"])
    for hour, (sent, adapted, held) in enumerate(film["sums"]):
        at = first + timedelta(hours=hour)
        assert (sent, adapted, held) == (letters[at, "send"], letters[at, "adapt"], 0)
    assert film["letters"] == sum(sum(three) for three in film["sums"]) == CUSTOMERS * 16 // 7
    assert film["as_they_are"] + film["adapted"] == film["letters"]
    assert sum(row[1] for row in film["days"]) == film["as_they_are"]


@pytest.mark.parametrize("hour", [0, 15, 100, 178, 190, 300])
def test_dots_are_what_most_customers_of_a_square_are(film, hour):
    mailing = mailing_of(demo_people(CUSTOMERS))
    homes, people = mailing.people.homes, mailing.people
    at = datetime.fromisoformat(film["first"]) + timedelta(hours=hour)
    asked = np.full(len(homes.lat), mailing.reach.hour(at))
    phase = touches_at(mailing.reach, np.arange(len(homes.lat)), asked).phase
    x, y = drawing().at(homes.lat, homes.lon)
    votes: dict[tuple[int, int], Counter[int]] = {}
    for home in people.home.tolist():
        if 0 < x[home] < WIDTH and 0 < y[home] < HEIGHT:
            votes.setdefault((int(x[home] // 12), int(y[home] // 12)), Counter())[int(phase[home])] += 1
    frame = frame_of(film, hour)
    drawn = {
        (int(x) // 12, int(y) // 12): phase
        for phase, path in enumerate(frame.dots)
        for x, y in (dot.removesuffix("h0").split() for dot in path.split("M")[1:])
    }
    for square, counts in votes.items():
        assert counts[drawn[square]] == max(counts.values())
    assert frame.until == [sum(column) for column in zip(*film["sums"][: hour + 1], strict=True)]


def test_the_storm_is_drawn_while_it_is_known(film):
    drawn = [hour for hour, storm in enumerate(film["storm"]) if storm]
    first = datetime.fromisoformat(film["first"])
    assert (first + timedelta(hours=drawn[0])).isoformat() == "2012-10-22T15:00:00+00:00"
    assert (first + timedelta(hours=drawn[-1])).isoformat() == "2012-10-30T03:00:00+00:00"
    assert len(drawn) == 181
    assert frame_of(film, drawn[-1] + 1).edge == ""
    assert frame_of(film, drawn[-1]).advisory == "Post-Tropical Cyclone Sandy, advisory 31"


def test_examples_are_letters_before_during_and_after(film):
    assert [(one["phase"], one["at"]) for one in film["examples"]] == [
        ("forecast", "2012-10-26T14:00:00Z"),
        ("active", "2012-10-29T14:00:00Z"),
        ("aftermath", "2012-10-30T14:00:00Z"),
    ]
    assert {one["place"] for one in film["examples"]} == {"Atlantic County, New Jersey"}


def test_it_is_made_once_for_whoever_asks(home):
    assert sandy_shown.film() is None
    assert not sandy_shown.is_wanted()
    job = next(one for one in JOBS if one.name == "play the hurricane")
    job.run()
    assert sandy_shown.film() is None  # nobody has asked
    sandy_shown.ask_for_film()
    assert sandy_shown.is_wanted()
    job.run()
    assert not sandy_shown.is_wanted()
    made = sandy_shown.film()
    assert (made["customers"], made["held"]) == (100_000, 0)
    written = sandy_shown.film_path().stat().st_mtime_ns
    sandy_shown.ask_for_film()
    sandy_shown.make_film()
    assert sandy_shown.film_path().stat().st_mtime_ns == written
    assert sandy_shown.film() is made


def test_a_process_that_fails_is_named_and_tried_again(home):
    sandy_shown.ask_for_film()
    # A file stands where the folder of films should be.
    for one in sandy_shown.film_path().parent.iterdir():
        one.unlink()
    sandy_shown.film_path().parent.rmdir()
    sandy_shown.film_path().parent.write_text("")
    with pytest.raises(sandy_shown.FilmError, match="films"):
        sandy_shown.make_film()


def test_a_written_film_is_the_film(home, film):
    write_film(sandy_shown.film_path(), CUSTOMERS)
    assert sandy_shown.film() == film


def test_active_dots_are_there_when_it_came_ashore(film):
    ashore = (datetime.fromisoformat("2012-10-30T00:00:00+00:00") - datetime.fromisoformat(film["first"])) // timedelta(
        hours=1
    )
    assert frame_of(film, ashore).dots[ACTIVE].count("M") > 60
