"""Houses for the tests of faults: one for each test, on the database that the tests run on."""

from __future__ import annotations

import os
import shutil

import pytest

# Django is set up only after this file.
# ruff: noqa: PLC0415

URL = os.environ.get("HEEDFUL_TEST_DATABASE_URL", "")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A data folder and a database with all tables, to be copied: making them takes longer than most tests."""
    from tests.faults.house import drop_database, migrate, own_database

    data, database = tmp_path_factory.mktemp("furnished") / "data", own_database(URL) if URL else ""
    migrate(data, database)
    yield data, database
    if database:
        drop_database(URL, database)


@pytest.fixture
def house(tmp_path, furnished):
    """A house whose processes may be killed and starved."""
    from tests.faults.house import House, drop_database, own_database

    data, database = furnished
    shutil.copytree(data, tmp_path / "data")
    made = own_database(URL, like=database) if URL else ""
    # Nobody at all must be able to get there, for the test of a folder that can't be written.
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    house = House(tmp_path, made)
    yield house
    house.close()
    if made:
        drop_database(URL, made)
