"""Unix sockets with paths of any length, readable by their owner only.

The kernel takes at most 107 bytes of path; a longer one is reached through the folder's descriptor. It refuses to
replace a socket that still answers.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATH_MAX = 100  # bytes, below the kernel's 107
ANSWER_S = 5.0  # a node that hangs for longer still holds its socket


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name for ``path`` that is short enough, for as long as the block lasts."""
    if len(os.fsencode(path)) <= PATH_MAX:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connect(path: Path, timeout_s: float) -> socket.socket:
    """A connection to the socket at ``path``. Raises OSError when nothing listens there, or takes it in time."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Not settimeout: it would make a queue that is full for a moment an error, where the kernel can wait.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", *divmod(int(timeout_s * 1e6), 10**6)))
    try:
        with _short(path) as name:
            made.connect(name)
        made.settimeout(timeout_s)
    except BlockingIOError:
        made.close()
        raise TimeoutError(errno.ETIMEDOUT, "nobody took the connection in time", str(path)) from None
    except OSError:
        made.close()
        raise
    return made


def listen(path: Path) -> socket.socket:
    """A listening socket at ``path``, mode 0600; a dead one left by a killed node is replaced.

    Raises FileExistsError when a node already answers there, or holds it without answering.
    """
    try:
        with contextlib.suppress(TimeoutError):
            connect(path, ANSWER_S).close()
        raise FileExistsError(f"a node already answers at {path}")
    except (FileNotFoundError, ConnectionRefusedError):
        path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with _short(path) as name:
            made.bind(name)
    finally:
        os.umask(before)
    made.listen(64)
    return made
