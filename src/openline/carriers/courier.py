"""The courier: frames in a file that somebody carries by hand. The file itself, and how it is touched on a stick.

A file is ``openline bundle 1`` and records (:mod:`openline.wire.bundle`). Here it is read piece by piece, in the memory
of one frame, and what was good before a damage is given out before the damage is told. A stick is a stranger's ground:
it refuses links, pipes, devices and folders in the place of a file, replaces no file that is there, and uses nothing
that stands inside of one as a name. Source: fault F-064.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from openline.wire.bundle import MAGIC
from openline.wire.entry import FRAME_MAX
from openline.wire.errors import Malformed
from openline.wire.records import LENGTH_SIZE

FILE_SIZE_MAX = (4 << 30) - 1  # bytes; what a stick with the oldest common file system can hold in one file
BLOCK_SIZE = 64 << 10  # bytes read or written at once


class StickError(Exception):
    """The file cannot be had or made. The message says what is wrong, and what to do."""


def records(frames: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of the file of these frames, in blocks of about 64 KiB; what is not asked for is not made."""
    block = bytearray(MAGIC)
    for frame in frames:
        assert 1 <= len(frame) <= FRAME_MAX, "a frame is 1 to 65535 bytes"
        block += len(frame).to_bytes(LENGTH_SIZE, "big") + frame
        if len(block) >= BLOCK_SIZE:
            yield bytes(block)
            block.clear()
    yield bytes(block)


class Unpacker:
    """Cuts the bytes of a file into frames as they come. ``at`` is the place in the file behind the last whole one."""

    __slots__ = ("_rest", "_started", "at")

    def __init__(self) -> None:
        self._rest = bytearray()
        self._started = False
        self.at = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes; give the frames that are whole now. Raises Malformed behind the last good one."""
        self._rest += data
        if not self._started:
            if len(self._rest) < len(MAGIC) and MAGIC.startswith(self._rest):
                return
            if not self._rest.startswith(MAGIC):
                raise Malformed("this is not an Openline bundle")
            self._started = True
            self.at = len(MAGIC)
            del self._rest[: self.at]
        at = 0
        try:
            while at + LENGTH_SIZE <= len(self._rest):
                size = int.from_bytes(self._rest[at : at + LENGTH_SIZE], "big")
                if not 1 <= size <= FRAME_MAX:
                    raise Malformed("a length is damaged")
                if at + LENGTH_SIZE + size > len(self._rest):
                    break
                frame = bytes(self._rest[at + LENGTH_SIZE : at + LENGTH_SIZE + size])
                at += LENGTH_SIZE + size
                self.at += LENGTH_SIZE + size
                yield frame
        finally:
            del self._rest[:at]

    def end(self) -> None:
        """The file ends here. Raises Malformed when it ends inside a frame, or before it says what it is."""
        if not self._started:
            raise Malformed("this is not an Openline bundle")
        if self._rest:
            raise Malformed("the file is cut short")


_NOT_A_FILE = {
    errno.ELOOP: "is a link to somewhere else. Name the file itself",
    errno.ENXIO: "is a device or a pipe. Name a plain file",
    errno.EISDIR: "is a folder. Name a file in it",
}


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[int, int]]:
    """A plain file that somebody brought: its descriptor and its size in bytes. Raises StickError."""
    try:
        # Not blocking: a pipe in the place of a file would hold us for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as wrong:
        raise StickError(f"{path} {_why(wrong)}.") from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            kind = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.ENXIO
            raise StickError(f"{path} {_NOT_A_FILE[kind]}.")
        if found.st_size > FILE_SIZE_MAX:
            raise StickError(f"{path} is larger than 4 GiB, which no bundle of ours is. Ask where it comes from.")
        yield handle, found.st_size
    finally:
        os.close(handle)


def write(path: Path, blocks: Iterable[bytes]) -> int:
    """Write a new file, whole or not at all, on the stick itself on return; give its size. Raises StickError."""
    if os.path.lexists(path):
        raise StickError(f"{path} is there already. Name another file, or move that one away.")
    part = path.with_name(f".{path.name}.part")
    try:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()  # of a writing that was cut off
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                size = _pour(blocks, out)
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _settle(path.parent)
    except OSError as wrong:
        says = f"{path} cannot be written: {wrong.strerror}. Look at the stick, or name another file."
        raise StickError(says) from None
    return size


def _pour(blocks: Iterable[bytes], out: BinaryIO) -> int:
    """Write the blocks, and have them on the stick on return; give their size."""
    size = 0
    for block in blocks:
        size += out.write(block)
        if size > FILE_SIZE_MAX:
            raise StickError("The file would be larger than 4 GiB. Write less of it with --since.")
    out.flush()
    os.fsync(out.fileno())
    return size


def _settle(folder: Path) -> None:
    """Have the new name on the stick too, where its file system can say so."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def file_name(line: str, party: str, stamp: str) -> str:
    """A name for a new file: our own words and plain letters only, whatever a charter calls its line."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in f"{line}-{party}")
    return f"openline-{plain}-{stamp}.bundle"


def _why(wrong: OSError) -> str:
    return _NOT_A_FILE.get(wrong.errno or 0, f"cannot be read: {wrong.strerror}. Look at it and its rights")
