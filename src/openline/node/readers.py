"""Who reads live events: desks, each with a queue of its own. It refuses to wait for a slow one, or fill the memory.

An event is worded when the turn of the loop in which it happened is over: no alarm waits until a screen has been told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
EVENTS_MAX = 10_000  # events that one slow reader may fall behind before it is let go


class Reader:
    """One desk that listens: what it has not taken yet."""

    def __init__(self) -> None:
        self.waiting: list[Event | None] = []
        self._come = asyncio.Event()

    def put(self, event: Event | None) -> None:
        """One more, or None for the end."""
        self.waiting.append(event)
        self._come.set()

    def take(self) -> list[Event | None]:
        """All that waits, taken out."""
        taken, self.waiting = self.waiting, []
        return taken

    async def next(self, wait_s: float | None = None) -> list[Event | None]:
        """All that waits, as soon as something does; nothing when nothing came within ``wait_s`` seconds."""
        if not self.waiting:
            self._come.clear()
            loop = asyncio.get_running_loop()
            end = loop.call_later(wait_s, self._come.set) if wait_s else None  # wait_for makes a task each time
            try:
                await self._come.wait()
            finally:
                if end:
                    end.cancel()
        return self.take()


class Readers:
    """All desks that listen. ``on_fault`` is told in a sentence when an event cannot be worded: a fault of ours."""

    def __init__(self, on_fault: Callable[[str], None]) -> None:
        self._readers: set[Reader] = set()
        self._told: list[Callable[[], Event]] = []
        self._on_fault = on_fault

    def __bool__(self) -> bool:
        """Whether anybody listens."""
        return bool(self._readers)

    def publish(self, word: Callable[[], Event]) -> None:
        """Tell everybody who listens, at the end of this turn, what ``word`` gives then, in the order of the calls."""
        if not self._readers:
            return
        if not self._told:
            asyncio.get_running_loop().call_soon(self._tell)
        self._told.append(word)

    def _tell(self) -> None:
        """Tell what has happened; who has fallen too far behind is let go and must begin anew."""
        told, self._told = self._told, []
        try:
            events = [word() for word in told]
        except Exception as wrong:
            self._on_fault(str(wrong) or type(wrong).__name__)
            raise
        for reader in list(self._readers):
            for event in events:
                reader.put(event)
            if len(reader.waiting) > EVENTS_MAX:
                self._readers.discard(reader)
                del reader.waiting[EVENTS_MAX:]
                reader.put(None)

    def subscribe(self) -> Reader:
        """A reader of live events, ended by None when the node stops or it has fallen too far behind."""
        reader = Reader()
        self._readers.add(reader)
        return reader

    def unsubscribe(self, reader: Reader) -> None:
        """The reader has gone."""
        self._readers.discard(reader)

    def end(self) -> None:
        """No more events will come."""
        self._tell()
        for reader in self._readers:
            reader.put(None)
