"""Houses for the tests of faults: one for each test, on the database that the tests run on."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def house(tmp_path):
    """A house whose processes may be killed and starved."""
    from tests.faults.house import House, drop_database, own_database  # noqa: PLC0415 - Django is set up only after this file

    url = os.environ.get("HEEDFUL_TEST_DATABASE_URL", "")
    made = own_database(url) if url else ""
    # Nobody at all must be able to get there, for the test of a folder that can't be written.
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    house = House(tmp_path, made)
    yield house
    house.close()
    if made:
        drop_database(url, made)
