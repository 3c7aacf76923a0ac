"""The SQLite store passes the suite, and does the rest of what its file, its lock and its disk ask of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from openline.engine.effects import NoteRecord
from openline.store import schema, sqlite
from openline.store.base import (
    Store,
    StoreDamaged,
    StoreError,
    StoreFaulty,
    StoreFull,
    StoreGone,
    StoreInUse,
    StoreNewer,
)
from openline.store.sqlite import SqliteStore
from tests.store.disk import Disk, put
from tests.suites.store_suite import LINE, StoreSuite, entry

KILLS = 10
KEEPER = """
import sys
from pathlib import Path
from openline.store.sqlite import SqliteStore
from openline.engine.effects import EntryRecord
store = SqliteStore(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10**6):
    store.keep([EntryRecord(bytes(32), 1, 1, number, number.to_bytes(32, "big"), bytes(200), 0, True)])
    print(number, flush=True)
"""


class TestSqlite(StoreSuite):
    """Any store must pass this; so must ours."""

    def make(self, place: Path) -> Store:
        return SqliteStore(place / "store")


def numbers(store: Store) -> list[int]:
    return [held.seq for _, held in store.entries(LINE)]


def filled(path: Path, count: int = 3) -> None:
    """A closed store with own entries 0, 1, ... and two notes."""
    with closing(SqliteStore(path)) as store:
        store.keep([entry(seq, own=True) for seq in range(count)])
        store.keep([NoteRecord(LINE, "boot", b"7"), NoteRecord(LINE, "key", b"secret")])


# -- the file --------------------------------------------------------------------------------------------------------


def test_log_is_written_ahead_and_synced_at_each_commit(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "store")) as store:
        read = {name: store._db.pragma(name) for name in ("synchronous", "journal_mode", "locking_mode", "mmap_size")}
    assert read == {"synchronous": 2, "journal_mode": "wal", "locking_mode": "exclusive", "mmap_size": 0}


def test_commit_syncs_the_log(tmp_path: Path) -> None:
    disk = Disk("synced")
    with closing(SqliteStore(tmp_path / "store", vfs=disk.name)) as store:
        disk.steps.clear()
        store.keep([entry(1)])
        assert (disk.steps[-1].what, disk.steps[-1].file) == ("sync", "store-wal")


def test_log_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "LOG_PAGES_MAX", 20)
    with closing(SqliteStore(tmp_path / "store")) as store:
        for seq in range(100):
            store.keep([entry(seq)])
        assert (tmp_path / "store-wal").stat().st_size < 40 * 5000


def test_nobody_else_reads_the_file(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        with closing(SqliteStore(tmp_path / "store")) as store:
            store.keep([entry(1)])
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
            assert modes == {"store": 0o600, "store-wal": 0o600, "store.lock": 0o600}
        (tmp_path / "store").chmod(0o644)  # as a copy put back often is
        SqliteStore(tmp_path / "store").close()
        assert (tmp_path / "store").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(mask)


class Pulled(Exception):
    """The plug, pulled in the middle of a creation."""


def watch_creation(monkeypatch: pytest.MonkeyPatch, pulled_at: int = -1) -> list[tuple[str, str]]:
    """Record syncs and renamings, and pull the plug in place of one of them."""
    seen: list[tuple[str, str]] = []
    sync, rename = os.fsync, Path.replace

    def step(what: str, name: str) -> None:
        if len(seen) == pulled_at:
            raise Pulled
        seen.append((what, name))

    def watched_sync(handle: int) -> None:
        step("sync", Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    def watched_rename(path: Path, target: Path) -> Path:
        step("rename", path.name)
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(Path, "replace", watched_rename)
    return seen


def test_store_gets_its_name_only_when_it_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ("sync", tmp_path.name)
    seen = watch_creation(monkeypatch)
    SqliteStore(tmp_path / "store").close()
    assert seen == [("sync", "store.new"), folder, ("rename", "store.new"), folder]


@pytest.mark.fault("F-008")
@pytest.mark.parametrize("pulled_at", range(4))
def test_crash_during_creation_leaves_no_half_store(tmp_path: Path, pulled_at: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        watch_creation(patch, pulled_at)
        with pytest.raises(Pulled):
            SqliteStore(tmp_path / "store")
    (tmp_path / "store.new-wal").write_bytes(b"left by a crash")
    with closing(SqliteStore(tmp_path / "store")) as store:
        store.keep([entry(1)])
        assert sorted(path.name for path in tmp_path.iterdir()) == ["store", "store-wal", "store.lock"]
    with closing(SqliteStore(tmp_path / "store")) as store:
        assert numbers(store) == [1]


def test_second_creator_is_kept_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the later renaming would replace a store that the other already writes to."""
    build, tried = schema.build, list[Path]()

    def slow_build(temporary: Path, vfs: str | None) -> None:
        tried.append(temporary)
        with pytest.raises(StoreInUse):
            SqliteStore(tmp_path / "store")
        build(temporary, vfs)

    monkeypatch.setattr(schema, "build", slow_build)
    SqliteStore(tmp_path / "store").close()
    assert tried == [tmp_path / "store.new"]


