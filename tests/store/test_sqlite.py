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
from openline.store import rows, schema, sqlite
from openline.store.base import (
    Lost,
    Scrubbed,
    SequenceReused,
    Store,
    StoreDamaged,
    StoreError,
    StoreFaulty,
    StoreFull,
    StoreGone,
    StoreInUse,
    StoreLocked,
    StoreNewer,
)
from openline.store.cipher import RecordKey
from openline.store.sqlite import SqliteStore
from tests.store.disk import Disk, put
from tests.suites.store_suite import KEY, LINE, LINES, StoreSuite, entry

KILLS = 10
KEEPER = """
import sys
from pathlib import Path
from openline.store.sqlite import SqliteStore
from openline.engine.effects import EntryRecord
store = SqliteStore(Path(sys.argv[1]), bytes(range(32)))
for number in range(int(sys.argv[2]), 10**6):
    store.keep([EntryRecord(bytes(32), 1, 1, number, number.to_bytes(32, "big"), bytes(200), 0, True)])
    print(number, flush=True)
"""


class TestSqlite(StoreSuite):
    """Any store must pass this; so must ours."""

    def make(self, place: Path) -> Store:
        return SqliteStore(place / "store", KEY)

    def damage(self, place: Path, position: int) -> None:
        edit(place / "store", f"UPDATE entry SET sealed = zeroblob(300) WHERE position = {position}")  # noqa: S608

    def copied(self, file: Path, place: Path) -> None:
        file.rename(place / "store")


def numbers(store: Store) -> list[int]:
    return [held.seq for _, held in store.entries(LINE)]


def filled(path: Path, count: int = 3) -> None:
    """A closed store with own entries 0, 1, ... and two notes."""
    with closing(SqliteStore(path, KEY)) as store:
        store.keep([entry(seq, own=True) for seq in range(count)])
        store.keep([NoteRecord(LINE, "boot", b"7"), NoteRecord(LINE, "key", b"secret")])


# -- the file --------------------------------------------------------------------------------------------------------


def test_log_is_written_ahead_and_synced_at_each_commit(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "store", KEY)) as store:
        read = {name: store._db.pragma(name) for name in ("synchronous", "journal_mode", "locking_mode", "mmap_size")}
    assert read == {"synchronous": 2, "journal_mode": "wal", "locking_mode": "exclusive", "mmap_size": 0}


def test_commit_syncs_the_log(tmp_path: Path) -> None:
    disk = Disk("synced")
    with closing(SqliteStore(tmp_path / "store", KEY, vfs=disk.name)) as store:
        disk.steps.clear()
        store.keep([entry(1)])
        assert (disk.steps[-1].what, disk.steps[-1].file) == ("sync", "store-wal")


def test_log_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "LOG_PAGES_MAX", 20)
    with closing(SqliteStore(tmp_path / "store", KEY)) as store:
        for seq in range(100):
            store.keep([entry(seq)])
        assert (tmp_path / "store-wal").stat().st_size < 40 * 5000


