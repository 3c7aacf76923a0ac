"""The stage: homes made by the ceremony, node processes started and killed, links that a fault proxy can cut.

It leaves nothing behind: processes are ended and the folder is removed when the stage is left, whatever happened, and
nodes end by themselves when the stage was killed.
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
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, Self

from openline.carriers.proxy import FaultProxy
from openline.desk.client import ApiError, NoNode, NotOnStage
from openline.desk.demo.player import Player
from openline.desk.demo.script import Cast, LineOf
from openline.line import card as cards
from openline.line import charter as charters
from openline.line.charter import Deadline
from openline.node import ceremony, terms
from openline.node.catalogue import built_in
from openline.node.settings import BELL
from openline.wire.suite import RootKey

EXERCISE_CLAUSE = "EXERCISE. This line was made for an exercise. "
WAIT_S = 40.0  # how long the stage waits for anything before it says what did not happen
POLL_S = 0.05
MAKERS = 4  # homes at once: each waits for the disk for half of its time
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


class Stage:
    """The players of a cast and the links between them. Use as an async context manager."""

    def __init__(
        self, cast: Cast, keep: Path | None = None, alarm: str = BELL, consoles: bool = False, trains: bool = False
    ) -> None:
        self._keep, self._consoles, self._trains = keep, consoles, trains
        self.folder = keep or Path(tempfile.mkdtemp(prefix="openline-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.cast = cast
        self.players: dict[str, Player] = {}
        self.proxies: dict[tuple[str, str], FaultProxy] = {}  # by who dials, and whom
        self.apart: set[frozenset[str]] = set()  # pairs whose link is cut
        self._alarm = alarm
        self._making: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        """Make the homes, hold the ceremony, start proxies and nodes, and wait until every lamp is open."""
        try:
            self._making = asyncio.ensure_future(asyncio.to_thread(self._make))
            await asyncio.shield(self._making)
            await self._links()
            for player in self.players.values():
                player.start()
            for player in self.players.values():
                await self.back(player)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_why: object) -> None:
        """End every process and remove the folder, once nobody writes into it any more."""
        if self._making:
            await asyncio.wait([self._making])
        for player in self.players.values():
            player.ask_to_end()
        for player in self.players.values():
            player.end()
        for proxy in self.proxies.values():
            await proxy.stop()
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    async def back(self, player: Player) -> None:
        """Wait until a node that was started sees all others. Raises NotOnStage."""
        await self.until(player, partial(self._is_open, player), "its lines came up")

    def members(self, line: str) -> list[Player]:
        """The players of that line, in the order of its charter."""
        return [self.players[party] for party in self.cast.line(line).parties]

    def _pairs(self) -> list[tuple[str, str]]:
        """Everybody who shares a line with somebody, both ways, once."""
        pairs = {(a, b): None for line in self.cast.lines for a in line.parties for b in line.parties if a != b}
        return list(pairs)

    def _make(self) -> None:
        """Homes, then charters. In threads: a passphrase is stretched outside of Python's lock, and disks are slow."""
        ports: set[int] = set()
        while len(ports) < 2 * len(self.cast.parties):
            ports.add(free_port())
        with ThreadPoolExecutor(MAKERS) as pool:
            seats = [(*seat, ports.pop(), ports.pop() * self._consoles) for seat in self.cast.parties.items()]
            made = [
                pool.submit(Player, self.folder, party, about, port, self._alarm, console, self._trains)
                for party, about, port, console in seats
            ]
            self.players = {one.result().party: one.result() for one in made}
            roots = dict(zip(self.players, pool.map(Player.root, self.players.values()), strict=True))
        self._ceremony(roots)

    def _ceremony(self, roots: dict[str, RootKey]) -> None:
        """Cards exchanged and compared; each charter offered by the first of its line and signed by every other."""
        for one, other in self._pairs():
            theirs = self.players[other].home
            ceremony.import_card(self.players[one].home, theirs.path / "card", cards.safety_number(theirs.card()))
        for line in self.cast.lines:
            members = self.members(line.name)
            held = [player.home.card() for player in members]
            signed = charters.offer(_terms(line, held, sorted({p.language for p in members} | {"en"})), held)
            for player in members:
                signed = ceremony.sign(player.home, signed, roots[player.party])
            passed_on = self.folder / f"{line.name}.charter"
            passed_on.write_bytes(charters.to_file(signed))
            for player in members:
                ceremony.keep(player.home, player.home.read_charter(passed_on))

    async def _links(self) -> None:
        """Each dials each through a proxy of its own, which can cut the link."""
        for one, other in self._pairs():
            proxy = FaultProxy(("127.0.0.1", 0), ("127.0.0.1", self.players[other].port), random.Random(1))  # noqa: S311
            await proxy.start()
            self.proxies[one, other] = proxy
            self.players[one].home.set_route(other, ["{}:{}".format(*proxy.address)])

    def cut(self, one: str, other: str) -> None:
        """Cut the link between two: a black hole, both ways."""
        self.apart.add(frozenset((one, other)))
        for pair in ((one, other), (other, one)):
            self.proxies[pair].cut()

    async def mend(self) -> None:
        """Mend every link."""
        for way, proxy in self.proxies.items():
            if frozenset(way) in self.apart:
                await proxy.heal()
        self.apart.clear()

    def is_cut(self, one: str, other: str) -> bool:
        """Whether the link between the two is cut."""
        return frozenset((one, other)) in self.apart

    def _is_open(self, player: Player) -> bool:
        return all(peer["lamp"] == "open" for line in player.client.get("/v1/lines") for peer in line["peers"])

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

    async def export(self, player: Player, line: str) -> bytes:
        """The transcript of a line as that node exports it, once it has checked what came in one go."""
        path = player.client.line(line, "export")
        found: bytes = await self.until(player, partial(player.client.raw, "GET", path), f"{line} could be exported")
        return found

    async def equal(self, line: str) -> None:
        """Wait until every member holds the same feeds of the line, to the same heads. Raises NotOnStage."""
        first, *others = self.members(line)
        for other in others:
            await self.until(other, partial(_same_heads, first, other, line), f"{line} is as long as {first.party}'s")

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


def _terms(line: LineOf, held: list[cards.SignedCard], languages: Iterable[str]) -> charters.Charter:
    """The usual terms, with what the cast changes in them."""
    days = 5 * 365 if line.expired_days is None else -line.expired_days
    expires = int(dt.datetime.now(dt.UTC).timestamp()) + days * 86400
    spoken = tuple(languages)
    usual = terms.draft(line.name, held, spoken, expires)
    clause, catalogue = EXERCISE_CLAUSE + usual.saving_clause, built_in().line_hash(spoken)
    usual = replace(usual, saving_clause=clause, catalogue=catalogue)
    if line.flash_open_s is None or line.flash_answer_s is None:
        return usual
    return replace(usual, deadlines=(Deadline(line.flash_open_s, line.flash_answer_s), *usual.deadlines[1:]))


def _same_heads(one: Player, other: Player, line: str) -> bool:
    return _heads(one, line) == _heads(other, line)


def _heads(player: Player, line: str) -> str:
    found = player.line(line)["heads"]
    rows = [{key: row[key] for key in ("index", "incarnation", "seq")} for row in found]
    return json.dumps(rows, sort_keys=True)
