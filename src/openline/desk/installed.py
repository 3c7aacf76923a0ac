"""What is installed, file by file, held against what should be: the record of the installation, or a release.

What Python would run is looked at, not only what was unpacked: a file that nobody listed (a compiled module beside a
source file is imported in its place) and what Python compiled of each source file. It refuses to mend anything, and to
import what it looks at.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import marshal
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

PACKAGE = "openline"
DAMAGED = "RECORD, which cannot be read,"  # in place of what it would list
UNKNOWN = "belongs to no release"
PYC_HEAD = 16  # bytes before the code: magic, flags, and time and size or a hash (PEP 552)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PYC = re.compile(r"(?P<module>.+)\.(?P<tag>[a-z]+-\d+)(?:\.opt-(?P<level>[12]))?\.pyc")


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that is not as it should be: its path, and what is wrong, in words."""

    path: str
    says: str


def sha256(path: Path) -> str:
    """The SHA-256 of a file, hex; of what is no plain file that of nothing it could be. Raises OSError."""
    if not path.is_file():  # a pipe never ends
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def distribution(folder: Path, name: str = PACKAGE) -> Distribution | None:
    """What says that ``name`` is installed in ``folder``, or None."""
    return next(iter(Distribution.discover(name=name, path=[str(folder)])), None)


def record(of: Distribution) -> dict[str, str]:
    """Path, as the installation's record names it, to SHA-256, hex, of every file that has one there."""
    rows = {}
    try:
        files = list(of.files or ())
    except (TypeError, ValueError, UnicodeError, csv.Error):
        return {DAMAGED: ""}  # nothing of that name is there: it is told as missing
    for path in files:
        if path.hash and path.hash.mode == "sha256":
            rows[str(path)] = _hex(path.hash.value)
    return rows


def _hex(digest: str) -> str:
    try:
        return base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4)).hex()
    except ValueError:
        return ""  # no file has that


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


def strays(folder: Path, wanted: Mapping[str, str], package: str = PACKAGE) -> Iterator[Finding]:
    """Files in the package that ``wanted`` does not name, and compiled ones that are not of their source."""
    for path in sorted((folder / package).rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        name = path.relative_to(folder).as_posix()
        if path.parent.name == "__pycache__":  # a record lists some, which pip compiled, and has no hash of them
            says = _compiled(path)
            if says and (package == PACKAGE or says != UNKNOWN):  # tools lay files there that no Python runs
                yield Finding(name, says)
        elif name not in wanted:
            yield Finding(name, UNKNOWN)


def packages_of(wanted: Mapping[str, str]) -> list[str]:
    """The folders with Python in them that a record names."""
    heads = {name.partition("/")[0] for name in wanted if name.endswith(".py") and "/" in name}
    return sorted(head for head in heads if head != ".." and not head.endswith((".data", ".dist-info")))


def at_start(folder: Path) -> Iterator[Finding]:
    """What Python runs by itself at each start when it lies in ``folder``, and no package there has it on record."""
    listed = {name for one in Distribution.discover(path=[str(folder)]) for name in record(one)}
    for path in sorted(folder.iterdir()):
        own = path.suffix == ".pth" or path.name.partition(".")[0] in ("sitecustomize", "usercustomize")
        if own and path.name not in listed:
            yield Finding(path.name, "is run at each start of Python, and belongs to no package here")


def _compiled(path: Path) -> str:
    """What is wrong with a file in __pycache__; empty when it is what this Python compiles of its source.

    What another Python compiled is not run by this one, and cannot be judged here.
    """
    parts = _PYC.fullmatch(path.name)
    if parts and parts["tag"] != importlib.util.cache_from_source("x.py").split(".")[-2]:
        return ""
    source = path.parent.parent / f"{parts['module']}.py" if parts else None
    if not source or not source.is_file():
        return UNKNOWN
    wrong = "is not what Python compiles of its source: delete it"
    if not path.is_file():
        return wrong
    level = int(parts["level"] or 0) if parts else 0
    try:
        code = marshal.loads(path.read_bytes()[PYC_HEAD:])  # noqa: S302 - read, never run
        same = code == compile(source.read_bytes(), str(source), "exec", dont_inherit=True, optimize=level)
    except (ValueError, EOFError, TypeError, SyntaxError, RecursionError, MemoryError):
        return wrong
    return "" if same else wrong


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
