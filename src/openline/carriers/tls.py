"""The default carrier: TLS 1.3 between pinned Ed25519 keys, over every route at once.

Every frame goes out on every live link to its peer; that beat every kind of fail-over that was measured. It refuses
strangers before it keeps anything of theirs, binds nothing but what it is told, and needs nobody's name or clock.
Source: RFC 8446; faults F-023 half-open, F-027 slow peer, F-029 flood of connections.
"""

from __future__ import annotations

import asyncio
import logging
import random
import socket
import ssl
import traceback
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from openline.carriers.base import FRAME_SIZE_MAX, KEY_SIZE, PRECEDENCE_LAST, Counters, LinkState, OnFrame, OnLink
from openline.carriers.certificate import context, tls_public
from openline.carriers.dialer import Address, Dialer, label
from openline.carriers.link import HANDSHAKE_S, Link
from openline.carriers.reasons import ANOTHER_STATION, in_words

STRANGERS_MAX = 64  # connections that have not proved a key yet, about 0.3 MiB each
ROUTES_MAX = 4  # routes to one peer; each costs a copy of every frame
LINKS_IN_MAX = 2 * ROUTES_MAX  # links that one peer may hold open to us: after a cut the dead linger beside the new
BACKLOG = 1024  # connections that wait in the kernel, which drops the next for a whole second when there are more
ACCEPTS_MAX = 32  # connections taken before the links have their turn again
ACCEPT_PAUSE_S = 0.1  # after an accept that failed, usually for want of file descriptors

log = logging.getLogger(__name__)


