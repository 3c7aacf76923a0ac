"""The rule of a watch handover, and the brief that it freezes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.node import handover
from openline.node.brief import KINDS, brief
from openline.node.handover import Held, NotSigned, Signature

ADAMS, BAKER, CLARK = "Lt Adams", "Lt Baker", "Cdr Clark"
ROW = {"kind": "unopened", "line": "us-cn", "about": "CN-1", "says": "", "precedence": "FLASH"}
HELD = Held(3, ADAMS, 1)


def by(officer: str, reason: str = "") -> Signature:
    """A signature of that officer."""
    return Signature(officer, 5, reason=reason)


def frozen(held: Held = HELD) -> handover.Handover:
    """A brief that Adams froze."""
    return handover.freeze(held, ADAMS, "Quiet night.", [ROW], 4)


def test_the_leaving_officer_has_the_watch_until_both_have_signed() -> None:
    one = frozen()
    assert one.lacks == ("leaving", "taking")
    taken = handover.sign(one, "taking", by(BAKER), one.digest, may_relieve=False)
    assert handover.done(taken, 6) is None
    both = handover.sign(taken, "leaving", by(ADAMS), one.digest, may_relieve=False)
    assert handover.done(both, 6) == Held(4, BAKER, 6)


def test_nobody_has_the_watch_and_one_signature_takes_it() -> None:
    first = frozen(Held())
    assert first.lacks == ("taking",)
    assert handover.done(handover.sign(first, "taking", by(ADAMS), first.digest, False), 6) == Held(1, ADAMS, 6)


WRONG: dict[str, tuple[Held, str, Signature, str, bool, str]] = {
    "another brief": (HELD, "taking", by(BAKER), "0" * 64, False, "not the one that you were shown"),
    "both sides by one": (HELD, "taking", by(ADAMS), "", False, "Another officer takes it over"),
    "leaves for another": (HELD, "leaving", by(BAKER), "", False, f"{ADAMS} has the watch"),
    "a role that relieves nobody": (HELD, "leaving", by(CLARK, "ill"), "", False, "releasing officer"),
    "relieved without a reason": (HELD, "leaving", by(CLARK), "", True, "says why"),
    "nobody leaves": (Held(), "leaving", by(BAKER), "", True, "Nobody has the watch"),
}


@pytest.mark.parametrize(("held", "side", "signature", "digest", "may", "says"), WRONG.values(), ids=WRONG)
def test_what_is_refused(held: Held, side: str, signature: Signature, digest: str, may: bool, says: str) -> None:
    one = frozen(held)
    with pytest.raises(NotSigned, match=says):
        handover.sign(one, side, signature, digest or one.digest, may)


def test_an_officer_who_cannot_sign_is_relieved_by_a_third() -> None:
    one = frozen()
    relieved = handover.sign(one, "leaving", by(CLARK, "He fell ill."), one.digest, may_relieve=True)
    assert relieved.signatures["leaving"].reason == "He fell ill."
    with pytest.raises(NotSigned, match="takes two officers"):
        handover.sign(relieved, "taking", by(CLARK), one.digest, may_relieve=True)
    done = handover.done(handover.sign(relieved, "taking", by(BAKER), one.digest, False), 6)
    assert done == Held(4, BAKER, 6)


def test_a_kept_handover_is_the_same_and_a_changed_one_is_none() -> None:
    one = handover.sign(frozen(), "leaving", by(ADAMS), frozen().digest, False)
    assert handover.of_value(handover.value(one)) == one
    with pytest.raises(ValueError, match="digest"):
        handover.of_value(handover.value(one) | {"notes": "All well."})


def test_what_came_since_is_told_apart_from_what_was_frozen() -> None:
    late = ROW | {"about": "CN-2"}
    assert handover.since(frozen(), [ROW, late]) == ([late], 0)
    assert handover.since(frozen(), []) == ([], 1)


steps = st.lists(
    st.tuples(
        st.sampled_from(["freeze", "leaving", "taking"]),
        st.sampled_from([ADAMS, BAKER, CLARK]),
        st.booleans(),  # with the digest of the brief that stands, or of the one before it
        st.booleans(),  # with a role that may relieve, and a reason
    ),
    max_size=30,
)


@pytest.mark.fault("F-074")
@given(steps)
def test_the_watch_changes_only_by_two_officers_over_one_brief(all_steps: list[tuple[str, str, bool, bool]]) -> None:
    """Whatever officers do in whatever order, exactly one has the watch, and it moves only over a whole handover."""
    held, under_way, old = Held(), handover.freeze(Held(), ADAMS, "", [], 0), ""
    for at, (what, officer, fresh, relieves) in enumerate(all_steps):
        if what == "freeze":
            old, under_way = under_way.digest, handover.freeze(held, officer, "", [{**ROW, "about": str(at)}], at)
            continue
        digest = under_way.digest if fresh else old
        try:
            signature = by(officer, "ill" if relieves else "")
            under_way = handover.sign(under_way, what, signature, digest, relieves)
        except NotSigned:
            continue
        assert digest == under_way.digest
        now = handover.done(under_way, at)
        if now:
            signed = [one.officer for one in under_way.signatures.values()]
            assert len(set(signed)) == len(signed) == (2 if held.officer else 1)
            assert now.officer != held.officer
            assert now.number == held.number + 1
            left = under_way.signatures.get("leaving")
            assert not held.officer or (left and (left.officer == held.officer or left.reason))
            held, under_way = now, handover.freeze(now, officer, "", [], at)


def line(**more: Any) -> dict[str, Any]:
    """A line as the node shows it, with nothing open."""
    quiet: dict[str, Any] = {
        "waiting_for_us": [],
        "waiting_for_them": [],
        "peers": [],
        "our_suspension": None,
        "forks": [],
        "drafts": [],
    }
    return {"line": "us-cn", "me": {"party": "US"}, "cloned": False, "expired": False, "leaving": {}} | quiet | more


def test_the_brief_has_everything_open_in_its_order() -> None:
    call = {"precedence": "FLASH", "exercise": False, "due_ms": 9, "says": "rang"}
    stands = {"reason": "Exercise at sea.", "since_ms": 7}
    peer = {"party": "CN", "station": "South", "since_ms": 5}
    busy = line(
        waiting_for_us=[call | {"name": "CN-2", "opened": True}, call | {"name": "CN-1", "opened": False}],
        waiting_for_them=[call | {"name": "US-3", "due_ms": None, "exercise": True}],
        peers=[peer | {"lamp": "dark", "suspension": None}, peer | {"lamp": "suspended", "suspension": stands}],
        our_suspension=stands,
        forks=["CN-9"],
        cloned=True,
        expired=True,
        leaving={"JP": 0},
        drafts=[{"name": "D1", "drafter": "Lt Adams"}],
    )
    rows = brief([busy, line()], {"alarm": "the alarm command ended with 1", "store": "whole, with room"})
    assert [row["kind"] for row in rows] == sorted((row["kind"] for row in rows), key=KINDS.index)
    assert [(row["kind"], row["about"]) for row in rows] == [
        ("unopened", "CN-1"),
        ("unanswered", "CN-2"),
        ("theirs", "US-3"),
        ("lamp", "CN, South"),
        ("suspended", "CN, South"),
        ("we-suspended", "US"),
        *(("fault", about) for about in ("CN-9", "cloned", "expired", "JP", "alarm")),
        ("draft", "D1"),
    ]
    assert [row["about"] for row in rows if row["exercise"]] == ["US-3"]
    assert brief([line()], {}) == []
