"""What the kernel holds of a connection, where nothing can overtake: no more than a second of what the wire delivers.

A limit on what is unsent is not enough. What was sent and not yet acknowledged stands in the kernel too, and on a thin
wire that loses packets it was fifty kilobytes: a FLASH behind it came after 17 s. How fast the wire is shows in how
fast what it holds becomes less; the kernel's own rate is that of its best moment, so of a bucket that was full. It
refuses to guess where the system does not tell: then it says that there is room, and urgent frames wait longer there.
"""

from __future__ import annotations

import fcntl
import socket
import termios

HELD_MIN = 8 << 10  # bytes that may always be there: a second of 64 kbit/s, and by which a burst learns its rate
HELD_S = 1.5  # of what the wire delivers; more than a round over two satellites, else such a wire would stay slow


def held_by(made: socket.socket) -> int:
    """Bytes of a TCP socket that are unsent or unacknowledged; 0 where the system does not say."""
    try:
        return int.from_bytes(fcntl.ioctl(made.fileno(), termios.TIOCOUTQ, bytes(4)), "little")
    except (OSError, ValueError, AttributeError):  # another system, or closed meanwhile
        return 0


class Room:
    """How much one connection may leave to the kernel just now. Asked before each frame, with a monotonic clock."""

    def __init__(self) -> None:
        self.held = 0  # bytes, while they are too many to add to; else 0
        self._may, self._first, self._since = HELD_MIN, 0, 0.0

    def begin(self) -> None:
        """A burst is over: the next one learns anew, since the wire may be another by then."""
        self.held, self._may = 0, HELD_MIN

    def is_full(self, held: int, now: float) -> bool:
        """Whether ``held`` bytes are enough at ``now``. While they are, nothing is added: what goes shows the rate."""
        if self.held and now > self._since:
            self._may = max(HELD_MIN, int((self._first - held) / (now - self._since) * HELD_S))
        elif not self.held:
            self._first, self._since = held, now
        self.held = held if held > self._may else 0
        return self.held > 0
