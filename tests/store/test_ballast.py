"""Ballast: when the disk is full, what is kept next still finds room, and it is known that there is little left."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from openline.store import sqlite
from openline.store.ballast import Ballast
from openline.store.base import StoreFull
from openline.store.sqlite import SqliteStore
from tests.store.disk import Disk
from tests.suites.store_suite import KEY, LINE, entry

SIZE = 256 << 10
DISK_SIZE = 1 << 20


@pytest.fixture(autouse=True)
def _short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is written back after 80 KiB, as it is after 4 MiB beside the real ballast."""
    monkeypatch.setattr(sqlite, "LOG_PAGES_MAX", 20)


class Quota(Disk):
    """A disk with room for so many bytes, the ballast among them."""

    def __init__(self, name: str, folder: Path, room: int) -> None:
        super().__init__(name)
        self.folder, self.room = folder, room

    def note(self, step: object) -> None:
        """Refuse a write when there is no room."""
        used = sum(path.stat().st_size for path in self.folder.iterdir())
        if getattr(step, "what", "") == "write" and used > self.room:
            raise apsw.FullError("no room")


def fill(store: SqliteStore, begin: int) -> int:
    """Keep numbers from ``begin`` until the store refuses; how many it took."""
    for seq in range(begin, begin + 10_000):
        try:
            store.keep([entry(seq, own=True, text="x" * 300)])
        except StoreFull:
            return seq - begin
    pytest.fail("this disk is never full")


def told(store: SqliteStore, begin: int) -> int:
    """Keep numbers from ``begin`` until the ballast is in use; how many were kept."""
    for seq in range(begin, begin + 10_000):
        if store.ballast_in_use:
            return seq - begin
        store.keep([entry(seq, own=True, text="x" * 300)])
    pytest.fail("this disk is never full")


@pytest.mark.fault("F-012")
def test_a_full_disk_is_told_before_anything_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Quota("quota", tmp_path, 800 << 10)
    with closing(SqliteStore(tmp_path / "store", KEY, vfs=disk.name, ballast_size=SIZE)) as store:
        assert not store.ballast_in_use
        first = told(store, 0)
        more = fill(store, first)
        assert first > 20
        assert more > 50  # these are what the ballast is for
        assert [held.seq for _, held in store.entries(LINE)] == list(range(first + more))
        assert store.check() == []
        disk.room = 1 << 30
        monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result((4096, 4096, 9, 9, 2, 9, 9, 9, 0, 255)))
        assert not store.take_ballast()  # room for it once is too little
        monkeypatch.undo()
        assert store.take_ballast()
        assert store.take_ballast()
        assert not store.ballast_in_use


def test_ballast_is_allocated_and_not_only_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast = Ballast(tmp_path / "ballast", SIZE)
    assert ballast.is_in_use
    assert ballast.take()
    found = (tmp_path / "ballast").stat()
    assert (found.st_size, found.st_mode & 0o777) == (SIZE, 0o600)
    assert found.st_blocks * 512 >= SIZE
    assert ballast.drop()
    assert not ballast.drop()

    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert not ballast.take()
    assert ballast.is_in_use


def test_a_store_without_ballast_never_says_that_it_is_in_use(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "store", KEY)) as store:
        assert not store.ballast_in_use
        assert store.take_ballast()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store", "store.lock"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room; skipped where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE}", "none", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, timeout=10, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], capture_output=True, timeout=10, check=True)


@pytest.mark.fault("F-012")
def test_on_a_disk_that_is_really_full_the_ballast_makes_room(small_disk: Path) -> None:
    path = small_disk / "store"
    with closing(SqliteStore(path, KEY, ballast_size=SIZE)) as store:
        first = told(store, 0)
    with closing(SqliteStore(path, KEY, ballast_size=SIZE)) as store:  # it opens on a full disk too
        assert store.ballast_in_use
        more = fill(store, first)
        assert more > 50
        assert store.check() == []
        assert [held.seq for _, held in store.entries(LINE)] == list(range(first + more))
        assert not store.take_ballast()
    print(
        f"tmpfs of {DISK_SIZE} bytes: {first} entries kept before it was full, {more} more in {SIZE} bytes of ballast"
    )
