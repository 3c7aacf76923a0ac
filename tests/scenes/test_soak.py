"""The soak itself: it ends well when nothing is wrong, and says so when something is."""

import asyncio

import pytest

from tools.soak import __main__ as command
from tools.soak import judge, parts
from tools.soak.judge import Memory
from tools.soak.scene import Said, Scene

MINUTES, EVERY_S = 0.25, 0.5


def test_a_memory_that_creeps_is_told_and_one_that_holds_a_longer_record_is_not() -> None:
    """Only of a node that lived all the time: a restart would hide it."""
    memory = Memory(
        {
            "AU": [(60.0, 0), (60.0, 0), (60.0, 0), (70.0, 10)],
            "CN": [(60.0, 0), (60.0, 0), (61.0, 1000), (70.0, 2000)],
            "GB": [(60.0, 0), (60.0, 0), (61.0, 5), (90.0, 5)],
        }
    )
    rows, wrong = memory.rows({"AU", "CN"})
    assert [row.rsplit(" ", 1)[1] for row in rows] == ["GROWS", "flat", "GROWS"]
    assert len(wrong) == 1
    assert wrong[0].startswith("AU's memory grew by 10.0 MiB")


def test_lines_are_equal_when_every_member_holds_the_same() -> None:
    one, other = {"x": {(1, 0): 7}}, {"x": {(1, 0): 8}}
    assert judge._equal({"A": one, "B": one}, "x", ("A", "B"))
    assert not judge._equal({"A": one, "B": other}, "x", ("A", "B"))
    assert not judge._equal({"A": one, "B": None}, "x", ("A", "B"))


@pytest.mark.long
@pytest.mark.timeout(500)
def test_a_quarter_of_a_minute_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert asyncio.run(command.soak(MINUTES, 5, EVERY_S, None)) == []
    told = capsys.readouterr().out
    assert "0 lost" in told
    assert told.count("equal, verified") == 6


@pytest.mark.long
@pytest.mark.timeout(500)
def test_a_promise_that_nobody_keeps_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: a node has answered for an entry that is nowhere."""
    people = parts.people

    async def also(scene: Scene, every_s: float) -> None:
        scene.said.append(Said("aukus", "00" * 32, "AU", "ROUTINE"))
        await people(scene, every_s)

    monkeypatch.setattr(parts, "people", also)
    wrong = asyncio.run(command.soak(MINUTES, 5, EVERY_S, None))
    assert wrong == ["3 promised entries are not held by a member"]
    assert "WRONG      3 promised entries" in capsys.readouterr().out
