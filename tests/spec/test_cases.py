"""``docs/cases.md`` is what the forms and phrases give now, and its numbers are those of the public record."""

import importlib.util
from pathlib import Path
from types import ModuleType

from openline.words.calendar import MONTHS

ROOT = Path(__file__).parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cases", ROOT / "tools/cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_its_tool_writes_it() -> None:
    page = (ROOT / "docs/cases.md").read_text("utf-8")
    assert _tool().page() == page, "run tools/cases.py"


def test_each_case_stands_in_five_languages_with_the_published_numbers() -> None:
    cases = (ROOT / "docs/cases.md").read_text("utf-8").split("\n## ")[1:]
    assert len(cases) == 3
    names = ["English", "简体中文", "日本語", "한국어", "Filipino"]
    for text in cases:
        readings = text.split("\n### ")[1:]
        assert [one.partition("\n")[0] for one in readings] == names
        for one in readings:
            assert any(month in one for month in MONTHS), "the date-time group is the same for everybody"
    strait = cases[0].split("\n### ")[1:]
    assert all("150" in one and "2000" in one and "10" in one for one in strait)
