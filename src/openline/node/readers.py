"""Who reads live events: desks, each with a queue of its own. It refuses to wait for a slow one, or fill the memory."""

from __future__ import annotations

import asyncio
from typing import Any

Event = dict[str, Any]
EVENTS_MAX = 10_000  # events that one slow reader may fall behind before it is let go


class Readers:
    """The queues of all desks that listen."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Event | None]] = set()

    def __bool__(self) -> bool:
        """Whether anybody listens."""
        return bool(self._queues)

    def publish(self, event: Event) -> None:
        """Tell everybody; who has fallen too far behind is let go and must begin anew."""
        for queue in list(self._queues):
            if queue.qsize() >= EVENTS_MAX:
                self._queues.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    def subscribe(self) -> asyncio.Queue[Event | None]:
        """A queue of live events, ended by None when the node stops or the reader has fallen too far behind."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._queues.add(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[Event | None]) -> None:
        """The reader has gone."""
        self._queues.discard(queue)

    def end(self) -> None:
        """No more events will come."""
        for queue in self._queues:
            queue.put_nowait(None)
