"""A feed comes out the same however its entries arrive, and hides nothing that contradicts it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.line import feed as feeds
from openline.line.feed import BRANCHES_MAX, Feed, Placed
from openline.wire.entry import NO_PREV, Entry
from tests.line.entries import bare, chain

CHAIN = chain(6)
FORK = chain(5, "another", after=CHAIN[1])  # contradicts from the third on
LATER = chain(7, "a third", after=FORK[1])  # contradicts that one from its third on
TREE = [*CHAIN, *FORK, *LATER]


def arrive(entries: Sequence[Entry], feed: Feed | None = None) -> tuple[Feed, list[Placed]]:
    """Place entries, and again whatever that made ripe, as an engine does."""
    feed, placed = feed or Feed(0, 0), []
    for entry in entries:
        waiting = [entry]
        while waiting:
            one = waiting.pop(0)
            placed.append(feed.place(one))
            waiting += feed.ripe(one)
    return feed, placed


def sets(feed: Feed) -> tuple[object, ...]:
    """All that a feed says, without the order of arrival."""
    linked = [{e.hash for e in held} for held in feed.linked]
    early = {seq: {e.hash for e in held} for seq, held in feed.early.items()}
    return linked, early, feed.early_count, feed.sums, feed.hashes, feed.forked_at, feed.head


@pytest.mark.fault("F-020")
@given(st.permutations(CHAIN), st.lists(st.sampled_from(CHAIN), max_size=8))
def test_any_order_and_any_repetition_end_in_the_same_chain(order: list[Entry], again: list[Entry]) -> None:
    feed, placed = arrive([*order, *again])
    assert feed.linked == [(entry,) for entry in CHAIN]
    assert (feed.early, feed.early_count, feed.forked_at) == ({}, 0, 0)
    assert (feed.head, feed.head_hash) == (6, CHAIN[-1].hash)
    assert Placed.FORKED not in placed


@pytest.mark.fault("F-017")
@given(st.permutations(TREE), st.lists(st.sampled_from(TREE), max_size=8))
def test_every_branch_of_a_fork_is_linked_and_counts_in_any_order(order: list[Entry], again: list[Entry]) -> None:
    feed, placed = arrive([*order, *again])
    assert sets(feed) == sets(arrive(TREE)[0])
    assert {e.hash for held in feed.linked for e in held} == {e.hash for e in TREE} == feed.hashes
    assert [len(held) for held in feed.linked] == [1, 1, 2, 2, 3, 2, 1]
    assert (feed.forked_at, feed.early) == (3, {})
    assert Placed.FORKED in placed
    one, two = feed.proof()
    assert (one.header.seq, two.header.seq, one.prev, two.prev) == (3, 3, CHAIN[1].hash, CHAIN[1].hash)
    assert one.hash != two.hash


@pytest.mark.fault("F-017")
@given(st.sets(st.integers(0, len(TREE) - 1)).flatmap(lambda some: st.tuples(*[st.permutations(sorted(some))] * 2)))
def test_any_part_of_a_forked_feed_means_the_same_in_any_order(orders: tuple[list[int], list[int]]) -> None:
    """Also with holes: what is proven does not depend on what came first."""
    one, two = (arrive([TREE[i] for i in order])[0] for order in orders)
    assert sets(one) == sets(two)


subtrees = st.integers(1, 7).flatmap(
    lambda last: st.sets(st.sampled_from([e for e in TREE if e.header.seq <= last]), min_size=1)
)


@pytest.mark.fault("F-018")
@given(subtrees, subtrees)
def test_sums_are_equal_exactly_where_what_is_linked_is_equal(some: set[Entry], others: set[Entry]) -> None:
    one, two = arrive(sorted(some, key=TREE.index))[0], arrive(sorted(others, key=TREE.index, reverse=True))[0]
    for seq in range(1, min(one.head, two.head) + 1):
        held = [{e.hash for n in range(1, seq + 1) for e in feed.at(n)} for feed in (one, two)]
        assert (one.sum_at(seq) == two.sum_at(seq)) == (held[0] == held[1])


def test_an_entry_says_where_it_came_to_stand() -> None:
    first, second, third, fourth, *_ = CHAIN
    feed = Feed(0, 0)
    other_first = bare(1, NO_PREV, "other")
    stranger, second_stranger = bare(2, bytes(31) + b"x"), bare(5, bytes(31) + b"y")
    table = [
        (second, Placed.EARLY),
        (second, Placed.KNOWN),
        (first, Placed.NEXT),
        (first, Placed.KNOWN),
        (other_first, Placed.FORKED),
        (other_first, Placed.KNOWN),
        (stranger, Placed.FORKED),
        (fourth, Placed.EARLY),
        (second_stranger, Placed.EARLY),
        (bare(4, bytes(31) + b"z"), Placed.FORKED),
    ]
    assert [(entry, feed.place(entry)) for entry, _ in table] == table
    assert feed.ripe(other_first) == []
    assert feed.ripe(first) == [second]
    assert feed.early[2] == [stranger], "what denies both waits on"
    assert feed.linked == [(first, other_first)], "what was ripe waits for the caller"
    assert feed.place(third) is Placed.EARLY, "which is not held at present"


@pytest.mark.fault("F-017")
def test_who_waited_with_a_false_predecessor_is_found_out_when_the_true_one_comes() -> None:
    denies = chain(4, "another", after=bare(2, CHAIN[0].hash, "never seen"))
    for order in ([*CHAIN[:2], denies[0]], [CHAIN[0], denies[0], CHAIN[1]], [denies[0], *CHAIN[:2]]):
        feed, _ = arrive(order)
        assert (feed.forked_at, feed.head) == (3, 2)
        assert feed.proof() == (CHAIN[1], denies[0])
    feed, _ = arrive([denies[0], CHAIN[2]])
    assert feed.forked_at == 3, "two of one number, both over a gap"
    feed, _ = arrive([denies[0], *CHAIN[:2], CHAIN[2]])
    assert feed.proof() == (CHAIN[2], denies[0])


def test_only_a_forked_feed_has_a_proof() -> None:
    with pytest.raises(AssertionError):
        arrive(CHAIN)[0].proof()


def test_a_feed_tells_what_it_holds_and_what_an_entry_must_follow() -> None:
    feed, _ = arrive([*CHAIN[:3], FORK[0]])
    assert [feed.at(seq) for seq in range(5)] == [(), (CHAIN[0],), (CHAIN[1],), (CHAIN[2], FORK[0]), ()]
    hashes = [(NO_PREV,), (CHAIN[0].hash,), (CHAIN[1].hash,), (CHAIN[2].hash, FORK[0].hash), ()]
    assert [feed.prevs_of(seq) for seq in range(1, 6)] == hashes
    assert feed.head_hash == CHAIN[2].hash, "what came first"
    assert (Feed(0, 0).head, Feed(0, 0).head_hash) == (0, NO_PREV)


def test_a_sum_is_that_of_all_hashes_up_to_there() -> None:
    feed, _ = arrive(TREE)
    for seq in range(1, 8):
        held = [int.from_bytes(e.hash, "big") for e in TREE if e.header.seq <= seq]
        assert feed.sum_at(seq) == (sum(held) % 2**256).to_bytes(32, "big")


@pytest.mark.fault("F-028")
def test_what_waits_over_a_gap_is_bounded_and_what_is_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "EARLY_MAX", 3)
    feed, placed = arrive(CHAIN[1:])
    assert placed == [Placed.EARLY] * 3 + [Placed.FULL] * 2
    assert not feed.holds(CHAIN[4].hash), "it can come again"
    arrive([CHAIN[0], *CHAIN[4:]], feed)
    assert [e for held in feed.linked for e in held] == CHAIN


@pytest.mark.fault("F-028")
def test_entries_of_one_number_are_bounded_but_for_our_own() -> None:
    rivals = [bare(2, CHAIN[0].hash, str(number)) for number in range(BRANCHES_MAX + 1)]
    feed, placed = arrive([CHAIN[0], *rivals])
    assert placed == [Placed.NEXT, Placed.NEXT, *[Placed.FORKED] * (BRANCHES_MAX - 1), Placed.FULL]
    before = feed.sum_at(2)
    assert feed.place(replace(rivals[-1]), ours=True) is Placed.FORKED
    assert len(feed.at(2)) == BRANCHES_MAX + 1
    assert feed.sum_at(2) != before
    strangers = [bare(9, bytes(31) + b"x", str(number)) for number in range(BRANCHES_MAX + 1)]
    assert arrive(strangers)[1][-1] is Placed.FULL
