"""The alarm: brings every call to the outlets that are on duty, until one has sounded, and again until a person comes.

Each outlet has a queue of its own, in which FLASH goes first and a flood becomes one alarm with a count, so that one
that hangs holds up no other. What sounded or failed is written to ``alarm.jsonl`` without a word of the message. A call
has rung when the first outlet that sounds has sounded; a page counts only where nothing sounds. It refuses to sound the
live alarm for a drill, and to stay silent because a calendar says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openline.engine.effects import Ring
from openline.node import duty, outlets
from openline.node.outlets import Page
from openline.node.settings import OutletSettings
from openline.node.wording import joined, said
from openline.wire.header import Precedence

RETRY_S = 5.0
FLOOD_MIN = 8  # alarms waiting at one outlet from which on they sound as one
TAIL_SIZE = 1 << 17  # bytes of the journal's end that are read for its last rows
log = logging.getLogger("openline.alarm")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One ring on its way, with the names that a person reads, and who is called."""

    ring: Ring
    line: str
    message: str
    who: str
    repeat: bool = False

    def page(self, count: int) -> Page:
        r = self.ring
        again = r.again or self.repeat
        return Page(r.exercise, Precedence(r.precedence).name, self.line, self.message, again, r.level, self.who, count)


@dataclass(slots=True)
class _Out:
    """One outlet with its queue: by precedence, then by order."""

    settings: OutletSettings
    outlet: outlets.Outlet
    queue: asyncio.PriorityQueue[tuple[int, int, _Wanted]] = field(default_factory=asyncio.PriorityQueue)
    now: list[_Wanted] = field(default_factory=list)  # what sounds at this moment
    sounding: asyncio.Task[str] | None = None
    silenced: bool = False  # a person ended what sounds at this moment
    failing: str = ""


