"""A feed comes out the same however its entries arrive, and hides nothing that contradicts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.line import feed as feeds
from openline.line.feed import Feed, Placed
from openline.wire.entry import NO_PREV, Entry
from tests.line.entries import bare, chain

CHAIN = chain(6)
FORK = chain(5, "another", after=CHAIN[1])  # contradicts from the third on


def arrive(entries: list[Entry]) -> tuple[Feed, list[Placed]]:
    """Place entries, and again whatever that made ripe, as an engine does."""
    feed, placed = Feed(0, 0), []
    for entry in entries:
        waiting = [entry]
        while waiting:
            placed.append(feed.place(waiting.pop(0)))
            waiting += feed.ripe()
    return feed, placed


@pytest.mark.fault("F-020")
@given(st.permutations(CHAIN), st.lists(st.sampled_from(CHAIN), max_size=8))
def test_any_order_and_any_repetition_end_in_the_same_chain(order: list[Entry], again: list[Entry]) -> None:
    feed, _ = arrive([*order, *again])
    assert feed.chain == CHAIN
    assert (feed.early, feed.early_count, feed.branches) == ({}, 0, [])
    assert (feed.head, feed.head_hash) == (6, CHAIN[-1].hash)


@pytest.mark.fault("F-017")
@given(st.permutations([*CHAIN, *FORK]))
def test_both_sides_of_a_fork_are_held_in_any_order(order: list[Entry]) -> None:
    feed, placed = arrive(order)
    waiting = [e for held in feed.early.values() for e in held]
    assert sorted(e.hash for e in (*feed.chain, *feed.branches, *waiting)) == sorted(e.hash for e in order)
    assert Placed.FORKED in placed
    assert all(feed.holds(e.hash) for e in order)
    assert all(b.prev == a.hash for a, b in zip(feed.chain, feed.chain[1:], strict=False))


def test_an_entry_says_where_it_came_to_stand() -> None:
    first, second, third, *_ = CHAIN
    feed = Feed(0, 0)
    other_first = bare(1, NO_PREV, "other")
    table = [
        (second, Placed.EARLY),
        (second, Placed.KNOWN),
        (first, Placed.NEXT),
        (first, Placed.KNOWN),
        (other_first, Placed.FORKED),
        (other_first, Placed.KNOWN),
        (bare(2, bytes(31) + b"x"), Placed.FORKED),
        (third, Placed.EARLY),
    ]
    assert [(entry, feed.place(entry)) for entry, _ in table] == table
    assert feed.ripe() == [second]
    assert feed.chain == [first], "what was ripe waits for the caller"


def test_a_feed_tells_what_it_holds_and_what_an_entry_must_follow() -> None:
    feed, _ = arrive(CHAIN[:2])
    assert [feed.at(seq) for seq in (0, 1, 2, 3)] == [None, CHAIN[0], CHAIN[1], None]
    assert [feed.prev_of(seq) for seq in (1, 2, 3, 4)] == [NO_PREV, CHAIN[0].hash, CHAIN[1].hash, None]
    assert (Feed(0, 0).head, Feed(0, 0).head_hash) == (0, NO_PREV)


@pytest.mark.fault("F-028")
def test_what_waits_over_a_gap_is_bounded_and_what_is_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "EARLY_MAX", 3)
    feed, placed = arrive(CHAIN[1:])
    assert placed == [Placed.EARLY] * 3 + [Placed.FULL] * 2
    assert not feed.holds(CHAIN[4].hash), "it can come again"
    for entry in (CHAIN[0], *CHAIN[4:]):
        waiting = [entry]
        while waiting:
            feed.place(waiting.pop(0))
            waiting += feed.ripe()
    assert feed.chain == CHAIN
