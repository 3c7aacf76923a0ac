"""One performance of a script: who plays whom, what was said, and how far each message has come.

It refuses to know an answer beforehand: what came is read from the nodes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from openline.desk import text
from openline.desk.client import ApiError
from openline.desk.demo.player import Player
from openline.desk.demo.script import Script, Step
from openline.desk.demo.stage import POLL_S, WAIT_S, Stage

Say = Callable[[str], None]
URGENT = ("FLASH", "IMMEDIATE")  # what rings
ANSWERED = "ANSWERED"
NOT_NOW = 503  # of HTTP: nothing was kept


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a play: its name on its line, its author, and how far it must have come at each other party."""

    name: str
    line: str
    author: Player
    precedence: str
    ends: dict[str, str]


@dataclass
class Play:
    """One performance on a stage. ``said`` maps the script's ids to what was said. ``check``: kills and cuts included.

    ``cut_s`` is how long a cut of a check lasts at least; ``pace_s`` passes before each step, for people to read.
    """

    stage: Stage
    script: Script
    say: Say
    check: bool = False
    cut_s: float = 0.0
    pace_s: float = 0.0
    said: dict[str, Said] = field(default_factory=dict)
    cut_at: float = 0.0

    def player(self, role: str) -> Player:
        """Who plays that role."""
        return self.stage.players[self.script.roles[role]]

    def others(self, player: Player, line: str) -> list[Player]:
        """The other members of the line."""
        return [other for other in self.stage.members(line) if other is not player]

    async def post(self, player: Player, what: str, body: dict[str, Any], line: str = "") -> dict[str, Any]:
        """One act of a person at that player's desk, tried again while a node still reads its own record."""
        path, end = player.client.line(line or self.script.line, what), time.monotonic() + WAIT_S
        while True:
            try:
                found: dict[str, Any] = await asyncio.to_thread(player.client.post, path, body)
            except ApiError as wrong:
                if wrong.status != NOT_NOW or time.monotonic() > end:
                    raise
                await asyncio.sleep(POLL_S)
                continue
            return found

    def words(self, step: Step, player: Player) -> tuple[str, str]:
        """What the step says, and in which language: the speaker's own, else English; nothing where it has no words."""
        language = player.language if player.language in step else "en"
        return step.get(language, ""), language

    async def speak(self, player: Player, step: Step, line: str, ends: dict[str, str]) -> Said:
        """Send a message and remember it under the id of the step."""
        words, language = self.words(step, player)
        body: dict[str, Any] = {"text": words, "language": language} if words else {}
        body |= {key: step[key] for key in ("precedence", "marker") if key in step}
        if "form" in step:  # what is doubted in it has been seen: the cases are of years ago
            body |= {"form": {"name": step["form"], "fields": self.fields(step)}, "doubts_seen": True}
        sent = await self.post(player, "messages", body | {"exercise": True}, line)
        self.say("\n".join(text.message(sent)))
        self.said[step["id"]] = Said(sent["name"], line, player, sent["precedence"], ends)
        return self.said[step["id"]]

    def fields(self, step: Step) -> dict[str, Any]:
        """What is typed into the form: parties stand there as roles, so that these can be exchanged."""
        party = {f"${role}": code for role, code in self.script.roles.items()}
        return {
            name: party.get(typed, typed) if isinstance(typed, str) else typed for name, typed in step["fields"].items()
        }

    def state(self, identity: str, party: str, at: Player | None = None) -> dict[str, Any]:
        """How far a message has come at ``party``, as its author's node knows it, or that of ``at``."""
        one = self.said[identity]
        player = at or one.author
        view = player.client.entry(one.line, one.name)
        found: dict[str, Any] = next(s for s in view["states"] if s["party"] == party)
        return found

    async def reached(self, identity: str, party: str, state: str) -> None:
        """Wait until the author of a message knows by signature that it has come so far."""
        one = self.said[identity]
        what = f"{one.name} on {one.line} came to {state} at {party}"
        await self.stage.until(one.author, lambda: _has(self.state(identity, party), state), what)


def _has(state: dict[str, Any], reached: str) -> bool:
    """Whether a message has come at least so far; a person who answers without opening first has opened it."""
    times = state["times_ms"]
    return times[reached.lower()] is not None
