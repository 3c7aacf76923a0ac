"""The twins of the cryptography refuse what the real ones refuse."""

import pytest

from openline.sim.cast import Keys, make_cast
from openline.sim.trouble import OUTSIDER
from openline.sim.twin import TwinSecrets, TwinSuite
from openline.wire.errors import BadKey, BadSignature, BadWrap
from openline.wire.suite import (
    ROOT_SIGNATURE_SIZE,
    ROOT_SIZE,
    SIGN_SIZE,
    SIGNATURE_SIZE,
    WRAP_SIZE,
    WRAPPED_SIZE,
    RootKey,
)

SECRET = bytes(range(32))


def two() -> tuple[TwinSuite, TwinSecrets, TwinSecrets]:
    suite = TwinSuite()
    return suite, suite.secrets(b"one"), suite.secrets(b"two")


def test_sizes_are_those_of_suite_1() -> None:
    suite, one, _ = two()
    assert len(one.sign_public) == SIGN_SIZE
    assert len(one.wrap_public) == WRAP_SIZE
    assert len(one.sign(b"words")) == SIGNATURE_SIZE
    assert len(suite.wrap(one.wrap_public, b"info", SECRET)) == WRAPPED_SIZE


def test_a_signature_is_good_for_its_signer_and_its_words_alone() -> None:
    suite, one, other = two()
    suite.verify(one.sign_public, one.sign(b"words"), b"words")
    for public, signature, words in (
        (other.sign_public, one.sign(b"words"), b"words"),
        (one.sign_public, one.sign(b"words"), b"other words"),
        (one.sign_public, bytes(64), b"words"),
    ):
        with pytest.raises(BadSignature):
            suite.verify(public, signature, words)


def test_a_wrap_opens_for_its_holder_under_its_info_alone() -> None:
    suite, one, other = two()
    wrapped = suite.wrap(one.wrap_public, b"info", SECRET)
    assert one.unwrap(b"info", wrapped) == SECRET
    damaged = bytes((wrapped[0] ^ 1,)) + wrapped[1:]
    for secrets, info, data in (
        (other, b"info", wrapped),
        (one, b"other info", wrapped),
        (one, b"info", damaged),
        (one, b"info", wrapped[:-1]),
    ):
        with pytest.raises(BadWrap):
            secrets.unwrap(info, data)


def test_a_key_in_nobodys_card_is_refused() -> None:
    suite, _, _ = two()
    with pytest.raises(BadKey):
        suite.verify(OUTSIDER.sign_public, OUTSIDER.sign(b"words"), b"words")
    with pytest.raises(BadKey):
        suite.wrap(OUTSIDER.wrap_public, b"info", SECRET)


@pytest.mark.parametrize("keys", Keys)
def test_every_cast_signs_and_wraps(keys: Keys) -> None:
    cast = make_cast(2, keys)
    assert cast.charter.missing == ()
    for index, secrets in cast.secrets.items():
        cast.suite.verify(secrets.sign_public, secrets.sign(b"words"), b"words")
        assert secrets.unwrap(b"info", cast.suite.wrap(secrets.wrap_public, b"info", SECRET)) == SECRET
        with pytest.raises(BadSignature):
            cast.suite.verify(secrets.sign_public, OUTSIDER.sign(b"words"), b"words")
        assert cast.names[index] in ("US", "CN")


def test_the_line_is_the_same_to_the_byte_in_every_run() -> None:
    """With roots that draw randomness, as ML-DSA's do, nothing that they sign in a world would replay."""
    for keys in (Keys.TWIN, Keys.SIGNING):
        first, second = make_cast(3, keys), make_cast.__wrapped__(3, keys)
        assert first.charter == second.charter
        assert first.names == second.names


@pytest.mark.parametrize("real", [False, True])
def test_a_root_twin_signs_for_itself_and_its_words_alone(real: bool) -> None:
    suite = TwinSuite(real_signatures=real)
    one, other = suite.root(b"1" * 32), suite.root(b"2" * 32)
    signature = one.sign(b"words")
    assert (len(one.public), len(signature)) == (ROOT_SIZE, ROOT_SIGNATURE_SIZE)
    suite.verify_root(one.public, signature, b"words")
    for public, said, words in (
        (other.public, signature, b"words"),
        (one.public, signature, b"other words"),
        (one.public, signature[:SIGNATURE_SIZE] + other.sign(b"words")[SIGNATURE_SIZE:], b"words"),
        (one.public, other.sign(b"words")[:SIGNATURE_SIZE] + signature[SIGNATURE_SIZE:], b"words"),
    ):
        with pytest.raises(BadSignature):
            suite.verify_root(public, said, words)


def test_a_root_that_is_no_twin_is_checked_as_suite_1_does() -> None:
    suite, true = TwinSuite(), RootKey(b"1" * 32, b"2" * 32)
    suite.verify_root(true.public, true.sign(b"words"), b"words")
    with pytest.raises(BadSignature):
        suite.verify_root(true.public, true.sign(b"words"), b"other words")