class TlsCarrier:
    """One station's TLS carrier: it listens on every address in ``listen`` and dials every route in ``peers``.

    ``private_key`` is the raw 32-byte Ed25519 seed of this station's certificate; ``listen`` may be empty (dial only)
    and a port 0 lets the system choose; ``peers`` maps raw 32-byte keys to (host, port) routes, possibly none; ``rng``
    spreads the dials and names links, and guards nothing; ``clock`` is monotonic, in seconds.
    """

    def __init__(
        self,
        private_key: bytes,
        listen: Sequence[Address],
        peers: Mapping[bytes, Sequence[Address]],
        on_frame: OnFrame,
        on_link: OnLink,
        rng: random.Random,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.key = tls_public(private_key)
        self.counters = Counters()
        self._private_key, self._listen, self._rng = private_key, tuple(listen), rng
        self._on_frame, self._on_link = on_frame, on_link
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._links: dict[bytes, list[Link]] = {}
        self._dialers: dict[tuple[bytes, Address], Dialer] = {}
        self._strangers: dict[asyncio.Task[None], None] = {}  # in the order in which they came
        self._listeners: list[socket.socket] = []
        self._rests: dict[socket.socket, asyncio.TimerHandle] = {}  # listeners that pause after a failed accept
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: set[Link] = set()
        self._running = False
        self._peers: dict[bytes, tuple[Address, ...]] = {}
        self.set_peers(peers)

    @property
    def addresses(self) -> list[Address]:
        """Where we listen, with the ports that the system chose."""
        return [listener.getsockname()[:2] for listener in self._listeners]

    async def start(self) -> None:
        """Listen and dial. Raises OSError when an address of ours cannot be had; nothing is left open then."""
        assert not self._running, "a carrier starts once"
        loop = asyncio.get_running_loop()
        try:
            for host, port in self._listen:
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
                for family, address in dict.fromkeys((entry[0], entry[4]) for entry in found):
                    self._listeners.append(_listener(family, address))
        except OSError:
            self._close_listeners()
            raise
        self._running = True
        for listener in self._listeners:
            self._watch(listener)
        for dialer in self._dialers.values():
            self._spawn(dialer.run(), dialer)

    def set_peers(self, peers: Mapping[bytes, Sequence[Address]]) -> None:
        """Pin exactly these keys and keep up exactly these routes, from now on.

        Links and dials of keys and routes that are gone end at once. Raises ValueError when a key is not a raw Ed25519
        key of 32 bytes, is our own, or has more than 4 routes; nothing is changed then.
        """
        wanted = {key: tuple(dict.fromkeys((host, port) for host, port in routes)) for key, routes in peers.items()}
        for key, routes in wanted.items():
            if len(key) != KEY_SIZE or key == self.key or len(routes) > ROUTES_MAX:
                raise ValueError(f"peer {key.hex()[:8]}: a key of another station and at most {ROUTES_MAX} routes")
        server, client = (context(side, self._private_key, wanted) for side in (True, False))
        self._server, self._client, self._peers = server, client, wanted
        routes_wanted = {(key, address) for key, routes in wanted.items() for address in routes}
        for gone in self._dialers.keys() - routes_wanted:
            self._dialers.pop(gone).cancel()
        for key in self._links.keys() - wanted.keys():
            for link in tuple(self._links[key]):
                link.end("the peer is no longer pinned")
        for key, address in sorted(routes_wanted - self._dialers.keys()):
            dialer = self._dialers[key, address] = Dialer(key, address, self._dial, self._rng, self._clock)
            if self._running:
                self._spawn(dialer.run(), dialer)

    def send(self, peer: bytes, frame: bytes, precedence: int) -> int:
        """Queue one frame of 1 to 65535 bytes on every live link to ``peer``; return on how many."""
        assert 1 <= len(frame) <= FRAME_SIZE_MAX, "a frame is 1 to 65535 bytes"
        assert 0 <= precedence <= PRECEDENCE_LAST, "a precedence is 0 to 4"
        return sum(link.send(frame, precedence) for link in tuple(self._links.get(peer, ())))

    def links(self) -> list[LinkState]:
        """Every route that is kept up, then every link that came in; peers in the order of their keys."""
        states = [self._dialers[route].state() for route in sorted(self._dialers)]
        for key in sorted(self._links):
            for link in self._links[key]:
                if link.expected is None:
                    states.append(LinkState(key, link.route, True, int(link.since * 1000), link.reason))
        return states

    async def stop(self) -> None:
        """End every link and task and leave no socket behind. A stopped carrier stays stopped."""
        self._running = False
        self._close_listeners()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for link in tuple(self._open):
            link.end("this station is closing")
        if self._open:
            await asyncio.wait([link.closed for link in self._open])
        await asyncio.sleep(0)  # the transports' own callbacks, which close the sockets, have run after this

    # What links and dialers ask

    def objection(self, key: bytes | None, expected: bytes | None) -> str:
        """The decision that counts: is this raw key pinned, and the one we meant? Empty when there is no objection."""
        if key is None or key not in self._peers:
            return "the peer's key is not pinned"
        if expected is not None and key != expected:
            return ANOTHER_STATION
        incoming = sum(link.expected is None for link in self._links.get(key, ()))
        return "the peer holds too many links" if expected is None and incoming >= LINKS_IN_MAX else ""

    def link_up(self, link: Link) -> None:
        """Count a link in; tell the first one to its peer."""
        objection = self.objection(link.peer, link.expected)  # again: pins and links may have changed meanwhile
        if objection:
            link.up = False  # it never was: nobody is told
            link.end(objection)
            return
        links = self._links.setdefault(link.peer, [])
        links.append(link)
        if len(links) == 1:
            _tell(self._on_link, link.peer, True, f"up: {link.route}")

    def link_frame(self, link: Link, frame: bytes) -> None:
        """Hand one frame up."""
        _tell(self._on_frame, link.peer, frame)

    def link_down(self, link: Link) -> None:
        """Count a link out; tell the last one to its peer."""
        links = self._links[link.peer]
        links.remove(link)
        if not links:
            del self._links[link.peer]
            _tell(self._on_link, link.peer, False, f"{link.route}: {link.reason}")

    # Connections

    async def _dial(self, key: bytes, route: str, address: Address) -> Link:
        """One dial: a link that is up, or one that says why not, after 3 s at most."""
        link = self._make_link(route, key)
        connect = asyncio.get_running_loop().create_connection(
            lambda: link, *address, ssl=self._client, server_hostname="", ssl_handshake_timeout=HANDSHAKE_S
        )
        await self._raise(link, connect, "another dial was faster")
        return link

    def _watch(self, listener: socket.socket) -> None:
        """Take what comes in on one listener. Not loop.sock_accept: cancelled at the wrong moment it loses a socket."""
        asyncio.get_running_loop().add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        """Take what waits: one at a time would leave the queue of the kernel full of strangers, and peers outside."""
        for _ in range(ACCEPTS_MAX):
            try:
                self._take(*listener.accept())
            except BlockingIOError:
                return
            except OSError as error:
                log.debug("accept failed: %s", error)
                self.counters.refused["no connection could be taken"] += 1
                loop = asyncio.get_running_loop()
                loop.remove_reader(listener)
                self._rests[listener] = loop.call_later(ACCEPT_PAUSE_S, self._watch, listener)
                return

    def _take(self, connection: socket.socket, address: Any) -> None:
        """Take one connection; when too many strangers wait, the one who has waited longest makes room.

        A stranger who holds connections open must so renew all of them within the time of one honest handshake.
        """
        if len(self._strangers) >= STRANGERS_MAX:
            oldest = next(iter(self._strangers))
            del self._strangers[oldest]
            oldest.cancel()
        link = self._make_link(f"from {label(address[:2])}", None)
        task = self._spawn(self._welcome(link, connection))
        self._strangers[task] = None

        def settle(done: asyncio.Task[None]) -> None:
            self._strangers.pop(done, None)
            if not link.opened:  # cancelled before its first step, or refused: nobody else closes it for certain
                connection.close()

        task.add_done_callback(settle)

    async def _welcome(self, link: Link, connection: socket.socket) -> None:
        """One connection that came in, until it is a link or is refused."""
        connection.setblocking(False)
        connect = asyncio.get_running_loop().connect_accepted_socket(
            lambda: link, connection, ssl=self._server, ssl_handshake_timeout=HANDSHAKE_S
        )
        await self._raise(link, connect, "too many strangers at once")

    async def _raise(self, link: Link, connect: Coroutine[Any, Any, object], cancelled: str) -> None:
        """Bring one link up, or end it with the reason why not; count what was refused.

        ``cancelled`` is the reason when the carrier itself calls the attempt off.
        """
        handshaken = link.expected is None
        self._open.add(link)
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                await connect
                if not link.opened:  # asyncio calls it done when the socket goes away within the handshake
                    link.end("the connection broke")
                await link.settled
        except OSError as error:  # TimeoutError, and every fault of TLS and of the network
            handshaken |= isinstance(error, ssl.SSLError)
            link.end(in_words(error))
            # The frames of asyncio hold the error that holds them, and 0.3 MiB: a flood of strangers would fill 150 MiB
            # before the collector looks.
            traceback.clear_frames(error.__traceback__)
        except asyncio.CancelledError:
            link.end(cancelled if self._running else "this station is closing")
            raise
        finally:
            if not link.up and (handshaken or link.opened):
                self.counters.refused[link.reason] += 1
            if link.opened:
                link.closed.add_done_callback(lambda _: self._open.discard(link))
            else:
                self._open.discard(link)

    def _make_link(self, route: str, expected: bytes | None) -> Link:
        return Link(self, route, expected, self._rng.randbytes(8), self._clock)

    def _spawn(self, work: Coroutine[Any, Any, None], dialer: Dialer | None = None) -> asyncio.Task[None]:
        """Start a task that stop() ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if dialer:
            dialer.task = task
        return task

    def _close_listeners(self) -> None:
        for rest in self._rests.values():
            rest.cancel()
        for listener in self._listeners:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        self._listeners.clear()


def _tell(callback: Callable[..., None], *what: object) -> None:
    """Call the node. Its OSError is a fault of ours; asyncio would take it for one of the network and swallow it."""
    try:
        callback(*what)
    except OSError as error:
        raise RuntimeError("a carrier's callback must not raise") from error


def _listener(family: int, address: Any) -> socket.socket:
    """A listening socket on exactly this address; IPv6 means IPv6 only."""
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return made
