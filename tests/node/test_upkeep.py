"""The upkeep of a store: what rots is healed from memory or fetched again, and a full disk keeps its last room."""

import asyncio
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from openline.engine.effects import NoteRecord
from openline.engine.engine import Engine
from openline.engine.state import Refused
from openline.node import upkeep
from openline.node.upkeep import Upkeep
from openline.node.wording import said
from openline.store.ballast import Ballast
from openline.store.sqlite import SqliteStore
from tests.engine.pair import CN, FLASH, INTERVAL, PRIORITY, ROUTINE, US, Station, carry, meet, pair, restarted

KEY = bytes(range(32))
SIZE = 64 << 10


class Kept:
    """A station whose records lie in a real store, and what its upkeep told."""

    def __init__(self, station: Station, path: Path) -> None:
        self.station, self.told = station, list[str]()
        self.store = SqliteStore(path, KEY, ballast_size=SIZE)
        self.upkeep = Upkeep(self.store, {station.state.line: station.engine}, self.told.append)

    def keep(self) -> None:
        """What the station kept, as its node would have."""
        line = self.station.state.line
        self.store.keep([*self.station.records, *(NoteRecord(line, k, v) for k, v in self.station.notes.items())])

    def scrub(self) -> None:
        """A whole round, and what follows from it."""
        for _ in range(2 + len(self.station.records) // upkeep.STEP_ROWS):
            asyncio.run(self.upkeep.step())

    def records(self) -> list[object]:
        """The entries in the store."""
        return [record for _, record in self.store.entries(self.station.state.line)]


@pytest.fixture
def talked() -> tuple[Station, Station]:
    """Two stations that have said something to each other."""
    us, cn = pair()
    meet(us, cn)
    for number in range(3):
        us.write(f"ours {number}")
        cn.write(f"theirs {number}")
        carry([us, cn])
    return us, cn


def rot(path: Path, *positions: int) -> None:
    """Damage entries of a closed store."""
    with closing(apsw.Connection(str(path))) as db:
        for position in positions:
            db.execute("UPDATE entry SET sealed = zeroblob(300) WHERE position = ?", (position,))


@pytest.mark.fault("F-010")
@pytest.mark.parametrize("step_rows", [1, 64])
def test_what_rots_while_the_node_runs_is_told_and_kept_again_from_memory(
    talked: tuple[Station, Station], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step_rows: int
) -> None:
    """Theirs and ours, in their places; then all is well, and that is told too."""
    monkeypatch.setattr(upkeep, "STEP_ROWS", step_rows)
    monkeypatch.setattr(upkeep, "HEAL_ROWS", 2)
    kept = Kept(talked[0], tmp_path / "store")
    with closing(kept.store):
        kept.keep()
        before = kept.records()
        kept.scrub()
        assert (kept.told, kept.upkeep.says) == ([], "")
        with kept.store._db:
            kept.store._db.execute("UPDATE entry SET sealed = zeroblob(300) WHERE position IN (2, 5)")
        for _ in before:
            kept.scrub()
        assert kept.records() == before
        assert kept.store.check() == []
        assert "damaged, the first at place 2; they are fetched again. Look at the disk" in kept.told[0]
        assert kept.told[-1] == ""


def test_rot_in_a_note_is_told_until_it_is_written_again(talked: tuple[Station, Station], tmp_path: Path) -> None:
    """No peer has it: a person must know before the next start."""
    kept = Kept(talked[0], tmp_path / "store")
    with closing(kept.store):
        kept.keep()
        with kept.store._db:
            kept.store._db.execute("UPDATE note SET sealed = zeroblob(90)")
        kept.scrub()
        assert "A note of the store" in kept.told[0]
        kept.keep()
        kept.scrub()
        assert kept.told[-1] == ""


@pytest.mark.fault("F-010")
@pytest.mark.fault("F-015")
def test_what_was_lost_before_the_start_is_fetched_and_our_numbers_go_on_in_a_new_feed(
    talked: tuple[Station, Station], tmp_path: Path
) -> None:
    """The last of ours was lost: without the new feed its number would be signed twice."""
    us, cn = talked
    kept = Kept(us, tmp_path / "store")
    kept.keep()
    before = kept.records()
    kept.store.close()
    ours = [n for n, record in enumerate(us.records, start=1) if record.author == US]
    theirs = [n for n, record in enumerate(us.records, start=1) if record.author == CN]
    rot(tmp_path / "store", ours[-1], theirs[-1])
    again = Kept(us, tmp_path / "store")
    with closing(again.store):
        us.records = [record for _, record in again.store.entries(us.state.line)]
        us = restarted(us)
        again.station = us
        again.upkeep = Upkeep(again.store, {us.state.line: us.engine}, again.told.append)
        us.do(again.upkeep.recover(us.now, us.state.line))
        assert us.saw("incarnation")
        us.write("after the loss", FLASH)
        again.keep()
        assert "2 entries of the store were damaged" in again.upkeep.says
        assert again.upkeep.recover(us.now, us.state.line) == []  # once
        meet(us, cn)
        again.keep()
        assert set(before) <= set(again.records())
        again.scrub()
        assert again.upkeep.says == ""
        assert not us.state.forks
        assert not cn.state.forks
        assert sorted(us.words()) == sorted(cn.words())
        assert len(us.words()) == 7
    assert us.state.incarnation == 1


@pytest.mark.fault("F-015")
def test_a_station_that_lost_every_entry_begins_anew(talked: tuple[Station, Station], tmp_path: Path) -> None:
    """Nothing of its own feed is left to begin behind."""
    us, _ = talked
    Kept(us, tmp_path / "store").store.close()
    kept = Kept(us, tmp_path / "store")
    kept.keep()
    kept.store.close()
    rot(tmp_path / "store", *range(1, len(us.records) + 1))
    again = Kept(us, tmp_path / "store")
    with closing(again.store):
        engine = Engine(us.charter, us.me, us.secrets, us.suite, INTERVAL)
        again.upkeep = Upkeep(again.store, {us.state.line: engine}, again.told.append)
        assert list(again.store.entries(us.state.line)) == []
        engine.load(us.now, [], us.notes)
        assert again.upkeep.recover(us.now, us.state.line)
        assert engine.state.incarnation == 1


@pytest.mark.fault("F-012")
def test_while_the_disk_is_full_only_the_floor_is_kept(
    talked: tuple[Station, Station], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours above it is refused, theirs above it is left for later; calls, answers, beacons and keys pass."""
    us, cn = talked
    kept = Kept(us, tmp_path / "store")
    with closing(kept.store):
        cn.take(*us.frames())
        us.take(*cn.frames())
        cn.write("above the floor", PRIORITY)
        (above,) = cn.entries()
        cn.write("a call", FLASH)
        (call,) = cn.entries()
        cn.pass_ms(INTERVAL)
        cn.tick()
        beacon, line = cn.frames()[0], us.state.line
        asked = [above, call, beacon, b"", b"junk"]
        assert not [frame for frame in asked if kept.upkeep.holds_back(line, frame)]
        kept.upkeep.refuse_above_floor(ROUTINE)
        assert Ballast(tmp_path / "store.ballast", SIZE).drop()
        assert [frame for frame in asked if kept.upkeep.holds_back(line, frame)] == [above]
        kept.upkeep.refuse_above_floor(FLASH)
        with pytest.raises(Refused, match=r"not-kept THE DISK IS FULL: .*Make 1 MiB free"):
            kept.upkeep.refuse_above_floor(PRIORITY)
        kept.upkeep.look()
        kept.upkeep.look()
        assert kept.told == [said("disk-full", room=1)]
        us.take(call)
        assert us.rung  # over the gap that was left
        kept.scrub()  # there is room again
        assert kept.told[1:] == [""]
        us.take(above)
        assert us.words()[-2:] == ["above the floor", "a call"]


def test_the_upkeep_goes_on_for_ever(talked: tuple[Station, Station], tmp_path: Path) -> None:
    """Until it is cancelled."""
    kept = Kept(talked[0], tmp_path / "store")

    async def scene() -> None:
        running = asyncio.create_task(kept.upkeep.run())
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with closing(kept.store):
        asyncio.run(scene())
