"""What is installed, file by file, held against what should be: the record of the installation, or a release.

What Python would run is looked at, not only what was unpacked: a file that nobody listed (a compiled module beside a
source file is imported in its place) and what Python compiled of each source file. It refuses to mend anything, and to
import what it looks at.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import marshal
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

PACKAGE = "openline"
PYC_HEAD = 16  # bytes before the code: magic, flags, and time and size or a hash (PEP 552)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PYC = re.compile(r"(?P<module>.+)\.(?P<tag>[a-z]+-\d+)(?:\.opt-(?P<level>[12]))?\.pyc")


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that is not as it should be: its path, and what is wrong, in words."""

    path: str
    says: str


def sha256(path: Path) -> str:
    """The SHA-256 of a file, hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def distribution(folder: Path, name: str = PACKAGE) -> Distribution | None:
    """What says that ``name`` is installed in ``folder``, or None."""
    return next(iter(Distribution.discover(name=name, path=[str(folder)])), None)


def record(of: Distribution) -> dict[str, str]:
    """Path, as the installation's record names it, to SHA-256, hex, of every file that has one there."""
    rows = {}
    for path in of.files or ():
        if path.hash and path.hash.mode == "sha256":
            rows[str(path)] = base64.urlsafe_b64decode(path.hash.value + "=" * (-len(path.hash.value) % 4)).hex()
    return rows


def compare(folder: Path, wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Files below ``folder`` that are missing or changed; ``wanted`` is path to SHA-256, hex."""
    for name, digest in sorted(wanted.items()):
        path = folder / name
        if name.startswith("..") and not path.is_file():  # `pip install --target` puts scripts below it, not above
            path = folder / path.parent.name / path.name
        if not path.is_file():
            yield Finding(name, "is missing")
        elif sha256(path) != digest:
            yield Finding(name, "is changed")


def strays(folder: Path, wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Files in the package that ``wanted`` does not name, and compiled ones that are not of their source."""
    for path in sorted((folder / PACKAGE).rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        name = path.relative_to(folder).as_posix()
        if name in wanted:
            continue
        if says := _compiled(path) if path.parent.name == "__pycache__" else "belongs to no release":
            yield Finding(name, says)


def _compiled(path: Path) -> str:
    """What is wrong with a file in __pycache__; empty when it is what this Python compiles of its source.

    What another Python compiled is not run by this one, and cannot be judged here.
    """
    parts = _PYC.fullmatch(path.name)
    if parts and parts["tag"] != importlib.util.cache_from_source("x.py").split(".")[-2]:
        return ""
    source = path.parent.parent / f"{parts['module']}.py" if parts else None
    if not source or not source.is_file():
        return "belongs to no release"
    try:
        code = marshal.loads(path.read_bytes()[PYC_HEAD:])  # noqa: S302 - read, never run
    except (ValueError, EOFError, TypeError):
        return "is not what Python compiles of its source: delete it"
    level = int(parts["level"] or 0) if parts else 0
    same = code == compile(source.read_bytes(), str(source), "exec", dont_inherit=True, optimize=level)
    return "" if same else "is not what Python compiles of its source: delete it"


def needed(of: Distribution, folders: list[str]) -> dict[str, Distribution]:
    """Every package that ``of`` needs, and those need, by name; extras, and what is not installed, left out."""
    found: dict[str, Distribution] = {}
    asked = [of]
    while asked:
        for row in asked.pop().requires or ():
            named = _NAME.match(row)
            if named and "extra" not in row.partition(";")[2] and named[0].lower() not in found:
                one = next(iter(Distribution.discover(name=named[0], path=folders)), None)
                if one:
                    found[named[0].lower()] = one
                    asked.append(one)
    return found
