"""The play: a script of steps in roles, spoken through the desks' API, with kills and a cut on the way.

It refuses to know an answer beforehand: every row of the table is read from the nodes afterwards.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from typing import Any

from openline.desk import text
from openline.desk.demo.stage import LINE, Player, Stage

Say = Callable[[str], None]
KILL_RECEIVER = ("account", "intentions")  # one of each side's; the sender is killed during the cut


def script() -> dict[str, Any]:
    """The strait crossing, as the package brings it."""
    return tomllib.loads(files("openline.desk.demo").joinpath("strait.toml").read_text("utf-8"))


def case(identity: str) -> dict[str, Any]:
    """A case of the public record, as the package brings it."""
    record = tomllib.loads(files("openline.desk.demo").joinpath("public-record.toml").read_text("utf-8"))
    found: dict[str, Any] = next(one for one in record["case"] if one["id"] == identity)
    return found


@dataclass
class Play:
    """One performance on a stage. ``names`` maps the script's ids to the names that the messages got."""

    stage: Stage
    caller: Player
    called: Player
    say: Say
    names: dict[str, str] = field(default_factory=dict)
    authors: dict[str, Player] = field(default_factory=dict)
    path: str = f"/v1/lines/{LINE}"

    def role(self, step: dict[str, Any]) -> tuple[Player, Player]:
        """Who does the step, and the other."""
        return (self.caller, self.called) if step["by"] == "caller" else (self.called, self.caller)

    async def step(self, step: dict[str, Any], wait: bool = True) -> None:
        """Do one step; with ``wait``, see it through: what must ring has rung, what is said is held by the other."""
        player, other = self.role(step)
        if step["act"] == "send":
            await self._send(step, player, other, wait)
            return
        name = self.names[step["about"]]
        await self.stage.until(player, lambda: player.client.get(f"{self.path}/entries/{name}"), f"{name} arrived")
        if self._rings(step["about"]):
            await self.rung(step["about"])
        if step["act"] == "ack":
            await asyncio.to_thread(player.client.post, f"{self.path}/opened", {"about": name})
            self.say(f"{player.party} acknowledges {name}: a person has seen it")
            return
        words = step.get(player.language, "")
        body = {"about": name, "reply": step["reply"], "text": words} | ({"language": player.language} if words else {})
        done = await asyncio.to_thread(player.client.post, f"{self.path}/replies", body)
        self.say("\n".join(text.entry(done)))

    async def _send(self, step: dict[str, Any], player: Player, other: Player, wait: bool) -> None:
        body = {key: step[key] for key in ("precedence", "marker")}
        body |= {"text": step[player.language], "language": player.language, "exercise": True}
        sent = await asyncio.to_thread(player.client.post, f"{self.path}/messages", body)
        self.names[step["id"]], self.authors[step["id"]] = sent["name"], player
        self.say("\n".join(text.message(sent)))
        if wait:
            reached = "rang" if self._rings(step["id"], step) else "stored"
            await self.stage.until(player, lambda: self.times(step["id"])[reached], f"{sent['name']} {reached}")
            self.say(f"{other.party} has {'rung' if reached == 'rang' else 'stored'} {sent['name']}")

    def _rings(self, identity: str, step: dict[str, Any] | None = None) -> bool:
        step = step or next(s for s in script()["step"] if s.get("id") == identity)
        return step["precedence"] in ("FLASH", "IMMEDIATE")

    async def rung(self, identity: str) -> None:
        """Wait until the message has rung over there, as its sender knows by signature."""
        author = self.authors[identity]
        await self.stage.until(author, lambda: self.times(identity)["rang"], f"{self.names[identity]} rang")

    def view(self, identity: str) -> dict[str, Any]:
        """The message as its sender's node shows it."""
        found: dict[str, Any] = self.authors[identity].client.get(f"{self.path}/entries/{self.names[identity]}")
        return found

    def times(self, identity: str) -> dict[str, int | None]:
        """When its sender learned of each state."""
        found: dict[str, int | None] = self.view(identity)["states"][0]["times_ms"]
        return found

    async def settled(self) -> None:
        """Wait until every message of the play is answered, in the eyes of its sender."""
        for identity, author in self.authors.items():
            await self.stage.until(author, partial(self._answered, identity), f"{self.names[identity]} was answered")

    def _answered(self, identity: str) -> bool:
        return self.times(identity)["answered"] is not None


async def perform(play: Play, cut_s: float, rough: bool, pace_s: float = 0.0) -> None:
    """Play every step. When ``rough``, each node is killed with -9 in the middle and the link is cut for ``cut_s``.

    ``pace_s`` seconds pass before each step, for people to read.
    """
    for step in script()["step"]:
        await asyncio.sleep(pace_s)
        identity = step.get("id") if step["act"] == "send" else None
        player, other = play.role(step)
        if rough and identity in KILL_RECEIVER:
            play.say(f"--- kill -9 of {other.party}'s node while this is on its way ---")
            await play.step(step, wait=False)
            other.kill()
            other.start()
            await play.rung(identity)
        elif rough and identity == "during-the-cut":
            play.say(
                f"--- the link is cut for {cut_s:.0f} s, and kill -9 of the sender, the moment its send returned ---"
            )
            play.stage.cut()
            await play.step(step, wait=False)
            player.kill()
            player.start()
        elif rough and identity == "back-channel":
            await play.step(step, wait=False)
            await asyncio.sleep(cut_s)
            await play.stage.heal()
            play.say("--- the link is mended ---")
            await play.rung("during-the-cut")
            await play.rung("back-channel")
        else:
            await play.step(step)
    await play.settled()
