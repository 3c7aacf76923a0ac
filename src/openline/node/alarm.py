"""The alarm out of the node: a command of the administrator's, or the terminal's bell; never a screen alone.

An alarm is written to ``alarm.jsonl`` when it has sounded or failed to, without a word of the message. One sounds at a
time, so a flood cannot fork a thousand commands. It refuses to give the message text or the passphrase to anybody, and
to sound the live alarm for a drill: the command is told which.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from openline.engine.effects import Ring
from openline.wire.header import Precedence

COMMAND_S = 10.0  # a siren that has not said that it sounds by then is counted as failed and tried again
RETRY_S = 5.0
SECRET = "OPENLINE_PASSPHRASE"  # noqa: S105 - its name; an administrator may have left it in the environment
log = logging.getLogger("openline.alarm")


class Alarm:
    """Sounds rings one after the other. ``on_rang`` is called with the ring when it has sounded.

    ``is_wanted`` says whether one that failed still waits for a person. ``failing`` is what is wrong, or empty.
    """

    def __init__(
        self, command: str, journal: Path, on_rang: Callable[[Ring], None], is_wanted: Callable[[Ring], bool]
    ) -> None:
        self._command, self._journal, self._on_rang, self._is_wanted = command, journal, on_rang, is_wanted
        self._queue: asyncio.PriorityQueue[tuple[int, int, Ring, str, str]] = asyncio.PriorityQueue()
        self._count = 0
        self.failing = ""

    def ring(self, ring: Ring, line: str, message: str) -> None:
        """Queue one alarm; FLASH sounds before IMMEDIATE. ``line`` and ``message`` are their names."""
        self._count += 1
        self._queue.put_nowait((ring.precedence, self._count, ring, line, message))

    async def run(self) -> None:
        """Sound what is queued, for ever; a command that fails is tried again until it sounds."""
        while True:
            _, _, ring, line, message = await self._queue.get()
            if not await self._sound(ring, line, message):
                asyncio.get_running_loop().call_later(RETRY_S, self._again, ring, line, message)

    def _again(self, ring: Ring, line: str, message: str) -> None:
        if self._is_wanted(ring):
            self.ring(ring, line, message)

    async def _sound(self, ring: Ring, line: str, message: str) -> bool:
        env = {
            "OPENLINE_ALARM": "drill" if ring.exercise else "live",
            "OPENLINE_PRECEDENCE": Precedence(ring.precedence).name,
            "OPENLINE_LINE": line,
            "OPENLINE_MESSAGE": message,
            "OPENLINE_AGAIN": "1" if ring.again else "0",
            "OPENLINE_LEVEL": str(ring.level),
        }
        self.failing = await self._run_command(env) if self._command else self._bell(env)
        sounded = not self.failing
        if not sounded:
            log.error("the alarm did not sound for %s on %s: %s", message, line, self.failing)
        try:
            self._write(env, ring, self.failing)
        except OSError as wrong:  # the siren matters more than its journal
            self.failing = self.failing or f"the alarm sounds, but {self._journal} cannot be written: {wrong.strerror}"
            log.error("%s", self.failing)  # noqa: TRY400 - the sentence says it
        if sounded:
            self._on_rang(ring)
        return sounded

    async def _run_command(self, env: dict[str, str]) -> str:
        """Run the command; the empty string when it ended with 0, else why not."""
        try:
            process = await asyncio.create_subprocess_shell(
                self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env={key: value for key, value in os.environ.items() if key != SECRET} | env,
                start_new_session=True,
            )
        except OSError as wrong:
            return f"the alarm command cannot be started: {wrong}"
        try:
            code = await asyncio.wait_for(process.wait(), COMMAND_S)
        except TimeoutError:
            return f"the alarm command took more than {COMMAND_S:.0f} s"
        finally:
            if process.returncode is None:  # with all that it started: it has a session of its own
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return "" if code == 0 else f"the alarm command ended with {code}"

    def _bell(self, env: dict[str, str]) -> str:
        mark = "EXERCISE " if env["OPENLINE_ALARM"] == "drill" else ""
        again = " (again)" if env["OPENLINE_AGAIN"] == "1" else ""
        what = f"{mark}{env['OPENLINE_PRECEDENCE']} {env['OPENLINE_MESSAGE']} on {env['OPENLINE_LINE']}{again}"
        try:
            sys.stderr.write(f"\a*** {what} ***\n")
            sys.stderr.flush()
        except (OSError, ValueError) as wrong:
            return f"the terminal of the node is gone ({wrong}): set an alarm command in config.toml"
        return ""

    def _write(self, env: dict[str, str], ring: Ring, failed: str) -> None:
        row = {key.removeprefix("OPENLINE_").lower(): value for key, value in env.items()}
        row |= {"at_ms": str(time.time_ns() // 1_000_000), "hash": ring.hash.hex(), "failed": failed}
        with self._journal.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
