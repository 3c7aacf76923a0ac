"""A machine that computes wrongly opens nothing and says so, whichever part of it does."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from openline.node import selftest
from openline.node.home import Home, HomeError
from openline.node.node import Node
from openline.wire import seal
from openline.wire.suite import RealSecrets, RealSuite, RootKey
from tests.scenes.theatre import Party


def _other(*_given: Any) -> bytes:
    return bytes(32)


def _takes_all(*_given: Any) -> None:
    return None


BROKEN: list[tuple[object, str, Callable[..., Any], str]] = [
    (seal, "seal", lambda _key, _line, _hdr, body: body + bytes(16), "another answer"),
    (RealSecrets, "sign", lambda _self, _message: bytes(64), "another answer"),
    (RootKey, "sign", lambda _self, _message: bytes(3373), "a step that always succeeds failed"),
    (seal, "unseal", _other, "other words"),
    (RealSecrets, "unwrap", _other, "a wrapped key opens to another one"),
    (RealSuite, "verify", _takes_all, "taken for good"),
]


def test_this_machine_computes_what_every_machine_does() -> None:
    selftest.check(os.urandom)


@pytest.mark.fault("F-071")
@pytest.mark.parametrize(("where", "name", "broken", "says"), BROKEN, ids=[row[3] for row in BROKEN])
def test_each_part_that_fails_is_noticed(
    where: object, name: str, broken: Callable[..., Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, broken)
    with pytest.raises(HomeError, match=says):
        selftest.check(os.urandom)


@pytest.mark.fault("F-071")
@pytest.mark.parametrize("draws", [[b"a" * 16 + b"b" * 16] * 2, [bytes(32), bytes(31) + b"\1"]])
def test_dice_that_fall_alike_are_noticed(draws: list[bytes]) -> None:
    falls = iter(draws)
    with pytest.raises(HomeError, match="dice fall alike"):
        selftest.check(lambda _size: next(falls))


@pytest.mark.fault("F-071")
def test_a_node_on_such_a_machine_opens_nothing(us: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor makes a store; the sentence says whose fault it is and what to do."""
    monkeypatch.setattr(selftest, "KNOWN", "0" * 64)
    with pytest.raises(HomeError, match="The fault is this station's: put the home on another machine"):
        Node(Home(us.home))
    assert not (us.home / "openline.db").exists()
