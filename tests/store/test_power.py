"""The plug is pulled between any two writes: every keep that had returned is there.

A process killed in a loop cannot show a missing sync, because the system outlives it. So each prefix of the recorded
writes is rebuilt instead; and, so that we know that this test can fail, the same with a sync left out.
"""

import random
from contextlib import closing
from pathlib import Path

import pytest

from openline.engine.effects import NoteRecord
from openline.store import schema, sqlite
from openline.store.base import StoreError
from openline.store.sqlite import SqliteStore
from tests.store.disk import Disk, Files, Step, crashes, put
from tests.suites.store_suite import KEY, LINE, entry

KEEPS = 15
STATES_MIN = 300


def record(folder: Path, disk: Disk) -> tuple[Files, list[Step]]:
    """Keep numbers 0, 1, ... in a store on this disk, closing it in between; the first files and all steps."""
    path = folder / "store"
    SqliteStore(path, KEY).close()
    start = {path.name: path.read_bytes()}
    for begin in range(0, KEEPS, KEEPS // 3):
        with closing(SqliteStore(path, KEY, vfs=disk.name)) as store:
            for number in range(begin, begin + KEEPS // 3):
                store.keep([entry(number, own=True), NoteRecord(LINE, "last", b"%d" % number)])
                disk.note(Step("kept"))
    return start, disk.steps


def lost(folder: Path, files: Files, kept: int) -> bool:
    """Whether a store with these files lacks a keep that had returned, or holds half of one, or does not open."""
    assert set(files) <= {"store", "store-wal"}
    (folder / "store-wal").unlink(missing_ok=True)
    for name, data in files.items():
        put(folder / name, data)
    try:
        with closing(SqliteStore(folder / "store", KEY, vfs="rebuilt")) as store:
            found = [held for _, held in store.entries(LINE)]
            last = {"last": b"%d" % (len(found) - 1)} if found else {}
            whole = found == [entry(number, own=True) for number in range(len(found))] and store.notes(LINE) == last
            return not (whole and len(found) >= kept)
    except StoreError:
        return True


def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Crash states, and how many of them lost something."""
    monkeypatch.setattr(sqlite, "LOG_PAGES_MAX", 20)  # so that the log is written back every few keeps
    start, steps = record(tmp_path, Disk("remembers"))
    assert any(step.what == "write" and step.file == "store" for step in steps[: len(steps) // 4])
    second, rebuilt = Disk("rebuilt"), tmp_path / "rebuilt"
    rebuilt.mkdir()
    outcomes = []
    for kept, files in crashes(start, steps, random.Random(8)):
        outcomes.append(lost(rebuilt, files, kept))
        second.steps.clear()
    return len(outcomes), sum(outcomes)


@pytest.mark.fault("F-008")
@pytest.mark.fault("F-009")
def test_no_keep_that_returned_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states, losses = count(tmp_path, monkeypatch)
    print(f"synchronous FULL: {losses} of {states} crash states lost something")
    assert losses == 0
    assert states >= STATES_MIN


@pytest.mark.fault("F-008")
def test_the_check_finds_the_losses_of_a_missing_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "SYNCHRONOUS", "NORMAL")
    states, losses = count(tmp_path, monkeypatch)
    print(f"synchronous NORMAL: {losses} of {states} crash states lost something")
    assert losses > states // 10
