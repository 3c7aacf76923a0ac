"""When line tests are due: so many hours after the last one of ours, whoever sent it.

The last one is read off the transcript, so a restart neither skips a test nor sends one twice; one that was due while
the node was down is sent once at the start. A test waits for the duty hours of the charter's calendar. It refuses to
test a line that is above its own disk's room, or to answer a test.
"""

from __future__ import annotations

from collections.abc import Callable

from openline.engine.state import LineState, Now
from openline.line.transcript import Item
from openline.node import registers
from openline.wire.header import Precedence

FIRST_MS = 60_000  # after the start, for a line that was never tested: its carriers have had time to come up
AGAIN_MS = 60_000  # after a test that could not be sent


def _at_once(_line: bytes, at_ms: int) -> int:
    return at_ms


class Schedule:
    """The line tests of one node. ``every_s`` None: none but by hand."""

    def __init__(
        self, every_s: int | None, precedence: Precedence, start: Now, later: Callable[[bytes, int], int] = _at_once
    ) -> None:
        """``later`` is given a line and an instant, and tells when from then on people are there (both in ms)."""
        self.every_s, self.precedence, self._start_ms, self._later = every_s, precedence, start.wall_ms, later
        self._last: dict[bytes, int] = {}
        self._not_before: dict[bytes, int] = {}

    def note(self, s: LineState, item: Item) -> None:
        """Take note of an entry; only a line test of our own party counts."""
        if item.entry.header.author in s.ours and registers.is_test(item):
            kept = s.kept_at[item.entry.hash]
            self._last[s.line] = max(kept, self._last.get(s.line, 0))

    def next(self, line: bytes) -> tuple[int | None, int | None]:
        """When the next test of that line is due (wall clock, ms), and every how many seconds they are; or None."""
        if self.every_s is None:
            return None, None
        last = self._last.get(line)
        due = self._start_ms + FIRST_MS if last is None else last + self.every_s * 1000
        return self._later(line, max(due, self._not_before.get(line, 0))), self.every_s

    def is_due(self, line: bytes, now: Now) -> bool:
        """Whether a test is due."""
        due, _ = self.next(line)
        if due is None or due > now.wall_ms:
            return False
        return self._later(line, now.wall_ms) <= now.wall_ms  # one that is overdue waits for people too

    def failed(self, line: bytes, now: Now) -> None:
        """It could not be sent now: it is tried again in a minute."""
        self._not_before[line] = now.wall_ms + AGAIN_MS
