"""Each law bites: a breach planted in a small tree is reported, and the lawful twin beside it is not."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.law import laws

Law = Callable[[Path], list[str]]
WHY = '"""A module of a planted tree, which says what it is for."""\n'


def plant(root: Path, name: str, body: str) -> Path:
    """A package with one module in it; the package."""
    package = root / laws.PACKAGE
    path = package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, "utf-8")
    return package


def function(lines: int) -> str:
    """A function of so many lines, with a docstring."""
    return 'def act() -> None:\n    """Do it."""\n' + "    x = 1\n" * (lines - 2)


# law, module, what is planted, what the law says (None: it is lawful)
CASES: list[tuple[Law, str, str, str | None]] = [
    (laws.ladder, "wire/a.py", "from openline.line import feed", "wire may not import line"),
    (laws.ladder, "wire/a.py", "from openline import line", "wire may not import line"),
    (laws.ladder, "wire/a.py", "import openline.engine.loop", "wire may not import engine"),
    (laws.ladder, "wire/a.py", "from ..line import feed", "wire may not import line"),
    (laws.ladder, "wire/a.py", "from .. import line", "wire may not import line"),
    (laws.ladder, "wire/deep/a.py", "from ...line.feed import Feed", "wire may not import line"),
    (laws.ladder, "wire/__init__.py", "from ..line import feed", "wire may not import line"),
    (laws.ladder, "wire/a.py", "def late():\n    from openline.line import feed", ":2: wire may not import line"),
    (laws.ladder, "wire/a.py", "from . import line", None),
    (laws.ladder, "wire/deep/a.py", "from ..codec import decode", None),
    (laws.ladder, "line/a.py", "from openline.words import form", "line may not import words"),
    (laws.ladder, "words/a.py", "from openline.line import feed", "words may not import line"),
    (laws.ladder, "line/a.py", "from openline.wire import codec", None),
    (laws.ladder, "engine/a.py", "from openline.store import sqlite", "engine may not import store"),
    (laws.ladder, "engine/a.py", "import openline.line, openline.words, openline.wire", None),
    (laws.ladder, "store/a.py", "from openline.carriers import tls", "store may not import carriers"),
    (laws.ladder, "carriers/a.py", "from openline.store import sqlite", "carriers may not import store"),
    (laws.ladder, "carriers/a.py", "from openline.engine import effects", None),
    (laws.ladder, "witness/a.py", "from openline.engine import effects", "witness may not import engine"),
    (laws.ladder, "witness/a.py", "from openline.node import loop", "witness may not import node"),
    (laws.ladder, "witness/a.py", "from openline.line import feed", None),
    (laws.ladder, "node/a.py", "from openline.witness import daemon", "node may not import witness"),
    (laws.ladder, "node/a.py", "from openline.desk import cli", "node may not import desk"),
    (laws.ladder, "desk/a.py", "from openline.sim import world", "desk may not import sim"),
    (laws.ladder, "desk/a.py", "from openline.node import api", None),
    (laws.ladder, "sim/a.py", "from openline import desk, node, witness, wire", None),
    (laws.ladder, "__init__.py", "from openline.wire import codec", "openline may not import wire"),
    (laws.ladder, "common.py", "", "stands on no rung"),
    (laws.ladder, "common/a.py", "", "stands on no rung"),
    (laws.purity, "wire/a.py", "import time", "wire is pure and may not import time"),
    (laws.purity, "line/a.py", "from datetime import datetime", "may not import datetime"),
    (
        laws.purity,
        "engine/a.py",
        "def act():\n    import os.path as p",
        ":2: engine is pure and may not import os.path",
    ),
    (laws.purity, "engine/a.py", "now = datetime.datetime.now(tz)", "may not call datetime.datetime.now()"),
    (laws.purity, "words/a.py", "text = open('forms.toml')", "may not call open()"),
    (laws.purity, "words/a.py", "text = catalogue.open('forms')", None),
    (laws.purity, "wire/a.py", "from cryptography.hazmat.primitives import hashes", None),
    (laws.purity, "line/a.py", "import cryptography", "line is pure and may not import cryptography"),
    (laws.purity, "wire/a.py", "from collections.abc import Mapping\nfrom . import codec", None),
    (laws.purity, "node/a.py", "import time, os, random", None),
    (laws.sizes, "wire/a.py", "x = 1\n" * 600, "600 lines in a module, the most is 500"),
    (laws.sizes, "wire/a.py", "x = 1\n" * 500, None),
    (laws.sizes, "wire/a.py", function(90), "90 lines in act(), the most is 69"),
    (laws.sizes, "wire/a.py", "async " + function(70), "70 lines in act(), the most is 69"),
    (laws.sizes, "wire/a.py", function(69), None),
    (laws.docstrings, "wire/a.py", "x = 1", "a module begins with what it is for"),
    (laws.docstrings, "wire/a.py", '"""Common."""', "a module begins with what it is for"),
    (laws.docstrings, "wire/a.py", WHY + "class Feed:\n    pass", ":2: Feed has no docstring"),
    (laws.docstrings, "wire/a.py", WHY + "async def read():\n    pass", ":2: read has no docstring"),
    (laws.docstrings, "wire/a.py", WHY + 'class F:\n    """A."""\n    def g(self): ...', ":4: g has no docstring"),
    (laws.docstrings, "wire/a.py", WHY + "def _own():\n    pass", None),
]


@pytest.mark.parametrize(("law", "name", "body", "says"), CASES)
def test_each_breach_is_reported(law: Law, name: str, body: str, says: str | None, tmp_path: Path) -> None:
    found = law(plant(tmp_path, name, body))
    if says is None:
        assert found == []
    else:
        assert len(found) == 1
        assert says in found[0]


def test_the_core_is_counted_together(tmp_path: Path) -> None:
    for rung in ("wire", "line", "engine", "words"):
        for number in range(2):
            package = plant(tmp_path, f"{rung}/m{number}.py", "x = 1\n" * 500)
    assert laws.sizes(package) == [f"{package}: 3000 lines in engine, line, wire, the most is 2999"]


def test_a_tree_without_rungs_is_lawful(tmp_path: Path) -> None:
    package = plant(tmp_path, "__init__.py", WHY)
    assert [breach for law in (laws.ladder, laws.purity, laws.sizes, laws.docstrings) for breach in law(package)] == []


def test_hosts_are_found_in_what_git_would_keep(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    needles = [*laws.MACHINE_PATHS, *laws.REGISTRY_HOSTS, "file://" + laws.MACHINE_PATHS[2]]
    (tmp_path / "notes.md").write_text("".join(f"see {needle}\n" for needle in needles), "utf-8")
    (tmp_path / ".gitignore").write_text("ignored.md\n", "utf-8")
    (tmp_path / "ignored.md").write_text(needles[0], "utf-8")
    (tmp_path / "guide.md").write_text("keep the key in keys" + laws.MACHINE_PATHS[2], "utf-8")
    found = laws.hosts(tmp_path)
    assert [breach.partition(": ")[0] for breach in found] == [
        f"{tmp_path / 'notes.md'}:{number}" for number in range(1, len(needles) + 1)
    ]
