"""Telling the service manager that the node is ready and lives: ``sd_notify`` over the socket in NOTIFY_SOCKET.

Whoever watches restarts a node that has not spoken for its time, so it is told from the loop that does the work. It
refuses to fail: without a manager, or with one that is gone, a node runs all the same.
"""

from __future__ import annotations

import os
import socket

USEC = 1_000_000


def tell(says: str) -> bool:
    """Send one state, such as ``READY=1``; whether somebody was there to take it."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path.startswith(("/", "@")):
        return False
    address = "\0" + path[1:] if path.startswith("@") else path
    try:  # the socket itself may not be had: a node that has run out of descriptors must not end for this
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.setblocking(False)
            out.sendto(says.encode(), address)
    except OSError:
        return False
    return True


def watchdog_s() -> float | None:
    """How often the manager wants to hear from this process, halved as it asks; None when it does not watch it."""
    usec, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", str(os.getpid()))
    if not usec.isdecimal() or int(usec) == 0 or pid != str(os.getpid()):
        return None
    return int(usec) / USEC / 2
