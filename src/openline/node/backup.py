"""A backup: the whole home in one file under a passphrase, made while the node runs; and the way back.

::

    "openline backup 1\\n" | size(2) | vault | pieces
    vault = the key of this file under the passphrase (``store.vault``)
    pieces = see ``store.pieces``
    what the pieces hold = size(4) | [[name, size]...] | the files, one after the other

A backup that is cut, extended or changed anywhere does not open. It refuses to write over a file, to restore into a
home that is there, and to let a name in a backup lead out of the new home.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from openline.engine.effects import NoteRecord
from openline.node import upkeep
from openline.node.home import Home, HomeError
from openline.store import files, vault
from openline.store.base import Store, StoreError, StoreFull
from openline.store.pieces import PIECE, Pieces, Stream, opened
from openline.store.sqlite import SqliteStore
from openline.wire.codec import decode, encode
from openline.wire.errors import Malformed, WireError
from openline.wire.shape import row

MAGIC = b"openline backup 1\n"
STORE = "openline.db"
KEY_SIZE = 32
KEYS = ("station.key", "record.key")  # wherever they lie: without them a backup opens nothing
NAMES_MAX = 4096  # files in a home: the codec has room for as many names, and no home for as many lines
PARTS_MAX = 3  # of the name of a file: words/forms/ours.toml lies deepest in a home
SQLITE_ENDINGS = ("", "-wal", "-journal", "-shm")  # of the copy: what a full disk leaves of it
_writing: set[Path] = set()  # backups that this process writes now
# What belongs to a process or to this machine, or is the store itself, which is copied by other means.
LEFT_OUT = (STORE, "node.sock", "api.token")


def check_target(file: Path) -> None:
    """Raises HomeError when a backup cannot be written to ``file``."""
    if file.exists():
        raise HomeError(f"There is something at {file} already. Name a file that does not exist yet.")
    if not file.parent.is_dir():
        raise HomeError(f"There is no folder {file.parent}. Make it, or name another file.")


def write(home: Home, copy: Path, file: Path, passphrase: str) -> int:
    """Write the backup of ``home``, with the copy of its store; the bytes written. It is on the disk on return."""
    named = [(path.relative_to(home.path).as_posix(), path) for path in _files(home.path)] + [(STORE, copy)]
    named += [(name, home.key(name)) for name in KEYS if home.key(name).parent != home.path]

    def build(temporary: Path) -> None:
        with temporary.open("wb") as out:
            key = os.urandom(KEY_SIZE)
            closed = vault.close(passphrase, key, os.urandom(vault.SALT_SIZE + vault.NONCE_SIZE))
            out.write(MAGIC + len(closed).to_bytes(2, "big") + closed)
            sizes = [(name, path.stat().st_size) for name, path in named]
            head = encode([[name, size] for name, size in sizes])
            plain = Pieces(out, key, MAGIC)
            plain.write(len(head).to_bytes(4, "big") + head)
            for (_, path), (_, size) in zip(named, sizes, strict=True):
                with path.open("rb") as part:
                    for at in range(0, size, PIECE):
                        data = part.read(min(PIECE, size - at))
                        plain.write(data.ljust(min(PIECE, size - at), b"\0"))  # a file that shrank meanwhile
            plain.close()

    check_target(file)
    files.create_copy(file, build)
    return file.stat().st_size


async def whole(home: Home, store: Store, file: Path, passphrase: str) -> int:
    """Make the backup of a home whose store is open here, while everything else goes on; the bytes written."""
    check_target(file)
    copy, whose = files.beside(file, ".store.new"), _resolved(file)
    if whose in _writing:
        raise HomeError(f"A backup is being written to {file} already. Wait for that one, or name another file.")
    _writing.add(whose)
    copy.unlink(missing_ok=True)
    try:
        with _blamed(file, store):
            for _ in store.copy(copy):
                await asyncio.sleep(0)
            return await asyncio.to_thread(write, home, copy, file, passphrase)
    finally:
        _writing.discard(whose)
        for left in (*(files.beside(copy, ending) for ending in SQLITE_ENDINGS), files.beside(file, ".new")):
            left.unlink(missing_ok=True)


def _resolved(file: Path) -> Path:
    return file.resolve()


@contextlib.contextmanager
def _blamed(file: Path, store: Store) -> Iterator[None]:
    """A fault of the disk of the backup is none of this station's store. Raises HomeError, or what the store has."""
    try:
        yield
    except (StoreError, OSError) as wrong:
        list(store.lines())  # raises what the store has, when it is the store
        full = isinstance(wrong, StoreFull) or getattr(wrong, "errno", None) in files.FULL
        why = "no room is left there" if full else getattr(wrong, "strerror", None) or "its disk failed"
        raise HomeError(
            f"The backup cannot be written to {file}: {why}. Make room there, or name a file on another disk. This "
            "station goes on as before."
        ) from wrong


