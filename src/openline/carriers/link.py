"""One TLS connection to one peer: judged, greeted, kept alive, and ended with a reason in words.

A link is a protocol of asyncio with no task of its own. It refuses to be called up before both sides have shown a
pinned key and a hello: in TLS 1.3 a client that was refused still sees a finished handshake. It trusts no silence: a
peer that says nothing, drips, or does not read is cut off. One that floods is read in turns, so that others are heard.
Source: faults F-023 half-open, F-027 drip, F-028 flood.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections import deque
from collections.abc import Callable
from typing import Protocol

from openline.carriers.base import Counters
from openline.carriers.certificate import ALPN, key_of
from openline.carriers.framing import HEADER_SIZE, HELLO_SIZE, KEEP_ALIVE, VERSION, Deframer, SendQueue
from openline.carriers.kernel import too_much
from openline.carriers.reasons import NO_HELLO, in_words

HANDSHAKE_S = 3.0  # from the first packet to the last byte of the hello; also what bounds a dial into a black hole
KEEP_ALIVE_S = 0.5  # said when nothing else was; three in a row must be lost before a link is
SILENCE_MAX_S = 1.5  # then the link is dead; TCP_USER_TIMEOUT noticed the same cut in 3.4 s, TCP keep-alive in 4.1 s
TICK_S = 0.1  # how often a link looks at the clock
OVERSLEPT_S = 0.5  # a tick as late as this means that we slept, so the silence was ours
DRIP_GRACE_S = 2.0  # a frame may be inside the wire for this long before its rate is looked at
DRIP_RATE_MIN = 1024  # bytes a second inside one frame; slower lines are for the thin carriers
STALL_MAX_S = 30.0  # a peer that lets us write nothing for as long does not read; the floor above drains a buffer in it
CHUNK_SIZE = 4096  # bytes of a TLS record: a full one of 16 KiB on a thin line would look like silence
# What may wait below our queue, where FLASH cannot overtake: 12 KiB are 1.5 s of 64 kbit/s, and 10 ms of 10 Mbit/s, so
# that a busy loop does not leave a good line idle.
WRITE_HIGH = 4 << 10  # bytes that asyncio may hold above the socket's own
KERNEL_UNSENT_MAX = 8 << 10  # bytes unsent in the kernel (TCP_NOTSENT_LOWAT), which would else hold megabytes
LOOK_S = 0.02  # how soon we look again whether the kernel has room
TURN_S = 0.005  # that one link may work on what it heard before all else has its turn: a flood is no deafness

log = logging.getLogger(__name__)


class Owner(Protocol):
    """What a link asks of the carrier that owns it."""

    counters: Counters

    def objection(self, key: bytes | None, expected: bytes | None) -> str:
        """Why ``key`` may not have a link, empty when it may; ``expected`` is whom we dialled, None if they did."""
        ...

    def link_up(self, link: Link) -> None:
        """Both hellos are through."""
        ...

    def link_frame(self, link: Link, frame: bytes) -> None:
        """One frame arrived."""
        ...

    def link_down(self, link: Link) -> None:
        """A link that was up is no more; ``link.reason`` says why."""
        ...


class Link(asyncio.Protocol):
    """One connection, from the end of its TLS handshake to the end of its socket.

    ``expected`` is the 32-byte key we dialled, None when the peer dialled us; ``nonce`` the 8 random bytes of our
    hello; ``clock`` is monotonic, in seconds. ``settled`` becomes true when the link is up and false when it never
    will be; ``closed`` is done when the socket is gone.
    """

    def __init__(
        self, owner: Owner, route: str, expected: bytes | None, nonce: bytes, clock: Callable[[], float]
    ) -> None:
        loop = asyncio.get_running_loop()
        self.owner, self.route, self.expected, self.clock = owner, route, expected, clock
        self.peer = b""
        self.up = False
        self.reason = ""
        self.since = clock()
        self.settled: asyncio.Future[bool] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self._nonce = nonce
        self._hello = bytearray()
        self._deframer = Deframer()
        self._queue = SendQueue()
        self._arrived: deque[bytes] = deque()  # what did not fit into a turn: at most what one read of TLS holds
        self._transport: asyncio.Transport | None = None
        self._tick_handle: asyncio.TimerHandle | None = None
        self._look_handle: asyncio.TimerHandle | None = None
        self._socket: socket.socket | None = None
        self._heard = self._said = self._ticked = self.since
        self._frame_since = self._paused_since = 0.0
        self._paused = self._ended = False
        self._held = 0  # bytes in the kernel, while they are too many to write more

    # What the carrier does with it

    @property
    def opened(self) -> bool:
        """Whether TLS came through, so that there is a socket whose end ``closed`` will tell."""
        return self._transport is not None

    def send(self, frame: bytes, precedence: int) -> bool:
        """Queue one frame and write what can be written now; false when the queue had no room for it."""
        dropped = self._queue.put(frame, precedence)
        self.owner.counters.dropped += len(dropped)
        self._pump()
        return not any(lost is frame for lost in dropped)

    def end(self, reason: str) -> None:
        """End the link at once, with a reason in words. What is still queued is dropped; ending twice is nothing."""
        if self._ended:
            return
        self._ended = True
        was_up, self.up = self.up, False
        self.reason, self.since = reason, self.clock()
        for handle in (self._tick_handle, self._look_handle):
            if handle:
                handle.cancel()
        if self._transport:
            self._transport.abort()
        if not self.settled.done():
            self.settled.set_result(False)
        self.owner.counters.dropped += len(self._queue) + len(self._arrived)
        self._queue = SendQueue()
        self._arrived.clear()
        log.debug("link %s %s ended: %s", self.route, self.peer.hex()[:8] or "of a stranger", reason)
        if was_up:
            self.owner.link_down(self)

    # What asyncio tells it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """TLS is through for us: judge the peer's key and the protocol.

        Who was dialled says hello first: it has verified both keys by then. Who dialled only answers, because what it
        wrote to somebody who refused it would come back as a reset and hide the reason.
        """
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._ended:
            transport.abort()
            return
        tls: ssl.SSLObject = transport.get_extra_info("ssl_object")
        key = key_of(tls.getpeercert(binary_form=True))
        objection = self.owner.objection(key, self.expected)
        if tls.selected_alpn_protocol() != ALPN:
            objection = "the peer does not speak openline/1"
        if key is None or objection:
            self.end(objection)
            return
        self.peer = key
        for each in (transport, _below(transport)):
            each.set_write_buffer_limits(high=WRITE_HIGH)
        self._socket = transport.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):  # not every system has it; then urgent frames wait longer
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, KERNEL_UNSENT_MAX)
        self._heard = self._ticked = self.clock()
        if self.expected is None:
            self._write(bytes([VERSION]) + self._nonce)
        self._tick_handle = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def data_received(self, data: bytes) -> None:
        """Take hello and frames."""
        if self._ended:
            return
        self._heard = self.clock()
        self.owner.counters.bytes_in += len(data)
        if not self.up:
            data = self._greet(data)
            if not self.up:
                return
        waiting = bool(self._arrived)
        self._arrived += self._deframer.feed(data)
        if self._deframer.fresh:
            self._frame_since = self._heard
        if not waiting:
            self._hand_up()

    def eof_received(self) -> None:
        """The peer closed in good order."""
        self._hand_up()
        self.end(self._farewell("the peer closed the connection"))

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._hand_up()
        self.end(self._farewell(in_words(exc) if exc else "the peer closed the connection"))
        if not self.closed.done():
            self.closed.set_result(None)

    def pause_writing(self) -> None:
        """The buffers are full: frames wait in our queue, where the urgent can overtake."""
        self._paused, self._paused_since = True, self.clock()

    def resume_writing(self) -> None:
        """The buffers have room again."""
        self._paused = False
        self._pump()

    # What it does by itself

    def _farewell(self, reason: str) -> str:
        """What a closed connection means: one who closes on our certificate says no more (asyncio sends no alert)."""
        if self.expected is None or self.up or not self.peer:
            return reason
        return NO_HELLO

    def _greet(self, data: bytes) -> bytes:
        """Complete the peer's hello; return what came after it."""
        missing = HELLO_SIZE - len(self._hello)
        self._hello += data[:missing]
        if self._hello[0] != VERSION:
            self.end("the peer speaks another version of the link")
        elif len(self._hello) == HELLO_SIZE:
            name = bytes(ours ^ theirs for ours, theirs in zip(self._nonce, self._hello[1:], strict=True))
            if self.expected is not None:
                self._write(bytes([VERSION]) + self._nonce)
            log.debug("link %s is up to %s as %s", self.route, self.peer.hex()[:8], name.hex())
            self.up, self.reason, self.since = True, "up", self._heard
            self.owner.link_up(self)
            if not self.settled.done():
                self.settled.set_result(True)
        return data[missing:]

    def _hand_up(self) -> None:
        """Hand frames up for one turn; while more wait, nothing is read, and the loop comes back when others were."""
        until = self.clock() + TURN_S
        while self._arrived and not self._ended:
            self.owner.counters.frames_in += 1
            self.owner.link_frame(self, self._arrived.popleft())
            if self.clock() >= until:
                break
        if self._ended or self._transport is None:
            return
        if self._arrived:
            self._transport.pause_reading()
            asyncio.get_running_loop().call_soon(self._hand_up)
        else:
            self._transport.resume_reading()

    def _pump(self) -> None:
        """Write frames, most urgent first, until the queue is empty or what is below us is full."""
        while self.up and not self._paused and not self._is_full() and (frame := self._queue.take()) is not None:
            self._write(len(frame).to_bytes(HEADER_SIZE, "big") + frame)
            self.owner.counters.frames_out += 1

    def _is_full(self) -> bool:
        """Whether the kernel holds enough of ours; then we look again soon, and see whether it becomes less."""
        held = too_much(self._socket) if self._socket and self._queue else 0
        if held:
            if self._look_handle is None:
                self._look_handle = asyncio.get_running_loop().call_later(LOOK_S, self._look)
            if not self._held or held < self._held:
                self._paused_since = self.clock()
        self._held = held
        return bool(held)

    def _look(self) -> None:
        self._look_handle = None
        self._pump()

    def _write(self, data: bytes) -> None:
        """Hand bytes to the socket in small TLS records."""
        assert self._transport is not None
        self._said = self.clock()
        self.owner.counters.bytes_out += len(data)
        self._transport.writelines([data[at : at + CHUNK_SIZE] for at in range(0, len(data), CHUNK_SIZE)])

    def _tick(self) -> None:
        """Look at the clock: end a link that is silent, drips or stalls; say something when nothing was said.

        While we have slept, or still work on what the peer said, the silence is ours.
        """
        now = self.clock()
        if now - self._ticked > OVERSLEPT_S or self._arrived:
            self._heard = self._frame_since = self._paused_since = now
        self._ticked = now
        pending = self._deframer.pending_size
        inside = now - self._frame_since
        if now - self._heard > SILENCE_MAX_S:
            self.end(f"nothing heard for {SILENCE_MAX_S} s")
        elif pending and inside > DRIP_GRACE_S and pending < inside * DRIP_RATE_MIN:
            self.end(f"the peer drips: less than {DRIP_RATE_MIN} bytes a second inside one frame")
        elif (self._paused or self._held) and now - self._paused_since > STALL_MAX_S:
            self.end(f"the peer has read nothing for {STALL_MAX_S:.0f} s")
        else:
            if self.up and not (self._paused or self._held) and now - self._said >= KEEP_ALIVE_S - TICK_S / 2:
                self._write(KEEP_ALIVE)
            self._tick_handle = asyncio.get_running_loop().call_later(TICK_S, self._tick)


def _below(transport: asyncio.Transport) -> asyncio.WriteTransport:
    """The socket's own transport under that of TLS, which holds 64 KiB more unless it is told otherwise.

    asyncio has no public way to it. Where these names have gone it is the one above again: urgent frames wait longer.
    """
    found = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
    return found if isinstance(found, asyncio.WriteTransport) else transport
