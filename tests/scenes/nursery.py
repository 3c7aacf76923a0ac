"""Nodes that a test forks, breaks and kills by the dozen, and how they are asked; see :mod:`tests.scenes.dying`."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from openline.desk.client import Client, NoNode
from tests.scenes.theatre import LINE, Party, until

ROOT = Path(__file__).parents[2]


class Nursery:
    """The process that forks nodes."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.scenes.dying"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        self._alive: dict[Path, int] = {}

    def start(self, party: Party) -> None:
        """Start a node, and wait until it answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{party.home}\n")
        self._process.stdin.flush()
        self._alive[party.home] = int(self._process.stdout.readline())
        until(lambda: asked(party, "/v1/health"), f"{party.code}'s node answers: {party.log}")

    def arm(self, party: Party, last: int) -> None:
        """Its node dies at the boundary ``last`` from now; 0 never."""
        party.home.with_suffix(".last").write_text(str(last), "ascii")
        os.kill(self._alive[party.home], signal.SIGUSR1)

    def lives(self, party: Party) -> bool:
        """Whether its node still runs."""
        try:
            os.kill(self._alive[party.home], 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self, party: Party) -> None:
        """kill -9, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._alive[party.home], signal.SIGKILL)
        until(lambda: not self.lives(party), "it is gone")

    def number(self, party: Party) -> int:
        """The process of its node."""
        return self._alive[party.home]

    def close(self) -> None:
        """End all of them and the nursery."""
        for number in self._alive.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def asked(party: Party, path: str) -> Any:
    """What the node answers; None when it is not there."""
    try:
        return Client(party.home, 5.0).get(path)
    except NoNode:
        return None


def said(party: Party, path: str, body: dict[str, Any]) -> Any:
    """What the node answers; None when it died before it could."""
    try:
        return Client(party.home, 5.0).post(f"/v1/lines/{LINE}/{path}", body)
    except NoNode:
        return None
