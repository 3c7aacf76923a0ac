"""A backup holds the whole home, opens under its passphrase only, and comes back whole or not at all."""

import asyncio
import errno
import os
from contextlib import closing
from io import BytesIO
from pathlib import Path

import apsw
import pytest

from openline.engine.effects import EntryRecord, NoteRecord
from openline.node import backup
from openline.node.home import Home, HomeError
from openline.store import vault
from openline.store.base import StoreError, StoreInUse
from openline.store.pieces import PIECE, TAG_SIZE, Pieces
from openline.store.sqlite import SqliteStore
from openline.wire.codec import encode

MAKE = ("US", "United States", "Centre", "Watch officer", "Commander", "127.0.0.1:7011")
PASSPHRASE = "a stick in a safe"
LINE = bytes(range(32))
KEPT = [EntryRecord(LINE, 1, 1, n, bytes([n]) * 32, b"frame %d" % n, n, True) for n in range(40)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with something in its store."""
    made = Home(tmp_path / "US")
    made.create(*MAKE)
    (made.path / "cards" / "CN.card").write_bytes(b"a card")
    (made.path / "routes.toml").write_text("")
    (made.path / "words" / "forms").mkdir(parents=True)
    (made.path / "words" / "forms" / "ours.toml").write_text("number = 1000")
    with closing(SqliteStore(made.path / backup.STORE, made.record_key(), ballast_size=4096)) as store:
        store.keep([*KEPT, NoteRecord(LINE, "boot", b"7")])
    (made.path / ".config.toml.new").write_bytes(b"half written")
    return made


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a backup of an empty home."""
    folder = tmp_path_factory.mktemp("small")
    made = Home(folder / "US")
    made.create(*MAKE)
    backup.at_rest(made, folder / "backup", PASSPHRASE)
    return (folder / "backup").read_bytes()


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is stretched less, so that many openings cost little."""
    monkeypatch.setattr(vault, "SCRYPT_N", 2**4)


def content(folder: Path) -> dict[str, bytes]:
    """The files of a home, but what belongs to a process."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith((backup.STORE, "."))
    }


@pytest.mark.fault("F-015")
def test_a_backup_brings_the_whole_home_back(home: Home, tmp_path: Path) -> None:
    """Keys, settings, cards and the store; and nothing of it can be read in the file, or by others."""
    file = tmp_path / "backup"
    size = backup.at_rest(home, file, PASSPHRASE)
    data = file.read_bytes()
    assert len(data) == size
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [one for one in content(home.path).values() if one and one[:16] in data]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["US", "backup"]
    back = tmp_path / "new" / "US"
    assert backup.restore(file, back, PASSPHRASE) == len(KEPT)
    assert content(back) == content(home.path)
    assert not [path for path in back.rglob("*") if path.stat().st_mode & 0o077]
    assert [path.name for path in back.parent.iterdir()] == ["US"]
    with closing(SqliteStore(back / backup.STORE, Home(back).record_key())) as store:
        assert [record for _, record in store.entries(LINE)] == KEPT
        assert store.notes(LINE) == {"boot": b"7", "restored": b"\x01"}


def test_a_home_in_use_is_not_backed_up_behind_its_nodes_back(home: Home, tmp_path: Path) -> None:
    """The node does it, or nobody."""
    with closing(SqliteStore(home.path / backup.STORE, home.record_key())), pytest.raises(StoreInUse):
        backup.at_rest(home, tmp_path / "backup", PASSPHRASE)
    assert not (tmp_path / "backup").exists()


