"""A disk that remembers: every write, cut, sync and removal that SQLite asks for, and a fault when one is wished.

From the record the files are rebuilt as a loss of power may leave them at any moment. What a sync has covered is
there; of the rest nothing, everything, a beginning torn at 512 bytes, or any choice of blocks of 512 bytes. Bytes
that a write did not touch stay as they were, also in the same block (SQLite calls it powersafe overwrite). A name that
was given or taken away is there for certain when its folder was synced, or its file; before, it may be or not.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import apsw
import pytest

from openline.store import files

BLOCK = 512
SCATTERED = 2  # choices of blocks that are tried at each step, unless a test wants more


@dataclass(frozen=True)
class Step:
    """One thing that happened: to a file (``write``, ``cut``, ``remove``, ``rename``, ``sync``), to its ``folder``
    (a sync), or ``kept``: a promise was made."""

    what: str
    file: str = ""
    at: int = 0
    data: bytes = b""
    to: str = ""


class Disk(apsw.VFS):
    """An SQLite VFS above the usual one. Syncs are recorded and not carried out: the record is the truth."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.steps: list[Step] = []
        self.fault: Exception | None = None
        self.steps_before_fault = 0
        super().__init__(name, "")

    def note(self, step: Step) -> None:
        """Record a step, or raise the fault in its place."""
        if self.fault and len(self.steps) >= self.steps_before_fault:
            raise self.fault
        self.steps.append(step)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Record also what a store does beside SQLite: files and folders that it syncs, names that it gives."""
        sync, rename = files.sync, Path.replace

        def told(path: Path) -> None:
            self.note(Step("folder") if path.is_dir() else Step("sync", path.name))
            sync(path)

        def renamed(path: Path, target: Path) -> Path:
            self.note(Step("rename", path.name, to=Path(target).name))
            return rename(path, target)

        patch.setattr(files, "sync", told)
        patch.setattr(Path, "replace", renamed)

    def fail(self, fault: Exception | None, after: int = 0) -> None:
        """From now on let so many steps pass and then raise ``fault`` at each; None mends the disk."""
        self.fault, self.steps_before_fault = fault, len(self.steps) + after

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        """Open a file whose steps are recorded."""
        return File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        """Remove a file."""
        self.note(Step("remove", Path(filename).name))
        super().xDelete(filename, syncdir)


class File(apsw.VFSFile):
    """One file on the disk that remembers."""

    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        assert name is not None, "a store needs no temporary file"
        self.disk = disk
        self.file = Path(name if isinstance(name, str) else name.filename()).name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        """Write at an offset."""
        self.disk.note(Step("write", self.file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        """Cut the file to a size."""
        self.disk.note(Step("cut", self.file, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        """A promise that what was written is there."""
        self.disk.note(Step("sync", self.file))


Files = dict[str, bytes]


def crashes(
    start: Files, steps: list[Step], dice: random.Random, scattered: int = SCATTERED
) -> Iterator[tuple[int, Files]]:
    """Each distinct state in which a loss of power may leave the files, with how many promises were made by then.

    ``scattered`` choices of blocks are tried at each step, beside nothing, all, and the last write torn.
    """
    durable, waiting, kept = dict(start), list[Step](), 0
    seen: set[tuple[int, int]] = set()
    for step in steps:
        if step.what == "kept":
            kept += 1
        elif step.what in ("sync", "folder"):
            done = [held for held in waiting if _covers(step, held)]
            durable, waiting = after(durable, done), [held for held in waiting if not _covers(step, held)]
        else:
            waiting.append(step)
        for choice in ([], waiting, _torn(waiting, dice), *(_scattered(waiting, dice) for _ in range(scattered))):
            files = after(durable, choice)
            mark = hash(tuple(sorted(files.items())))
            if (kept, mark) not in seen:
                seen.add((kept, mark))
                yield kept, files


def _covers(sync: Step, held: Step) -> bool:
    """Whether that sync promises that this is on the disk."""
    if sync.what == "folder":
        return held.what in ("rename", "remove")
    return held.file == sync.file and held.what != "rename"


def after(files: Files, steps: list[Step]) -> Files:
    """The files after these steps."""
    changed = {name: bytearray(data) for name, data in files.items()}
    for step in steps:
        if step.what == "write":
            data = changed.setdefault(step.file, bytearray())
            data.extend(bytes(max(0, step.at - len(data))))
            data[step.at : step.at + len(step.data)] = step.data
        elif step.what == "cut":
            del changed.setdefault(step.file, bytearray())[step.at :]
        else:
            moved = changed.pop(step.file, bytearray())
            if step.what == "rename":
                changed[step.to] = moved
    return {name: bytes(data) for name, data in changed.items()}


def put(path: Path, data: bytes) -> None:
    """Make the content of a file this, in place: to cut it to nothing first makes some systems sync it."""
    path.touch()
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def _blocks(step: Step) -> list[Step]:
    """A write in pieces that end where blocks end; anything else whole."""
    if step.what != "write":
        return [step]
    first = BLOCK - step.at % BLOCK
    cuts = [0, *range(first, len(step.data), BLOCK), len(step.data)]
    return [Step("write", step.file, step.at + a, step.data[a:b]) for a, b in pairwise(cuts)]


def _torn(waiting: list[Step], dice: random.Random) -> list[Step]:
    """All in order, but the last only in part."""
    pieces = _blocks(waiting[-1]) if waiting else []
    return waiting[:-1] + pieces[: dice.randrange(len(pieces))] if pieces else []


def _scattered(waiting: list[Step], dice: random.Random) -> list[Step]:
    """Any of the blocks, in order; a removal may be forgotten too."""
    return [piece for step in waiting for piece in _blocks(step) if dice.random() < 0.5]
