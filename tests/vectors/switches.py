"""Our own code with a switch on every check: each statement that raises or returns a ``WireError`` can be left out.

The package is imported a second time under its own name, from the same source with ``if`` put before each such
statement, and taken out of ``sys.modules`` again; the first one stays as it was. It names no check by hand: whatever is
raised is on the list.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import openline
from openline.wire import errors
from openline.wire.errors import WireError
from openline.words import codes

ACCEPTED = "accepted"
REACHED_MAX = 1000  # one vector reaches a few checks; more is a loop without end
SOURCE = Path(openline.__file__).parent
RECEIVING = ("wire/*", "line/*", "engine/*", "words/codes", "store/export")  # what judges bytes of others
PACKAGES = ("openline", "tools.conformance")
REFUSALS = frozenset(
    name
    for name, one in (*vars(errors).items(), *vars(codes).items())
    if isinstance(one, type) and issubclass(one, WireError)
)


@dataclass(frozen=True, slots=True)
class Check:
    """One statement of ours that refuses what somebody sent."""

    module: str
    function: str
    text: str
    number: int

    def __str__(self) -> str:
        return f"{self.module}.{self.function}: {self.text}"


@dataclass(slots=True)
class Switches:
    """All checks, which of them is off, and which were reached since the last time."""

    checks: list[Check] = field(default_factory=list)
    off: int = -1
    reached: list[int] = field(default_factory=list)
    caches: list[Any] = field(default_factory=list)  # what remembers, with a check off, that something was good

    def outcome(self, run: Any, vector: Mapping[str, Any]) -> str:
        """What becomes of a vector: accepted as what, the verdict and the check that gave it, or a crash."""
        self.reached.clear()
        for remembered in self.caches:
            remembered.cache_clear()
        try:
            found = run(vector["operation"], vector["given"])
        except Exception as crash:  # noqa: BLE001 - the code behind the check relies on it
            return f"crash: {type(crash).__name__}"
        refusing = [number for number in self.reached if number != self.off] or [-1]
        if found["verdict"] == ACCEPTED:
            return f"{ACCEPTED}: {hashlib.sha256(json.dumps(found).encode()).hexdigest()}"
        return f"{found['verdict']} by {refusing[-1]}"

    def on(self, number: int) -> bool:
        """Asked before each refusal."""
        self.reached.append(number)
        if len(self.reached) > REACHED_MAX:
            raise RecursionError("with a check off, the code behind it never comes to an end")
        return number != self.off


class _Switching(ast.NodeTransformer):
    """Puts a question to the switches before every refusal."""

    def __init__(self, module: str, switches: Switches) -> None:
        self.module, self.switches, self.where = module, switches, ["module"]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.where.append(node.name)
        self.generic_visit(node)
        self.where.pop()
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return self._ask(node, node.exc)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        return self._ask(node, node.value)

    def _ask(self, node: ast.stmt, refusal: ast.expr | None) -> ast.AST:
        called = refusal.func if isinstance(refusal, ast.Call) else None
        if not isinstance(called, ast.Name) or called.id not in REFUSALS:
            return self.generic_visit(node)
        number = len(self.switches.checks)
        text = ast.unparse(refusal) if refusal else ""
        self.switches.checks.append(Check(self.module.removeprefix("openline."), self.where[-1], text, number))
        asked = ast.parse(f"if _switches.on({number}): pass").body[0]
        assert isinstance(asked, ast.If)
        asked.body = [node]
        return ast.fix_missing_locations(ast.copy_location(asked, node))


class _Loader(importlib.abc.Loader):
    def __init__(self, path: Path, switches: Switches) -> None:
        self.path, self.switches = path, switches

    def exec_module(self, module: ModuleType) -> None:
        tree = ast.parse(self.path.read_bytes())
        if any(self.path.relative_to(SOURCE).match(f"{pattern}.py") for pattern in RECEIVING):
            tree = ast.fix_missing_locations(_Switching(module.__name__, self.switches).visit(tree))
        vars(module)["_switches"] = self.switches
        # another name than the file's, so that nobody counts these lines as covered
        exec(compile(tree, f"<switched {module.__name__}>", "exec"), vars(module))  # noqa: S102 - it is our own source


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, switches: Switches) -> None:
        self.switches = switches

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] != "openline":
            return None
        place = SOURCE.joinpath(*name.split(".")[1:])
        package = (place / "__init__.py").is_file()
        file = place / "__init__.py" if package else place.with_suffix(".py")
        if not file.exists():
            return None  # a folder of data
        spec = importlib.util.spec_from_loader(name, _Loader(file, self.switches), is_package=package)
        assert spec is not None, "there is such a module"
        if package:
            spec.submodule_search_locations = [str(place)]
        return spec


@contextmanager
def _fresh(finder: _Finder) -> Iterator[None]:
    def ours() -> Mapping[str, ModuleType]:
        return {name: module for name, module in sys.modules.items() if name.startswith(PACKAGES)}

    before = ours()
    for name in before:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in ours():
            del sys.modules[name]
        sys.modules.update(before)


def switched() -> tuple[Switches, Any]:
    """The switches, and the function that runs a vector on the code that asks them."""
    switches = Switches()
    with _fresh(_Finder(switches)):
        for path in sorted(path for pattern in RECEIVING for path in SOURCE.glob(f"{pattern}.py")):
            importlib.import_module(".".join(("openline", *path.relative_to(SOURCE).with_suffix("").parts)))
        run = importlib.import_module("tools.conformance.execute").run
        judges = [vars(sys.modules[f"openline.wire.{name}"]) for name in ("suite", "ed25519")]
    switches.caches = [one for judge in judges for one in judge.values() if hasattr(one, "cache_clear")]
    return switches, run
