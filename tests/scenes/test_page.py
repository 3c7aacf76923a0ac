"""``docs/operate/first-line.md`` as two administrators follow it: its own commands, in a shell, with real nodes.

Only what the page says is the reader's own is put in its place: addresses, homes (OPENLINE_HOME), the passphrase
(OPENLINE_PASSPHRASE) and the digits, which each reads to the other.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from openline.desk.client import Client, NoNode
from openline.desk.demo.stage import free_port
from tests.scenes.theatre import PASSPHRASE, SOURCE, until

PAGES = Path(__file__).parents[2] / "docs" / "operate"
COMMANDS_MAX = 5  # a side, from nothing to a tested line
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
        with (self.folder / "node.log").open("ab") as log:
            node = subprocess.Popen(
                ["sh", "-c", f"exec {self.typed(command)}"],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.nodes.append(node)
        until(self.answers, f"the node answers: {self.log}")

    def answers(self) -> bool:
        """Whether its node answers."""
        with contextlib.suppress(NoNode):
            Client(self.home).get("/v1/health")
            return True
        return False

    def lamps(self) -> list[str]:
        """The lamps of its line."""
        return [peer["lamp"] for peer in Client(self.home).get("/v1/lines")[0]["peers"]]

    def leave(self) -> None:
        """End its nodes."""
        for node in self.nodes:
            if node.poll() is None:
                node.kill()
            node.wait()


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[dict[str, Admin]]:
    """US and CN with a shell each, in which ``openline`` is found; nothing else is there."""
    made = {}
    for side in ("us", "cn"):
        folder = tmp_path / side
        folder.mkdir()
        script = folder / "openline"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m openline.desk "$@"\n', "utf-8")
        script.chmod(0o700)
        made[side] = Admin(folder, free_port())
    where = {"198.51.100.7:7011": f"127.0.0.1:{made['us'].port}", "192.0.2.7:7011": f"127.0.0.1:{made['cn'].port}"}
    for admin in made.values():
        admin.put = where | {"0.0.0.0:7011": f"127.0.0.1:{admin.port}"}
    try:
        yield made
    finally:
        for admin in made.values():
            admin.leave()


def digits_in(printed: str) -> str:
    """The safety number that a side reads out."""
    found = re.search(r"(\d{5} ){7}\d{5}", printed)
    assert found, printed
    return found.group()


def follow(sides: dict[str, Admin]) -> list[str]:
    """Every block of the page in its order, with the files carried as the prose says. Returns what was printed."""
    said: dict[str, list[str]] = {"us": [], "cn": []}
    count = dict.fromkeys(sides, 0)
    for (side, *marks), body in blocks("first-line.md"):
        admin, other = sides[side], sides["cn" if side == "us" else "us"]
        theirs = "cn" if side == "us" else "us"
        if (other.home / "card").exists():
            shutil.copy(other.home / "card", admin.folder / f"{theirs}.card")
        charter = other.folder / "us-cn-theatre.charter"
        if charter.exists():  # the newer copy is the one that was sent
            mine = admin.folder / charter.name
            if not mine.exists() or mine.stat().st_mtime_ns < charter.stat().st_mtime_ns:
                shutil.copy(charter, mine)
        for command in commands(body):
            count[side] += 1
            if "node" in marks:
                admin.starts(command)
                continue
            asks = ".card" in command  # then the digits are asked for, and the other side reads them out
            said[side].append(admin.runs(command, digits_in(said[theirs][0]) + "\n" if asks else ""))
    assert all(0 < n <= COMMANDS_MAX for n in count.values()), count
    return said["us"] + said["cn"]


def test_the_page_leads_from_nothing_to_a_tested_line_in_five_commands_a_side(sides: dict[str, Admin]) -> None:
    """Exactly what stands there; afterwards both lamps are open and both tests rang."""
    printed = follow(sides)
    assert sum("us-cn-theatre is in force: every party has signed" in one for one in printed) == 2
    assert sum("GOOD" in one and "rang after" in one for one in printed) == 2
    assert [side.lamps() for side in sides.values()] == [["open"], ["open"]]
