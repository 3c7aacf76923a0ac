"""The dialer: how often it dials, how many at once, and what it does when names do not resolve."""

import asyncio
import itertools
import random
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.carriers.dialer import (
    BACK_OFF_MAX_S,
    DIALS_IN_FLIGHT,
    EAGER_S,
    ELSEWHERE_S,
    Address,
    Dialer,
    label,
    pause_s,
)
from openline.carriers.link import Link
from openline.carriers.reasons import ANOTHER_STATION
from tests.suites.carrier_suite import run, until


@given(st.floats(0, 59.9), st.integers(0, 10**6), st.integers())
def test_the_first_minute_is_eager(elapsed_s: float, patient: int, seed: int) -> None:
    assert pause_s(elapsed_s, patient, random.Random(seed)) == 0.5


@given(st.floats(60, 1e9), st.integers(0, 10**6), st.integers())
def test_later_pauses_grow_to_a_limit_and_jitter(elapsed_s: float, patient: int, seed: int) -> None:
    pause = pause_s(elapsed_s, patient, random.Random(seed))
    assert 0.5 <= pause <= BACK_OFF_MAX_S
    assert patient < 5 or pause >= BACK_OFF_MAX_S / 2


def test_two_sides_do_not_dial_in_step() -> None:
    assert len({pause_s(EAGER_S, 9, random.Random(seed)) for seed in range(20)}) == 20


@pytest.mark.parametrize(
    ("address", "text"), [(("10.0.0.1", 7), "10.0.0.1:7"), (("::1", 7), "[::1]:7"), (("north", 7), "north:7")]
)
def test_a_label_can_be_read(address: Address, text: str) -> None:
    assert label(address) == text


def test_dials_into_a_black_hole_are_many_but_bounded() -> None:
    """On a loop whose clock the test sets: 200 s of dials that never answer in less than 3 s."""
    started: list[float] = []
    flying = most = 0

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        async def dial(peer: bytes, route: str, address: Address) -> Link:
            nonlocal flying, most
            started.append(loop.time())
            flying += 1
            most = max(most, flying)
            try:
                await asyncio.sleep(3)
            finally:
                flying -= 1
            link = Link.__new__(Link)
            link.up, link.reason = False, "no answer in time"
            return link

        dialer = Dialer(bytes(32), ("10.0.0.1", 7), dial, random.Random(1), loop.time)
        task = asyncio.create_task(dialer.run())
        await asyncio.sleep(200)
        assert dialer.state().reason == "no answer in time"
        task.cancel()
        await asyncio.wait([task])
        assert flying == 0

    _run_in_skipped_time(scene())
    began = started[0]
    assert most == DIALS_IN_FLIGHT
    eager = [at - began for at in started if at - began < EAGER_S]
    assert 75 <= len(eager) <= 85  # 4 dials in each 3 s
    late = [after - before for before, after in itertools.pairwise(started) if before - began > 90]
    assert 7 <= len(late) <= 20
    assert max(late) <= BACK_OFF_MAX_S


def test_an_address_of_another_station_is_remembered_and_asked_again() -> None:
    """Two stations known by one party's two addresses: neither is dialled twice a second where the other lives."""
    started: list[float] = []
    there = ANOTHER_STATION

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        async def dial(peer: bytes, route: str, address: Address) -> Link:
            started.append(loop.time())
            await asyncio.sleep(0.7)  # so that a second dial is under way when the first one comes back
            link = Link.__new__(Link)
            link.up, link.reason = False, there
            return link

        nonlocal there
        dialer = Dialer(bytes(32), ("10.0.0.1", 7), dial, random.Random(1), loop.time)
        task = asyncio.create_task(dialer.run())
        await asyncio.sleep(600)
        assert dialer.state().reason == there
        assert 10 <= len(started) <= 22
        assert max(after - before for before, after in itertools.pairwise(started)) <= ELSEWHERE_S + 1
        there = "refused: nobody listens there"  # it has moved away: whoever comes there is found soon
        started.clear()
        await asyncio.sleep(200)
        assert len(started) > 10
        task.cancel()
        await asyncio.wait([task])

    _run_in_skipped_time(scene())


def _run_in_skipped_time(scene: Any) -> None:
    """Run with a loop that jumps to its next timer instead of waiting for it."""
    loop = asyncio.new_event_loop()
    skipped = 0.0
    real = loop.time
    select = loop._selector.select  # type: ignore[attr-defined]

    def jump(timeout: float | None = None) -> Any:
        nonlocal skipped
        ready = select(0)
        if not ready and timeout:
            skipped += timeout
        return ready

    loop._selector.select = jump  # type: ignore[attr-defined]
    loop.time = lambda: real() + skipped  # type: ignore[method-assign]
    try:
        loop.run_until_complete(scene)
    finally:
        loop.close()


@pytest.mark.parametrize("fails", ["hangs", "says no"])
def test_a_name_once_known_is_dialled_while_lookups_fail(fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[Address] = []
    lookups = 0

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
            nonlocal lookups
            lookups += 1
            if lookups > 1:
                await asyncio.sleep(3600 if fails == "hangs" else 0)
                raise socket.gaierror(socket.EAI_AGAIN, "later")
            kind = socket.AF_INET, socket.SOCK_STREAM, 6, ""
            return [(*kind, ("10.0.0.1", port)), (*kind, ("10.0.0.2", port)), (*kind, ("10.0.0.1", port))]

        async def dial(peer: bytes, route: str, address: Address) -> Link:
            dialled.append(address)
            link = Link.__new__(Link)
            link.up, link.reason = False, "refused"
            return link

        monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
        dialer = Dialer(bytes(32), ("north.example", 7), dial, random.Random(1), loop.time)
        task = asyncio.create_task(dialer.run())
        await until(lambda: len(dialled) == 3)
        task.cancel()
        await asyncio.wait([task])
        await asyncio.sleep(0)

    run(scene())
    assert dialled == [("10.0.0.1", 7), ("10.0.0.2", 7), ("10.0.0.1", 7)]
    assert lookups == (2 if fails == "hangs" else 3)


def test_a_name_that_is_unknown_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()

        async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
            raise socket.gaierror(socket.EAI_NONAME, "no")

        async def dial(peer: bytes, route: str, address: Address) -> Link:
            raise AssertionError("there is nothing to dial")

        monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
        dialer = Dialer(bytes(32), ("nowhere.invalid", 7), dial, random.Random(1), loop.time)
        task = asyncio.create_task(dialer.run())
        await until(lambda: dialer.state().reason == "no such name")
        assert not dialer.state().up
        task.cancel()
        await asyncio.wait([task])

    run(scene())
