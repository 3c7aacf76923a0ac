"""Print on arrival: each FLASH and IMMEDIATE of the others goes to a command of the administrator's, once.

The command gets the page as text on its standard input, and as an HTML file named by OPENLINE_PAGE, which is removed
when it has ended; OPENLINE_ALARM, OPENLINE_PRECEDENCE, OPENLINE_LINE and OPENLINE_MESSAGE say what it is. Unlike an
alarm it is given the words: name a printer that nobody else reads. What was printed stands in ``printed.jsonl``, so a
node that was killed prints what it missed and nothing twice. It refuses to hold up anything else: a printer that fails
or hangs is told, and tried again beside everything that goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections import deque
from typing import TYPE_CHECKING, Any

from openline.node import paper, view
from openline.node.home import write_private
from openline.node.outlets import bounded, environment
from openline.node.times import now
from openline.node.wording import joined, said
from openline.wire.header import Precedence

if TYPE_CHECKING:
    from openline.node.node import Node

PRINT_S = 60.0  # a printer that has not taken one page by then is counted as failed
RETRY_S = 30.0
WAITING_MAX = 200  # pages; of a longer flood the oldest are left to the screen, and that is told
TAIL_SIZE = 1 << 20  # bytes of what was printed that are read at the start: thousands of calls
URGENT = frozenset({Precedence.FLASH.name, Precedence.IMMEDIATE.name})
log = logging.getLogger("openline.printer")


class Printer:
    """The printer of one node. ``failing`` says what is wrong; empty when all is well or none is set."""

    def __init__(self, node: Node, command: str) -> None:
        self._node, self._command, self.failing = node, command, ""
        self._log = node.home.path / "printed.jsonl"
        self._waiting: deque[tuple[str, str]] = deque()
        self._done: set[tuple[str, str]] = set()
        self._left_out = 0
        self._retry_s = RETRY_S

    async def run(self) -> None:
        """Print what comes, for ever; what rings already and was not printed first."""
        if not self._command:
            return
        self._done = set(self._printed())
        reader = self._node.readers.subscribe()
        try:
            await self._node.read.wait()
            self._missed()
            while True:
                await self._print_all()
                for event in await reader.next(self._retry_s if self._waiting else None):
                    if event is None:
                        return
                    if event["what"] in ("entry", "readable") and "entry" in event:
                        self.note(event["line"], event["entry"])
        finally:
            self._node.readers.unsubscribe(reader)

    def note(self, line: str, entry: dict[str, Any]) -> None:
        """An entry has arrived or can be read now: a call of theirs goes to the printer."""
        wanted = entry["class"] == "MESSAGE" and not entry["ours"] and entry["precedence"] in URGENT
        key = (line, str(entry["name"]))
        if not wanted or key in self._done or key in self._waiting:
            return
        self._waiting.append(key)
        if len(self._waiting) > WAITING_MAX:
            self._waiting.popleft()
            self._left_out += 1

    def _missed(self) -> None:
        """What waits to be opened and was not printed: it arrived while no node ran, or just before one was killed."""
        for line, engine in self._node.engines.items():
            for entry_hash, alarm in engine.state.alarms.items():
                if not alarm.opened:
                    self.note(self._node.name_of(line), self._shown(line, entry_hash))

    async def _print_all(self) -> None:
        while self._waiting:
            key = self._waiting[0]
            failed = await self._print(*key)
            waits = said("pages-wait", count=len(self._waiting)) if failed else ""
            left_out = said("pages-left-out", count=self._left_out) if self._left_out else ""
            self.failing = joined([failed, waits, left_out])
            if failed:
                log.error("%s on %s was not printed: %s", key[1], key[0], failed)
                return
            self._waiting.remove(key)
            self._done.add(key)

    async def _print(self, line_name: str, name: str) -> str:
        """Print one; the empty string when it was, else why not."""
        line = self._node.line_named(line_name)
        found = view.named(self._node.engines[line].state, name) if line else []
        if line is None or not found:
            return ""  # it is of no line any more
        item = found[0]  # since it came, its author may have signed another of that name
        entry, state = self._shown(line, item.entry.hash), self._node.engines[line].state
        station = f"{self._node.config.party}, {self._node.config.station}"
        clause = state.charter.charter.saving_clause
        language = self._node.settings.language
        page = paper.rows(line_name, entry, clause, station, now().wall_ms // 1000, language)
        folder = self._node.home.path / "print"
        file = folder / f"{entry['name']}.html"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            write_private(file, paper.page_html(page, f"{entry['precedence']} {name}", entry["exercise"]).encode())
            env = {
                "OPENLINE_ALARM": "drill" if entry["exercise"] else "live",
                "OPENLINE_PRECEDENCE": entry["precedence"],
            }
            env |= {"OPENLINE_LINE": line_name, "OPENLINE_MESSAGE": name, "OPENLINE_PAGE": str(file)}
            failed = await self._run(paper.text(page).encode(), env)
        except OSError as wrong:
            failed = f"the page cannot be written to {folder}: {wrong.strerror}"
        finally:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)  # words lie in the store only, which is sealed
        return failed or self._note_printed(line_name, name)

    async def _run(self, page: bytes, env: dict[str, str]) -> str:
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_shell(
            self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=quiet,
            stderr=quiet,
            env=environment(env),
            start_new_session=True,
        )
        try:
            async with bounded(process, PRINT_S):
                await process.communicate(page)
        except TimeoutError:
            return said("print-slow", most=f"{PRINT_S:.0f}")
        return "" if process.returncode == 0 else said("print-ended", code=str(process.returncode))

    def _shown(self, line: bytes, entry_hash: bytes) -> dict[str, Any]:
        return self._node.shown(line, self._node.engines[line].state.transcript.items[entry_hash])

    def _note_printed(self, line: str, name: str) -> str:
        row = {"line": line, "message": name, "at_ms": now().wall_ms}
        try:
            with self._log.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row) + "\n")
        except OSError as wrong:
            return said("print-not-logged", file=str(self._log), why=str(wrong.strerror))
        return ""

    def _printed(self) -> list[tuple[str, str]]:
        try:
            with self._log.open("rb") as file:
                file.seek(0, os.SEEK_END)
                file.seek(max(0, file.tell() - TAIL_SIZE))
                lines = file.read().splitlines()
        except OSError:
            return []
        found = []
        for one in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                row = json.loads(one)
                found.append((str(row["line"]), str(row["message"])))
        return found
