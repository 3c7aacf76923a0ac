"""The faults as docs/faults.toml has them, and the tests that carry their ids, read from the source.

Reading the source takes a second, where collecting the tests takes twenty; so a marker counts that stands as a
decorator on a test, and nowhere else. It refuses to say that a test passes: that is for whoever has run it.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ROOT / "docs" / "faults.toml"
MARKER = "pytest.mark.fault"
# What a test is, by where it lies; the first that fits. HYP is where it lies nowhere of these and draws its cases.
KINDS = (
    ("tests/sim/test_search.py", "BFS"),
    ("tests/sim/", "SIM"),
    ("tests/store/test_power.py", "PWR"),
    ("tests/store/test_migration.py", "PWR"),
    ("tests/scenes/", "E2E"),
    ("tests/browser/", "WEB"),
    ("tests/vectors/", "VEC"),
    ("tests/spec/", "VEC"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One row: what goes wrong, what is to happen, what was planted, what is not shown (``part``, ``away``) and why."""

    id: str
    fault: str
    expected: str
    planted: tuple[str, ...] = ()
    part: str = ""
    away: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """A test that carries ids: its file from the root, its name, its kind."""

    file: str
    name: str
    kind: str
    ids: tuple[str, ...]

    __test__ = False  # nothing that pytest collects


def faults(path: Path = FAULTS) -> dict[str, Fault]:
    """Every row by its id, in order. Raises TypeError for a key that no row has."""
    rows = tomllib.loads(path.read_text("utf-8"))
    made = {id_: Fault(id_, **row | {"planted": tuple(row.get("planted", ()))}) for id_, row in rows.items()}
    return dict(sorted(made.items()))


@cache
def tests() -> tuple[Test, ...]:
    """Every test, those without an id too, by file and line."""
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        file, tree = path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))
        classes = (node.body for node in tree.body if isinstance(node, ast.ClassDef))
        for node in chain(tree.body, *classes):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.append(Test(file, node.name, _kind(file, node), tuple(_ids(node))))
    return tuple(found)


def marked() -> list[Test]:
    """Every test with at least one id, by file and line."""
    return [test for test in tests() if test.ids]


def _ids(node: ast.FunctionDef) -> Iterator[str]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARKER:
            yield from (word.value for word in mark.args if isinstance(word, ast.Constant))  # type: ignore[misc]


def _kind(file: str, node: ast.FunctionDef) -> str:
    drawn = any(ast.unparse(mark).startswith("given(") for mark in node.decorator_list)
    return next((kind for where, kind in KINDS if file.startswith(where)), "HYP" if drawn else "UNIT")
