"""A TCP proxy that does harm on request: slow, late, silent, refusing or one-way. For tests, drills and the demo.

It stands between two carriers and forwards bytes it cannot read. What it does to them is a matter of
:mod:`openline.carriers.weather`, and what it is told of :mod:`openline.carriers.orders`. It refuses to be a part of a
live line, and to do harm that no network does to a stream.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from collections import Counter
from typing import Literal

from openline.carriers.weather import SEGMENT_SIZE, Weather, strike

Way = Literal["in", "out"]
"""``in`` is towards the target, ``out`` is what comes back."""

CHUNK_SIZE = 16 << 10  # bytes read at once
CHUNK_S = 0.02  # of wire time in one chunk, when the rate is limited: else a slow wire would stutter
AHEAD_SIZE = 4 << 10  # bytes that a connection is read ahead of its wire, about; for the same reason as the next
BUFFER_SIZE = 8 << 10  # of the kernel on our sockets: a large one would hide the very backlog we are to cause
WIRE_CHUNKS_MAX = 1024  # on the wire at once, 16 MiB: what 100 Mbit/s holds in more than a second of delay
HELD_MAX = 1024  # connections at once; a drill needs a few


class FaultProxy:
    """Listens on ``listen``, forwards to ``target``, both (host, port), and does harm in between.

    ``weather`` can be changed at any time; its dice are ``rng``. ``forwarded`` counts the bytes that were passed on, by
    way; ``harm`` the packets that were lost, overtaken, repeated or corrupted; ``connections`` those taken so far.
    """

    def __init__(self, listen: tuple[str, int], target: tuple[str, int], rng: random.Random) -> None:
        self.listen, self.target = listen, target
        self.weather = Weather()
        self.harm = Counter[str]()
        self.connections = 0
        self.forwarded: dict[Way, int] = {"in": 0, "out": 0}
        self._rng = rng
        self._open: dict[Way, asyncio.Event] = {"in": asyncio.Event(), "out": asyncio.Event()}
        self._wire_free_at: dict[Way, float] = {"in": 0.0, "out": 0.0}
        self._refusing = False
        self._listener: socket.socket | None = None
        self._live: set[asyncio.Task[None]] = set()

    @property
    def state(self) -> str:
        """What it does to connections just now: open, cut, one-way in, one-way out, or refusing."""
        if self._refusing:
            return "refusing"
        passing = [way for way, event in self._open.items() if event.is_set()]
        return {0: "cut", 1: f"one-way {passing[0]}" if passing else "", 2: "open"}[len(passing)]

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens, with the port that the system chose."""
        assert self._listener, "the proxy has been started"
        host, port = self._listener.getsockname()[:2]
        return str(host), int(port)

    async def start(self) -> None:
        """Listen. Raises OSError when the address cannot be had."""
        loop = asyncio.get_running_loop()
        for way in self._open.values():
            way.set()
        family, _, _, _, address = (await loop.getaddrinfo(*self.listen, type=socket.SOCK_STREAM))[0]
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._listener.setblocking(False)
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            _keep_small(self._listener)
            self._listener.bind(address)
            self._listener.listen()
        except OSError:
            self._listener.close()
            raise
        loop.add_reader(self._listener, self._accept, self._listener)

    async def stop(self) -> None:
        """Break every connection and stop listening."""
        listener, self._listener = self._listener, None
        if listener:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        await self._break_all()

    def cut(self) -> None:
        """A black hole: connections stay open and nothing passes; new ones are taken and held."""
        for way in self._open.values():
            way.clear()

    def one_way(self, way: Way) -> None:
        """Let only ``in`` or only ``out`` pass; the other way is a black hole. By ``in`` new ones reach the target."""
        for each, event in self._open.items():
            if each == way:
                event.set()
            else:
                event.clear()

    async def refuse(self) -> None:
        """Break every connection with a reset, and each new one at once."""
        self._refusing = True
        await self._break_all()

    async def heal(self) -> None:
        """Do no more harm by cut, one_way or refuse. Connections that were in a black hole are broken first.

        Their bytes would else arrive as if nothing had been, which a real cut of this length does not do.
        """
        if not all(way.is_set() for way in self._open.values()):
            await self._break_all()
        self._refusing = False
        for way in self._open.values():
            way.set()

    def _accept(self, listener: socket.socket) -> None:
        """Take one connection."""
        try:
            connection, _ = listener.accept()
        except OSError:  # it went away again
            return
        if self._refusing or len(self._live) >= HELD_MAX:
            _reset(connection)
            connection.close()
            return
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._carry(connection))
        self._live.add(task)
        task.add_done_callback(self._live.discard)
        task.add_done_callback(lambda _: connection.close())  # cancelled before its first step, nobody else would

    async def _carry(self, connection: socket.socket) -> None:
        """One connection, from its arrival until one way of it ends; then both are reset."""
        connection.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=connection, limit=AHEAD_SIZE)
        writers, tasks = [writer], []
        try:
            await self._open["in"].wait()
            there, back = await asyncio.open_connection(sock=await self._reach(), limit=AHEAD_SIZE)
            writers.append(back)
            ends = []
            ways: tuple[tuple[asyncio.StreamReader, asyncio.StreamWriter, Way], ...]
            ways = (reader, back, "in"), (there, writer, "out")
            for source, sink, way in ways:
                sink.transport.set_write_buffer_limits(high=CHUNK_SIZE)
                wire: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WIRE_CHUNKS_MAX)
                ends.append(asyncio.create_task(self._pass_on(wire, sink, way)))
                tasks += [ends[-1], asyncio.create_task(self._take(source, wire, way))]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        except OSError:
            pass  # the target cannot be had: to the one who connected it is a reset
        finally:
            for task in tasks:
                task.cancel()
            for each in writers:
                _reset(each.get_extra_info("socket"))
                each.transport.abort()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _reach(self) -> socket.socket:
        """A connection to the target. Raises OSError."""
        loop = asyncio.get_running_loop()
        family, _, _, _, address = (await loop.getaddrinfo(*self.target, type=socket.SOCK_STREAM))[0]
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.setblocking(False)
            _keep_small(made)
            await loop.sock_connect(made, address)
        except BaseException:
            made.close()
            raise
        return made

    async def _take(self, source: asyncio.StreamReader, wire: asyncio.Queue[tuple[float, bytes]], way: Way) -> None:
        """Put bytes on the wire as fast as it takes them; empty bytes are the end."""
        loop = asyncio.get_running_loop()
        due, data = 0.0, b"?"
        while data:
            await self._open[way].wait()
            rate = self.weather.rate
            size = min(CHUNK_SIZE, max(1, int(rate / 8 * CHUNK_S))) if rate else CHUNK_SIZE
            try:
                data = await source.read(size)
            except OSError:
                data = b""
            struck = strike(data, self.weather, self._rng)
            self.harm += struck.harm
            if rate := self.weather.rate:  # it may have changed while nothing came
                free_at = max(loop.time(), self._wire_free_at[way]) + struck.wire_size * 8 / rate
                self._wire_free_at[way] = free_at
                await asyncio.sleep(free_at - loop.time())
            due = max(due, loop.time() + struck.late_s)
            data = struck.data
            await wire.put((due, data))

    async def _pass_on(self, wire: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter, way: Way) -> None:
        """Take bytes off the wire when they are due."""
        loop = asyncio.get_running_loop()
        while True:
            due, data = await wire.get()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            await self._open[way].wait()
            if not data:
                return
            sink.write(data)
            try:
                await sink.drain()
            except OSError:
                return
            self.forwarded[way] += len(data)

    async def _break_all(self) -> None:
        """Reset every connection and wait until each is gone."""
        live = tuple(self._live)
        for task in live:
            task.cancel()
        if live:
            await asyncio.wait(live)
        await asyncio.sleep(0)  # the transports close their sockets in callbacks, which have run after this


def _keep_small(made: socket.socket) -> None:
    """Before it connects or listens: small buffers, and packets as on an Ethernet, else such a buffer holds not one."""
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_SIZE)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_SIZE)


def _reset(connection: socket.socket) -> None:
    """Make the next close a reset, not a polite end."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
