"""The plug is pulled between any two writes: every keep that had returned is there.

A process killed in a loop cannot show a missing sync, because the system outlives it. So each prefix of the recorded
writes is rebuilt instead, with what was not synced there, gone, torn or scattered; and, so that we know that this test
can fail, the same with a sync left out. What is kept is what a station keeps in a conversation, record by record. Each
state is read by SQLite, every row opened; every so often also by a store of ours, with all its own checks.
"""

import random
from collections.abc import Iterable
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import apsw
import pytest

from openline.engine.effects import Effect, EntryRecord, Keep, Record
from openline.store import files as store_files
from openline.store import rows, schema, sqlite
from openline.store.base import StoreError
from openline.store.cipher import RecordKey
from openline.store.sqlite import SqliteStore
from tests.engine.pair import CN, FLASH, US, Station, carry, meet, stations
from tests.store.disk import Disk, Files, Step, crashes, put
from tests.suites.store_suite import KEY

KEEPS = 48  # of one conversation, over four openings of the store
SCATTERED = 18  # choices of blocks at each step; nearly every one is another state
STATES_MIN, STATES_MIN_OF_CREATION, STATES_MIN_PLANTED = 10_000, 1_000, 1_000
OURS_EVERY = 24  # of the states are opened by a store too, which costs ten times as much
READ = RecordKey(KEY)
pytestmark = pytest.mark.unmeasured


class Told(Station):
    """A station that notes what it keeps, transaction by transaction."""

    def do(self, effects: list[Effect]) -> list[Effect]:
        """Carry effects out."""
        KEPT.extend(effect.records for effect in effects if isinstance(effect, Keep) and effect.records)
        return super().do(effects)


KEPT: list[tuple[Record, ...]] = []


def conversation() -> list[tuple[Record, ...]]:
    """What CN keeps while it is called, reads, answers and calls, in two epochs."""
    KEPT.clear()
    net = stations("US", "CN")
    us, cn = net[US], Told(net[CN].charter, CN, net[CN].secrets, net[CN].suite)
    dice = random.Random(5)
    meet(us, cn)
    while len(KEPT) < KEEPS:
        call = us.write("x" * dice.randrange(1200), FLASH if dice.random() < 0.5 else 3)
        carry((us, cn))
        cn.reply(call) if dice.random() < 0.7 else cn.write("and we say this")
        carry((us, cn))
    return KEPT[:KEEPS]


class Rebuilt:
    """A folder with the files of a crash state; what is the same as in the state before is not written again."""

    def __init__(self, folder: Path, line: bytes) -> None:
        folder.mkdir()
        self.path, self._line, self._disk = folder / "store", line, Disk("rebuilt")
        self._there: Files = {}

    def put(self, files: Files) -> None:
        """Make the folder hold these files, as far as a store would read them."""
        for name in ("store", "store-wal"):
            path = self.path.with_name(name)
            if name not in files:
                path.unlink(missing_ok=True)
            elif self._there.get(name) != files[name]:
                put(path, files[name])
        self._there = files

    def by_sqlite(self) -> tuple[object, ...] | None:
        """What SQLite finds there: entries in order, then notes, each opened; None when it is damaged."""
        if not self.path.exists():
            return ()
        try:
            with closing(apsw.Connection(str(self.path))) as db:
                schema.checkpoint_on_close(db, False)
                db.pragma("locking_mode", "EXCLUSIVE")
                entries = [_entry(*row) for row in db.execute(f"{schema.ENTRY} ORDER BY position")]
                notes = [_note(*row) for row in db.execute(schema.NOTE)]
        except (apsw.Error, StoreError, AssertionError):  # a torn file holds no table to its types
            return None
        return (*entries, *sorted(notes))

    def by_store(self) -> tuple[object, ...] | None:
        """The same by a store of ours with all its checks. It may change the files."""
        self._there = {}
        try:
            with closing(SqliteStore(self.path, KEY, vfs=self._disk.name)) as store:
                return (*(held for _, held in store.entries(self._line)), *store.notes(self._line).items())
        except StoreError:
            return None
        finally:
            self._disk.steps.clear()


@lru_cache(maxsize=1024)  # a row stands in thousands of states, and to open one takes longer than to read it
def _entry(*row: object) -> EntryRecord:
    return rows.entry_of(READ, row)[1]


@lru_cache(maxsize=1024)
def _note(*row: object) -> tuple[str, bytes]:
    note = rows.note_of(READ, row)
    return note.key, note.value