def test_a_pipe_is_no_backup(tmp_path: Path) -> None:
    """It would be waited for without end."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(HomeError, match="is no plain file"):
        backup.restore(tmp_path / "pipe", tmp_path / "again", PASSPHRASE)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_two_backups_to_one_file_are_one_and_a_refusal(home: Home, tmp_path: Path) -> None:
    """Each took away what the other wrote, and both were told as written."""

    async def both() -> list[int | BaseException]:
        with closing(SqliteStore(home.path / backup.STORE, home.record_key(), ballast_size=4096)) as store:
            two = [backup.whole(home, store, tmp_path / "file", PASSPHRASE) for _ in range(2)]
            return await asyncio.gather(*two, return_exceptions=True)

    size, refused = asyncio.run(both())
    assert isinstance(refused, HomeError)
    assert "already" in str(refused)
    assert size == (tmp_path / "file").stat().st_size > len(KEPT)
    assert backup.restore(tmp_path / "file", tmp_path / "again", PASSPHRASE) == len(KEPT)


class Copying:
    """What copies a store, to a disk that says ``wrong``."""

    done, remaining = False, 1

    def __init__(self, wrong: apsw.Error) -> None:
        self._wrong = wrong

    def step(self, _pages: int) -> bool:
        """Fail."""
        raise self._wrong


def of_sqlite(code: int) -> apsw.Error:
    """What SQLite says for an extended result."""
    wrong = apsw.exception_for(code)
    assert isinstance(wrong, apsw.Error)
    return wrong


@pytest.mark.fault("F-012")
@pytest.mark.parametrize(
    ("code", "stops"),
    [
        (apsw.SQLITE_FULL, False),
        (apsw.SQLITE_IOERR_WRITE, False),
        (apsw.SQLITE_IOERR_FSYNC, False),
        (apsw.SQLITE_READONLY, False),
        (apsw.SQLITE_IOERR_READ, True),
        (apsw.SQLITE_CORRUPT, True),
    ],
)
def test_a_fault_of_the_disk_of_a_backup_does_not_stop_the_station(home: Home, code: int, stops: bool) -> None:
    """A stick that is full or pulled out; what cannot be read of the store itself stops it, as ever."""
    with closing(SqliteStore(home.path / backup.STORE, home.record_key(), ballast_size=4096)) as store:
        with pytest.raises((StoreError, apsw.Error)):
            store._step(Copying(of_sqlite(code)), 1)  # type: ignore[arg-type]
        if stops:
            with pytest.raises(StoreError):
                store.keep([NoteRecord(LINE, "boot", b"8")])
        else:
            store.keep([NoteRecord(LINE, "boot", b"8")])


def test_a_full_disk_of_a_backup_is_told_as_that(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, "encode", full)
    for ending in ("-wal", "-shm"):  # as SQLite leaves them there
        (tmp_path / f"file.store.new{ending}").write_bytes(b"")
    with pytest.raises(HomeError, match=r"no room is left there.*goes on as before"):
        backup.at_rest(home, tmp_path / "file", PASSPHRASE)
    assert [path.name for path in tmp_path.iterdir()] == ["US"], "nothing is left of it"


def test_what_is_there_is_never_written_over(home: Home, tmp_path: Path, small: bytes) -> None:
    """Neither a file by a backup, nor a home by a restore."""
    file = tmp_path / "backup"
    file.write_bytes(small)
    with pytest.raises(HomeError, match=r"something at .*backup already"):
        backup.at_rest(home, file, PASSPHRASE)
    with pytest.raises(HomeError, match="no folder"):
        backup.at_rest(home, tmp_path / "nowhere" / "backup", PASSPHRASE)
    before = content(home.path)
    for target in (home.path, file):
        with pytest.raises(HomeError, match="Move it away and keep it"):
            backup.restore(file, target, PASSPHRASE)
    assert content(home.path) == before
    (tmp_path / "empty").mkdir()
    assert backup.restore(file, tmp_path / "empty", PASSPHRASE) == 0


def refused(tmp_path: Path, data: bytes, passphrase: str = PASSPHRASE) -> str:
    """The sentence with which it is not restored; nothing is left behind."""
    file, target = tmp_path / "backup", tmp_path / "back"
    file.write_bytes(data)
    with pytest.raises(HomeError, match=r"cannot be restored: .*Try the passphrase again, or another copy") as caught:
        backup.restore(file, target, passphrase)
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]
    return str(caught.value)


@pytest.mark.fault("F-010")
def test_a_damaged_backup_does_not_open(tmp_path: Path, small: bytes) -> None:
    """Cut, extended, changed, or under another passphrase."""
    assert "the passphrase is wrong" in refused(tmp_path, small, "another passphrase")
    for size in (0, 10, len(backup.MAGIC), 100, 500, len(small) // 2, len(small) - 1):
        refused(tmp_path, small[:size])
    assert "cut" in refused(tmp_path, small + b"x")
    for at in range(0, len(small), len(small) // 60):
        refused(tmp_path, small[:at] + bytes([small[at] ^ 1]) + small[at + 1 :])


def made(names: list[object], data: bytes = b"") -> bytes:
    """A backup by somebody who knows the passphrase."""
    out, key = BytesIO(), bytes(32)
    closed = vault.close(PASSPHRASE, key, bytes(28))
    out.write(backup.MAGIC + len(closed).to_bytes(2, "big") + closed)
    plain, head = Pieces(out, key, backup.MAGIC), encode(names)  # type: ignore[arg-type]
    plain.write(len(head).to_bytes(4, "big") + head + data)
    plain.close()
    return out.getvalue()


def test_a_backup_that_was_cut_between_two_pieces_does_not_open(tmp_path: Path) -> None:
    """The last piece says that it is the last."""
    data = bytes(3 * PIECE)
    whole = made([["a", len(data)]], data)
    last = (4 + len(encode([["a", len(data)]])) + len(data)) % PIECE + TAG_SIZE
    assert "damaged or cut" in refused(tmp_path, whole[:-last])
    assert "damaged or cut" in refused(tmp_path, whole[: -last - PIECE - TAG_SIZE] + whole[-last:])


@pytest.mark.fault("F-064")
@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a/b/c/d", "", ".a", "a/.b", "a\0b", "a/"])
def test_no_name_in_a_backup_leads_out_of_the_home(tmp_path: Path, name: str) -> None:
    """Whoever made it."""
    assert "a name in it leads elsewhere" in refused(tmp_path, made([[name, 1]], b"x"))


@pytest.mark.parametrize(
    ("names", "data", "says"),
    [
        ([["a", 5]], b"x", "it is cut"),
        ([["a", 1]], b"xy", "more than its list"),
        ([["a", b"1"]], b"x", "file"),
        ([["a"]], b"", "file"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(tmp_path: Path, names: list[object], data: bytes, says: str) -> None:
    """By its own sentence."""
    assert says in refused(tmp_path, made(names, data))


def test_a_backup_without_its_record_key_or_store_is_told(tmp_path: Path) -> None:
    """As a home that lacks it."""
    (tmp_path / "backup").write_bytes(made([["a", 1]], b"x"))
    with pytest.raises(HomeError, match="is no home yet"):
        backup.restore(tmp_path / "backup", tmp_path / "back", PASSPHRASE)
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]
