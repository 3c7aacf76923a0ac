"""What any carrier must do, whatever carries it; and the tools with which carriers are tried.

A carrier passes when a class that inherits from :class:`CarrierSuite` and gives it two connected stations passes. The
suite asks for no order and no single delivery: a carrier may reorder and repeat. It waits for events, never for time.
"""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest

from openline.carriers.base import FRAME_SIZE_MAX, Carrier

PATIENCE_S = 10.0  # before a wait is a failure


@dataclass
class Ear:
    """What the callbacks of one carrier heard."""

    frames: list[tuple[bytes, bytes]] = field(default_factory=list)
    links: list[tuple[bytes, bool, str]] = field(default_factory=list)

    def on_frame(self, peer: bytes, frame: bytes) -> None:
        """Note one frame."""
        self.frames.append((peer, frame))

    def on_link(self, peer: bytes, up: bool, reason: str) -> None:
        """Note that a peer came or went."""
        self.links.append((peer, up, reason))

    def bodies(self) -> list[bytes]:
        """The frames alone, in the order of arrival."""
        return [frame for _, frame in self.frames]


@dataclass
class End:
    """One station: its carrier, the key by which the other knows it, and what it heard."""

    carrier: Carrier
    key: bytes
    ear: Ear


async def until(true: Callable[[], object], patience_s: float = PATIENCE_S) -> float:
    """Wait until ``true()``; return the seconds it took. Raises TimeoutError."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not true():
        if loop.time() - began > patience_s:
            raise TimeoutError("waited in vain")
        await asyncio.sleep(0.005)
    return loop.time() - began


def run(scene: Coroutine[Any, Any, None]) -> None:
    """Play a scene; nothing may be left behind: no task, no file descriptor, no complaint to the loop."""
    complaints: list[dict[str, Any]] = []

    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        before = os.listdir("/proc/self/fd")
        await scene
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"tasks left behind: {left}"
        assert len(os.listdir("/proc/self/fd")) <= len(before), "sockets left behind"

    asyncio.run(watched())
    gc.collect()  # what was not closed warns now, and a warning is an error
    assert not complaints


class CarrierSuite:
    """Inherit, give :meth:`world`, and be tried."""

    def world(self) -> AbstractAsyncContextManager[tuple[End, End]]:
        """Two started carriers that are to find each other; both are stopped at the end."""
        raise NotImplementedError

    async def _met(self, one: End, other: End) -> None:
        await until(lambda: one.ear.links and other.ear.links)
        assert one.ear.links[0][:2] == (other.key, True)
        assert other.ear.links[0][:2] == (one.key, True)

    def test_frames_pass_in_both_directions(self) -> None:
        async def scene() -> None:
            async with self.world() as (one, other):
                await self._met(one, other)
                assert one.carrier.send(other.key, b"ping", 0) >= 1
                await until(lambda: (one.key, b"ping") in other.ear.frames)
                assert other.carrier.send(one.key, b"pong", 3) >= 1
                await until(lambda: (other.key, b"pong") in one.ear.frames)

        run(scene())

    @pytest.mark.parametrize("size", [1, 2, 4095, 4096, 65_534, 65_535])
    def test_a_frame_of_any_size_passes_whole(self, size: int) -> None:
        frame = os.urandom(size)

        async def scene() -> None:
            async with self.world() as (one, other):
                await self._met(one, other)
                one.carrier.send(other.key, frame, 2)
                await until(lambda: other.ear.frames)
                assert set(other.ear.bodies()) == {frame}

        run(scene())

    def test_every_frame_arrives_while_nothing_is_cut(self) -> None:
        sent = {number.to_bytes(4, "big") for number in range(500)}

        async def scene() -> None:
            async with self.world() as (one, other):
                await self._met(one, other)
                for number, frame in enumerate(sorted(sent)):
                    assert one.carrier.send(other.key, frame, number % 5) >= 1
                await until(lambda: set(other.ear.bodies()) == sent)
                assert one.carrier.counters.dropped == 0

        run(scene())

    @pytest.mark.parametrize(("size", "precedence"), [(0, 0), (FRAME_SIZE_MAX + 1, 0), (1, -1), (1, 5)])
    def test_what_no_frame_can_be_is_our_own_mistake(self, size: int, precedence: int) -> None:
        async def scene() -> None:
            async with self.world() as (one, other):
                with pytest.raises(AssertionError):
                    one.carrier.send(other.key, bytes(size), precedence)

        run(scene())

    def test_nobody_is_there_for_a_stranger(self) -> None:
        async def scene() -> None:
            async with self.world() as (one, _):
                assert one.carrier.send(bytes(32), b"hello", 0) == 0

        run(scene())

    def test_states_and_counters_tell_what_happened(self) -> None:
        async def scene() -> None:
            async with self.world() as (one, other):
                await self._met(one, other)
                one.carrier.send(other.key, b"counted", 1)
                await until(lambda: other.ear.frames)
                (state,) = {state for state in one.carrier.links() if state.up}
                assert state.peer == other.key
                assert state.route
                assert state.reason
                assert state.since_ms > 0
                assert one.carrier.counters.frames_out == other.carrier.counters.frames_in == 1
                assert one.carrier.counters.bytes_out >= len(b"counted")
                assert other.carrier.counters.bytes_in >= len(b"counted")

        run(scene())

    def test_the_end_of_the_last_link_is_told_with_a_reason(self) -> None:
        async def scene() -> None:
            async with self.world() as (one, other):
                await self._met(one, other)
                await other.carrier.stop()
                await until(lambda: len(one.ear.links) == 2)
                peer, up, reason = one.ear.links[1]
                assert (peer, up) == (other.key, False)
                assert reason
                assert one.carrier.send(other.key, b"too late", 0) == 0
                assert not any(state.up for state in one.carrier.links())

        run(scene())

    def test_stopping_twice_is_stopping_once(self) -> None:
        async def scene() -> None:
            async with self.world() as (one, other):
                await self._met(one, other)
                await one.carrier.stop()
                await one.carrier.stop()
                assert one.carrier.send(other.key, b"too late", 0) == 0

        run(scene())


class FilesSuite:
    """What every carrier that is no link must do: frames put in come out, elsewhere and later, whatever their size.

    Inherit, give :meth:`carried`, and be tried. There are no links, so nothing is said of who can be reached.
    """

    def carried(self, frames: list[bytes]) -> list[bytes]:
        """These frames, put in at one end, as they come out at the other."""
        raise NotImplementedError

    @pytest.mark.parametrize("size", [1, 2, 4095, 4096, 65_534, 65_535])
    def test_a_frame_of_any_size_passes_whole(self, size: int) -> None:
        frame = os.urandom(size)
        assert set(self.carried([frame])) == {frame}

    def test_every_frame_arrives(self) -> None:
        sent = [number.to_bytes(4, "big") * (1 + number % 300) for number in range(2000)]
        assert set(self.carried(sent)) == set(sent)

    def test_nothing_is_nothing(self) -> None:
        assert self.carried([]) == []

    @pytest.mark.parametrize("size", [0, FRAME_SIZE_MAX + 1])
    def test_what_no_frame_can_be_is_our_own_mistake(self, size: int) -> None:
        with pytest.raises(AssertionError):
            self.carried([bytes(size)])


Worlds = AsyncIterator[tuple[End, End]]
"""What an ``asynccontextmanager`` that makes a world yields."""
