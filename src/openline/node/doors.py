"""The doors by which desks and browsers come in, bounded: so many at once, so long for a request, and no more.

A node has few descriptors and must keep those of its lines. So each door (socket, local API, console) has its places;
when all are taken, whoever has been there longest without a whole request makes room, and a desk, which says what it
wants at once, is never kept out by those who say nothing. It refuses to hurry whoever is being answered: an event
stream lasts, as long as somebody reads it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PLACES = (
    128  # at each door: desks and pages of a large watch floor; three doors take less than half of 1,024 descriptors
)
HEAD_S = 10.0  # for the head of a request, a few hundred bytes: a browser sends it in one piece
BODY_S = 60.0  # for its body of at most 64 KiB: a minute at 9,600 bit/s
READ_S = 60.0  # for an answer that waits to be read: no desk is busy for so long, and its page has said LINK LOST


class Bounded(H11Protocol):
    """One connection, of which there are at most PLACES at its door."""

    _due: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _since = 0.0
    _in_body = False

    def connection_made(self, transport: Any) -> None:
        """Take a place, if need be of one who waits; or be turned away when all others are being answered."""
        self._since = self.loop.time()
        full = len(self.connections) >= PLACES
        super().connection_made(transport)
        if full:
            (_longest_idle(self.connections - {self}) or self)._leave()
        self._expect(HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._expect(None)
        self._stop_waiting()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Nobody reads what was written: not for ever."""
        super().pause_writing()
        self._unread = self.loop.call_later(READ_S, self._leave)

    def resume_writing(self) -> None:
        """It was read."""
        self._stop_waiting()
        super().resume_writing()

    def _stop_waiting(self) -> None:
        if self._unread:
            self._unread.cancel()
        self._unread = None

    def data_received(self, data: bytes) -> None:
        """Bytes of a request, whose time runs from the first of them on."""
        if self._due is None and self.conn.their_state is h11.IDLE:
            self._expect(HEAD_S)
        super().data_received(data)

    def handle_events(self) -> None:
        """As the server does; then look whether a body is awaited, or nothing more."""
        super().handle_events()
        if self.conn.their_state is h11.SEND_BODY:
            if not self._in_body:
                self._in_body = True
                self._expect(BODY_S)
        else:
            self._in_body = False
            if self.conn.their_state is not h11.IDLE:
                self._expect(None)

    def _expect(self, within_s: float | None) -> None:
        """The next part is due within so long; None: nothing is."""
        if self._due:
            self._due.cancel()
        self._due = None if within_s is None else self.loop.call_later(within_s, self._leave)

    def _leave(self) -> None:
        self._expect(None)
        self.connections.discard(self)
        self.transport.abort()


def _longest_idle(held: set[Any]) -> Bounded | None:
    """Who waits longest: for a request that does not come, or, when there is none, between two of them."""
    known = [one for one in held if isinstance(one, Bounded)]
    silent = [one for one in known if one._due is not None]
    between = [one for one in known if one.timeout_keep_alive_task is not None]
    return min(silent or between, key=lambda one: one._since, default=None)
