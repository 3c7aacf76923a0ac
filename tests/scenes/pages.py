"""Pages of ``docs/operate/`` as administrators follow them: their own commands, in a shell, with real nodes.

A block that begins with ```sh and further words is run; the words say at which side, and ``node`` that it goes on. Only
what a page says is the reader's own is put in its place: addresses, the home (OPENLINE_HOME), the stick, passphrases.
"""

import contextlib
import os
import pty
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from openline.desk.client import Client, NoNode
from tests.scenes.theatre import PASSPHRASE, SOURCE, until

PAGES = Path(__file__).parents[2] / "docs" / "operate"
BLOCK = re.compile(r"^```sh (.+?)\n(.*?)^```$", re.M | re.S)


def blocks(page: str) -> list[tuple[list[str], str]]:
    """The words behind ``sh`` and the commands of every block of a page that is marked so."""
    return [(marks.split(), body) for marks, body in BLOCK.findall((PAGES / page).read_text("utf-8"))]


def commands(body: str) -> list[str]:
    """The commands of a block, continued lines joined."""
    return [row for row in body.replace("\\\n", " ").splitlines() if row.strip()]


@dataclass
class Admin:
    """One side: a folder in which it works, a home, and a shell."""

    folder: Path
    port: int
    put: dict[str, str] = field(default_factory=dict)
    nodes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        """Its OPENLINE_HOME."""
        return self.folder / "home"

    @property
    def env(self) -> dict[str, str]:
        """What it has set before it began."""
        path = f"{self.folder}:{os.environ['PATH']}"
        mine = {"OPENLINE_HOME": str(self.home), "OPENLINE_PASSPHRASE": PASSPHRASE, "PATH": path}
        return os.environ | SOURCE | mine | {"OPENLINE_BACKUP_PASSPHRASE": PASSPHRASE}

    def prepared(self) -> None:
        """Make ``openline`` found in its shell, as an installation does, and a stick at hand."""
        (self.folder / "stick").mkdir(parents=True)
        script = self.folder / "openline"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m openline.desk "$@"\n', "utf-8")
        script.chmod(0o700)
        self.put |= {"/mnt/stick": str(self.folder / "stick"), "~/.openline": str(self.home), "~/": f"{self.folder}/"}

    def follows(self, page: str, *marks: str) -> str:
        """Every block of a page that bears exactly these words; what it printed."""
        found = [body for words, body in blocks(page) if words == list(marks)]
        assert found, f"{page} has such a block"
        if "node" in marks:
            for body in found:
                self.starts(*commands(body))
            return ""
        return "".join(self.runs(command) for body in found for command in commands(body))

    def typed(self, command: str) -> str:
        """The command with what is this reader's own."""
        for old, new in self.put.items():
            command = command.replace(old, new)
        return command

    def runs(self, command: str, stdin: str = "") -> str:
        """One command in the shell; what it printed. It must succeed."""
        done = subprocess.run(
            ["sh", "-c", self.typed(command)],
            cwd=self.folder,
            env=self.env,
            input=stdin.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout.decode(), done.stderr.decode(), self.log)
        return done.stdout.decode()

    @property
    def log(self) -> str:
        """What its node said."""
        path = self.folder / "node.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def starts(self, command: str) -> None:
        """A command that goes on: the node."""
        screen, terminal = pty.openpty()  # as a person starts it: its bell is heard
        node = subprocess.Popen(
            ["sh", "-c", f"exec {self.typed(command)}"],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        threading.Thread(target=self._watches, args=(screen,), daemon=True).start()
        self.nodes.append(node)
        until(lambda: self.answers() or node.poll() is not None, "the node answers, or ends")
        assert self.answers(), self.log

    def _watches(self, screen: int) -> None:
        """Keep what appears on a node's terminal until the node is gone."""
        with (self.folder / "node.log").open("ab", buffering=0) as log, contextlib.suppress(OSError):
            while shown := os.read(screen, 65536):
                log.write(shown)
        os.close(screen)

    def answers(self) -> bool:
        """Whether its node answers."""
        with contextlib.suppress(NoNode):
            Client(self.home).get("/v1/health")
            return True
        return False

    def lamps(self) -> list[str]:
        """The lamps of its line."""
        return [peer["lamp"] for peer in Client(self.home).get("/v1/lines")[0]["peers"]]

    def end(self, hard: bool = False) -> None:
        """Stop the node that runs, or kill it."""
        (self.nodes[-1].kill if hard else self.nodes[-1].terminate)()
        self.nodes[-1].wait(30)

    def leave(self) -> None:
        """End its nodes."""
        for node in self.nodes:
            if node.poll() is None:
                node.kill()
            node.wait()
