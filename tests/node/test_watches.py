"""The watches of a station on disk: what was frozen and signed outlives a pulled plug, and a spoilt file is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from openline.node import handover
from openline.node.handover import Signature
from openline.node.home import Home, HomeError
from openline.node.node import Node
from openline.node.watches import Watches


@pytest.fixture
def node(home: Home) -> Iterator[Node]:
    """A node that does not run."""
    made = Node(home)
    yield made
    made.store.close()


def takes(watches: Watches, officer: str) -> None:
    """An officer takes the watch; whoever has it leaves it."""
    frozen = handover.freeze(watches._held, officer, "Quiet.", [], 4)
    watches._take(frozen)
    if frozen.leaving:
        frozen = handover.sign(frozen, "leaving", Signature(frozen.leaving, 5), frozen.digest, False)
        watches._take(frozen)
    watches._take(handover.sign(frozen, "taking", Signature(officer, 6), frozen.digest, False))


def seen(watches: Watches) -> tuple[Any, ...]:
    """Who has the watch, whether a handover is under way, the digest of the last record."""
    held = watches.held()
    return held["number"], held["officer"], held["under_way"], watches._before


def test_the_watch_outlives_the_node(node: Node) -> None:
    first = Watches(node)
    assert seen(first) == (0, "", False, "")
    takes(first, "Lt Adams")
    takes(first, "Lt Baker")
    first._take(handover.freeze(first._held, "Lt Baker", "Half way.", [], 7))
    assert seen(Watches(node)) == seen(first) == (2, "Lt Baker", True, first._before)


def test_a_plug_that_is_pulled_behind_the_record_loses_no_watch(node: Node) -> None:
    """The record is written first: a watch that was signed by both counts, though nothing else was written."""
    watches, now = Watches(node), node.home.path / "watch" / "now.json"
    takes(watches, "Lt Adams")
    before = now.read_bytes()
    takes(watches, "Lt Baker")
    now.write_bytes(before)
    assert seen(Watches(node)) == seen(watches)


def test_what_was_spoilt_is_told(node: Node) -> None:
    watches, folder = Watches(node), node.home.path / "watch"
    takes(watches, "Lt Adams")
    record = folder / "000001.json"
    record.write_text(record.read_text("utf-8").replace("Quiet.", "Busy!."), "utf-8")
    assert watches._read(1) is None
    (folder / "now.json").write_text("{", "utf-8")
    with pytest.raises(HomeError, match="Restore it from the backup"):
        Watches(node)
