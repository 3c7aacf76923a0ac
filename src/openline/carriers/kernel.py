"""What the kernel holds of a connection, where nothing can overtake: no more than a second of what the wire delivers.

A limit on what is unsent is not enough. What was sent and not yet acknowledged stands in the kernel too, and on a thin
wire that loses packets it was fifty kilobytes: a FLASH behind it came after 17 s. It refuses to guess where the system
does not tell: then it says that there is room, and urgent frames wait longer there.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import termios

HELD_MIN = 8 << 10  # bytes that may always be there: a second of 64 kbit/s, and by which a fresh link learns its rate
HELD_S = 1.0  # of what the wire delivers
TCP_INFO_SIZE = 168  # of Linux's struct tcp_info, up to the rate of delivery, its last eight bytes; since Linux 4.9
RATE_AT = 160


def too_much(made: socket.socket) -> int:
    """Bytes of a TCP socket that are unsent or unacknowledged; 0 while they are no more than the wire delivers in a
    second, and where the system does not say.
    """
    try:
        (held,) = struct.unpack("i", fcntl.ioctl(made.fileno(), termios.TIOCOUTQ, bytes(4)))
        if held <= HELD_MIN:
            return 0
        told = made.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_SIZE)
    except (OSError, ValueError, AttributeError):  # closed meanwhile, or another system
        return 0
    if len(told) < TCP_INFO_SIZE:
        return 0
    (rate,) = struct.unpack_from("=Q", told, RATE_AT)
    return int(held) if held > rate * HELD_S else 0
