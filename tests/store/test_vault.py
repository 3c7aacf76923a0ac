"""A root key at rest: only the passphrase brings it back, and damage is noticed."""

import pytest

from openline.store import vault
from openline.wire.codec import encode
from openline.wire.errors import BadSeal, Malformed, WireError

SECRET = bytes(range(64))
CLOSED = vault.close("correct horse", SECRET, bytes(28))


def test_the_passphrase_brings_the_secret_back() -> None:
    assert vault.unlock("correct horse", CLOSED) == SECRET
    assert SECRET not in CLOSED


def test_another_passphrase_does_not() -> None:
    with pytest.raises(BadSeal):
        vault.unlock("correct horsf", CLOSED)


def test_other_entropy_hides_it_otherwise() -> None:
    assert vault.close("correct horse", SECRET, bytes([1]) + bytes(27)) != CLOSED


@pytest.mark.parametrize("at", range(0, len(CLOSED), 13))
def test_damage_is_noticed(at: int) -> None:
    damaged = CLOSED[:at] + bytes((CLOSED[at] ^ 1,)) + CLOSED[at + 1 :]
    with pytest.raises(WireError):
        vault.unlock("correct horse", damaged)


def test_what_is_no_vault_is_refused() -> None:
    with pytest.raises(Malformed):
        vault.unlock("correct horse", encode({1: vault.FORMAT}))
