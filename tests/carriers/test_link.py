"""One link against a clock that the test turns: heartbeat, silence, drip, stall, and our own sleep."""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from openline.carriers import link as links
from openline.carriers.base import Counters
from openline.carriers.certificate import ALPN, make_certificate, tls_public
from openline.carriers.link import Link
from tests.carriers.stations import seed

PEER = tls_public(seed("boris"))
HELLO = b"\x01" + bytes(8)


class FakeTransport(asyncio.Transport):
    """Keeps what is written; pauses the link when told."""

    def __init__(self, alpn: str | None = ALPN) -> None:
        super().__init__()
        der = ssl.PEM_cert_to_DER_cert(make_certificate(seed("boris")).decode())
        tls = SimpleNamespace(selected_alpn_protocol=lambda: alpn, getpeercert=lambda binary_form: der)
        self.extra: dict[str, Any] = {"ssl_object": tls}
        self.written = b""
        self.records: list[int] = []
        self.aborted = False
        self.high = 0
        self.reading = True

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """The TLS object; there is no socket to set options on."""
        return self.extra.get(name, SimpleNamespace(setsockopt=lambda *_: None))

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Note the limit."""
        self.high = high or 0

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        """Note what is written."""
        for data in list_of_data:
            self.records.append(len(data))
            self.written += data

    def pause_reading(self) -> None:
        """Note it."""
        self.reading = False

    def resume_reading(self) -> None:
        """Note it."""
        self.reading = True

    def abort(self) -> None:
        """Note the end."""
        self.aborted = True


class World:
    """A link, its owner and a clock in seconds."""

    def __init__(self, expected: bytes | None = None, alpn: str | None = ALPN) -> None:
        self.now = 1000.0
        self.counters = Counters()
        self.events: list[str] = []
        self.frames: list[bytes] = []
        self.link = Link(self, "route", expected, bytes(range(8)), lambda: self.now)
        self.transport = FakeTransport(alpn)
        self.link.connection_made(self.transport)

    def objection(self, key: bytes | None, expected: bytes | None) -> str:
        """Only the peer is welcome."""
        return "" if key == PEER else "a stranger"

    def link_up(self, link: Link) -> None:
        """Note it."""
        self.events.append("up")

    def link_frame(self, link: Link, frame: bytes) -> None:
        """Note it."""
        self.frames.append(frame)

    def link_down(self, link: Link) -> None:
        """Note it."""
        self.events.append(f"down: {link.reason}")

    def turn(self, seconds: float, each: Callable[[], None] = lambda: None) -> None:
        """Let time pass in ticks; ``each`` is what the peer does between them."""
        for _ in range(round(seconds / links.TICK_S)):
            self.now += links.TICK_S
            each()
            self.link._tick()

    def heard(self) -> None:
        """The peer says something."""
        self.link.data_received(b"\x00\x00")


def play(scene: Callable[[], None]) -> None:
    """Run inside a loop, which a link needs for its timers and futures."""

    async def inside() -> None:
        scene()

    asyncio.run(inside())


def test_who_was_dialled_says_hello_first() -> None:
    def scene() -> None:
        answering, dialling = World(), World(expected=PEER)
        assert answering.transport.written == b"\x01" + bytes(range(8))
        assert dialling.transport.written == b""
        for number, world in enumerate((answering, dialling)):
            world.link.data_received(HELLO[:4])
            assert not world.link.up
            world.link.data_received(HELLO[4:] + b"\x00\x02hi" + b"\x00\x00")
            assert world.transport.written == b"\x01" + bytes(range(8)), number
            assert world.events == ["up"]
            assert world.frames == [b"hi"]
            assert world.link.settled.result()

    play(scene)


@pytest.mark.parametrize("alpn", [None, "h2"])
def test_another_protocol_never_gets_a_word(alpn: str | None) -> None:
    def scene() -> None:
        world = World(alpn=alpn)
        assert world.transport.aborted
        assert world.transport.written == b""
        world.link.data_received(HELLO)
        assert world.events == []
        assert world.link.settled.result() is False

    play(scene)


def test_keep_alives_are_said_only_when_nothing_else_was() -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO)
        world.transport.written = b""
        world.turn(5, world.heard)
        assert world.transport.written == b"\x00\x00" * 10

        def speak() -> None:
            world.heard()
            world.link.send(b"word", 3)

        world.transport.written = b""
        world.turn(5, speak)
        assert world.transport.written == b"\x00\x04word" * 50

    play(scene)


@pytest.mark.fault("F-023")
def test_silence_ends_a_link_after_three_intervals() -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO)
        world.turn(1.4)
        assert world.link.up
        world.turn(0.3)
        assert world.events == ["up", "down: nothing heard for 1.5 s"]
        assert world.transport.aborted

    play(scene)


def test_our_own_sleep_is_not_the_peers_silence() -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO + b"\xff\xffpart")
        world.now += 60  # suspended, stopped, or a loop that hung
        world.link._tick()
        assert world.link.up
        world.turn(1.7)
        assert not world.link.up

    play(scene)


@pytest.mark.fault("F-027")
@pytest.mark.parametrize(("rate", "stays"), [(10_000, True), (1_100, True), (900, False), (10, False)])
def test_the_floor_of_bytes_within_one_frame(rate: int, stays: bool) -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO + b"\xff\xff")
        world.turn(5, lambda: world.link.data_received(bytes(rate // 10)))
        assert world.link.up is stays
        assert stays or world.link.reason.startswith("the peer drips")

    play(scene)


def test_a_peer_that_does_not_read_is_ended_and_its_queue_counted() -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO)
        world.link.pause_writing()
        for _ in range(7):
            assert world.link.send(b"stuck", 0)
        assert b"stuck" not in world.transport.written
        world.turn(29, world.heard)
        assert world.link.up
        world.turn(2, world.heard)
        assert world.link.reason == "the peer has read nothing for 30 s"
        assert world.counters.dropped == 7

    play(scene)


def test_while_the_kernel_holds_enough_an_urgent_frame_still_overtakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more is written meanwhile. As long as it becomes less, the peer reads."""

    def scene() -> None:
        held = [9000]
        monkeypatch.setattr(links, "too_much", lambda _socket: held[0])
        world = World()
        world.link.data_received(HELLO)
        world.transport.written = b""
        for precedence in (4, 3, 0):
            world.link.send(bytes([precedence]), precedence)
        assert world.transport.written == b""
        for less in range(8999, 8960, -1):
            held[0] = less
            world.link._look()
            world.turn(1, world.heard)
        assert world.link.up, "it took 39 s, and went on"
        held[0] = 0
        world.link._look()
        assert world.transport.written == b"\x00\x01\x00\x00\x01\x03\x00\x01\x04"
        held[0] = 9000
        world.link.send(b"stuck", 0)
        world.turn(31, world.heard)
        assert world.link.reason == "the peer has read nothing for 30 s"

    play(scene)


