"""What the tests of the API share: a data folder of their own, keys, and who calls with them."""

from __future__ import annotations

import pytest

from heedful.domain.api_key import Scope


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def calling(db):
    """A function that gives a client with a key of these scopes; of all if none."""

    from django.test import Client  # noqa: PLC0415 - Django is set up only after this file

    from heedful.services.api_key import make_key  # noqa: PLC0415 - Django is set up only after this file
    from heedful.services.audit import MACHINE  # noqa: PLC0415 - Django is set up only after this file

    def call(*scopes: Scope):
        _, text = make_key(MACHINE, "test", scopes or list(Scope))
        return Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)

    return call


@pytest.fixture
def caller(calling):
    """A client with a key that may do everything."""
    return calling()