def test_log_without_its_store_is_not_swallowed_by_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "store-wal").write_bytes(b"evidence")
    with pytest.raises(StoreDamaged, match="is missing, but its log store-wal is there"):
        SqliteStore(tmp_path / "store")
    assert (tmp_path / "store-wal").read_bytes() == b"evidence"
    assert not (tmp_path / "store").exists()


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreFaulty, match="No such file"):
        SqliteStore(tmp_path / "nowhere" / "store")


def test_file_of_something_else_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "store"
    for foreign in (b"", b"Dear diary, " * 1000):
        path.write_bytes(foreign)
        with pytest.raises(StoreDamaged):
            SqliteStore(path)
        assert path.read_bytes() == foreign
    path.unlink()
    with closing(apsw.Connection(str(path))) as db:
        db.execute("CREATE TABLE other (x)")
    with pytest.raises(StoreDamaged, match="no store of Openline"):
        SqliteStore(path)


def edit(path: Path, *statements: str) -> None:
    """Change a closed store behind its back."""
    with closing(apsw.Connection(str(path))) as db:
        for statement in statements:
            db.execute(statement)


@pytest.mark.fault("F-014")
def test_store_of_a_later_version_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "store"
    filled(path)
    edit(path, "ALTER TABLE note ADD COLUMN more TEXT", f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreNewer, match="schema 2; this programme knows 1"):
        SqliteStore(path)
    assert path.read_bytes() == before
    edit(path, f"PRAGMA user_version = {schema.VERSION}")
    with pytest.raises(StoreDamaged):  # our version, but not our schema
        SqliteStore(path)


# -- one holder ------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F-016")
def test_other_sqlite_programmes_are_kept_out_and_noticed(tmp_path: Path) -> None:
    path = tmp_path / "store"
    filled(path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("BEGIN; SELECT * FROM note")
        with pytest.raises(StoreInUse):
            SqliteStore(path)
    with closing(SqliteStore(path)), closing(apsw.Connection(str(path))) as db, pytest.raises(apsw.BusyError):
        db.execute("SELECT * FROM note")


@pytest.mark.fault("F-008")
def test_killed_process_loses_nothing_that_it_had_kept(tmp_path: Path) -> None:
    path = tmp_path / "store"
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ.get("PATH", "")}
    begin = 0
    for kill in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", KEEPER, path, str(begin)], stdout=subprocess.PIPE, text=True, env=environment
        )
        with child:
            assert child.stdout is not None
            told = [int(child.stdout.readline()) for _ in range(1 + 7 * kill)]
            if kill == 0:
                with pytest.raises(StoreInUse):
                    SqliteStore(path)
            child.kill()
            told += [int(line) for line in child.stdout if line.endswith("\n")]
        with closing(SqliteStore(path)) as store:
            held = [record.seq for _, record in store.entries(bytes(32))]
        assert held == list(range(len(held)))
        assert set(told) <= set(held)
        begin = len(held)
    print(f"kill -9: {KILLS} times, {begin} entries kept, none lost")


# -- faults of the disk ----------------------------------------------------------------------------------------------

FAULTS: list[tuple[Exception, type[StoreError]]] = [
    (apsw.FullError("planted"), StoreFull),
    (apsw.IOError("planted"), StoreFaulty),
]


@pytest.mark.fault("F-011")
def test_after_an_error_of_the_disk_no_work_is_done_until_reopened(tmp_path: Path) -> None:
    disk = Disk("failing")
    store = SqliteStore(tmp_path / "store", vfs=disk.name)
    store.keep([entry(0)])
    disk.fail(apsw.IOError("planted"))
    with pytest.raises(StoreFaulty, match="Look at the disk"):
        store.keep([entry(1)])
    disk.fail(None)
    acts: list[Callable[[], object]] = [
        lambda: store.keep([entry(2)]),
        lambda: numbers(store),
        lambda: store.notes(LINE),
        store.lines,
        store.check,
    ]
    for act in acts:
        with pytest.raises(StoreFaulty, match="stopped after an earlier error"):
            act()
    disk.steps.clear()
    store.close()
    assert not [step for step in disk.steps if step.what == "write"]  # a doubtful log is not written back
    with closing(SqliteStore(tmp_path / "store")) as store:
        assert numbers(store) == [0]
        store.keep([entry(2)])


