"""Three hundred worlds of three stations, and some of two, four and five: everything fails, and nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from openline.line.transcript import State
from openline.sim.cast import Keys
from openline.sim.report import table, total
from openline.sim.world import World
from openline.wire import seal

CHUNK = 25
SOURCE = Path(__file__).parents[2] / "src"


@pytest.mark.slow
@pytest.mark.fault("F-001")
@pytest.mark.fault("F-008")
@pytest.mark.fault("F-009")
@pytest.mark.fault("F-019")
@pytest.mark.fault("F-020")
@pytest.mark.fault("F-024")
@pytest.mark.fault("F-053")
@pytest.mark.parametrize("first", range(0, 300, CHUNK))
def test_worlds_of_three_end_equal(first: int) -> None:
    found = total(World(seed, 3).run() for seed in range(first, first + CHUNK))
    print(table(found))
    assert found.wrong == []
    assert found.missing == [], "a fault or a state that never occurred was never tested"
    assert found.delivered > 15 * CHUNK


def test_worlds_of_two_end_equal() -> None:
    found = total(World(seed, 2).run() for seed in range(1000, 1020))
    assert found.wrong == []
    assert found.delivered > 200


@pytest.mark.parametrize("stations", [4, 5])
def test_worlds_of_more_end_equal(stations: int) -> None:
    found = total(World(seed, stations).run() for seed in range(2000, 2002))
    assert found.wrong == []


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
        found = total(World(seed, 3).run() for seed in range(3000, 3008))
    finally:
        seal.commitment.cache_clear()
    assert found.wrong == []


def replayed(seed: int, hash_seed: str) -> str:
    """The last lines of a replay in a process of its own."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "openline.sim", f"--seed={seed}", "--trace"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("seed", [4, 19])  # keyed hashes, and real signatures
def test_a_seed_replays_to_the_byte_in_another_process(seed: int) -> None:
    story = replayed(seed, "1")
    assert story == replayed(seed, "2")
    assert "digest " in story
    assert "everything is mended" in story
