"""What may become of a draft between two officers: every order of acts, against the table and four rules beside it."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.engine.state import Refused
from openline.node import releases
from openline.node.officers import Officer, Officers, hash_of, id_of
from openline.node.releases import DRAFT_S, MOVES, Draft, Releases, moved, rule

NOW = 2_000_000_000
DRAFT = Draft("D1", "x", {"text": "We will not fire."}, "Lee", "00", NOW, NOW + DRAFT_S)
ACTS = ("change", "withdraw", "return", "release")
STEP = st.tuples(st.sampled_from(ACTS), st.sampled_from(("Lee", "Jones")), st.booleans(), st.integers(0, DRAFT_S))


@given(st.lists(STEP, max_size=8))
def test_no_order_of_acts_releases_what_its_drafter_wants_alone(steps: list[tuple[str, str, bool, int]]) -> None:
    draft, now_s, signed = DRAFT, NOW, 0
    for number, (act, officer, is_shown, later_s) in enumerate(steps):
        now_s += later_s
        before = draft
        changes: dict[str, Any] = {"nonce": str(number), "until_s": now_s + DRAFT_S} if act == "change" else {}
        try:
            draft = moved(draft, act, officer, now_s, draft.digest if is_shown else "0" * 64, **changes)
        except Refused:
            assert draft is before
            continue
        assert (before.state(now_s), act) in MOVES
        assert (officer == "Lee") == (act in ("change", "withdraw"))
        if act == "release":
            signed += 1
            assert is_shown
            assert now_s <= before.until_s
    assert signed <= 1


@pytest.mark.parametrize(
    "change",
    [{"message": {"text": "We will fire."}}, {"line": "y"}, {"drafter": "Kim"}, {"nonce": "01"}, {"until_s": 1}],
)
def test_every_part_of_a_draft_is_in_its_digest(change: dict[str, Any]) -> None:
    other = replace(DRAFT, **change)
    assert other.digest != DRAFT.digest
    with pytest.raises(Refused, match="draft-changed D1"):
        moved(replace(other, until_s=NOW + 9, drafter="Lee"), "release", "Jones", NOW, DRAFT.digest)


@pytest.mark.parametrize(
    ("kept", "act", "officer", "later_s", "says"),
    [
        ("waiting", "release", "Lee", 0, "draft-of-yours D1"),
        ("waiting", "return", "Lee", 0, "draft-of-yours D1"),
        ("waiting", "withdraw", "Jones", 0, "draft-of-another D1 Lee"),
        ("waiting", "release", "Jones", DRAFT_S + 1, "waited for too long"),
        ("released", "release", "Jones", 0, "released already"),
        ("releasing", "release", "Jones", 0, r"node stopped .* look whether it is in the transcript"),
        ("withdrawn", "change", "Lee", 0, "was withdrawn"),
        ("returned", "release", "Jones", 0, "was returned"),
    ],
)
def test_a_refusal_says_why(kept: str, act: str, officer: str, later_s: int, says: str) -> None:
    with pytest.raises(Refused, match=says):
        moved(replace(DRAFT, kept=kept), act, officer, NOW + later_s, DRAFT.digest)


@pytest.mark.parametrize(("mask", "rules"), [(0, ["", "", "", ""]), (0b0110, ["alone", "two", "two", "alone"])])
def test_the_charter_says_at_which_precedence(mask: int, rules: list[str]) -> None:
    charter: Any = SimpleNamespace(two_persons=mask)
    assert [rule(charter, precedence) for precedence in range(4)] == rules


def test_what_was_being_signed_when_the_node_stopped_is_not_signed_again(tmp_path: Path) -> None:
    held = Releases(tmp_path)
    held.keep(DRAFT)
    held.keep(replace(DRAFT, kept="releasing"))
    again = Releases(tmp_path)
    assert again.next_name() == "D2"
    found = again.of("x", "D1")
    assert found is not None
    assert again.of("y", "D1") is None
    assert found.state(NOW) == "releasing"
    assert [one.name for one in again.open("x", NOW)] == ["D1"]
    with pytest.raises(Refused):
        moved(found, "release", "Jones", NOW, found.digest)


def test_drafts_that_are_done_are_forgotten_and_those_that_wait_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "KEPT_MAX", 3)
    held = Releases(tmp_path)
    for number in range(1, 8):
        held.keep(replace(DRAFT, name=f"D{number}", kept="waiting" if number == 1 else "released"))
    assert [one.name for one in Releases(tmp_path).all()] == ["D1", "D6", "D7"]
    assert held.next_name() == "D8"


SPOILT: list[dict[str, Any]] = [
    {"a": 1},
    {"name": "Dx"},
    {"name": 5},
    {"until_s": "soon"},
    {"message": []},
    {"kept": "anything"},
    {"kept": "expired\n"},
]


@pytest.mark.parametrize("other", SPOILT)
def test_a_draft_that_somebody_spoilt_is_none_and_stops_no_node(tmp_path: Path, other: dict[str, Any]) -> None:
    held = Releases(tmp_path)
    held.keep(DRAFT)
    held.keep(replace(DRAFT, name="D2"))
    path = tmp_path / "releases" / "D1"
    kept = json.loads(path.read_bytes()) if other != {"a": 1} else {}
    path.write_text(json.dumps(kept | other), "utf-8")
    again = Releases(tmp_path)
    assert [draft.name for draft in again.all()] == ["D2"]
    assert again.next_name() == "D3"


def test_what_a_later_version_kept_of_a_draft_is_passed_over(tmp_path: Path) -> None:
    Releases(tmp_path).keep(DRAFT)
    path = tmp_path / "releases" / "D1"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"later": 1}), "utf-8")
    assert Releases(tmp_path).all() == [DRAFT]


@pytest.mark.parametrize("other", [{"role": "king"}, {"role": 5}, {"language": 5}, {"name": None}, {"office": "one"}])
def test_an_officer_that_somebody_spoilt_is_nobody(tmp_path: Path, other: dict[str, Any]) -> None:
    officers = Officers(tmp_path)
    officers.keep(Officer("Lee", "watch"))
    secret = officers.token(Officer("Lee", "watch"), NOW)
    path = tmp_path / "console/officers" / id_of("Lee")
    kept = json.loads(path.read_bytes())
    path.write_text(json.dumps(kept | other), "utf-8")
    assert officers.officer("Lee") is None
    assert officers.officers() == []
    assert officers.of_token(secret, NOW) is None


@pytest.mark.parametrize("other", [{"until_s": "soon"}, {"name": 5}])
def test_a_token_that_somebody_spoilt_is_nobodys(tmp_path: Path, other: dict[str, Any]) -> None:
    officers = Officers(tmp_path)
    officers.keep(Officer("Lee", "watch"))
    secret = officers.token(Officer("Lee", "watch"), NOW)
    assert officers.of_token(secret, NOW) == Officer("Lee", "watch")
    path = tmp_path / "console/tokens" / hash_of(secret)
    path.write_text(json.dumps(json.loads(path.read_bytes()) | other), "utf-8")
    assert officers.of_token(secret, NOW) is None
