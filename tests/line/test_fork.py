"""The proof of a fork: two signed headers that contradict each other, and nothing less."""

from dataclasses import replace

import pytest

from openline.line import fork
from openline.line.fork import Signed
from openline.wire import entry as en
from openline.wire.entry import Entry
from openline.wire.errors import BadSignature, UnknownAuthor, WireError
from openline.wire.header import Class, Header
from tests.wire.samples import ANNA, BORIS, KEYS, LINE, OTHER_LINE, SUITE

EK = b"e" * 32


def signed(seq: int, prev: bytes, body: bytes = b"words", incarnation: int = 0, author: int = 0) -> Entry:
    h = Header(Class.SERVICE, 3, False, author, incarnation, 1, seq, seq)
    return en.make(LINE, h, prev, body, EK, (ANNA, BORIS)[author])


ONE = signed(1, en.NO_PREV)
TWO, OTHER_TWO = signed(2, ONE.hash), signed(2, ONE.hash, b"other words")
THREE, OTHER_THREE = signed(3, TWO.hash), signed(3, OTHER_TWO.hash)


def found(one: Entry, two: Entry) -> tuple[tuple[int, int], int]:
    return fork.check(LINE, fork.of(one), fork.of(two), KEYS, SUITE)


@pytest.mark.fault("F-017")
def test_two_of_one_number_or_a_denied_predecessor_prove_a_fork() -> None:
    assert found(TWO, OTHER_TWO) == ((0, 0), 2)
    assert found(TWO, OTHER_THREE) == ((0, 0), 3)
    assert found(signed(2, ONE.hash, incarnation=7), signed(2, bytes(32), incarnation=7)) == ((0, 7), 2)


def test_a_proof_comes_back_as_it_was_written_and_names_the_entry() -> None:
    made = fork.of(TWO)
    assert fork.read(fork.value(made)) == made
    assert (made.header, made.hash(LINE)) == (TWO.header, TWO.hash)
    assert len(b"".join((made.prev, made.payload, made.signature))) < 140, "small, and without content"


NO_PROOFS: dict[str, tuple[Entry, Entry]] = {
    "an entry and itself": (TWO, TWO),
    "an entry and the next": (TWO, THREE),
    "the next and an entry": (OTHER_THREE, TWO),
    "two that are far apart": (ONE, OTHER_THREE),
    "two incarnations": (TWO, signed(2, ONE.hash, b"after a restore", incarnation=1)),
    "another incarnation's predecessor": (TWO, signed(3, bytes(32), incarnation=1)),
    "two stations": (TWO, signed(2, ONE.hash, author=1)),
    "a second signature that is another's": (TWO, replace(OTHER_TWO, signature=TWO.signature)),
    "a first signature that is another's": (replace(OTHER_TWO, signature=TWO.signature), TWO),
    "another line's": (en.make(OTHER_LINE, TWO.header, ONE.hash, b"x", EK, ANNA), TWO),
}


@pytest.mark.fault("F-017")
@pytest.mark.parametrize(("one", "two"), NO_PROOFS.values(), ids=NO_PROOFS)
def test_less_proves_nothing(one: Entry, two: Entry) -> None:
    with pytest.raises(BadSignature):
        found(one, two)


def test_nobody_is_no_station() -> None:
    with pytest.raises(UnknownAuthor):
        fork.check(LINE, fork.of(TWO), fork.of(OTHER_TWO), {1: KEYS[1]}, SUITE)


@pytest.mark.fault("F-017")
def test_no_bit_of_a_proof_can_be_changed() -> None:
    good = fork.of(OTHER_TWO)
    for name in ("prev", "payload", "signature"):
        data = getattr(good, name)
        for at in range(len(data)):
            values = {"prev": good.prev, "payload": good.payload, "signature": good.signature}
            values[name] = data[:at] + bytes((data[at] ^ 1 << at % 8,)) + data[at + 1 :]
            with pytest.raises(WireError):
                fork.check(LINE, fork.of(TWO), fork.read(fork.value(Signed(**values))), KEYS, SUITE)
