"""The source obeys the ladder: wire < line, words < engine < store, carriers < witness, node < desk < sim."""

from pathlib import Path

from tests.law import laws

ROOT = Path(__file__).parents[2]


def test_imports_point_down() -> None:
    assert laws.ladder(ROOT / "src/openline") == []
