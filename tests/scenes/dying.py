"""A nursery of nodes that are killed, each at a boundary of its effects that the test chose. Run as a process.

For each home that is named on its standard input it forks a child that runs the real node of that home, and prints the
child's number; nothing is imported again, so a hundred nodes cost what ten do. Sent SIGUSR1, a child reads a number N
from HOME.last and counts the boundaries of what it carries out: before each effect, and before and behind each sync of
the store. At the N-th one it kills itself with -9, having written which one it was into HOME.died. While HOME.eio is
there every sync fails.
"""

import importlib
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import apsw

from openline.desk.cli import main
from openline.engine.effects import Effect
from openline.node.node import Node

USUAL = apsw.vfs_names()[0]  # SQLite's own way to the disk, by its name: ours becomes the default


class Boundaries:
    """Counts what passes once it is told to, and ends the process at the chosen one."""

    def __init__(self, home: Path) -> None:
        self._home, self._left = home, 0
        signal.signal(signal.SIGUSR1, self._arm)

    def _arm(self, _number: int, _frame: FrameType | None) -> None:
        self._left = int(self._home.with_suffix(".last").read_text("ascii"))

    @property
    def disk_fails(self) -> bool:
        """Whether every sync fails."""
        return self._home.with_suffix(".eio").exists()

    def passed(self, what: str) -> None:
        """One boundary."""
        self._left -= 1
        if self._left == 0:
            self._home.with_suffix(".died").write_text(what, "ascii")
            os.kill(os.getpid(), signal.SIGKILL)


class Disk(apsw.VFS):
    """The usual way to the disk, with every sync told."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        super().__init__("told", USUAL, makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        """Open a file whose syncs are told."""
        return File(self.boundaries, name, flags)


class File(apsw.VFSFile):
    """One file whose syncs are told."""

    def __init__(self, boundaries: Boundaries, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self.boundaries = boundaries
        super().__init__(USUAL, name, flags)

    def xSync(self, flags: int) -> None:
        """Two boundaries: what was written is not yet promised to be there, and it is; or an error while HOME.eio lies
        there."""
        if self.boundaries.disk_fails:
            raise apsw.IOError("the disk has an error")
        self.boundaries.passed("before a sync")
        super().xSync(flags)
        self.boundaries.passed("behind a sync")


def run(home: Path) -> NoReturn:
    """The node of ``home``, in this process, until it is told to stop or dies."""
    with home.with_suffix(".log").open("ab") as out:
        for stream in (1, 2):
            os.dup2(out.fileno(), stream)
    boundaries = Boundaries(home)
    do = Node._do

    def told(self: Node, effect: Effect) -> None:
        boundaries.passed(type(effect).__name__)
        do(self, effect)

    Node._do = told  # type: ignore[method-assign]
    disk = Disk(boundaries)
    main(["--home", str(home), "node", "run"])
    del disk


def nurse() -> None:
    """Fork a child for each line that is read, until there is no more."""
    for name in ("openline.node.run", "openline.desk.web.app"):  # what a node imports as it starts, once for all
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: the system buries them
    for row in sys.stdin:
        child = os.fork()
        if not child:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            run(Path(row.rstrip("\n")))
        print(child, flush=True)


if __name__ == "__main__":
    nurse()
