"""Minutes in which everything fails and members lie, a year of hours with some of it, and nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from openline.line.transcript import State
from openline.sim.__main__ import run_many
from openline.sim.cast import Keys
from openline.sim.report import YEAR_MS, table, total
from openline.sim.tempo import HOUR_MS, HOURS
from openline.sim.world import World
from openline.wire import seal

CHUNK, CHUNKS = 50, (50, 150)  # so many worlds from each of these on, that have every class of faults among them
TALK_MS = 40_000
LINE_HOURS = 6
# A year of line-hours in parts that processes can share: (its first world, how many).
YEAR = tuple((first, 366) for first in range(0, 4 * 366, 366))
SOURCE = Path(__file__).parents[2] / "src"


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.fault("F-001")
@pytest.mark.fault("F-008")
@pytest.mark.fault("F-009")
@pytest.mark.fault("F-019")
@pytest.mark.fault("F-015")
@pytest.mark.fault("F-016")
@pytest.mark.fault("F-017")
@pytest.mark.fault("F-018")
@pytest.mark.fault("F-020")
@pytest.mark.fault("F-024")
@pytest.mark.fault("F-025")
@pytest.mark.fault("F-028")
@pytest.mark.fault("F-049")
@pytest.mark.fault("F-053")
@pytest.mark.parametrize("first", CHUNKS)
def test_worlds_of_three_end_equal(first: int) -> None:
    found = total(World(seed, 3, talk_ms=TALK_MS).run() for seed in range(first, first + CHUNK))
    print(table(found))
    assert found.wrong == []
    assert found.missing == [], "a fault or a state that never occurred was never tested"
    assert found.delivered > 15 * CHUNK


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("stations", "first", "worlds"), [(2, 1000, 30), (4, 2000, 8), (5, 3000, 5)])
def test_worlds_of_two_and_of_more_end_equal(stations: int, first: int, worlds: int) -> None:
    found = total(World(seed, stations, talk_ms=TALK_MS).run() for seed in range(first, first + worlds))
    print(table(found))
    assert found.wrong == []
    assert found.delivered > 5 * worlds


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_world_of_ten_ends_equal() -> None:
    assert World(38, 10).run().wrong == []


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("first", "lines"), YEAR)
def test_a_year_of_line_hours_ends_equal(first: int, lines: int) -> None:
    """At least 20 acts and 4 faults an hour on each line; every class of faults in each part; no disagreement."""
    found = total(run_many(10_000 + first, lines, 0, 1, LINE_HOURS * HOUR_MS))
    print(table(found))
    assert found.wrong == []
    assert found.untested == []
    assert found.acts_least >= HOURS.acts == 20
    assert found.faults_least >= HOURS.faults == 4
    assert found.talk_ms >= lines * LINE_HOURS * HOUR_MS


def test_the_parts_of_the_year_are_a_year() -> None:
    """One behind the other, with no line left out."""
    assert [first for first, _ in YEAR] == [sum(lines for _, lines in YEAR[:n]) for n in range(len(YEAR))]
    assert sum(lines for _, lines in YEAR) * LINE_HOURS * HOUR_MS >= YEAR_MS


def test_what_a_station_signed_over_a_hole_that_two_old_disks_left_counts_as_signed() -> None:
    """Seed 10372 fell: both had lost the same entries, and what rang before them stands behind the hole for ever."""
    report = World(10_372, 2, talk_ms=LINE_HOURS * HOUR_MS).run()
    assert report.wrong == []
    assert report.talk["entries over a hole for ever"] > 0


def test_what_counts_for_nothing_supersedes_nothing() -> None:
    """Seed 204084 fell: the message that took its place stood behind a revocation, and itself before it."""
    assert World(204_084, 2, talk_ms=LINE_HOURS * HOUR_MS).run().wrong == []


def test_a_line_that_fails_too_rarely_fails_more_before_anybody_goes_home() -> None:
    """Seed 214722 stopped: few of its troubles hit anything, and none came beside the usual ones."""
    report = World(214_722, 2, talk_ms=LINE_HOURS * HOUR_MS).run()
    assert report.wrong == []
    assert report.faults.total() >= HOURS.faults * report.talk_ms / HOUR_MS


@pytest.mark.parametrize("seed", [237_613, 254_383])
def test_a_line_whose_machines_are_dark_by_turns_has_its_acts_all_the_same(seed: int) -> None:
    """These stopped: each machine was off while the other was on, and two more hours brought too few acts."""
    report = World(seed, 2, talk_ms=21_616_308).run()
    assert report.wrong == []
    assert report.faults["dark"] > 0
    assert report.acts >= HOURS.acts * report.talk_ms / HOUR_MS


def test_a_station_that_began_anew_on_a_lie_and_is_restored_may_take_itself_for_a_copy() -> None:
    """Seed 339323 fell: the incarnation that it began on a false claim was not on the old disk, and met it again."""
    report = World(339_323, 2, talk_ms=21_616_308).run()
    assert report.wrong == []
    assert report.talk["forks seen"] > 0


def test_a_stray_frame_is_not_to_blame_for_what_a_station_owes_anyway() -> None:
    """Seed 411658 fell: a liar had forked its own feed, and signed the proof of it with the next frame of anybody."""
    report = World(411_658, 2, talk_ms=21_616_308).run()
    assert report.wrong == []
    assert report.faults["frame of another line"] > 0


def test_a_world_with_suite_1_ends_equal() -> None:
    """HPKE draws its own randomness, so this world cannot replay; it must end well however it falls out."""
    report = World(3, 3, keys=Keys.REAL).run()
    assert report.wrong == []
    assert report.states[State.ANSWERED.name] > 0


@pytest.mark.fault("F-046")
def test_no_key_is_used_twice_over_many_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "EPOCH_SIZE", 8)  # a new epoch every few entries, with crashes around it
    seal.commitment.cache_clear()
    try:
        found = total(World(seed, 3).run() for seed in range(4000, 4006))
    finally:
        seal.commitment.cache_clear()
    assert found.wrong == []


def replayed(seed: int, hours: int, hash_seed: str) -> str:
    """The story of a replay in a process of its own."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "openline.sim", f"--seed={seed}", f"--hours={hours}", "--trace"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize(("seed", "hours"), [(4, 0), (19, 0), (11, 6)])  # keyed hashes, real signatures, hours
def test_a_seed_replays_to_the_byte_in_another_process(seed: int, hours: int) -> None:
    story = replayed(seed, hours, "1")
    assert story == replayed(seed, hours, "2")
    assert "digest " in story
    assert "everything is mended" in story
