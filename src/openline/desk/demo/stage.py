"""The stage: homes made by the ceremony, node processes started and killed, links that a fault proxy can cut.

It leaves nothing behind: processes are ended and the folder is removed when the stage is left, whatever happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from openline.carriers.certificate import tls_public
from openline.carriers.proxy import FaultProxy
from openline.desk.client import ApiError, Client, NoNode, NotOnStage
from openline.line import card as cards
from openline.line import charter as charters
from openline.node import ceremony
from openline.node.home import Home
from openline.wire.suite import RootKey

LINE = "us-cn-theatre"
WAIT_S = 40.0  # how long the stage waits for anything before it says what did not happen
POLL_S = 0.05
END_S = 2.0  # from a socket that closes to a process that has ended


def free_port() -> int:
    """A port that nobody listens on just now, below those that the system gives to dials: none takes it meanwhile."""
    dice = random.SystemRandom()
    while True:
        port = dice.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def stop_on_signals() -> None:
    """From now on SIGTERM, or a terminal that goes away, ends the running task, so that the stage is left in order."""
    task = asyncio.current_task()
    assert task is not None, "runs in a task"
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


class Player:
    """One party on the stage: its home, its node process, its desk."""

    def __init__(self, folder: Path, party: str, about: dict[str, str], alarm: str) -> None:
        self.party, self.language, self.port = party, about["language"], free_port()
        self.home = Home(folder / party)
        self.home.create(
            party, about["name"], about["station"], about["office"], about["authority"], f"127.0.0.1:{self.port}"
        )
        if alarm:
            settings = self.home.path / "config.toml"
            settings.write_text(
                settings.read_text("utf-8").replace('alarm = ""', f"alarm = {json.dumps(alarm)}"), "utf-8"
            )
        self.passphrase = random.SystemRandom().randbytes(12).hex()
        self.home.create_root(self.passphrase, tls_public(self.home.station_keys().tls))
        self.client = Client(self.home.path)
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / f"{party}.log"

    def root(self) -> RootKey:
        """The party's root, for the ceremony."""
        return self.home.root(self.passphrase)

    def start(self) -> None:
        """Start the node process, as any administrator would."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "openline.desk", "--home", str(self.home.path), "node", "run", "-v"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def end(self) -> None:
        """Ask the node to stop; kill it if it does not."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_text("utf-8", "replace")[-2000:]

    def alarms(self) -> list[dict[str, str]]:
        """What this node's alarm has sounded, over all its lives."""
        journal = self.home.path / "alarm.jsonl"
        if not journal.exists():
            return []
        return [json.loads(row) for row in journal.read_text("utf-8").splitlines()]


class Stage:
    """Two players and the link between them. Use as an async context manager."""

    def __init__(self, parties: dict[str, dict[str, str]], keep: Path | None = None, alarm: str = "") -> None:
        self._keep = keep
        self.folder = keep or Path(tempfile.mkdtemp(prefix="openline-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.players: dict[str, Player] = {}
        self._proxies: list[FaultProxy] = []
        self._parties, self._alarm = parties, alarm

    async def __aenter__(self) -> Stage:
        """Make the homes, hold the ceremony, start proxies and nodes, and wait until both lamps are open."""
        try:
            for party, about in self._parties.items():
                self.players[party] = Player(self.folder, party, about, self._alarm)
            self._ceremony()
            await self._links()
            for player in self.players.values():
                player.start()
            for player in self.players.values():
                await self.until(player, partial(self._is_open, player), "the line came up")
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_why: object) -> None:
        """End every process and remove the folder."""
        for player in self.players.values():
            player.end()
        for proxy in self._proxies:
            await proxy.stop()
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _ceremony(self) -> None:
        """Cards exchanged and compared, the charter offered by the first and signed by every other."""
        one, *others = self.players.values()
        for player in self.players.values():
            for other in self.players.values():
                if other is not player:
                    number = cards.safety_number(other.home.card())
                    ceremony.import_card(player.home, other.home.path / "card", number)
        expires = int(dt.datetime.now(dt.UTC).timestamp()) + 5 * 365 * 86400
        signed = ceremony.draft(one.home, LINE, [p.party for p in others], ["en", "zh-Hans"], expires)
        for player in self.players.values():
            signed = ceremony.sign(player.home, signed, player.root())
        passed_on = self.folder / f"{LINE}.charter"
        passed_on.write_bytes(charters.to_file(signed))
        for player in self.players.values():
            ceremony.keep(player.home, player.home.read_charter(passed_on))

    async def _links(self) -> None:
        """Each dials the other through a proxy of its own, which can cut the link."""
        for player in self.players.values():
            for other in self.players.values():
                if other is not player:
                    proxy = FaultProxy(("127.0.0.1", 0), ("127.0.0.1", other.port), random.Random(1))  # noqa: S311
                    await proxy.start()
                    self._proxies.append(proxy)
                    player.home.set_route(other.party, ["{}:{}".format(*proxy.address)])

    def cut(self) -> None:
        """Cut the link: a black hole, both ways."""
        for proxy in self._proxies:
            proxy.cut()

    async def heal(self) -> None:
        """Mend the link."""
        for proxy in self._proxies:
            await proxy.heal()

    def _is_open(self, player: Player) -> bool:
        return self.lamp(player) == "open"

    def lamp(self, player: Player) -> str:
        """The lamp of the other side, as this player's node shows it; empty while no node answers."""
        try:
            lines = player.client.get("/v1/lines")
        except NoNode:
            return ""
        return str(lines[0]["peers"][0]["lamp"])

    async def until(self, player: Player, happened: Callable[[], Any], what: str) -> Any:
        """Wait until ``happened`` gives something true. Raises NotOnStage with ``what`` did not happen."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            self._all_alive(what)
            try:
                found = await asyncio.to_thread(happened)
            except (NoNode, ApiError):
                found = None
            if found:
                return found
            await asyncio.sleep(POLL_S)
        said = player.last_words()
        raise NotOnStage(f"{player.party}: within {WAIT_S:.0f} s it did not happen that {what}. Its node says:\n{said}")

    async def lost(self, gone: NoNode) -> NoReturn:
        """A node went away in the middle: raises NotOnStage, with whose it was as soon as that is known."""
        end = time.monotonic() + END_S
        while time.monotonic() < end:
            self._all_alive("the play was over")
            await asyncio.sleep(POLL_S)
        raise NotOnStage(str(gone)) from None

    def _all_alive(self, what: str) -> None:
        """Raises NotOnStage when a node has ended by itself: waiting longer for ``what`` is in vain."""
        for player in self.players.values():
            if player.process and player.process.poll() is not None:
                raise NotOnStage(
                    f"{player.party}: its node ended with {player.process.returncode} before {what}. "
                    f"It says:\n{player.last_words()}"
                )