@pytest.mark.fault("F-011")
def test_what_is_read_back_after_a_failed_sync_no_longer_hangs_on_the_log(tmp_path: Path) -> None:
    """The system may show what it failed to sync, call the next sync a success, and forget it at a loss of power."""
    disk, path = Disk("forgetful"), tmp_path / "store"
    with closing(SqliteStore(path, vfs=disk.name)) as store:
        store.keep([entry(0)])
        before = len(disk.steps)
        store.keep([entry(1)])
        assert disk.steps[-1].what == "sync"
        disk.fail(apsw.IOError("planted"), len(disk.steps) - before - 1)  # the next keep writes as much
        with pytest.raises(StoreFaulty):
            store.keep([entry(2)])
        assert disk.steps[-1].what == "write"  # all but the sync
        disk.fail(None)
    with closing(SqliteStore(path, vfs=disk.name)) as store:
        held = numbers(store)
        assert held == [0, 1, 2]  # nobody was told that 2 is kept; it may be
        (tmp_path / "copy").write_bytes(path.read_bytes())  # without the log
    with closing(SqliteStore(tmp_path / "copy")) as store:
        assert numbers(store) == held


@pytest.mark.fault("F-012")
def test_full_disk_refuses_whole_keeps_and_still_reads(tmp_path: Path) -> None:
    disk = Disk("full")
    with closing(SqliteStore(tmp_path / "store", vfs=disk.name)) as store:
        store.keep([entry(0)])
        disk.fail(apsw.FullError("planted"))
        for _ in range(3):
            with pytest.raises(StoreFull, match="Make room"):
                store.keep([entry(1), entry(2)])
            assert numbers(store) == [0]
        disk.fail(None)
        store.keep([entry(1), entry(2)])
        assert numbers(store) == [0, 1, 2]
        assert store.check() == []


@pytest.mark.fault("F-011")
@pytest.mark.fault("F-012")
@pytest.mark.parametrize(("fault", "kind"), FAULTS)
def test_fault_at_any_step_loses_nothing_kept_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, kind: type[StoreError]
) -> None:
    monkeypatch.setattr(sqlite, "LOG_PAGES_MAX", 6)  # so that writing back fails too
    disk, path, kept, refused = Disk("anywhere"), tmp_path / "store", list[int](), 0
    for steps in range(40):
        with closing(SqliteStore(path, vfs=disk.name)) as store:
            disk.fail(fault, steps)
            try:
                for seq in range(steps * 10, steps * 10 + 2):
                    store.keep([entry(seq, own=True)])
                    kept.append(seq)
            except kind:
                refused += 1
            disk.fail(None)
        with closing(SqliteStore(path)) as store:
            held = numbers(store)
        assert set(kept) <= set(held)
        assert len(set(held) - set(kept)) <= refused  # durable, but the answer was an error
    assert refused > 10


def test_fault_while_opening_is_told_and_harms_nothing(tmp_path: Path) -> None:
    disk, path = Disk("opening"), tmp_path / "store"
    disk.fail(apsw.FullError("planted"), 5)
    with pytest.raises(StoreFull):
        SqliteStore(path, vfs=disk.name)
    assert not path.exists()
    disk.fail(None)
    filled(path)
    SqliteStore(path, vfs=disk.name).close()


# -- damage ----------------------------------------------------------------------------------------------------------

# table, column, what a hand puts there in the second row, a part of what is said then
CHANGES = [
    ("entry", "position", "102", "number 3 stands where 2 belongs"),
    ("entry", "line", "zeroblob(32)", "(line 00000000, author 1, incarnation 1, seq 1,"),
    ("entry", "author", "7", "author 7, incarnation 1, seq 1,"),
    ("entry", "incarnation", "7", "author 1, incarnation 7, seq 1,"),
    ("entry", "seq", "7", "author 1, incarnation 1, seq 7,"),
    ("entry", "hash", "zeroblob(32)", "author 1, incarnation 1, seq 1,"),
    ("entry", "frame", "CAST(frame || x'00' AS BLOB)", "author 1, incarnation 1, seq 1,"),
    ("entry", "at_ms", "at_ms + 1", "author 1, incarnation 1, seq 1,"),
    ("entry", "own", "0", "author 1, incarnation 1, seq 1,"),
    ("entry", "seal", "zeroblob(16)", "author 1, incarnation 1, seq 1,"),
    ("note", "line", "zeroblob(32)", "Note b'key' of line 00000000 "),
    ("note", "key", "x'ff'", "Note b'\\xff' of line "),
    ("note", "value", "x''", "Note b'key' of line "),
    ("note", "seal", "zeroblob(16)", "Note b'key' of line "),
]