def promises(keeps: list[tuple[Record, ...]]) -> dict[tuple[object, ...], int]:
    """By all that is there after a keep, entries in order and then notes: the number of the last one that left that."""
    entries, notes, number = list[EntryRecord](), dict[str, bytes](), {}
    for done, records in enumerate([(), *keeps]):
        for record in records:
            if isinstance(record, EntryRecord):
                entries.append(record)
            else:
                notes[record.key] = record.value
        number[*entries, *sorted(notes.items())] = done
    return number


def record(folder: Path, disk: Disk, keeps: list[tuple[Record, ...]]) -> tuple[Files, list[Step]]:
    """Keep all this in a store on this disk, closing it in between; the first files and all steps."""
    path = folder / "store"
    SqliteStore(path, KEY).close()
    start = {path.name: path.read_bytes()}
    for begin in range(0, len(keeps), KEEPS // 4):
        with closing(SqliteStore(path, KEY, vfs=disk.name)) as store:
            for records in keeps[begin : begin + KEEPS // 4]:
                store.keep(records)
                disk.note(Step("kept"))
    return start, disk.steps


def count(
    folder: Path, keeps: list[tuple[Record, ...]], states: Iterable[tuple[int, Files]], before: int = 0
) -> tuple[int, int]:
    """Crash states, and how many of them lack a keep that had returned, hold half of one, or do not open.

    ``before`` promises come before the first keep: that there is a store at all.
    """
    rebuilt, number, outcomes = Rebuilt(folder / "rebuilt", keeps[0][0].line), promises(keeps), list[bool]()
    for kept, files in states:
        rebuilt.put(files)
        found = rebuilt.by_sqlite()
        bad = found is None or number.get(found, -1) < kept - before or (kept > 0 and "store" not in files)
        if not bad and len(outcomes) % OURS_EVERY == 0:
            bad = rebuilt.by_store() != found
        outcomes.append(bad)
    return len(outcomes), sum(outcomes)


def conversed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scattered: int) -> tuple[int, int]:
    """Crash states of a conversation, and how many of them lost something."""
    monkeypatch.setattr(sqlite, "LOG_PAGES_MAX", 20)  # so that the log is written back every few keeps
    keeps = conversation()
    start, steps = record(tmp_path, Disk("remembers"), keeps)
    assert any(step.what == "write" and step.file == "store" for step in steps[: len(steps) // 4])
    return count(tmp_path, keeps, crashes(start, steps, random.Random(8), scattered))


@pytest.mark.timeout(300)  # 15 s of a processor; the disk of a busy machine has its own pace
@pytest.mark.fault("F-008")
@pytest.mark.fault("F-009")
def test_no_keep_that_returned_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states, losses = conversed(tmp_path, monkeypatch, SCATTERED)
    print(f"power, synchronous FULL: {losses} of {states} crash states lost something")
    assert losses == 0
    assert states >= STATES_MIN


@pytest.mark.fault("F-008")
def test_the_check_finds_the_losses_of_a_missing_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "SYNCHRONOUS", "NORMAL")
    states, losses = conversed(tmp_path, monkeypatch, 2)
    print(f"power, synchronous NORMAL: {losses} of {states} crash states lost something")
    assert states >= STATES_MIN_PLANTED
    assert losses > states // 10


def created(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Crash states of a store that is made and used at once, and how many of them lost something."""
    keeps, disk = conversation()[:6], Disk("creating")
    with monkeypatch.context() as patch:
        disk.watch(patch)
        with closing(SqliteStore(tmp_path / "store", KEY, vfs=disk.name)) as store:
            disk.note(Step("kept"))  # the store is promised to be there
            for records in keeps:
                store.keep(records)
                disk.note(Step("kept"))
    assert [step.what for step in disk.steps if step.what in ("rename", "folder")] == ["folder", "rename", "folder"]
    return count(tmp_path, keeps, crashes({}, disk.steps, random.Random(9), SCATTERED), before=1)


@pytest.mark.fault("F-008")
@pytest.mark.fault("F-009")
def test_a_store_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states, losses = created(tmp_path, monkeypatch)
    print(f"power, creation: {losses} of {states} crash states lost something")
    assert losses == 0
    assert states >= STATES_MIN_OF_CREATION


@pytest.mark.fault("F-008")
def test_the_check_finds_a_store_that_got_its_name_too_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not synced before it was renamed: then there is a name, and something of a file behind it."""
    sync = store_files.sync
    monkeypatch.setattr(store_files, "sync", lambda path: sync(path) if path.is_dir() else None)
    monkeypatch.setattr(schema, "SYNCHRONOUS", "OFF")
    _, losses = created(tmp_path, monkeypatch)
    assert losses > 0
