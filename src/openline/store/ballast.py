"""Ballast: room on the disk that nobody uses until the disk is full, so that a FLASH can still be kept then.

It is a file beside the store, allocated in full. When the disk refuses a keep, the ballast is thrown overboard and the
keep is tried once more. It is taken in again when there is room for it twice. It refuses to be counted on while it is
in use: the node says so, and a person must make room.
"""

from __future__ import annotations

import os
from pathlib import Path

from .files import MODE

BALLAST_SIZE = 8 << 20  # the log at its longest (4 MiB), and about 8,000 entries


class Ballast:
    """The ballast of one store: ``size`` bytes at ``path``."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._where, self._size = path, os.fspath(path), size

    @property
    def is_in_use(self) -> bool:
        """Whether there is to be one, and it is not there: the disk is full, or was and has not enough room yet."""
        try:
            return os.stat(self._where).st_size < self._size  # asked at each frame: a Path takes thrice as long
        except FileNotFoundError:
            return self._size > 0

    @property
    def needs(self) -> int:
        """The bytes that must be free before it is taken in again: room for it twice."""
        return 2 * self._size

    def take(self) -> bool:
        """Allocate it, when it is not there and the disk has room for it twice; whether it is there now."""
        if not self.is_in_use:
            return True
        room = os.statvfs(self._path.parent)
        if room.f_bavail * room.f_frsize < self.needs:
            return False
        handle = os.open(self._path, os.O_CREAT | os.O_WRONLY, MODE)
        try:
            os.posix_fallocate(handle, 0, self._size)
        except OSError:  # full after all, or a quota: then without
            os.ftruncate(handle, 0)
            return False
        finally:
            os.close(handle)
        return True

    def drop(self) -> bool:
        """Give its room up; whether there was any."""
        if self.is_in_use or not self._size:
            return False
        os.truncate(self._path, 0)  # some file systems need room to remove a name, none to cut a file
        self._path.unlink()
        return True