@pytest.mark.fault("F-060")
@pytest.mark.parametrize(("table", "column", "value", "part"), CHANGES)
def test_changed_column_is_found_and_named(tmp_path: Path, table: str, column: str, value: str, part: str) -> None:
    path = tmp_path / "store"
    filled(path)
    edit(path, f"UPDATE {table} SET {column} = {value} WHERE rowid = 2")  # noqa: S608 - from the table above
    with pytest.raises(StoreDamaged, match=r"fault is the disk of this station.*put back a backup") as caught:
        SqliteStore(path)
    assert part in str(caught.value)


@pytest.mark.fault("F-060")
def test_refused_store_stays_as_it_was_found_log_and_all(tmp_path: Path) -> None:
    path, copy = tmp_path / "store", tmp_path / "copy"
    filled(path)
    edit(path, "UPDATE entry SET frame = x'00' WHERE rowid = 1")
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE note SET value = x'00'")  # this stands in the log alone
        for ending in ("", "-wal"):
            copy.with_name(copy.name + ending).write_bytes(path.with_name(path.name + ending).read_bytes())
    before = {found.name: found.read_bytes() for found in tmp_path.glob("copy*")}
    with pytest.raises(StoreDamaged):
        SqliteStore(copy)
    copy.with_name("copy.lock").unlink()
    assert {found.name: found.read_bytes() for found in tmp_path.glob("copy*")} == before
    assert len(before["copy-wal"]) > 0


@pytest.mark.fault("F-060")
def test_removed_entry_is_missed(tmp_path: Path) -> None:
    filled(tmp_path / "store")
    edit(tmp_path / "store", "DELETE FROM entry WHERE seq = 1")
    with pytest.raises(StoreDamaged, match="number 3 stands where 2 belongs"):
        SqliteStore(tmp_path / "store")


@pytest.mark.fault("F-010")
def test_rot_in_an_open_store_is_named_by_check_and_never_served(tmp_path: Path) -> None:
    path = tmp_path / "store"
    filled(path)
    with closing(SqliteStore(path)) as store:
        before = dict(store.entries(LINE))
        data = bytearray(path.read_bytes())
        data[data.index(entry(1).frame) + 6] ^= 1
        path.write_bytes(data)
        found = store.check()
        assert len(found) == 1
        assert f"line {LINE[:4].hex()}, author 1, incarnation 1, seq 1" in found[0]
        reading = store.entries(LINE)
        assert next(reading) == (1, before[1])
        with pytest.raises(StoreDamaged, match="seq 1, as far as can be read"):
            next(reading)
        with pytest.raises(StoreDamaged):
            store.entry(LINE, entry(1).hash)
        assert list(store.entries(LINE, 2)) == [(3, before[3])]  # what is whole is still served
        store.keep([entry(9)])


@pytest.mark.fault("F-010")
def test_any_changed_byte_is_harmless_or_told(tmp_path: Path) -> None:
    """Every byte that is not zero, the beginning of each page, and one zero byte in 29, each changed in turn."""
    path, disk = tmp_path / "store", Disk("flipped")
    filled(path)
    whole = path.read_bytes()
    with closing(SqliteStore(path)) as store:
        entries, notes = list(store.entries(LINE)), store.notes(LINE)
    harmless = told = 0
    chosen = [at for at, byte in enumerate(whole) if byte or at < 100 or at % 4096 < 12 or at % 29 == 0]
    for at in chosen:
        put(path, whole[:at] + bytes([whole[at] ^ (1 + at * 37 % 255)]) + whole[at + 1 :])
        try:
            with closing(SqliteStore(path, vfs=disk.name)) as store:
                assert (list(store.entries(LINE)), store.notes(LINE), store.lines()) == (entries, notes, [LINE])
                harmless += 1
                if harmless % 10 == 0:  # nor does it do harm later
                    store.keep([entry(9, own=True)])
            if harmless % 10 == 0:
                with closing(SqliteStore(path, vfs=disk.name)) as store:
                    assert numbers(store) == [0, 1, 2, 9]
        except StoreDamaged:
            told += 1
        disk.steps.clear()
        for leftover in ("store-wal", "store-journal"):
            (tmp_path / leftover).unlink(missing_ok=True)
    print(f"{len(chosen)} of {len(whole)} bytes changed: {told} told, {harmless} harmless")
    assert told > harmless > 0


def test_a_file_that_was_moved_away_is_noticed_before_anything_is_kept_in_it(tmp_path: Path) -> None:
    """A node that went on would say things that nobody finds again at its next start."""
    path = tmp_path / "store"
    with closing(SqliteStore(path)) as store:
        store.keep([entry(1)])
        path.rename(tmp_path / "elsewhere")
        with pytest.raises(StoreGone, match="is not the file that was opened"):
            store.keep([entry(2)])
        path.write_bytes(b"another")
        with pytest.raises(StoreGone):
            store.keep([entry(2)])
