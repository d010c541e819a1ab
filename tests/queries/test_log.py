from __future__ import annotations

import pytest

from heedful.queries.log import listed


def test_file_that_was_replaced_is_looked_for_again():
    tries = iter([FileNotFoundError, FileNotFoundError, "found"])

    def read() -> str:
        found = next(tries)
        if found is FileNotFoundError:
            raise FileNotFoundError
        return str(found)

    assert listed(read) == "found"


def test_file_that_is_gone_for_good_is_an_error():
    def read() -> str:
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        listed(read)
