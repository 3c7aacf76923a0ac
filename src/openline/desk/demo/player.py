"""One party on the stage: its home, its node process, its desk.

It refuses to do anything that an administrator or an officer could not do: commands, files of its own home, the local
API, and signals.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from openline.carriers.certificate import tls_public
from openline.desk.client import Client
from openline.node.home import Home
from openline.wire.suite import RootKey

COMMAND = (sys.executable, "-m", "openline.desk.demo.leash")

ENGLISH = {"Accept-Language": "en"}  # in which plays name what a lamp says, whatever a station reads


class Player:
    """One party on the stage. Made, it has a home; :meth:`start` starts its node."""

    def __init__(
        self,
        folder: Path,
        party: str,
        about: dict[str, str],
        port: int,
        alarm: str,
        console: int = 0,
        trains: bool = False,
    ) -> None:
        """``console`` is the port of its console, 0 for none; ``trains`` whether it signs nothing but exercises."""
        self.party, self.language, self.port = party, about["language"], port
        self.home = Home(folder / party)
        self.home.create(
            party, about["name"], about["station"], about["office"], about["authority"], f"127.0.0.1:{port}"
        )
        settings = self.home.path / "config.toml"
        written = settings.read_text("utf-8").replace('# language = "en"', f"language = {json.dumps(self.language)}")
        served = f'console = "127.0.0.1:{console}"\nconsole_sign_in = "link"\n' if console else ""
        served += "exercise_only = true\n" * trains
        settings.write_text(written.replace('alarm = ""\n', f"alarm = {json.dumps(alarm)}\n{served}"), "utf-8")
        self.passphrase = random.SystemRandom().randbytes(12).hex()
        self.home.create_root(self.passphrase, tls_public(self.home.station_keys().tls))
        self.client = Client(self.home.path)
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / f"{party}.log"

    def console_link(self) -> str:
        """Where a watch officer of this party signs in at its console, once."""
        from openline.desk.console import way_in

        return way_in(self.home.path, f"{self.party} watch", "watch", self.language)

    def root(self) -> RootKey:
        """The party's root, for the ceremony."""
        return self.home.root(self.passphrase)

    def start(self) -> None:
        """Start the node process, as any administrator would, on a leash that we hold by its standard input."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "--home", str(self.home.path), "node", "run", "-v"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.process:
            self.process.kill()
            self._gone()

    def ask_to_end(self) -> None:
        """Ask the node to stop, and do not wait."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        """Ask the node to stop; kill it if it does not."""
        if self.process:
            self.ask_to_end()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
            self._gone()

    def _gone(self) -> None:
        assert self.process
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_text("utf-8", "replace")[-2000:] if self.log.exists() else ""

    def line(self, name: str) -> dict[str, Any]:
        """The line at a glance, as its node shows it."""
        found: dict[str, Any] = next(one for one in self.client.get("/v1/lines", ENGLISH) if one["line"] == name)
        return found

    def peer(self, line: str, party: str) -> dict[str, Any]:
        """Another party on that line, as this player's node sees it."""
        found: dict[str, Any] = next(one for one in self.line(line)["peers"] if one["party"] == party)
        return found

    def alarms(self) -> list[dict[str, str]]:
        """What this node's alarm has sounded, over all its lives."""
        journal = self.home.path / "alarm.jsonl"
        if not journal.exists():
            return []
        return [json.loads(row) for row in journal.read_text("utf-8").splitlines()]
