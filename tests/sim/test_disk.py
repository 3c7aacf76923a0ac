"""The simulated disk fails as disks do: in the middle of a write, and never after a finished fsync."""

from collections.abc import Callable
from random import Random

import pytest

from openline.engine.effects import EntryRecord, NoteRecord, Record
from openline.sim.disk import COMMIT, TORN, Disk


class Unplugged(Exception):
    """The power went."""


def record(seq: int) -> EntryRecord:
    return EntryRecord(bytes(32), 0, 0, seq, bytes([seq]) * 32, bytes([seq]) * 80, 0, own=True)


def never(where: str) -> None:
    """A power supply that holds."""


def unplugged_at(step: int) -> Callable[[str], None]:
    """A power supply that goes at the ``step``-th point where it may."""
    seen: list[str] = []

    def power(where: str) -> None:
        seen.append(where)
        if len(seen) > step:
            raise Unplugged(where)

    return power


TRANSACTION: tuple[Record, ...] = (record(2), NoteRecord(bytes(32), "boot", b"\1"))
STEPS = len(TRANSACTION) + 3  # an append each and for the commit mark, the fsync, and just after it


@pytest.mark.fault("F-008")
@pytest.mark.parametrize("step", range(STEPS))
def test_a_crash_at_any_step_leaves_the_transaction_whole_or_absent(step: int) -> None:
    for seed in range(50):
        disk = Disk()
        disk.keep((record(1),), never)
        with pytest.raises(Unplugged):
            disk.keep(TRANSACTION, unplugged_at(step))
        disk.crash(Random(seed))
        disk.open()
        seqs = [entry.seq for entry in disk.entries()]
        assert (seqs, disk.notes()) in [([1], {}), ([1, 2], {"boot": b"\1"})]
        if step == STEPS - 1:
            assert seqs == [1, 2], "what a finished fsync covered is never lost"


@pytest.mark.fault("F-009")
def test_a_torn_tail_is_cut_off_and_what_is_kept_afterwards_can_be_read() -> None:
    disk = Disk()
    disk.keep((record(1),), never)
    disk.synced += [record(2), TORN]
    disk.open()
    assert disk.synced == [record(1), COMMIT]
    disk.keep((record(2),), never)
    assert [entry.seq for entry in disk.entries()] == [1, 2]


def test_a_torn_record_that_is_left_standing_hides_what_comes_after_it() -> None:
    disk = Disk()
    disk.synced += [record(1), COMMIT, TORN, record(2), COMMIT]
    assert [entry.seq for entry in disk.entries()] == [1]


def test_heads_count_without_a_gap_and_never_go_back() -> None:
    disk = Disk()
    disk.keep((record(1), record(3)), never)
    assert disk.heads == {(0, 0): 1}
    disk.keep((record(2),), never)
    assert disk.heads == {(0, 0): 3}
    assert disk.signatures == {bytes([seq]) * 64 for seq in (1, 2, 3)}


def test_an_entry_kept_twice_is_one_and_the_newest_note_counts() -> None:
    disk = Disk()
    for value in (b"\1", b"\2"):
        disk.keep((record(1), NoteRecord(bytes(32), "boot", value)), never)
    assert len(list(disk.entries())) == 1
    assert disk.notes() == {"boot": b"\2"}


@pytest.mark.fault("F-015")
def test_an_old_copy_is_the_disk_as_it_was_after_some_commit() -> None:
    for seed in range(20):
        disk = Disk()
        for seq in (1, 2, 3):
            disk.keep((record(seq),), never)
        forgotten = disk.roll_back(Random(seed))
        seqs = [entry.seq for entry in disk.entries()]
        assert seqs == [1, 2, 3][: len(seqs)] != []
        assert forgotten == {record(seq).hash for seq in (1, 2, 3)[len(seqs) :]}
        assert disk.heads == {(0, 0): 3}, "what was promised is promised"


@pytest.mark.fault("F-016")
def test_a_copy_of_a_disk_goes_its_own_way() -> None:
    disk = Disk()
    disk.keep((record(1),), never)
    other = disk.copy()
    other.keep((record(2),), never)
    assert [entry.seq for entry in disk.entries()] == [1]
    assert other.heads == {(0, 0): 2} != disk.heads
