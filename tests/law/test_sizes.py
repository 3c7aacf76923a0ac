"""The source obeys the sizes; the lines of test beside it are printed at the head of every run."""

from pathlib import Path

from tests.law import laws

ROOT = Path(__file__).parents[2]


def test_everything_fits() -> None:
    assert laws.sizes(ROOT / "src/openline") == []
