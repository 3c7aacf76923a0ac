"""Keeps one route to one peer up: dials early, dials often, then patiently, and never waits on one dead attempt.

In the first minute a new dial starts every 0.5 s whether or not the earlier ones have answered, so that a route that
heals is found at once; after that the pauses grow to 15 s. A name that was ever looked up is dialled at its last known
addresses while the lookup hangs. Where another pinned station answers, that is remembered: routes are often known by
party only, and an address that is found to be its other station's is asked again once a minute, in case they move. It
refuses to choose between routes: each has a dialer, and all are kept up.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import random
import socket
from collections.abc import Awaitable, Callable

from openline.carriers.base import LinkState
from openline.carriers.link import HANDSHAKE_S, Link
from openline.carriers.reasons import ANOTHER_STATION, in_words

Address = tuple[str, int]
"""Host (a name or an IP address) and TCP port."""
Dial = Callable[[bytes, str, Address], Awaitable[Link]]
"""Dials a peer on a route (its label) at one address; gives a link that is up, or one that says why not."""

DIAL_EVERY_S = 0.5  # also the least time between two dials, however fast the peer throws us out
DIALS_IN_FLIGHT = 4  # attempts at once on one route; the peer's slots for strangers are not ours to fill
EAGER_S = 60.0  # most cuts are short; a minute of eagerness costs 120 small packets
BACK_OFF_MAX_S = 15.0  # what an officer may have to wait after a repair, at most
ELSEWHERE_S = 60.0  # until an address is asked again at which another station was found; each costs it a handshake


def label(address: Address) -> str:
    """Return "host:port", with brackets around an IPv6 address, for people and logs."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def pause_s(elapsed_s: float, patient: int, rng: random.Random) -> float:
    """Return the seconds from one dial to the next, ``elapsed_s`` after the route was lost.

    ``patient`` counts the dials since the eager minute ended. The jitter keeps two sides, and many stations after one
    power cut, from dialling in step.
    """
    if elapsed_s < EAGER_S:
        return DIAL_EVERY_S
    return max(DIAL_EVERY_S, min(BACK_OFF_MAX_S, DIAL_EVERY_S * 2.0 ** min(patient, 10)) * rng.uniform(0.5, 1.0))


class Dialer:
    """Keeps the route ``address`` to ``peer`` (a raw 32-byte key) up for as long as :meth:`run` runs."""

    def __init__(
        self, peer: bytes, address: Address, dial: Dial, rng: random.Random, clock: Callable[[], float]
    ) -> None:
        self.peer, self.address, self.route = peer, address, label(address)
        self.task: asyncio.Task[None] | None = None
        self._dial, self._rng, self._clock = dial, rng, clock
        self._link: Link | None = None
        self._since: float | None = None
        self._reason = "not dialled yet"
        self._known: list[Address] = []
        self._lookup: asyncio.Task[None] | None = None
        with contextlib.suppress(ValueError):
            self._known = [(str(ipaddress.ip_address(address[0])), address[1])]
        self._literal = bool(self._known)
        self._next_at = 0.0

    def state(self) -> LinkState:
        """The route as it stands."""
        if self._link and self._link.up:
            return LinkState(self.peer, self.route, True, int(self._link.since * 1000), self._link.reason)
        return LinkState(self.peer, self.route, False, int((self._since or 0.0) * 1000), self._reason)

    def cancel(self) -> None:
        """Give the route up; its task ends soon after."""
        if self.task:
            self.task.cancel()

    async def run(self) -> None:
        """Dial, hold, and dial again at once when the link is lost; ends only by cancellation."""
        self._next_at = self._since = self._clock()
        try:
            while True:
                self._link = await self._until_up()
                await asyncio.shield(self._link.closed)
                self._reason, self._since = self._link.reason, self._link.since
        finally:
            if self._link:
                self._link.end("this route was given up")
            if self._lookup:
                self._lookup.cancel()

    async def _until_up(self) -> Link:
        """Dial until a link is up; the first one wins, the others are called off."""
        began, number, patient = self._clock(), 0, 0
        attempts: set[asyncio.Task[Link | str]] = set()
        try:
            while True:
                now = self._clock()
                if now >= self._next_at and len(attempts) < DIALS_IN_FLIGHT:
                    attempts.add(asyncio.create_task(self._attempt(number)))
                    number += 1
                    self._next_at = now + pause_s(now - began, patient, self._rng)
                    patient += now - began >= EAGER_S
                wait_s = max(0.0, self._next_at - now) if len(attempts) < DIALS_IN_FLIGHT else None
                if not attempts:
                    await asyncio.sleep(wait_s or 0.0)
                    continue
                done, attempts = await asyncio.wait(attempts, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
                up = [link for link in map(asyncio.Task.result, done) if isinstance(link, Link) and link.up]
                for link in up[1:]:
                    link.end("another dial was faster")
                if up:
                    return up[0]
                for failed in map(asyncio.Task.result, done):
                    self._reason = failed.reason if isinstance(failed, Link) else failed
                    if self._reason == ANOTHER_STATION:
                        self._next_at = self._clock() + ELSEWHERE_S * self._rng.uniform(0.5, 1.0)
        finally:
            for attempt in attempts:
                attempt.cancel()
            for late in await asyncio.gather(*attempts, return_exceptions=True):
                if isinstance(late, Link):
                    late.end("another dial was faster")

    async def _attempt(self, number: int) -> Link | str:
        """One dial; attempts go through the addresses of a name in turn. A sentence when there is no address."""
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                known = await self._addresses()
        except OSError as error:
            return in_words(error)
        return await self._dial(self.peer, self.route, known[number % len(known)])

    async def _addresses(self) -> list[Address]:
        """The addresses of the route, from memory while a lookup runs. Raises OSError when none was ever found."""
        if self._literal:
            return self._known
        if self._lookup is None or self._lookup.done():  # one at a time: a lookup that hangs holds a thread
            self._lookup = asyncio.create_task(self._look_up())
        if not self._known:
            await asyncio.shield(self._lookup)
        if not self._known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return self._known

    async def _look_up(self) -> None:
        """Refresh the known addresses; a failed lookup leaves them as they were."""
        host, port = self.address
        with contextlib.suppress(OSError):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
            self._known = list(dict.fromkeys((str(entry[4][0]), port) for entry in found)) or self._known
