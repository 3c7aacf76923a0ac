"""The source obeys purity: wire, line, words and engine have no clock, die, file, socket or thread."""

from pathlib import Path

from tests.law import laws

ROOT = Path(__file__).parents[2]


def test_pure_rungs_reach_for_nothing() -> None:
    assert laws.purity(ROOT / "src/openline") == []
