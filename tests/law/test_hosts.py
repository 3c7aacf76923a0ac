"""The tree names no machine and no registry: it must build for the other side as it does for us."""

from pathlib import Path

import pytest

from tests.law import laws

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="an unpacked copy: git does not say what belongs to it")
def test_no_file_names_a_machine_or_registry() -> None:
    assert laws.hosts(ROOT) == []
