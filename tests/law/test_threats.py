"""The page of threats names tests that there are: a mitigation whose test was renamed or dropped is found here."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| (?P<threat>[^|]+) \| (?P<who>[^|]*) \| (?P<by>[^|]+) \| (?P<tests>[^|]+) \| (?P<left>[^|]*) ?\|$", re.M
)
NAMED = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<name>test_\w+)`")


def missing(page: str) -> list[str]:
    """Rows without a test, and tests that are not there."""
    wrong = []
    for row in ROW.finditer(page):
        if row["threat"].strip() == "threat" or set(row["threat"]) <= set("- "):
            continue
        named = NAMED.findall(row["tests"])
        if not named or NAMED.sub("", row["tests"]).strip(" ,"):
            wrong.append(f"{row['threat'].strip()}: names no test, or something else")
        for file, name in named:
            path = ROOT / file
            if not path.is_file() or name not in _functions(path):
                wrong.append(f"{file}::{name}")
    return wrong


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_bytes())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_threat_names_a_test_that_is_there() -> None:
    page = (ROOT / "docs/threats.md").read_text("utf-8")
    assert missing(page) == []
    assert len(NAMED.findall(page)) >= 40
    rows = [row for row in page.splitlines() if row.startswith("| ")]
    assert len(rows) - 1 == len(list(ROW.finditer(page))) - 1, "a row that is not read"


def test_a_threat_without_a_test_is_found() -> None:
    good = "| a | b | c | `tests/law/test_threats.py::test_a_threat_without_a_test_is_found` | |"
    assert missing(good) == []
    assert missing(good.replace("_is_found", "_is_lost")) == [
        "tests/law/test_threats.py::test_a_threat_without_a_test_is_lost"
    ]
    assert missing("| a | b | c | none yet | |") == ["a: names no test, or something else"]
