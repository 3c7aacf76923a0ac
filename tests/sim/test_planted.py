"""Who tests the tester: every planted bug falls, and the source without it passes the same seeds."""

from pathlib import Path

import pytest

from openline.sim import planted
from openline.sim.defences import PLANTED, Planted
from openline.sim.planted import SOURCE

SEEDS = 50


# Those that fall within seconds, and from which seed on they are looked for: every seed before it they pass, today.
# ``python -m openline.sim --planted`` tries every bug from seed 0, on demand.
QUICK = {
    "send before keep": 0,
    "ring before keep": 6,
    "drill rings the siren": 0,
    "OPENED by machine": 0,
    "deadline lost in a crash": 0,
    "reply by seq only": 0,
    "reuse after restore": 0,
    "calls void after a fork": 0,
    "keys void after a fork": 0,
    "floor refused while suspended": 0,
    "beacon replay believed": 0,
    "clock in the fold": 0,
    "expiry closes": 7,
    "deadline on the peer's clock": 0,
    "any root will do": 1,
}
# What the issue names must stay on the list, whether or not it is quick.
NAMED = (
    "torn tail kept",
    "split key accepted",
    "stale WILCO let through",
    "provisional words shown",
    "want unbounded",
    "revocation ignored",
    "void entries ring",
    "roster by order of arrival",
    "the revoked get keys",
    "a rotation undoes",
    "backlog never checked",
    "a withdrawal closes",
)


@pytest.mark.parametrize("bug", [bug for bug in PLANTED if bug.name in QUICK], ids=lambda bug: bug.name)
def test_a_planted_bug_falls(bug: Planted) -> None:
    fall = planted.run(bug, QUICK[bug.name], SEEDS)
    assert fall.seed is not None, f"'{bug.name}' survived: the worlds have grown too mild"
    assert fall.sentence


def test_the_copy_without_a_bug_passes() -> None:
    assert planted.run(None, 0, 2).seed is None


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
    names = {bug.name for bug in PLANTED}
    assert len(names) == len(PLANTED) >= 32
    assert names.issuperset((*QUICK, *NAMED))
    assert all(bug.breaks for bug in PLANTED)
