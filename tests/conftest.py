"""Who and what the tests share: Alice, Bob and Charlie, a stranger, a browser, and the real data.

Named here and not in pyproject.toml, Django's settings are read after the data folder has moved aside: no test
ever touches the data of whoever runs it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

# In CI the same examples are tried each time: a change is judged by what it changed. At a desk they are new ones.
hypothesis_settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis_settings.register_profile("desk", deadline=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "desk")

_FOLDER = tempfile.TemporaryDirectory(prefix="heedful-tests-", ignore_cleanup_errors=True)
for name in [name for name in os.environ if name.startswith("HEEDFUL_")]:
    if name not in {"HEEDFUL_TEST_DATABASE_URL", "HEEDFUL_SCREENSHOTS", "HEEDFUL_REQUIRE_SHARED"}:
        del os.environ[name]
os.environ["HEEDFUL_DATA"] = _FOLDER.name
os.environ["HEEDFUL_SECRET_KEY"] = "only for tests"
os.environ["HEEDFUL_DATABASE_URL"] = os.environ.get("HEEDFUL_TEST_DATABASE_URL", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "heedful.settings"
# The browser's driver keeps an event loop in this thread; Django would take that for asynchronous code of ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "a long walk at dusk"
_SLOW = {Path(__file__).parent / name for name in ("bench", "shared", "faults")}
_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

pytest_plugins = ["tests.browser"]


def pytest_configure() -> None:
    from django.conf import settings  # noqa: PLC0415 - Django is set up only after this file

    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        # A file, as in life: the server of the journeys writes from its own threads.
        # Added, not set: beside another process of the tests Django has filled in the rest before.
        database.setdefault("TEST", {})["NAME"] = str(Path(_FOLDER.name) / "test.sqlite3")
    # Argon2 is slow on purpose, and every test that signs in would pay for it.
    settings.PASSWORD_HASHERS = ["tests.hasher.QuickHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes minutes come first: side by side, what begins last keeps one core waiting for the other."""
    items.sort(key=lambda each: each.path.parent not in _SLOW)


@pytest.fixture(autouse=True)
def nothing_read_before():
    """Let no test see what a process has read of another test's database: numbers of rows come again there."""
    from heedful.queries import help_desire  # noqa: PLC0415 - Django is set up only after this file

    help_desire.forget()


@pytest.fixture
def alice(db):
    """Alice, an owner."""
    return _colleague("Alice Almeida", "alice@heedful.example", "owner")


@pytest.fixture
def bob(db):
    """Bob, an agent."""
    return _colleague("Bob Brandt", "bob@heedful.example", "agent")


@pytest.fixture
def charlie(db):
    """Charlie, a viewer."""
    return _colleague("Charlie Cho", "charlie@heedful.example", "viewer")


@pytest.fixture
def stranger(db):
    """A client that is not signed in."""
    return _client(None)


@pytest.fixture
def signed_in():
    """A function that gives a client signed in as somebody."""
    return _client


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; where it is not, the test is left out, unless it is required."""
    if _SHARED.is_dir():
        return _SHARED
    if os.environ.get("HEEDFUL_REQUIRE_SHARED") == "1":
        pytest.fail(f"HEEDFUL_REQUIRE_SHARED is set, and there is no folder {_SHARED}")
    pytest.skip(f"needs the real data in {_SHARED}")


def _colleague(name: str, email: str, role: str):
    from heedful.models import Role  # noqa: PLC0415 - Django is set up only after this file
    from heedful.services.colleague import Newcomer, make_colleague  # noqa: PLC0415 - Django is set up only after this file

    return make_colleague(Newcomer(name, email, PASSWORD), Role(role))


def _client(colleague):
    from django.test import Client  # noqa: PLC0415 - Django is set up only after this file

    client = Client()
    if colleague is not None:
        client.force_login(colleague)
    return client
