"""One stream of the node's events for all pages of this desk, with the desk's own news beside them.

Five officers with three pages each are one reader at the node. It refuses to remember an event: a page that was cut off
asks for what has changed since, and a page that does not read is cut off.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from typing import Any

from openline.desk.client import NoNode
from openline.desk.web.door import Door

Told = tuple[str, dict[str, Any] | None]  # a position or nothing, and an event; None says that the node lives
QUEUE_MAX = 1000  # events that a page may be behind: its browser takes each at once, or sleeps
log = logging.getLogger("openline.console")


class Hub:
    """The events of one node. ``changed`` is told the line of each, the empty one for all; before any page is.

    ``has_news`` is asked whenever the node says that it lives: whether the desk itself knows what no event told.
    """

    def __init__(self, door: Door, changed: Callable[[str], None], has_news: Callable[[], bool]) -> None:
        self._door, self._changed, self._has_news = door, changed, has_news
        self._pages: set[asyncio.Queue[Told | None]] = set()
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_live(self) -> bool:
        """Whether somebody listens, so that what is known of the node is kept true."""
        return self._reading is not None

    async def listen(self) -> AsyncGenerator[Told]:
        """Events from now on, until the node ends or this page is too far behind."""
        page: asyncio.Queue[Told | None] = asyncio.Queue(QUEUE_MAX)
        self._pages.add(page)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        try:
            while (told := await page.get()) is not None:
                yield told
        finally:
            self._pages.discard(page)
            if not self._pages and self._reading is not None:
                self._reading.cancel()
                self._reading = None

    def tell(self, what: str, line: str = "") -> None:
        """News of this desk itself, such as a draft that was handed over: every page asks for what has changed."""
        self._give(("", {"what": what, "line": line}))

    async def _read(self) -> None:
        self._changed("")  # whatever happened while nobody listened
        try:
            async for position, event in self._door.events(""):
                if event is not None:
                    self._changed(event.get("line", ""))
                self._give((position, event))
                if event is None and self._has_news():
                    self.tell("officers")
        except NoNode as gone:
            log.warning("%s", gone)
        finally:
            self._changed("")
            for page in self._pages:
                _end(page)
            self._reading = None

    def _give(self, told: Told) -> None:
        for page in self._pages:
            try:
                page.put_nowait(told)
            except asyncio.QueueFull:
                _end(page)


def _end(page: asyncio.Queue[Told | None]) -> None:
    """Nothing more for a page: what it has not read is gone, and its browser comes back."""
    while not page.empty():
        page.get_nowait()
    page.put_nowait(None)
