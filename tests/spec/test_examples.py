"""The examples of the specification are what the code makes."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "spec").glob("*.md"))


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("examples", ROOT / "tools/examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_example_differs_from_the_code(page: Path) -> None:
    text = page.read_text("utf-8")
    assert _tool().rewritten(text) == text, "run tools/examples.py"


def test_every_example_stands_on_a_page() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    for name in _tool().EXAMPLES:
        assert f"<!-- example: {name} -->" in text
