"""The laws of the source tree: ladder, purity, sizes, docstrings, hosts.

Each law is a function from the folder of a package called ``openline`` to a list of breaches, one sentence each; an
empty list is obedience. They read the source with ``ast`` and import none of it, so a rung that does not exist yet,
or does not import today, is still judged fairly. A law refuses to know exceptions by file: the tables are the law.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "openline"
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
PURE = frozenset({"wire", "line", "words", "engine"})

_BELOW_STORE = PURE
_BELOW_NODE = _BELOW_STORE | {"store", "carriers"}
_BELOW_DESK = _BELOW_NODE | {"witness", "node"}
# Which rungs a rung may import, beside itself. Imports point down only, and never between neighbours on a step.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "wire": frozenset(),
    "line": frozenset({"wire"}),
    "words": frozenset({"wire"}),
    "engine": frozenset({"wire", "line", "words"}),
    "store": _BELOW_STORE,
    "carriers": _BELOW_STORE,
    "witness": frozenset({"wire", "line"}),  # small enough for a third party to audit
    "node": _BELOW_NODE,
    "desk": _BELOW_DESK,
    "sim": _BELOW_DESK | {"desk"},
}

# What the pure rungs may import from outside: nothing here has a clock, a die, a file, a socket or a thread.
PURE_IMPORTS = (
    frozenset({"__future__", "abc", "contextlib", "dataclasses", "enum", "types", "typing"})  # shapes
    | {"bisect", "collections", "functools", "heapq", "itertools", "math", "operator"}  # values
    | {"hashlib", "hmac", "re", "string", "struct", "unicodedata", "zlib"}  # bytes and text
)
PURE_IMPORTS_OF: dict[str, frozenset[str]] = {"wire": PURE_IMPORTS | {"cryptography"}}  # its only home
# Pure all the same, though their rung is not: whoever checks a file trusts nothing else.
PURE_MODULES = frozenset({"store/export.py", "store/vault.py"})
IMPURE_CALLS = frozenset({"__import__", "breakpoint", "compile", "eval", "exec", "input", "open", "print"})
IMPURE_METHODS = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today"})

MODULE_LINES_MAX = 500  # one sitting is about 150; beyond 500 nobody reads it at 03:00
FUNCTION_LINES_MAX = 69  # a screen
CORE = frozenset({"wire", "line", "engine"})
# What the engineer of the other side must read to trust us: lines of code. Blank lines, comments and docstrings are not
# counted, so that leaving out a reason never pays.
CORE_LINES_MAX = 2_999
MODULE_DOCSTRING_MIN = 40  # too short to say what it is for and what it refuses

# Written in pieces, so that the law does not break itself.
MACHINE_PATHS = ("/wo" + "rk/", "/t" + "mp/v0", "/ro" + "ot/")
REGISTRY_HOSTS = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian")
_NEEDLES = re.compile(
    # an absolute path only: `keys/root/` in a guide is nobody's machine
    rf"(?:(?<![\w./-])|(?<=//))(?:{'|'.join(map(re.escape, MACHINE_PATHS))})|{'|'.join(map(re.escape, REGISTRY_HOSTS))}"
)


def modules(package: Path) -> Iterator[tuple[Path, str, ast.Module]]:
    """Every module with its rung (the empty string at the top of the package) and its syntax tree."""
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package).parts
        yield path, inside[0] if len(inside) > 1 else "", ast.parse(path.read_bytes(), str(path))


def imports(package: Path, path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of all that a module imports, inside functions too, relative names resolved."""
    folder = (PACKAGE, *path.relative_to(package).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = folder[: len(folder) - node.level + 1] if node.level else ()
            origin = ".".join((*base, *filter(None, [node.module])))
            # from `openline` itself the names are rungs; from anything else, things in a module
            yield from (
                (node.lineno, f"{origin}.{alias.name}" if origin == PACKAGE else origin) for alias in node.names
            )


def ladder(package: Path) -> list[str]:
    """Imports point down only."""
    found = []
    for path, rung, tree in modules(package):
        if rung not in MAY_IMPORT and (rung or path.name != "__init__.py"):
            found.append(f"{path}: stands on no rung of the ladder")
        for line, name in imports(package, path, tree):
            head, _, rest = name.partition(".")
            target = rest.partition(".")[0]
            if head == PACKAGE and target in MAY_IMPORT and target not in MAY_IMPORT.get(rung, frozenset()) | {rung}:
                found.append(f"{path}:{line}: {rung or PACKAGE} may not import {target}")
    return found


def purity(package: Path) -> list[str]:
    """The pure rungs ask for the world; they never reach for it."""
    found = []
    for path, rung, tree in modules(package):
        if rung not in PURE and path.relative_to(package).as_posix() not in PURE_MODULES:
            continue
        allowed = PURE_IMPORTS_OF.get("wire" if rung not in PURE else rung, PURE_IMPORTS) | {PACKAGE}
        for line, name in imports(package, path, tree):
            if name.partition(".")[0] not in allowed:
                found.append(f"{path}:{line}: {rung} is pure and may not import {name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in IMPURE_CALLS or ".".join(called.split(".")[-2:]) in IMPURE_METHODS:
                    found.append(f"{path}:{node.lineno}: {rung} is pure and may not call {called}()")
    return found


def code_lines(tree: ast.Module) -> int:
    """How many lines hold code: every line that a statement or expression stands on, docstrings left out."""
    lines: set[int] = set()
    texts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            texts.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.stmt | ast.expr):
            lines.add(node.lineno)
            lines.add(node.end_lineno or node.lineno)
    return len(lines - texts)


def sizes(package: Path) -> list[str]:
    """A module fits one sitting, a function a screen, the core a day."""
    found, core_lines = [], 0
    for path, rung, tree in modules(package):
        lines = len(path.read_text("utf-8").splitlines())
        core_lines += code_lines(tree) if rung in CORE else 0
        if lines > MODULE_LINES_MAX:
            found.append(f"{path}: {lines} lines in a module, the most is {MODULE_LINES_MAX}")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    found.append(
                        f"{path}:{node.lineno}: {lines} lines in {node.name}(), the most is {FUNCTION_LINES_MAX}"
                    )
    if core_lines > CORE_LINES_MAX:
        found.append(f"{package}: {core_lines} lines in {', '.join(sorted(CORE))}, the most is {CORE_LINES_MAX}")
    return found


def docstrings(package: Path) -> list[str]:
    """Every module says what it is for; every public class, function and method says what it does."""
    found = []
    for path, _, tree in modules(package):
        if len(ast.get_docstring(tree) or "") < MODULE_DOCSTRING_MIN:
            found.append(f"{path}: a module begins with what it is for, in {MODULE_DOCSTRING_MIN} characters or more")
        for node in _public(tree):
            if not ast.get_docstring(node):
                found.append(f"{path}:{node.lineno}: {node.name} has no docstring")
    return found


def hosts(root: Path) -> list[str]:
    """No file that git would keep names somebody's machine or a package registry."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout.decode()
    found = []
    for name in sorted(set(filter(None, listing.split("\0")))):
        path = root / name
        if path.is_file():  # a file just deleted is still listed
            for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
                found += [f"{path}:{number}: names {hit}" for hit in _NEEDLES.findall(line)]
    return found


def _public(node: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Public definitions, and those inside public classes; what is inside a function is its own affair."""
    for child in node.body:
        if isinstance(child, Definition) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from _public(child)
