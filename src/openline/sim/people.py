"""The people of a simulated world: they write, they come when it rings (or sleep), they open, answer, and answer twice.

They also suspend their side of a line and resume it, take words back, and are refused what would be dangerous. What
they were told is kept goes into ``accepted`` and must never be lost. They refuse to sign anything by machine: every
OPENED in a world is noted here first.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from openline.engine.effects import Ring, Show
from openline.engine.state import Refused
from openline.line.acts import Act, Marker, MessageAct, Receipt, ReceiptAct, Reply, ReplyAct, ResumeAct, SuspendAct
from openline.sim import standing
from openline.sim.cast import EXPIRES
from openline.sim.station import Station
from openline.wire.entry import Entry
from openline.wire.header import Precedence

if TYPE_CHECKING:
    from openline.sim.world import World

CALLS_MAX = 6  # of one flood: each rings, and somebody comes
VALID_S = (2, 60)
SUSPENDS, RESUMES, SUSPENSION_S = 0.06, 0.05, (5, 60)
COME_MS = (500, 8000)
THINK_MS = (2000, 15_000)
CLOSING = tuple(reply for reply in Reply if reply.closes)
LATE_MS = 15_000  # after everything is mended: then the last goes to sleep, and the world comes to rest
HABITS = ("opens", "opens", "answers", "answers", "stands by", "two consoles", "sleeps")
WRITES = 0.02  # how often somebody writes although a line of hours has had its acts
INFORMED = 5  # every fifth message is for the information of one of several others
READS_QUIET = 0.4  # how many messages that ring nothing are read soon
SENTENCES = (
    "vessel {n} holds course and speed",
    "aircraft {n} will turn at the boundary. " * 12,
    "请确认 {n} 号通报",
    "no live fire in area {n}; survey only. " * 90,
)
SHORT = SENTENCES[:1] + SENTENCES[2:3]


class People:
    """Everybody who sits at a station's console."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.said = 0

    @property
    def _awake(self) -> bool:
        return self._world.mended_for_ms < LATE_MS

    def start(self) -> None:
        """Seat a writer at every station."""
        for index in self._world.stations:
            self._world.after(self._world.slow((0, 3000)), partial(self._write, index))

    def sit_down(self, index: int) -> None:
        """Seat a writer at a station that comes later."""
        self._world.after(0, partial(self._write, index))

    def _write(self, index: int) -> None:
        world, rng = self._world, self._world.rng
        if not world.faulty:
            return
        world.after(rng.randint(*world.tempo.write_ms), partial(self._write, index))
        if not world.needed(world.acts, world.tempo.acts, WRITES):
            return
        for station in [node for node in world.nodes.values() if node.me == index and node.engine is not None]:
            handled = self._handle(station)
            for _ in range(rng.choice(world.tempo.in_a_row)):
                if station.engine is not None and not handled:
                    self.speak(station, rng.choice((0, 0, 1, 2, 3)))

    def speak(self, station: Station, precedence: int) -> None:
        """Somebody writes a message, now and then one that takes back an earlier one, or that is soon stale."""
        world, rng = self._world, self._world.rng
        text = rng.choice(SENTENCES if rng.random() < world.tempo.long_texts else SHORT).format(n=self.said)
        own = [hash_ for hash_ in station.accepted[-3:] if rng.random() < 0.1]
        at = station.now(world.time).wall_ms // 1000
        until = at + rng.randint(*VALID_S) if rng.random() < 0.2 else None
        marker, earlier = Marker(rng.randint(1, 8)), own[0] if own else None
        others = sorted(set(world.cast.parties) - {station.me}) if self.said % INFORMED == 0 else []
        info = 1 << others[-1] if len(others) > 1 else 0  # no die is thrown: two alone on a line talk as they did
        act = MessageAct(1, marker, text, "en", at, until, earlier, info=info)
        world.talk["superseding"] += earlier is not None
        world.talk["for information"] += bool(info)
        world.talk["valid until"] += until is not None
        self.say(station, act, precedence, rng.random() < 0.2)

    def cry(self, station: Station) -> None:
        """One station calls as often as it can."""
        for _ in range(CALLS_MAX):
            if station.engine is not None:
                self.say(station, MessageAct(1, Marker.WARNING, "now!", "en", 0), Precedence.FLASH)

    def _handle(self, station: Station) -> bool:
        """Whether, instead of writing, somebody changed what this side promises to handle."""
        world, rng = self._world, self._world.rng
        draw, at = rng.random(), station.now(world.time).wall_ms // 1000
        if draw < SUSPENDS:
            scope, duration_s = rng.choice(((2,), (3,), (2, 3))), rng.randint(*SUSPENSION_S) * world.pace
            if self.say(station, SuspendAct(1, scope, "the watch is moving", "en", duration_s, at)):
                world.talk["suspended"] += 1
                station.suspended_until = world.time + duration_s * 1000
        elif draw < SUSPENDS + RESUMES and self.say(station, ResumeAct(1, at)):
            world.talk["resumed"] += 1
            station.suspended_until = 0
        return draw < SUSPENDS + RESUMES

    def say(self, station: Station, act: Act, precedence: int = 3, exercise: bool = False) -> bool:
        """Have the station sign an act; the person is told when it is done, and trusts that."""
        world = self._world
        self.said += 1
        try:
            entry, effects = station.running().say(world.now(station), station.entropy(), act, precedence, exercise)
        except Refused as why:
            return self._refused(station, act, precedence, str(why))
        world.name_entry(entry)
        if world.trace:
            world.tell("%s %s", station.key, self._sentence(entry, act))
        if isinstance(act, ReplyAct) and act.reply is Reply.WILCO and not act.override:
            self._was_fresh(station, act)
        if not world.carry_out(station, effects):
            return False
        world.talk["said after the expiry"] += world.now(station).wall_ms > 1000 * EXPIRES
        station.accepted.append(entry.hash)
        return True

    def _refused(self, station: Station, act: Act, precedence: int, why: str) -> bool:
        """What people do when the node refuses: nothing that must go out at once may be refused."""
        world = self._world
        world.tell("%s is refused: %s", station.key, why)
        if station.stolen and "revoked" in why:
            world.talk["root: refused, being revoked"] += 1
            return False
        if isinstance(act, ReplyAct) and act.reply is Reply.WILCO and not act.override:
            world.talk["stale WILCO refused"] += 1
            again = replace(act, override=True) if world.rng.random() < 0.5 else replace(act, reply=Reply.UNABLE)
            world.talk["WILCO with override"] += again.override
            return self.say(station, again)
        above_floor = isinstance(act, MessageAct) and precedence > Precedence.IMMEDIATE
        # A false claim may cost a new incarnation, and a wait for another station; it must not cost the line.
        excused = why == "restored-unheard" and station.claimed
        if above_floor and (station.two_histories or excused):
            world.talk["held back: two copies" if why == "two-copies" else "held back: restored"] += 1
        else:
            world.complain(f"{station.name} was refused: {why}")
        return False

    def _was_fresh(self, station: Station, act: ReplyAct) -> None:
        """A person said WILCO without an override: nothing here may say that the words are stale."""
        transcript = station.running().state.transcript
        items, message, now = transcript.items, transcript.items[act.about], self._world.now(station)
        if isinstance(message.act, MessageAct):
            until, author = message.act.valid_until, message.entry.header.author
            later = [i for i in items.values() if isinstance(i.act, MessageAct) and i.act.supersedes == act.about]
            what = f"{station.name} let a WILCO to {self._world.label(act.about)} through, which is"
            if until is not None and until * 1000 < now.wall_ms:
                self._world.complain(f"{what} no longer valid")
            said = [item.entry.header for item in later if item.entry.header.author == author]
            if [h for h in said if not standing.after_revocation(self._world, h)]:  # what is revoked replaces nothing
                self._world.complain(f"{what} superseded")

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
            case SuspendAct():
                scope = " and ".join(Precedence(p).name for p in act.scope)
                return f"suspends its handling of {scope} for {act.duration_s} s"
            case ResumeAct():
                return "resumes"
        return "announces a key"

    def sounded(self, station: Station, ring: Ring) -> None:
        """The alarm sounds; somebody comes, or not. One that sounds again finds more people awake."""
        if ring.hash[0] >= self._world.tempo.never_comes * 256:
            self._world.after(self._comes_in(COME_MS), partial(self._attend, station, ring.hash, ring.level))

    def _comes_in(self, span_ms: tuple[int, int]) -> int:
        """When somebody comes: in hours one person takes all that waits at one sitting, as a watch officer does."""
        world, sitting_ms = self._world, self._world.tempo.sitting_ms
        delay_ms = world.rng.randint(*span_ms)
        return delay_ms + -(world.time + delay_ms) % sitting_ms

    def shown(self, station: Station, show: Show) -> None:
        """A line on the screen changes; a message that rings nothing may be read."""
        world, rng = self._world, self._world.rng
        if show.what != "entry" or rng.random() >= READS_QUIET:
            return
        item = station.running().state.transcript.items[show.about]
        h = item.entry.header
        theirs = world.cast.parties.get(h.author) != world.cast.parties[station.me]
        if isinstance(item.act, MessageAct) and theirs and h.precedence > Precedence.IMMEDIATE:
            world.after(self._comes_in(THINK_MS), partial(self._read, station, show.about))

    def _read(self, station: Station, about: bytes) -> None:
        engine = station.engine
        if engine is None or about not in engine.state.transcript.items or not self._awake:
            return
        at = self._world.now(station).wall_ms // 1000
        if self._world.rng.random() < 0.4:
            self.say(station, ReceiptAct(Receipt.STORED, about, at))
        else:
            self._open_or_answer(station, about, self._world.rng.choice(("opens", "answers")))

    def _attend(self, station: Station, about: bytes, level: int) -> None:
        engine = station.engine
        if engine is None or about not in engine.state.transcript.items or not self._awake:
            return
        if engine.state.transcript.dialogue(about).closing(station.me):
            return
        habit = "answers" if self._world.rng.random() < self._world.tempo.prompt else self._world.rng.choice(HABITS)
        if habit != "sleeps" or level > 1:
            self._open_or_answer(station, about, "answers" if habit == "sleeps" else habit)

    def _open_or_answer(self, station: Station, about: bytes, habit: str) -> None:
        rng = self._world.rng
        at = self._world.now(station).wall_ms // 1000
        station.opened.add(about)
        if habit == "opens":
            self.say(station, ReceiptAct(Receipt.OPENED, about, at, 1))
        if habit in ("answers", "two consoles"):
            self.say(station, _closing(rng, about, at))
        if habit == "two consoles" and station.engine is not None:
            self.say(station, _closing(rng, about, at))
        if habit == "stands by":
            self.say(station, ReplyAct(1, Reply.STANDBY, about, at, "stand by", at + 600, "en"))
            if rng.random() < 0.5:
                self._world.after(self._comes_in(THINK_MS), partial(self._attend, station, about, 0))


def _closing(rng: Random, about: bytes, at: int) -> ReplyAct:
    return ReplyAct(1, rng.choice(CLOSING), about, at)
