"""Who tests the tester: every planted bug falls, and the source without it passes the same seeds."""

from pathlib import Path

import pytest

from openline.sim import planted
from openline.sim.defences import PLANTED, Planted
from openline.sim.planted import SOURCE

# The seeds before these are known to be too mild for the bug; ``python -m openline.sim --planted`` finds them.
FALLS_FROM = {
    "unsigned entry": 1,
    "provisional words shown": 1,
    "ring before keep": 6,
    "torn tail kept": 10,
    "alive without echo": 31,
    "stale WILCO let through": 10,
    "clock in the fold": 5,
    "want unbounded": 7,
    "false fork alleged": 9,
}
SEEDS = 50


# Those that fall within seconds; ``python -m openline.sim --planted`` tries every one, on demand.
QUICK = (
    "send before keep",
    "gap skipped",
    "unsigned acknowledgement",
    "replay rings twice",
    "fsync left out",
    "OPENED by machine",
    "alarm lost in a crash",
    "deadline lost in a crash",
    "answer stops no alarm",
    "boot number not kept",
    "reply by number only",
    "order of arrival",
    "reuse after restore",
    "calls void after a fork",
    "suspension stops delivery",
    "replay of a beacon believed",
)


@pytest.mark.parametrize("bug", [bug for bug in PLANTED if bug.name in QUICK], ids=lambda bug: bug.name)
def test_a_planted_bug_falls(bug: Planted) -> None:
    fall = planted.run(bug, FALLS_FROM.get(bug.name, 0), SEEDS)
    assert fall.seed is not None, f"'{bug.name}' survived: the worlds have grown too mild"
    assert fall.sentence


def test_the_copy_without_a_bug_passes() -> None:
    assert planted.run(None, 0, 4).seed is None


def test_a_bug_that_no_longer_fits_the_source_fails_loudly() -> None:
    for text in ("no such text in the source", "def "):
        bug = Planted("misfit", "engine/state.py", text, "", "nothing")
        with pytest.raises(ValueError, match="must occur once"):
            planted.planted_in(bug, SOURCE)


def test_planting_leaves_the_source_alone(tmp_path: Path) -> None:
    before = {bug.file: (SOURCE / bug.file).read_text() for bug in PLANTED}
    assert all(planted.planted_in(bug, SOURCE) != before[bug.file] for bug in PLANTED)
    assert before == {bug.file: (SOURCE / bug.file).read_text() for bug in PLANTED}


def test_names_are_unique_and_every_defence_has_its_reason() -> None:
    assert len({bug.name for bug in PLANTED}) == len(PLANTED) >= 32
    assert all(bug.breaks for bug in PLANTED)
