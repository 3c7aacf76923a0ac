"""The people of a simulated world: they write, they come when it rings (or sleep), they open, answer, and answer twice.

What they were told is kept goes into ``accepted`` and must never be lost. They refuse to sign anything by machine:
every OPENED in a world is noted here first.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

from openline.engine.effects import Ring, Show
from openline.engine.state import Refused
from openline.line.acts import Act, Marker, MessageAct, Receipt, ReceiptAct, Reply, ReplyAct
from openline.sim.station import Station
from openline.wire.entry import Entry
from openline.wire.header import Precedence

if TYPE_CHECKING:
    from openline.sim.world import World

WRITE_MS = (2000, 14_000)
COME_MS = (500, 8000)
NEVER_COMES = 0.1  # of all calls: nobody opens them, however often it rings
THINK_MS = (2000, 15_000)
CLOSING = tuple(reply for reply in Reply if reply.closes)
LATE_MS = 15_000  # after everything is mended: then the last goes to sleep, and the world comes to rest
HABITS = ("opens", "opens", "answers", "answers", "stands by", "two consoles", "sleeps")
READS_QUIET = 0.4  # how many messages that ring nothing are read soon
SENTENCES = (
    "vessel {n} holds course and speed",
    "aircraft {n} will turn at the boundary. " * 12,
    "请确认 {n} 号通报",
    "no live fire in area {n}; survey only. " * 90,
)


class People:
    """Everybody who sits at a station's console."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.acts = 0

    @property
    def _awake(self) -> bool:
        return self._world.mended_for_ms < LATE_MS

    def start(self) -> None:
        """Seat a writer at every station."""
        for index in self._world.stations:
            self._world.after(self._world.rng.randint(0, 3000), partial(self._write, index))

    def _write(self, index: int) -> None:
        world, rng = self._world, self._world.rng
        if not world.faulty:
            return
        world.after(rng.randint(*WRITE_MS), partial(self._write, index))
        station = world.stations[index]
        if station.engine is None:
            return
        text = rng.choice(SENTENCES).format(n=self.acts)
        own = [hash_ for hash_ in station.accepted[-3:] if rng.random() < 0.1]
        at = station.now(world.time).wall_ms // 1000
        act = MessageAct(1, Marker(rng.randint(1, 8)), text, "en", at, supersedes=own[0] if own else None)
        self._say(station, act, rng.choice((0, 0, 1, 2, 3)), rng.random() < 0.2)

    def _say(self, station: Station, act: Act, precedence: int = 3, exercise: bool = False) -> None:
        """Have the station sign an act; the person is told when it is done, and trusts that."""
        world = self._world
        self.acts += 1
        try:
            entry, effects = station.running().say(world.now(station), station.entropy(), act, precedence, exercise)
        except Refused as why:
            world.wrong.append(f"{station.name} was refused: {why}")
            return
        world.name_entry(entry)
        if world.trace:
            world.tell("%s %s", station.me, self._sentence(entry, act))
        if world.carry_out(station.me, effects):
            station.accepted.append(entry.hash)

    def _sentence(self, entry: Entry, act: Act) -> str:
        h = entry.header
        mark = "EXERCISE " if h.exercise else ""
        match act:
            case MessageAct():
                words = act.text if len(act.text) < 60 else act.text[:50] + "..."
                return f"writes {self._world.label(entry.hash)} at {mark}{Precedence(h.precedence).name}: {words}"
            case ReplyAct():
                return f"answers {mark}{self._world.label(act.about)}: {act.reply.name}"
            case ReceiptAct():
                return f"signs that {mark}{self._world.label(act.about)} is {act.receipt.name}"
        return "announces a key"

    def sounded(self, station: Station, ring: Ring) -> None:
        """The alarm sounds; somebody comes, or not. One that sounds again finds more people awake."""
        if ring.hash[0] >= NEVER_COMES * 256:
            self._world.after(self._world.rng.randint(*COME_MS), partial(self._attend, station, ring.hash, ring.level))

    def shown(self, station: Station, show: Show) -> None:
        """A line on the screen changes; a message that rings nothing may be read."""
        world, rng = self._world, self._world.rng
        if show.what != "entry" or rng.random() >= READS_QUIET:
            return
        item = station.running().state.transcript.items[show.about]
        h = item.entry.header
        if isinstance(item.act, MessageAct) and h.author != station.me and h.precedence > Precedence.IMMEDIATE:
            world.after(rng.randint(*THINK_MS), partial(self._read, station, show.about))

    def _read(self, station: Station, about: bytes) -> None:
        engine = station.engine
        if engine is None or about not in engine.state.transcript.items or not self._awake:
            return
        at = self._world.now(station).wall_ms // 1000
        if self._world.rng.random() < 0.4:
            self._say(station, ReceiptAct(Receipt.STORED, about, at))
        else:
            self._open_or_answer(station, about, self._world.rng.choice(("opens", "answers")))

    def _attend(self, station: Station, about: bytes, level: int) -> None:
        engine = station.engine
        if engine is None or about not in engine.state.transcript.items or not self._awake:
            return
        if engine.state.transcript.dialogue(about).closing(station.me):
            return
        habit = self._world.rng.choice(HABITS)
        if habit != "sleeps" or level > 1:
            self._open_or_answer(station, about, "answers" if habit == "sleeps" else habit)

    def _open_or_answer(self, station: Station, about: bytes, habit: str) -> None:
        rng = self._world.rng
        at = self._world.now(station).wall_ms // 1000
        station.opened.add(about)
        if habit == "opens":
            self._say(station, ReceiptAct(Receipt.OPENED, about, at, 1))
        if habit in ("answers", "two consoles"):
            self._say(station, _closing(rng, about, at))
        if habit == "two consoles" and station.engine is not None:
            self._say(station, _closing(rng, about, at))
        if habit == "stands by":
            self._say(station, ReplyAct(1, Reply.STANDBY, about, at, "stand by", at + 600, "en"))
            if rng.random() < 0.5:
                self._world.after(rng.randint(*THINK_MS), partial(self._attend, station, about, 0))


def _closing(rng: Random, about: bytes, at: int) -> ReplyAct:
    return ReplyAct(1, rng.choice(CLOSING), about, at)
