"""What the doctor makes of a line that the node shows: each thing once, in words that fit its number."""

from typing import Any

import pytest

from openline.desk import doctor

QUIET: dict[str, Any] = {
    "line": "us-cn-theatre",
    "loading": 0,
    "peers": [],
    "cloned": False,
    "forks": [],
    "me": {"party": "US"},
    "expired": False,
    "leaving": [],
    "waiting_for_us": [],
}
PEER: dict[str, Any] = {
    "party": "CN",
    "station": "Centre",
    "lamp": "dark",
    "kind": "no carrier",
    "why": "dark",
    "faults": {},
    "clock_offset_ms": None,
    "holds_ours_to": 0,
}


@pytest.mark.parametrize(
    ("waiting", "says"),
    [(["CN-2"], "One message waits for us: CN-2."), (["CN-2", "CN-4"], "2 messages wait for us: CN-2, CN-4.")],
)
def test_one_message_is_not_told_as_many(waiting: list[str], says: str) -> None:
    (found,) = doctor._line({**QUIET, "waiting_for_us": [{"name": name} for name in waiting]}, set())
    assert found.says == says


def test_a_call_that_cannot_be_read_is_told_with_whose_it_is_and_what_ends_it() -> None:
    why = "Cannot be read: no key that we hold opens it."
    told, waits = doctor._line({**QUIET, "waiting_for_us": [{"name": "CN-2", "unread": why}]}, set())
    assert (told.about, told.level, told.says, told.side) == ("us-cn-theatre, CN-2", "bad", why, "theirs")
    assert "'openline reply us-cn-theatre CN-2 UNABLE'" in told.next_step
    assert waits.says == "One message waits for us: CN-2."


@pytest.mark.parametrize(
    ("kind", "routed", "held", "side", "next_step"),
    [
        ("no carrier", False, 0, "ours", "Set one"),
        ("no carrier", False, 7, "between", "Set one"),
        ("no carrier", True, 7, "between", "See what their routes say"),
        ("node down", True, 7, "theirs", "no node runs there: ask them to start it"),
        ("key refused", True, 7, "ours", "Ask whoever holds our party's root key"),
    ],
)
def test_a_dark_lamp_says_on_which_side_it_is(kind: str, routed: bool, held: int, side: str, next_step: str) -> None:
    peer = {**PEER, "kind": kind, "holds_ours_to": held}
    (found,) = doctor._line({**QUIET, "peers": [peer]}, {"CN"} if routed else set())
    assert (found.level, found.side) == ("bad", side)
    assert next_step in found.next_step