def at_rest(home: Home, file: Path, passphrase: str) -> int:
    """Make the backup of a home in which no node runs; the bytes written. Raises StoreInUse when one does."""
    with contextlib.closing(SqliteStore(home.path / STORE, home.record_key())) as store:
        return asyncio.run(whole(home, store, file, passphrase))


def restore(file: Path, folder: Path, passphrase: str) -> int:
    """Make the home at ``folder`` from a backup; how many entries its store holds.

    The home gets its name when all of it is on the disk and its store has been read back. Raises HomeError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HomeError(f"There is something at {folder} already. Move it away and keep it, or name another --home.")
    if file.exists() and not file.is_file():  # a pipe never ends
        raise HomeError(f"{file} is no plain file. Name the file of a backup.")
    temporary = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(temporary, ignore_errors=True)  # of a restore that was interrupted
    temporary.mkdir(mode=0o700, parents=True)
    try:
        try:
            with file.open("rb") as source:
                _unpack(source, temporary, passphrase)
        except WireError as wrong:
            raise HomeError(f"{file} cannot be restored: {wrong}. Try the passphrase again, or another copy.") from None
        made = Home(temporary)
        made.config()
        made.station_keys()
        with contextlib.closing(SqliteStore(temporary / STORE, made.record_key())) as store:
            entries = sum(1 for line in store.lines() for _ in store.entries(line))
            store.keep([NoteRecord(line, upkeep.RESTORED, b"\x01") for line in store.lines()])
        for path in [*temporary.rglob("*"), temporary]:
            files.sync(path)
        temporary.replace(folder)
        files.sync(folder.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return entries


def _files(home: Path) -> list[Path]:
    """What a backup holds of a home but the store: every plain file that is no process's and not half written."""
    found = [path for pattern in ("*", "*/*", "*/*/*") for path in sorted(home.glob(pattern))]
    return [
        path
        for path in found
        if stat.S_ISREG(path.lstat().st_mode)
        and not path.name.startswith((*LEFT_OUT, "."))
        and not path.name.endswith(".new")
    ]


def _unpack(source: BinaryIO, folder: Path, passphrase: str) -> None:
    """Write the files of a backup into a new folder. Raises WireError."""
    if source.read(len(MAGIC)) != MAGIC:
        raise Malformed("it is no backup of this format")
    key = vault.unlock(passphrase, source.read(int.from_bytes(source.read(2), "big")))
    stream = Stream(opened(source, key, MAGIC))
    head = decode(stream.read(int.from_bytes(stream.read(4), "big")))
    if not isinstance(head, list) or len(head) > NAMES_MAX:
        raise Malformed("it holds no list of files")
    for one in head:
        name, size = row(one, "file", (str, int))
        path = _inside(folder, name)
        for above in reversed(path.relative_to(folder).parents):  # a mode given with parents would not be theirs
            (folder / above).mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, files.MODE), "wb") as out:
            while size > 0:
                data = stream.read(min(size, PIECE))
                out.write(data)
                size -= len(data)
    if stream.left():
        raise Malformed("it holds more than its list of files says")


def _inside(folder: Path, name: str) -> Path:
    """Where a file of that name goes: into the folder, or two folders below, whatever the name would like."""
    parts = name.split("/")
    if len(parts) > PARTS_MAX or any(not part or part.startswith(".") or "\0" in part for part in parts):
        raise Malformed("a name in it leads elsewhere")
    return folder.joinpath(*parts)
