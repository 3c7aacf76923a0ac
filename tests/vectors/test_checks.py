"""Every check is needed: left out, what it refused is accepted, refused by a later one, or read as something else.

A vector that never reaches a check cannot be changed by leaving it out, since nothing here knows chance or time; so
only those that reach it are run again.
"""

import re
from collections import Counter
from functools import lru_cache

import pytest

from tests.vectors.files import must_fail, vectors
from tests.vectors.switches import ACCEPTED, Check, switched

# Nothing refuses these: the entry stands in its feed, and the fold lets it count for nothing.
BY_THE_FOLD = {
    *(
        f"roster/{name}"
        for name in ("revoked-early", "revoked-elsewhere", "stamp-falls", "stamp-leaps", "adopt-bad-stamp")
    ),
    *(f"feed/void-{name}" for name in ("revoked-before-unreadable", "stamp-before-revoked")),
}


@lru_cache(maxsize=1)
def judged() -> tuple[dict[Check, dict[str, str]], dict[str, str], dict[Check, set[str]]]:
    """What becomes of each vector that reaches a check when it is off; what refuses it otherwise; who reaches what."""
    switches, run = switched()
    whole: dict[str, str] = {}
    reaching: dict[Check, set[str]] = {check: set() for check in switches.checks}
    for name, vector in vectors().items():
        if vector["operation"].startswith(("many", "every")):
            continue
        whole[name] = switches.outcome(run, vector)
        for number in switches.reached:
            reaching[switches.checks[number]].add(name)
    changed: dict[Check, dict[str, str]] = {}
    for check, names in reaching.items():
        switches.off = check.number
        outcomes = {name: switches.outcome(run, vectors()[name]) for name in sorted(names)}
        changed[check] = {name: outcome for name, outcome in outcomes.items() if outcome != whole[name]}
    return changed, whole, reaching


@pytest.mark.unmeasured
def test_without_a_check_its_vectors_and_no_others_flip(capsys: pytest.CaptureFixture[str]) -> None:
    changed, whole, reaching = judged()
    for check, flipped in changed.items():
        own = {name for name in reaching[check] if whole[name].endswith(f" by {check.number}")}
        assert own <= flipped.keys() <= reaching[check], str(check)
    found = Counter(_strongest(list(flipped.values())) for flipped in changed.values())
    with capsys.disabled():
        print(f"\n{len(changed)} checks, {len(whole)} vectors; with a check off: {dict(found)}")


def test_a_check_without_a_vector_fails() -> None:
    changed = judged()[0]
    untried = [str(check) for check, flipped in changed.items() if not flipped]
    assert not untried, "\n".join(untried)


def test_every_vector_that_must_fail_is_refused_by_a_check_that_was_left_out() -> None:
    changed = judged()[0]
    flipped = {name for names in changed.values() for name in names}
    assert must_fail().keys() - flipped == BY_THE_FOLD


def test_the_switched_copy_says_what_the_code_says() -> None:
    whole = judged()[1]
    for name, outcome in whole.items():
        assert re.split(" by |: ", outcome)[0] == vectors()[name]["expected"]["verdict"], name


def _strongest(outcomes: list[str]) -> str:
    if any(one.startswith(ACCEPTED) for one in outcomes):
        return "a vector is accepted"
    return "a later check refuses" if any(" by " in one for one in outcomes) else "the code behind it breaks"
