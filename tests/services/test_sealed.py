from __future__ import annotations

import pytest

from heedful.services.sealed import BrokenSealError, seal, unseal


@pytest.mark.parametrize("secret", ["a long walk at dusk", "", "pässwörd ✓", "x" * 5_000])
def test_secret_is_opened_again_and_cannot_be_read(secret):
    sealed = seal(secret)
    assert unseal(sealed) == secret
    assert not secret or secret not in sealed
    assert seal(secret) != sealed


def test_other_key_or_other_bytes_do_not_open_it(settings):
    sealed = seal("secret")
    with pytest.raises(BrokenSealError):
        unseal(sealed[:-4] + "AAA=")
    with pytest.raises(BrokenSealError):
        unseal("")
    settings.SECRET_KEY = "another"
    with pytest.raises(BrokenSealError):
        unseal(sealed)