class Alarm:
    """The alarm of one node. ``on_rang`` is called with a ring when it has sounded.

    ``is_wanted`` says whether one that sounded or failed still waits for a person.
    """

    def __init__(
        self,
        settings: Sequence[OutletSettings],
        home: Path,
        on_rang: Callable[[Ring], None],
        is_wanted: Callable[[Ring], bool],
    ) -> None:
        self._outs = {one.duty.name: _Out(one, outlets.make(one, home)) for one in settings}
        for out in self._outs.values():
            out.failing = out.outlet.unheard() if isinstance(out.outlet, outlets.Bell) else ""
        self._sounds = any(one.duty.sounds for one in settings)
        self._journal, self._on_rang, self._is_wanted = home / "alarm.jsonl", on_rang, is_wanted
        self._count, self._broken = 0, ""
        self._silenced: set[bytes] = set()
        self._repeats: dict[tuple[str, bytes], asyncio.TimerHandle] = {}

    @property
    def failing(self) -> str:
        """What is wrong, or empty."""
        plain = len(self._outs) == 1
        wrong = {name: out.failing for name, out in self._outs.items() if out.failing}
        told = (says if plain else said("party-says", party=name, says=says) for name, says in wrong.items())
        return joined([*told, self._broken])

    @property
    def sounding(self) -> int:
        """How many alarms repeat until a person opens or silences them."""
        return len({entry_hash for _, entry_hash in self._repeats})

    def ring(self, ring: Ring, line: str, message: str, called: Sequence[str] = ("",)) -> None:
        """Queue one alarm at every outlet on duty. ``line`` and ``message`` are their names; ``called`` the steps so
        far.
        """
        self._silenced.discard(ring.hash)
        now_ms = time.time_ns() // 1_000_000
        wanted = _Wanted(ring, line, message, called[-1])
        for name in duty.on_duty([out.settings.duty for out in self._outs.values()], called, now_ms):
            self._put(self._outs[name], wanted)

    def _put(self, out: _Out, wanted: _Wanted) -> None:
        self._count += 1
        out.queue.put_nowait((wanted.ring.precedence, self._count, wanted))

    async def run(self) -> None:
        """Sound what is queued, for ever; an outlet that fails is tried again until it sounds or nobody needs it."""
        async with asyncio.TaskGroup() as group:
            for name, out in self._outs.items():
                group.create_task(self._serve(name, out))

    async def _serve(self, name: str, out: _Out) -> None:
        try:
            while True:
                _, _, first = await out.queue.get()
                await self._sound(name, out, [first, *_flood(out, first)])
        finally:
            self._end_repeats()

    def _end_repeats(self) -> None:
        for handle in self._repeats.values():
            handle.cancel()
        self._repeats.clear()

    async def _sound(self, name: str, out: _Out, many: list[_Wanted]) -> None:
        """Sound one alarm for these, which are all live or all drills."""
        many = [one for one in many if not one.repeat or self._still(one.ring)]
        if not many:
            return
        page = many[0].page(len(many))
        out.failing = failed = await self._try(out, page, many)
        # Behind all that this turn and the next have to do: the journal delays neither the signature nor the desks.
        asyncio.get_running_loop().call_later(0, self._write, name, page, many, failed)
        for one in many:
            if not failed and not one.repeat and (out.settings.duty.sounds or not self._sounds):
                self._on_rang(one.ring)
        if failed:
            log.error("%s did not sound for %s on %s: %s", name, page.message, page.line, failed)
            self._later(RETRY_S, name, out, many)
            return
        if out.outlet.repeat_s:
            self._later(out.outlet.repeat_s, name, out, [many[0]], repeat=True)

    async def _try(self, out: _Out, page: Page, many: list[_Wanted]) -> str:
        """Sound one outlet; the empty string when it has, or when a person silenced it."""
        if out.outlet.at_once:
            return await out.outlet.sound(page)
        out.now, out.silenced = many, False
        out.sounding = asyncio.ensure_future(out.outlet.sound(page))
        try:
            return await out.sounding
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if not out.silenced or (this and this.cancelling()):
                raise  # the node ends, and the outlet with it
            return ""  # a person heard it and silenced it
        finally:
            out.now, out.sounding = [], None

    def _still(self, ring: Ring) -> bool:
        return self._is_wanted(ring) and ring.hash not in self._silenced

    def _later(self, after_s: float, name: str, out: _Out, many: list[_Wanted], repeat: bool = False) -> None:
        """Try these again, those that are still wanted then."""

        def again(one: _Wanted) -> None:
            self._repeats.pop((name, one.ring.hash), None)
            if self._is_wanted(one.ring) and not (repeat and one.ring.hash in self._silenced):
                self._put(out, _Wanted(one.ring, one.line, one.message, one.who, repeat or one.repeat))

        for one in many:
            handle = asyncio.get_running_loop().call_later(after_s, again, one)
            if repeat:
                self._repeats[name, one.ring.hash] = handle

    def silence(self) -> int:
        """End what sounds now and what repeats, here only; how many calls that were. What comes later sounds."""
        known = {entry_hash for _, entry_hash in self._repeats}
        for out in self._outs.values():
            if out.sounding and out.settings.duty.sounds:
                known |= {one.ring.hash for one in out.now}
                out.silenced = True
                out.sounding.cancel()
        self._end_repeats()
        self._silenced |= known
        self._row({"silenced": str(len(known)), "at_ms": _now_ms()})
        return len(known)

    async def sound_test(self) -> list[dict[str, str]]:
        """Sound every outlet once, as an exercise, beside whatever is queued; what came of it is told and written."""
        page = Page(True, "ROUTINE", "no line", "sound test", False, 0, "the watch")
        found = await asyncio.gather(*(out.outlet.sound(page) for out in self._outs.values()))
        rows = []
        for (name, out), failed in zip(self._outs.items(), found, strict=True):
            out.failing = failed
            rows.append({"outlet": name, "failed": failed})
            self._row({"test": "1", "outlet": name, "failed": failed, "at_ms": _now_ms()})
        return rows

    # ------------------------------------------------------------------------------------------- the journal

    def outlets_view(self, at_ms: int) -> list[dict[str, Any]]:
        """The outlets as plain values."""
        return [
            {
                "name": name,
                "kind": out.settings.kind,
                "for": sorted(out.settings.duty.steps),
                "hours": out.settings.duty.hours.text,
                "on_duty": out.settings.duty.hours.hold(at_ms),
                "failing": out.failing,
            }
            for name, out in self._outs.items()
        ]

    def last_rows(self, most: int) -> list[dict[str, Any]]:
        """The last rows of the journal, the newest last; rows that a pulled plug cut are left out."""
        try:
            with self._journal.open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - TAIL_SIZE))
                lines = file.read().splitlines()[-most:]
        except OSError:
            return []
        rows = []
        for line in lines:
            with contextlib.suppress(ValueError):
                row = json.loads(line)
                rows += [row] if isinstance(row, dict) else []
        return rows

    def _write(self, name: str, page: Page, many: list[_Wanted], failed: str) -> None:
        plain = {key.removeprefix("OPENLINE_").lower(): value for key, value in page.env().items()}
        for one in many:
            named = {"message": one.message, "line": one.line, "hash": one.ring.hash.hex()}
            self._row(plain | named | {"outlet": name, "at_ms": _now_ms(), "failed": failed})

    def _row(self, row: dict[str, str]) -> None:
        try:
            with self._journal.open("ab", buffering=0) as out:
                out.write(json.dumps(row).encode() + b"\n")
            self._broken = ""
        except OSError as wrong:  # the siren matters more than its journal
            self._broken = said("journal-not-written", file=str(self._journal), why=str(wrong.strerror))
            log.error("%s", self._broken)  # noqa: TRY400 - the sentence says it


def _flood(out: _Out, first: _Wanted) -> list[_Wanted]:
    """What waits behind ``first`` and may sound with it: nothing, until so much waits that it is a flood."""
    if out.queue.qsize() < FLOOD_MIN:
        return []
    waiting = [out.queue.get_nowait() for _ in range(out.queue.qsize())]
    same = [one for one in waiting if one[2].ring.exercise == first.ring.exercise]
    for one in waiting:
        if one not in same:
            out.queue.put_nowait(one)
    return [wanted for _, _, wanted in same]


def _now_ms() -> str:
    return str(time.time_ns() // 1_000_000)
