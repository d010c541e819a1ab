"""The page of the hurricane: who may look, before the film is there and after."""

from __future__ import annotations

import pytest

from heedful.services import sandy_shown
from heedful.services.sandy_film import write_film

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.json.gz"
    write_film(path, 2_100)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path


@pytest.fixture
def there(made):
    path = sandy_shown.film_path()
    path.parent.mkdir()
    path.write_bytes(made)


def test_a_stranger_is_led_to_sign_in(stranger):
    assert stranger.get("/moments/sandy/").status_code == 302
    assert stranger.get("/moments/sandy/film/").status_code == 302
    assert not sandy_shown.is_wanted()


def test_the_first_look_asks_for_it(signed_in, charlie):
    client = signed_in(charlie)
    page = client.get("/moments/sandy/")
    assert (page.status_code, b"being played again" in page.content) == (200, True)
    assert client.get("/moments/sandy/film/").status_code == 404
    assert sandy_shown.is_wanted()


@pytest.mark.usefixtures("there")
def test_an_hour_of_it(signed_in, charlie):
    client = signed_in(charlie)
    page = client.get("/moments/sandy/").content.decode()
    assert "Monday, 29 October, 10:00" in page
    assert "Hurricane Sandy, advisory 28" in page
    for said in (
        "27 % of the counties",
        "EM-3351",
        "Seven days from the last hour within.",
        "by the clock of New York",
    ):
        assert said in page
    assert page.count("Hurricane Sandy has reached Atlantic County, New Jersey.") == 1
    assert "{{" not in page


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("0", "Sunday, 21 October, 20:00"),
        ("-5", "Monday, 29 October, 10:00"),
        ("14", "Monday, 22 October, 10:00"),
        ("99999999", "Tuesday, 6 November, 14:00"),
        ("x", "Monday, 29 October, 10:00"),
        ("", "Monday, 29 October, 10:00"),
    ],
)
def test_any_hour_that_is_asked_for(signed_in, charlie, asked, shown):
    assert f'id="when">{shown}<' in signed_in(charlie).get(f"/moments/sandy/?hour={asked}").content.decode()


@pytest.mark.usefixtures("there")
def test_the_script_gets_the_same_film(signed_in, charlie):
    given = signed_in(charlie).get("/moments/sandy/film/").json()
    made = sandy_shown.film()
    assert given == {name: made[name] for name in given}
    assert {"dots", "changes", "storm", "sums", "titles"} <= set(given)


@pytest.mark.usefixtures("there")
def test_it_costs_no_query_of_its_own(signed_in, charlie, django_assert_max_num_queries):
    client = signed_in(charlie)
    client.get("/moments/sandy/")
    with django_assert_max_num_queries(6):
        client.get("/moments/sandy/?hour=100")
