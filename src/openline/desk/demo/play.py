"""One performance of a script: each step is done through the desks' API, and what must hold is waited for.

It refuses to know an answer beforehand: what a step expects stands in the script, what came is read from the nodes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from openline.desk import text
from openline.desk.client import ApiError, NotOnStage
from openline.desk.demo import apart
from openline.desk.demo.player import Player
from openline.desk.demo.script import Script, Step
from openline.desk.demo.stage import Stage
from openline.node.terms import ESCALATION

Say = Callable[[str], None]
URGENT = ("FLASH", "IMMEDIATE")  # what rings
ANSWERED = "ANSWERED"


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
    _cut_at: float = 0.0

    def player(self, role: str) -> Player:
        """Who plays that role."""
        return self.stage.players[self.script.roles[role]]

    def others(self, player: Player, line: str) -> list[Player]:
        """The other members of the line."""
        return [other for other in self.stage.members(line) if other is not player]

    async def perform(self) -> None:
        """Every step in turn. Raises NotOnStage when something that had to happen did not."""
        for step in self.script.steps:
            if self.check or not step.get("in_check_only"):
                await asyncio.sleep(self.pace_s)
                await ACTS[step["act"]](self, step)
        for identity, one in self.said.items():
            for party, state in one.ends.items():
                await self._reached(identity, party, state)

    # --------------------------------------------------------------------------------------------- what is said

    async def post(self, player: Player, what: str, body: dict[str, Any], line: str = "") -> dict[str, Any]:
        """One act of a person at that player's desk."""
        path = player.client.line(line or self.script.line, what)
        found: dict[str, Any] = await asyncio.to_thread(player.client.post, path, body)
        return found

    def words(self, step: Step, player: Player) -> tuple[str, str]:
        """What the step says, and in which language: the speaker's own, else English; nothing where it has no words."""
        language = player.language if player.language in step else "en"
        return step.get(language, ""), language

    async def speak(self, player: Player, step: Step, line: str, ends: dict[str, str]) -> Said:
        """Send a message and remember it under the id of the step."""
        words, language = self.words(step, player)
        body = {"precedence": step["precedence"], "marker": step["marker"], "text": words, "language": language}
        sent = await self.post(player, "messages", body | {"exercise": True}, line)
        self.say("\n".join(text.message(sent)))
        self.said[step["id"]] = Said(sent["name"], line, player, step["precedence"], ends)
        return self.said[step["id"]]

    async def _send(self, step: Step) -> None:
        player, line = self.player(step["by"]), self.script.line
        others = self.others(player, line)
        given = {self.script.roles[role]: state for role, state in step.get("ends", {}).items()}
        one = await self.speak(player, step, line, {o.party: given.get(o.party, ANSWERED) for o in others})
        killed = step.get("killed") if self.check else None
        if killed:
            for victim in others if killed == "receiver" else [player]:
                self.say(f"--- kill -9 of {victim.party}'s node while this is on its way ---")
                await asyncio.to_thread(victim.kill)
                victim.start()
        for other in others:
            if not self.stage.is_cut(player.party, other.party):
                reached = "RANG" if one.precedence in URGENT else "STORED"
                await self._reached(step["id"], other.party, reached)
                self.say(f"{other.party} has {'rung' if reached == 'RANG' else 'stored'} {one.name}")

    async def _ack(self, step: Step) -> None:
        player, one = await self._at_hand(step)
        await self.post(player, "opened", {"about": one.name})
        self.say(f"{player.party} acknowledges {one.name}: a person has seen it")

    async def _reply(self, step: Step) -> None:
        player, one = await self._at_hand(step)
        words, language = self.words(step, player)
        body = {"about": one.name, "reply": step["reply"], "text": words} | ({"language": language} if words else {})
        self.say("\n".join(text.entry(await self.post(player, "replies", body))))

    async def _at_hand(self, step: Step) -> tuple[Player, Said]:
        """Who acts on a message, once it has arrived there and, if it is a call, has rung."""
        player, one = self.player(step["by"]), self.said[step["about"]]
        path = player.client.line(one.line, f"entries/{one.name}")
        await self.stage.until(player, partial(player.client.get, path), f"{one.name} arrived")
        if one.precedence in URGENT:
            await self._reached(step["about"], player.party, "RANG")
        return player, one

    async def _suspend(self, step: Step) -> None:
        player = self.player(step["by"])
        self.say("\n".join(text.entry(await self.post(player, "suspend", self._suspension(step, player)))))

    def _suspension(self, step: Step, player: Player) -> dict[str, Any]:
        words, language = self.words(step, player)
        found = {"scope": step["scope"], "duration_s": step["duration_s"]}
        return found | {"reason": words, "language": language}

    async def _resume(self, step: Step) -> None:
        self.say("\n".join(text.entry(await self.post(self.player(step["by"]), "resume", {}))))

    async def _refused(self, step: Step) -> None:
        """The node must refuse this, for the reason that the script gives."""
        player = self.player(step["by"])
        try:
            await self.post(player, step["post"], self._suspension(step, player))
        except ApiError as refused:
            if step["says"] not in str(refused):
                raise NotOnStage(f"{player.party}'s node refused for another reason: {refused}") from None
            self.say(f"{player.party}'s node refuses: {refused}")
            return
        raise NotOnStage(f"{player.party}'s node did what it must refuse: {step['post']} {', '.join(step['scope'])}.")

    async def _tell(self, step: Step) -> None:
        self.say(f"--- {step['en']} ---")

    # ------------------------------------------------------------------------------------------- what is broken

    async def _cut(self, step: Step) -> None:
        one, other = (self.player(role).party for role in step["between"])
        self.stage.cut(one, other)
        self._cut_at = time.monotonic()
        for_s = f" for {self.cut_s:.0f} s" if step.get("in_check_only") else ""
        self.say(f"--- the link between {one} and {other} is cut{for_s} ---")

    async def _mend(self, step: Step) -> None:
        left_s = self._cut_at + self.cut_s - time.monotonic() if step.get("in_check_only") else 0.0
        await asyncio.sleep(max(0.0, left_s))
        await self.stage.mend()
        self.say("--- the link is mended ---")

    # ------------------------------------------------------------------------------------------- what must hold

    def state(self, identity: str, party: str, at: Player | None = None) -> dict[str, Any]:
        """How far a message has come at ``party``, as its author's node knows it, or that of ``at``."""
        one = self.said[identity]
        player = at or one.author
        view = player.client.entry(one.line, one.name)
        found: dict[str, Any] = next(s for s in view["states"] if s["party"] == party)
        return found

    async def _reached(self, identity: str, party: str, state: str) -> None:
        """Wait until the author of a message knows by signature that it has come so far."""
        one = self.said[identity]
        what = f"{one.name} on {one.line} came to {state} at {party}"
        await self.stage.until(one.author, lambda: _has(self.state(identity, party), state), what)

    async def _state(self, step: Step) -> None:
        """The message has come so far there, and no further."""
        player, of, one = self.player(step["at"]), self.player(step["of"]), self.said[step["about"]]
        what = f"{one.name} on {one.line} was {step['is']} at {of.party}, and no more"
        await self.stage.until(player, lambda: self.state(step["about"], of.party, player)["state"] == step["is"], what)
        self.say(f"{player.party} knows: {one.name} at {of.party} is {step['is'].replace('_', ' ').lower()}")

    async def _answer(self, step: Step) -> None:
        player, of = self.player(step["at"]), self.player(step["of"])
        what = f"{of.party} answered {step['is']}"
        await self.stage.until(
            player, lambda: self.state(step["about"], of.party, player).get("answer") == step["is"], what
        )

    async def _lamp(self, step: Step) -> None:
        player, of = self.player(step["at"]), self.player(step["of"])

        def shines() -> dict[str, Any] | None:
            found = player.peer(self.script.line, of.party)
            return found if found["lamp"] == step["is"] and step.get("says", "") in found["why"] else None

        found = await self.stage.until(player, shines, f"the lamp of {of.party} was {step['is']}")
        self.say(f"{player.party} sees: {of.party} {found['lamp'].upper()} - {found['why']}")

    async def _line(self, step: Step) -> None:
        player = self.player(step["at"])
        what = f"{step['key']} was {step['is']} on {self.script.line}"
        await self.stage.until(player, lambda: player.line(self.script.line)[step["key"]] == step["is"], what)
        self.say(f"{player.party}'s node says of {self.script.line}: {step['key']}")

    async def _ladder(self, step: Step) -> None:
        """The alarm of a call rings at each level in turn, while nobody opens it."""
        player, one = self.player(step["at"]), self.said[step["about"]]
        for level in range(step["levels"]):
            rung = await self.stage.until(player, partial(_rung, player, one, level), f"the ladder came to {level}")
            self.say(f"{player.party}'s alarm has rung for {one.name}, level {level}: the {ESCALATION[level]}")
            if rung[: level + 1] != list(range(level + 1)):
                raise NotOnStage(f"{player.party}'s ladder rang in another order: {rung}.")
        if self.state(step["about"], player.party)["times_ms"]["opened"] is not None:
            raise NotOnStage(f"somebody opened {one.name}, though nobody sat at that desk.")

    async def _apart(self, step: Step) -> None:
        """Whoever is not of the line sees nothing of it."""
        by, stranger, also = self.player(step["by"]), self.player(step["stranger"]), step["also"]
        async with apart.listening(self.stage, stranger, also) as heard:
            mark = {"precedence": "ROUTINE", "marker": "INFORMATION"}
            hidden, aloud = step | mark | {"id": "hidden"}, mark | {"id": "aloud", "en": step["aloud"]}
            for words, line in ((hidden, self.script.line), (aloud, also)):
                others = self.others(by, line)
                await self.speak(by, words, line, {other.party: "STORED" for other in others})
                for other in (one for one in others if one is not stranger):
                    await self._reached(words["id"], other.party, "STORED")
            await self.stage.until(by, lambda: heard.calls, f"{stranger.party}'s port heard {also}")
        await self.stage.back(stranger)
        secret, known = [apart.tags(await self.stage.export(by, line)) for line in (self.script.line, also)]
        wrong = heard.judge(secret, known)
        wrong += await asyncio.to_thread(apart.leaks, stranger, by, self.script.line)
        if not await asyncio.to_thread(apart.leaks, by, by, self.script.line):
            wrong.append(f"the search finds nothing of {self.script.line} at {by.party} either, who is of it")
        if wrong:
            raise NotOnStage("; ".join(wrong))
        self.say(
            f"{stranger.party}, who shares {also} with two of them, sees nothing of {self.script.line}: nothing in its "
            f"home or its API, and none of {len(heard.frames)} frames that came to its port is of that line"
        )


def _has(state: dict[str, Any], reached: str) -> bool:
    """Whether a message has come at least so far; a person who answers without opening first has opened it."""
    times = state["times_ms"]
    return times[reached.lower()] is not None


def _rung(player: Player, one: Said, level: int) -> list[int]:
    """The levels that have sounded for a call so far, when ``level`` is among them."""
    rows = [r for r in player.alarms() if r["message"] == one.name and r["line"] == one.line and not r["failed"]]
    levels = [int(row["level"]) for row in rows]
    return levels if level in levels else []


ACTS: dict[str, Callable[[Play, Step], Awaitable[None]]] = {
    "tell": Play._tell,
    "send": Play._send,
    "ack": Play._ack,
    "reply": Play._reply,
    "suspend": Play._suspend,
    "resume": Play._resume,
    "refused": Play._refused,
    "cut": Play._cut,
    "mend": Play._mend,
    "state": Play._state,
    "answer": Play._answer,
    "lamp": Play._lamp,
    "line": Play._line,
    "ladder": Play._ladder,
    "apart": Play._apart,
}
