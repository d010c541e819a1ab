from __future__ import annotations

import pytest

from heedful.domain.identity import Handle, Sort
from heedful.domain.typed_address import Browser, Standing, Writer, judge_writer

ANA, BEN = (Handle(Sort.EMAIL, f"{name}@example.org") for name in ("ana", "ben"))
USER = Handle(Sort.USER_ID, "ana")


def browser(*names: Handle, is_shared: bool = False) -> Browser:
    return Browser(Handle(Sort.ANONYMOUS, "b1"), 7, frozenset(names), is_shared)


@pytest.mark.parametrize(
    ("here", "owner", "is_same", "address"),
    [
        (None, None, False, Standing.NEW),
        (None, 7, False, Standing.KNOWN),
        (browser(), None, True, Standing.NEW),
        (browser(USER), None, True, Standing.NEW),
        (browser(BEN), None, False, Standing.NEW),
        (browser(ANA), 7, True, Standing.THEIRS),
        (browser(BEN), 8, False, Standing.KNOWN),
        (browser(), 8, False, Standing.KNOWN),  # a nameless browser would go into them, if the address were proven
        (browser(is_shared=True), None, False, Standing.NEW),
        (browser(ANA, is_shared=True), 7, False, Standing.KNOWN),
    ],
)
def test_judge_writer(here, owner, is_same, address):
    assert judge_writer(here, ANA, owner) == Writer(is_same, address)
