"""The source explains itself: every module, public class, function and method."""

from pathlib import Path

from tests.law import laws

ROOT = Path(__file__).parents[2]


def test_everything_public_says_what_it_is_for() -> None:
    assert laws.docstrings(ROOT / "src/openline") == []
