"""A store of an older schema becomes one of today: wholly or not at all, however often the plug is pulled."""

import random
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from openline.engine.effects import EntryRecord, NoteRecord
from openline.store import files, first, schema
from openline.store.base import StoreDamaged, StoreFull, StoreLocked
from openline.store.sqlite import SqliteStore
from tests.store.disk import Disk, crashes, put
from tests.store.old_homes import RECORDS, store_of_schema_1
from tests.suites.store_suite import KEY

SCATTERED, STATES_MIN = 6, 400
Kept = tuple[list[EntryRecord], list[NoteRecord]]


def kept_in_schema_1(path: Path) -> Kept:
    """What the old store holds, read as its own version did."""
    entries, notes = [], []
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("synchronous", "OFF")  # what is read here need not last
        for _, line, author, incarnation, seq, hash_, frame, at_ms, own, _ in db.execute("SELECT * FROM entry"):
            entries.append(EntryRecord(line, author, incarnation, seq, hash_, frame, at_ms, own == 1))
        for line, key, value, _ in db.execute("SELECT * FROM note ORDER BY key"):
            notes.append(NoteRecord(line, key.decode(), value))
    return entries, notes


def kept(store: SqliteStore) -> Kept:
    """What the store of today holds of the one line of that home."""
    (line,) = store.lines()
    entries = [record for _, record in store.entries(line)]
    return entries, [NoteRecord(line, key, value) for key, value in store.notes(line).items()]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of schema 1."""
    path = tmp_path / "store"
    store_of_schema_1(path)
    return path


@pytest.mark.fault("F-014")
def test_old_store_is_taken_over_and_its_own_version_still_has_a_copy(old: Path) -> None:
    before = kept_in_schema_1(old)
    assert len(before[0]) == RECORDS
    with closing(SqliteStore(old, KEY)) as store:
        assert kept(store) == before
        assert store.check() == []
    with closing(SqliteStore(old, KEY)) as store:
        assert kept(store) == before
    assert sorted(path.name for path in old.parent.iterdir()) == ["store", "store.lock", "store.schema-1"]
    copy = old.with_name("store.schema-1")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert kept_in_schema_1(copy) == before
    with closing(apsw.Connection(str(copy))) as db:  # all that the version before asks of a file
        assert (db.pragma("user_version"), db.pragma("journal_mode")) == (1, "wal")
        assert db.pragma("application_id") == schema.APPLICATION
        assert {sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")} == {*first.SCHEMA}
    with pytest.raises(StoreLocked):
        SqliteStore(old, bytes(32))


def test_nothing_that_stood_in_the_clear_is_left_in_the_file(old: Path) -> None:
    frames = [record.frame for record in kept_in_schema_1(old)[0]]
    SqliteStore(old, KEY).close()
    data = old.read_bytes()
    assert not [frame for frame in frames if frame[:40] in data or frame[-40:] in data]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET frame = x'00' WHERE position = 2",
        "DELETE FROM entry WHERE position = 2",
        "UPDATE note SET value = x'00'",
    ],
)
def test_damaged_old_store_is_refused_and_stays_old(old: Path, change: str) -> None:
    with closing(apsw.Connection(str(old))) as db:
        db.execute(change)
    before = old.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            SqliteStore(old, KEY)
        assert old.read_bytes() == before


@pytest.mark.unmeasured
@pytest.mark.fault("F-014")
def test_plug_pulled_at_any_write_of_the_migration_leaves_the_old_or_the_new(old: Path) -> None:
    """And where it left the new, the copy for the version before is there too."""
    before, start, disk = kept_in_schema_1(old), {"store": old.read_bytes()}, Disk("migrating")
    with pytest.MonkeyPatch.context() as patch:
        disk.watch(patch)
        SqliteStore(old, KEY, vfs=disk.name).close()
    rebuilt, versions = old.parent / "rebuilt", Counter[int]()
    for number, (_, state) in enumerate(crashes(start, disk.steps, random.Random(14), SCATTERED)):
        shutil.rmtree(rebuilt, ignore_errors=True)
        rebuilt.mkdir()
        for name, data in state.items():
            put(rebuilt / name, data)
        with closing(apsw.Connection(str(rebuilt / "store"))) as db:
            schema.checkpoint_on_close(db, False)
            version = db.pragma("user_version")
        versions[version] += 1
        if version == 1:
            assert kept_in_schema_1(rebuilt / "store") == before
        elif number % 4 == 0:
            assert kept_in_schema_1(rebuilt / "store.schema-1") == before
        if number % 8 == 0:
            with closing(SqliteStore(rebuilt / "store", KEY)) as store:
                assert kept(store) == before
    print(f"power, migration: {versions[1]} crash states left schema 1, {versions[2]} schema 2; 0 lost an entry")
    assert min(versions[1], versions[2]) >= 50
    assert versions.total() >= STATES_MIN


class Killed(Exception):
    """The process, ended between two statements."""


@pytest.mark.fault("F-014")
def test_migration_killed_at_any_statement_begins_again(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, start, killed = kept_in_schema_1(old), old.read_bytes(), 0
    connect = schema._connect

    def connected(path: Path, vfs: str | None) -> apsw.Connection:
        db, count = connect(path, vfs), 0

        def tick(_cursor: apsw.Cursor, _sql: str, _bindings: Any) -> bool:
            nonlocal count
            count += 1
            if count > killed:
                raise Killed
            return True

        db.exec_trace = tick
        return db

    monkeypatch.setattr(schema, "_connect", connected)
    while True:
        put(old, start)
        try:
            SqliteStore(old, KEY).close()
            break
        except Killed:
            killed += 5
        with monkeypatch.context() as patch:
            patch.setattr(schema, "_connect", connect)
            with closing(SqliteStore(old, KEY)) as store:
                assert kept(store) == before
    assert killed > 30


@pytest.mark.fault("F-012")
def test_migration_without_room_leaves_the_old_store(old: Path) -> None:
    before, disk, refused = old.read_bytes(), Disk("no room"), 0
    for steps in range(0, 60, 7):
        disk.fail(apsw.FullError("planted"), steps)
        try:
            SqliteStore(old, KEY, vfs=disk.name).close()
        except StoreFull:
            refused += 1
            if not files.beside(old, "-wal").exists():
                assert old.read_bytes() == before
        disk.fail(None)
    assert refused > 3
    with closing(SqliteStore(old, KEY)) as store:
        assert len(kept(store)[0]) == RECORDS