def test_nobody_else_reads_the_file(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        with closing(SqliteStore(tmp_path / "store", KEY)) as store:
            store.keep([entry(1)])
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
            assert modes == {"store": 0o600, "store-wal": 0o600, "store.lock": 0o600}
        (tmp_path / "store").chmod(0o644)  # as a copy put back often is
        SqliteStore(tmp_path / "store", KEY).close()
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
    SqliteStore(tmp_path / "store", KEY).close()
    assert seen == [("sync", "store.new"), folder, ("rename", "store.new"), folder]


@pytest.mark.fault("F-008")
@pytest.mark.parametrize("pulled_at", range(4))
def test_crash_during_creation_leaves_no_half_store(tmp_path: Path, pulled_at: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        watch_creation(patch, pulled_at)
        with pytest.raises(Pulled):
            SqliteStore(tmp_path / "store", KEY)
    (tmp_path / "store.new-wal").write_bytes(b"left by a crash")
    with closing(SqliteStore(tmp_path / "store", KEY)) as store:
        store.keep([entry(1)])
        assert sorted(path.name for path in tmp_path.iterdir()) == ["store", "store-wal", "store.lock"]
    with closing(SqliteStore(tmp_path / "store", KEY)) as store:
        assert numbers(store) == [1]


def test_second_creator_is_kept_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the later renaming would replace a store that the other already writes to."""
    build, tried = schema.build, list[Path]()

    def slow_build(temporary: Path, key: RecordKey, vfs: str | None) -> None:
        tried.append(temporary)
        with pytest.raises(StoreInUse):
            SqliteStore(tmp_path / "store", KEY)
        build(temporary, key, vfs)

    monkeypatch.setattr(schema, "build", slow_build)
    SqliteStore(tmp_path / "store", KEY).close()
    assert tried == [tmp_path / "store.new"]


def test_log_without_its_store_is_not_swallowed_by_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "store-wal").write_bytes(b"evidence")
    with pytest.raises(StoreDamaged, match="is missing, but its log store-wal is there"):
        SqliteStore(tmp_path / "store", KEY)
    assert (tmp_path / "store-wal").read_bytes() == b"evidence"
    assert not (tmp_path / "store").exists()


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreFaulty, match="No such file"):
        SqliteStore(tmp_path / "nowhere" / "store", KEY)


def test_file_of_something_else_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "store"
    for foreign in (b"", b"Dear diary, " * 1000):
        path.write_bytes(foreign)
        with pytest.raises(StoreDamaged):
            SqliteStore(path, KEY)
        assert path.read_bytes() == foreign
    path.unlink()
    with closing(apsw.Connection(str(path))) as db:
        db.execute("CREATE TABLE other (x)")
    with pytest.raises(StoreDamaged, match="no store of Openline"):
        SqliteStore(path, KEY)


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
    with pytest.raises(StoreNewer, match="schema 3; this programme knows 2"):
        SqliteStore(path, KEY)
    assert path.read_bytes() == before
    edit(path, f"PRAGMA user_version = {schema.VERSION}")
    with pytest.raises(StoreDamaged):  # our version, but not our schema
        SqliteStore(path, KEY)


# -- one holder ------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F-016")
def test_other_sqlite_programmes_are_kept_out_and_noticed(tmp_path: Path) -> None:
    path = tmp_path / "store"
    filled(path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("BEGIN; SELECT * FROM note")
        with pytest.raises(StoreInUse):
            SqliteStore(path, KEY)
    with closing(SqliteStore(path, KEY)), closing(apsw.Connection(str(path))) as db, pytest.raises(apsw.BusyError):
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
                    SqliteStore(path, KEY)
            child.kill()
            told += [int(line) for line in child.stdout if line.endswith("\n")]
        with closing(SqliteStore(path, KEY)) as store:
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
    store = SqliteStore(tmp_path / "store", KEY, vfs=disk.name)
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
    with closing(SqliteStore(tmp_path / "store", KEY)) as store:
        assert numbers(store) == [0]
        store.keep([entry(2)])


@pytest.mark.fault("F-011")
def test_what_is_read_back_after_a_failed_sync_no_longer_hangs_on_the_log(tmp_path: Path) -> None:
    """The system may show what it failed to sync, call the next sync a success, and forget it at a loss of power."""
    disk, path = Disk("forgetful"), tmp_path / "store"
    with closing(SqliteStore(path, KEY, vfs=disk.name)) as store:
        store.keep([entry(0)])
        before = len(disk.steps)
        store.keep([entry(1)])
        assert disk.steps[-1].what == "sync"
        disk.fail(apsw.IOError("planted"), len(disk.steps) - before - 1)  # the next keep writes as much
        with pytest.raises(StoreFaulty):
            store.keep([entry(2)])
        assert disk.steps[-1].what == "write"  # all but the sync
        disk.fail(None)
    with closing(SqliteStore(path, KEY, vfs=disk.name)) as store:
        held = numbers(store)
        assert held == [0, 1, 2]  # nobody was told that 2 is kept; it may be
        (tmp_path / "copy").write_bytes(path.read_bytes())  # without the log
    with closing(SqliteStore(tmp_path / "copy", KEY)) as store:
        assert numbers(store) == held


@pytest.mark.fault("F-012")
def test_full_disk_refuses_whole_keeps_and_still_reads(tmp_path: Path) -> None:
    disk = Disk("full")
    with closing(SqliteStore(tmp_path / "store", KEY, vfs=disk.name)) as store:
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
        with closing(SqliteStore(path, KEY, vfs=disk.name)) as store:
            disk.fail(fault, steps)
            try:
                for seq in range(steps * 10, steps * 10 + 2):
                    store.keep([entry(seq, own=True)])
                    kept.append(seq)
            except kind:
                refused += 1
            disk.fail(None)
        with closing(SqliteStore(path, KEY)) as store:
            held = numbers(store)
        assert set(kept) <= set(held)
        assert len(set(held) - set(kept)) <= refused  # durable, but the answer was an error
    assert refused > 10


def test_fault_while_opening_is_told_and_harms_nothing(tmp_path: Path) -> None:
    disk, path = Disk("opening"), tmp_path / "store"
    disk.fail(apsw.FullError("planted"), 5)
    with pytest.raises(StoreFull):
        SqliteStore(path, KEY, vfs=disk.name)
    assert not path.exists()
    disk.fail(None)
    filled(path)
    SqliteStore(path, KEY, vfs=disk.name).close()


# -- damage ----------------------------------------------------------------------------------------------------------

# column of the second entry, and what a hand puts there: it is missed, and comes back to its place
ENTRY_CHANGES = [
    ("line", "zeroblob(16)"),
    ("name", "zeroblob(16)"),
    ("own", "zeroblob(16)"),
    ("own", "NULL"),
    ("sealed", "zeroblob(200)"),
    ("sealed", "zeroblob(3)"),
    ("sealed", "(SELECT sealed FROM entry WHERE position = 1)"),
]


@pytest.mark.fault("F-060")
@pytest.mark.fault("F-010")
@pytest.mark.parametrize(("column", "value"), ENTRY_CHANGES)
def test_changed_entry_is_lost_never_served_and_comes_back_to_its_place(
    tmp_path: Path, column: str, value: str
) -> None:
    path = tmp_path / "store"
    filled(path)
    edit(path, f"UPDATE entry SET {column} = {value} WHERE position = 2")  # noqa: S608 - from the table above
    for number in range(2):  # the next opening knows it still
        with closing(SqliteStore(path, KEY)) as store:
            assert (column == "line" and not number) or numbers(store) == [0, 2]
            assert store.scrub(0, 9).next == 0
            assert numbers(store) == [0, 2]
            assert store.check() == ["Entry 2 of the store is not what was written, and is fetched again."]
            assert store.entry(LINE, entry(1).hash) is None
    with closing(SqliteStore(path, KEY)) as store:
        if (column, value) != ("name", "zeroblob(16)"):  # else only what is sealed knew its name
            with pytest.raises(SequenceReused):
                store.keep([entry(1, own=True, text="another")])
        store.keep([entry(3), entry(1)])  # a peer brings it
        assert [held for _, held in store.entries(LINE)] == [entry(n, own=n < 3) for n in range(4)]
        assert (store.check(), store.lost(LINE)) == ([], [])


@pytest.mark.fault("F-060")
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM entry WHERE position = 2",
        "UPDATE entry SET position = 4 WHERE position = 2",
        "UPDATE entry SET line = zeroblob(16), name = zeroblob(16), own = NULL, sealed = x'00' WHERE position = 2",
    ],
)
def test_entry_whose_name_is_gone_too_is_missed_by_its_place(tmp_path: Path, change: str) -> None:
    path = tmp_path / "store"
    filled(path)
    edit(path, change)
    with closing(SqliteStore(path, KEY)) as store:
        assert numbers(store) == [0, 2]
        assert "Entry 2 of the store" in store.check()[0]
        store.scrub(0, 9)
        store.keep([entry(1)])
        assert numbers(store) == [0, 2, 1]
        assert store.check() != []  # that something was taken away stays known


@pytest.mark.fault("F-060")
def test_store_from_which_much_was_taken_is_refused(tmp_path: Path) -> None:
    filled(tmp_path / "store")
    edit(tmp_path / "store", "UPDATE entry SET position = 1000000 WHERE position = 3")
    with pytest.raises(StoreDamaged, match="lacks entries: 3 stand where 1000000 belong"):
        SqliteStore(tmp_path / "store", KEY)


# column of the second note, and what a hand puts there: no peer has it, so the store is refused
NOTE_CHANGES = [("line", "zeroblob(16)"), ("name", "zeroblob(16)"), ("sealed", "zeroblob(99)"), ("sealed", "x''")]


@pytest.mark.fault("F-060")
@pytest.mark.parametrize(("column", "value"), NOTE_CHANGES)
def test_changed_note_is_found(tmp_path: Path, column: str, value: str) -> None:
    path = tmp_path / "store"
    filled(path)
    edit(path, f"UPDATE note SET {column} = {value} WHERE rowid = 2")  # noqa: S608 - from the table above
    with pytest.raises(StoreDamaged, match=r"A note .*fault is the disk of this station.*put back a backup"):
        SqliteStore(path, KEY)


@pytest.mark.fault("F-060")
def test_refused_store_stays_as_it_was_found_log_and_all(tmp_path: Path) -> None:
    path, copy = tmp_path / "store", tmp_path / "copy"
    filled(path)
    edit(path, "UPDATE entry SET sealed = x'00' WHERE rowid = 1")
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE note SET sealed = x'00'")  # this stands in the log alone
        for ending in ("", "-wal"):
            copy.with_name(copy.name + ending).write_bytes(path.with_name(path.name + ending).read_bytes())
    before = {found.name: found.read_bytes() for found in tmp_path.glob("copy*")}
    with pytest.raises(StoreDamaged):
        SqliteStore(copy, KEY)
    copy.with_name("copy.lock").unlink()
    assert {found.name: found.read_bytes() for found in tmp_path.glob("copy*")} == before
    assert len(before["copy-wal"]) > 0


def test_store_does_not_open_under_another_key(tmp_path: Path) -> None:
    path = tmp_path / "store"
    filled(path)
    before = path.read_bytes()
    with pytest.raises(StoreLocked, match="Put back the record key"):
        SqliteStore(path, bytes(32))
    assert path.read_bytes() == before
    edit(path, "DELETE FROM lock")
    with pytest.raises(StoreLocked):
        SqliteStore(path, KEY)


def test_the_file_tells_nothing_of_what_it_keeps(tmp_path: Path) -> None:
    path = tmp_path / "store"
    filled(path)
    with closing(SqliteStore(path, KEY)) as store:
        store.keep([entry(5, text="渔船"), NoteRecord(LINE, "a-key-of-it", b"a value of it")])
        whole = path.read_bytes() + path.with_name("store-wal").read_bytes()
    frame = entry(5, text="渔船").frame
    for word in (LINE, LINE[:8], frame[-6:], entry(5, text="渔船").hash[:8], b"a-key", b"a value", b"secret", b"frame"):
        assert word not in whole


@pytest.mark.fault("F-010")
@pytest.mark.parametrize("by_scrub", [True, False])
def test_rot_in_an_open_store_is_found_by_scrub_or_reading_and_never_served(tmp_path: Path, by_scrub: bool) -> None:
    path = tmp_path / "store"
    filled(path)
    with closing(SqliteStore(path, KEY)) as store:
        before = dict(store.entries(LINE))
        data = bytearray(path.read_bytes())
        sealed = rows.entry_row(RecordKey(KEY), 2, entry(1, own=True))[-1]
        assert isinstance(sealed, bytes)
        data[data.index(sealed) + 6] ^= 1
        path.write_bytes(data)
        assert store.scrub(0, 1) == Scrubbed(1, (before[1],), (), ())
        reading = store.entries(LINE)
        assert next(reading) == (1, before[1])
        assert "Entry 2 of the store" in store.check()[0]
        assert store.lost(LINE) == []
        if by_scrub:
            assert store.scrub(1, 9) == Scrubbed(0, (before[3],), (Lost(2, True),), ())
        assert store.entry(LINE, entry(1).hash) is None
        assert list(reading) == [(3, before[3])]  # what is whole is still served
        assert store.lost(LINE) == [Lost(2, True)]
        assert store.scrub(0, 9) == Scrubbed(0, (before[1], before[3]), (), ())
        assert dict(store.entries(LINE)) == {1: before[1], 3: before[3]}
        store.keep([entry(9), before[2]])
        assert numbers(store) == [0, 1, 2, 9]


@pytest.mark.fault("F-010")
def test_rot_in_a_note_is_told_by_scrub(tmp_path: Path) -> None:
    path = tmp_path / "store"
    filled(path)
    with closing(SqliteStore(path, KEY)) as store:
        with store._db:
            store._db.execute("UPDATE note SET sealed = zeroblob(80) WHERE rowid = 1")
        assert "A note of the store" in store.scrub(0, 9).said[0]
        store.keep([NoteRecord(LINE, "boot", b"8")])
        assert store.scrub(0, 9).said == ()


@pytest.mark.fault("F-010")
@pytest.mark.unmeasured
def test_any_changed_byte_is_harmless_or_told(tmp_path: Path) -> None:
    """Every other byte that is not zero, the beginning of each page, and one zero byte in 61, each changed in turn."""
    path, disk = tmp_path / "store", Disk("flipped")
    filled(path)
    whole = path.read_bytes()
    with closing(SqliteStore(path, KEY)) as store:
        entries, notes = list(store.entries(LINE)), store.notes(LINE)
    harmless = told = lost = 0
    chosen = [at for at, byte in enumerate(whole) if (byte and at % 2) or at < 100 or at % 4096 < 12 or at % 61 == 0]
    for at in chosen:
        put(path, whole[:at] + bytes([whole[at] ^ (1 + at * 37 % 255)]) + whole[at + 1 :])
        try:
            with closing(SqliteStore(path, KEY, vfs=disk.name)) as store:
                held = list(store.entries(LINE))
                told_now = store.check()
                assert set(held) <= set(entries)
                assert store.notes(LINE) == notes
                assert len(told_now) == len(entries) - len(held)
                lost += len(told_now)
                harmless += not told_now
                if (harmless + lost) % 10 == 0:  # nor does it do harm later
                    store.keep([entry(9, own=True), *(held for _, held in entries)])
            if (harmless + lost) % 10 == 0:
                with closing(SqliteStore(path, KEY, vfs=disk.name)) as store:
                    assert numbers(store) == [0, 1, 2, 9]
                    assert store.check() == []
        except StoreError:
            told += 1
        disk.steps.clear()
        for leftover in ("store-wal", "store-journal"):
            (tmp_path / leftover).unlink(missing_ok=True)
    print(f"{len(chosen)} of {len(whole)} bytes changed: {told} told, {lost} moved aside, {harmless} harmless")
    assert min(told, lost, harmless) > 50


def test_a_file_that_was_moved_away_is_noticed_before_anything_is_kept_in_it(tmp_path: Path) -> None:
    """A node that went on would say things that nobody finds again at its next start."""
    path = tmp_path / "store"
    with closing(SqliteStore(path, KEY)) as store:
        store.keep([entry(1)])
        path.rename(tmp_path / "elsewhere")
        with pytest.raises(StoreGone, match="is not the file that was opened"):
            store.keep([entry(2)])
        path.write_bytes(b"another")
        with pytest.raises(StoreGone):
            store.keep([entry(2)])


def test_one_note_the_size_and_the_newest_of_a_line_are_told_without_reading_all(tmp_path: Path) -> None:
    """As reading all of them would say."""
    with closing(SqliteStore(tmp_path / "store", KEY)) as store:
        assert (store.last, store.size(LINE), store.behind_all_but(LINE, 1), store.note(LINE, "boot")) == (0, 0, 0, b"")
        for seq in range(1, 6):
            store.keep([entry(seq), entry(seq, line=LINES[1])])
        store.keep(
            [NoteRecord(LINE, "boot", b"1"), NoteRecord(LINE, "booty", b"2"), NoteRecord(LINES[1], "boot", b"3")]
        )
        positions = [position for position, _ in store.entries(LINE)]
        assert (store.last, store.size(LINE)) == (10, len(positions))
        for count in range(5):
            assert store.behind_all_but(LINE, count) == positions[-1 - count]
        assert store.behind_all_but(LINE, 5) == 0
        assert [store.note(LINE, key) for key in ("boot", "booty", "boo")] == [b"1", b"2", b""]