def test_what_waits_leaves_by_precedence_in_small_records() -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO)
        world.transport.written = b""
        world.transport.records.clear()
        world.link.pause_writing()
        for precedence in (4, 3, 0, 1, 2):
            world.link.send(bytes([precedence]), precedence)
        world.link.resume_writing()
        assert world.transport.written == b"".join(b"\x00\x01" + bytes([precedence]) for precedence in range(5))
        world.link.send(bytes(65_535), 0)
        assert max(world.transport.records) <= links.CHUNK_SIZE
        assert world.counters.frames_out == 6
        assert world.counters.bytes_out == 9 + len(world.transport.written)
        assert world.transport.high == links.WRITE_HIGH

    play(scene)


def test_after_the_end_nothing_is_heard_or_said() -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO)
        world.link.end("for a reason")
        world.link.end("for another")
        world.link.data_received(b"\x00\x02hi")
        world.link.eof_received()
        world.link.connection_lost(None)
        world.link.connection_lost(ConnectionResetError())
        assert world.events == ["up", "down: for a reason"]
        assert world.frames == []
        assert world.link.closed.done()

    play(scene)


def test_the_end_may_come_from_within_a_frame() -> None:
    def scene() -> None:
        world = World()
        world.link_frame = lambda link, frame: link.end(frame.decode())  # type: ignore[method-assign]
        world.link.data_received(HELLO + b"\x00\x03one" + b"\x00\x03two")
        assert world.events == ["up", "down: one"]

    play(scene)


@pytest.mark.fault("F-028")
def test_a_flood_is_read_in_turns_and_in_order() -> None:
    """Each frame costs a millisecond: five a turn, and nothing more is read until all are through."""

    async def scene() -> None:
        world = World()
        world.link.data_received(HELLO)

        def slow(link: Link, frame: bytes) -> None:
            world.now += 0.001
            world.frames.append(frame)

        world.link_frame = slow  # type: ignore[method-assign]
        sent = [bytes([number]) for number in range(23)]
        world.link.data_received(b"".join(b"\x00\x01" + frame for frame in sent[:20]))
        turns = [len(world.frames)]
        world.link.data_received(b"".join(b"\x00\x01" + frame for frame in sent[20:]))
        while not world.transport.reading:
            await asyncio.sleep(0)
            turns.append(len(world.frames))
            assert len(turns) < 50
        assert max(after - before for before, after in pairwise([0, *turns])) <= 6, "others had their turn"
        assert len(set(turns)) >= 4
        assert world.frames == sent
        assert world.counters.frames_in == 23
        world.link.end("done")

    asyncio.run(scene())


def test_what_was_said_and_not_yet_heard_is_no_silence() -> None:
    async def scene() -> None:
        world = World()
        world.link.data_received(HELLO)
        world.link_frame = lambda link, frame: setattr(world, "now", world.now + 1)  # type: ignore[method-assign]
        world.link.data_received(b"\x00\x01a" * 3)
        assert not world.transport.reading
        world.turn(links.SILENCE_MAX_S * 2)
        assert world.link.up
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert world.transport.reading
        world.turn(links.SILENCE_MAX_S * 2)
        assert not world.link.up

    asyncio.run(scene())


def test_the_end_of_a_flood_is_counted() -> None:
    def scene() -> None:
        world = World()
        world.link.data_received(HELLO)
        world.link_frame = lambda link, frame: setattr(world, "now", world.now + 1)  # type: ignore[method-assign]
        world.link.data_received(b"\x00\x01a" * 9)
        assert world.counters.frames_in == 1
        world.link.connection_lost(None)
        assert world.counters.frames_in == 2, "one more turn"
        assert world.counters.dropped == 7

    play(scene)


@pytest.mark.parametrize("error", [None, ConnectionResetError()])
def test_a_close_before_the_hello_points_at_the_pins(error: Exception | None) -> None:
    def scene() -> None:
        world = World(expected=PEER)
        world.link.connection_lost(error)
        assert "has it pinned our key?" in world.link.reason
        assert world.events == []

    play(scene)
