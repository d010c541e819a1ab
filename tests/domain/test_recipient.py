from __future__ import annotations

import pytest

from heedful.domain.recipient import meant


@pytest.mark.parametrize(
    ("recipient", "addresses"),
    [
        ("Help@Harbour.Example", ("help@harbour.example",)),
        ("help+7.abc@harbour.example", ("help+7.abc@harbour.example", "help@harbour.example")),
        ("help+@harbour.example", ("help+@harbour.example", "help@harbour.example")),
        ("+x@harbour.example", ("+x@harbour.example",)),
        ("postmaster", ()),
        ("@harbour.example", ()),
        ("help@", ()),
        ("", ()),
    ],
)
def test_addresses_that_a_recipient_may_mean(recipient, addresses):
    assert meant(recipient) == addresses
