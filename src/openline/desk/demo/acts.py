"""What the steps of a script do: each through the desks' API, the links of the stage, or by waiting for what must hold.

It refuses to let a step pass that did not hold: what a step expects stands in the script, what came is read from nodes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from openline.desk import text
from openline.desk.client import ApiError, NotOnStage
from openline.desk.demo import apart
from openline.desk.demo.play import ANSWERED, URGENT, Play, Said
from openline.desk.demo.player import Player
from openline.desk.demo.script import Step
from openline.node.terms import ESCALATION


async def perform(play: Play) -> None:
    """Every step in turn. Raises NotOnStage when something that had to happen did not."""
    for step in play.script.steps:
        if play.check or not step.get("in_check_only"):
            await asyncio.sleep(play.pace_s)
            await ACTS[step["act"]](play, step)
    for identity, one in play.said.items():
        for party, state in one.ends.items():
            await play.reached(identity, party, state)


# ---------------------------------------------------------------------------------------- what is said


async def _send(play: Play, step: Step) -> None:
    player, line = play.player(step["by"]), play.script.line
    others = play.others(player, line)
    given = {play.script.roles[role]: state for role, state in step.get("ends", {}).items()}
    one = await play.speak(player, step, line, {o.party: given.get(o.party, ANSWERED) for o in others})
    killed = step.get("killed") if play.check else None
    if killed:
        for victim in others if killed == "receiver" else [player]:
            play.say(f"--- kill -9 of {victim.party}'s node while this is on its way ---")
            await asyncio.to_thread(victim.kill)
            victim.start()
    for other in others:
        if not play.stage.is_cut(player.party, other.party):
            reached = "RANG" if one.precedence in URGENT else "STORED"
            await play.reached(step["id"], other.party, reached)
            play.say(f"{other.party} has {'rung' if reached == 'RANG' else 'stored'} {one.name}")
            if "form" in step:
                await _reads(play, other, one)


async def _reads(play: Play, other: Player, one: Said) -> None:
    """Show a form as the other side reads it in its own language. Raises NotOnStage when its codes are others."""
    here, there = await _form(play, one.author, one), await _form(play, other, one)
    if here["codes"] != there["codes"] or not there["known"] or there["warning"]:
        raise NotOnStage(f"{other.party} does not read {one.name} as it was sent: {there['warning']}")
    play.say("\n".join([f"{other.party} reads, in {there['language']}:", *text.form(there)]))


async def _form(play: Play, player: Player, one: Said) -> dict[str, Any]:
    """The form of a message as that player's node reads it."""
    path = player.client.line(one.line, f"entries/{one.name}")
    found: dict[str, Any] = await play.stage.until(player, partial(player.client.get, path), f"{one.name} is read")
    form: dict[str, Any] = found["form"]
    return form


async def _ack(play: Play, step: Step) -> None:
    player, one = await _at_hand(play, step)
    await play.post(player, "opened", {"about": one.name})
    play.say(f"{player.party} acknowledges {one.name}: a person has seen it")


async def _reply(play: Play, step: Step) -> None:
    player, one = await _at_hand(play, step)
    words, language = play.words(step, player)
    body = {"about": one.name, "reply": step["reply"], "text": words} | ({"language": language} if words else {})
    body |= {"reasons": step["reasons"]} if "reasons" in step else {}
    play.say("\n".join(text.entry(await play.post(player, "replies", body))))


async def _at_hand(play: Play, step: Step) -> tuple[Player, Said]:
    """Who acts on a message, once it has arrived there and, if it is a call, has rung."""
    player, one = play.player(step["by"]), play.said[step["about"]]
    path = player.client.line(one.line, f"entries/{one.name}")
    await play.stage.until(player, partial(player.client.get, path), f"{one.name} arrived")
    if one.precedence in URGENT:
        await play.reached(step["about"], player.party, "RANG")
    return player, one


async def _suspend(play: Play, step: Step) -> None:
    player = play.player(step["by"])
    play.say("\n".join(text.entry(await play.post(player, "suspend", _suspension(play, step, player)))))


def _suspension(play: Play, step: Step, player: Player) -> dict[str, Any]:
    words, language = play.words(step, player)
    found = {"scope": step["scope"], "duration_s": step["duration_s"]}
    return found | {"reason": words, "language": language}


async def _resume(play: Play, step: Step) -> None:
    play.say("\n".join(text.entry(await play.post(play.player(step["by"]), "resume", {}))))


async def _refused(play: Play, step: Step) -> None:
    """The node must refuse this, for the reason that the script gives."""
    player = play.player(step["by"])
    try:
        await play.post(player, step["post"], _suspension(play, step, player))
    except ApiError as refused:
        if step["says"] != refused.name:
            raise NotOnStage(f"{player.party}'s node refused for another reason: {refused}") from None
        play.say(f"{player.party}'s node refuses: {refused}")
        return
    raise NotOnStage(f"{player.party}'s node did what it must refuse: {step['post']} {', '.join(step['scope'])}.")


async def _tell(play: Play, step: Step) -> None:
    play.say(f"--- {step['en']} ---")


# -------------------------------------------------------------------------------------- what is broken


async def _cut(play: Play, step: Step) -> None:
    one, other = (play.player(role).party for role in step["between"])
    play.stage.cut(one, other)
    play.cut_at = time.monotonic()
    for_s = f" for {play.cut_s:.0f} s" if step.get("in_check_only") else ""
    play.say(f"--- the link between {one} and {other} is cut{for_s} ---")


async def _mend(play: Play, step: Step) -> None:
    left_s = play.cut_at + play.cut_s - time.monotonic() if step.get("in_check_only") else 0.0
    await asyncio.sleep(max(0.0, left_s))
    await play.stage.mend()
    play.say("--- the link is mended ---")


# -------------------------------------------------------------------------------------- what must hold


async def _state(play: Play, step: Step) -> None:
    """The message has come so far there, and no further."""
    player, of, one = play.player(step["at"]), play.player(step["of"]), play.said[step["about"]]
    what = f"{one.name} on {one.line} was {step['is']} at {of.party}, and no more"
    await play.stage.until(player, lambda: play.state(step["about"], of.party, player)["state"] == step["is"], what)
    play.say(f"{player.party} knows: {one.name} at {of.party} is {step['is'].replace('_', ' ').lower()}")


async def _answer(play: Play, step: Step) -> None:
    player, of = play.player(step["at"]), play.player(step["of"])
    what = f"{of.party} answered {step['is']}"
    await play.stage.until(
        player, lambda: play.state(step["about"], of.party, player).get("answer") == step["is"], what
    )


async def _lamp(play: Play, step: Step) -> None:
    player, of = play.player(step["at"]), play.player(step["of"])

    def shines() -> dict[str, Any] | None:
        found = player.peer(play.script.line, of.party)
        return found if found["lamp"] == step["is"] and step.get("says", "") in found["why"] else None

    found = await play.stage.until(player, shines, f"the lamp of {of.party} was {step['is']}")
    play.say(f"{player.party} sees: {of.party} {found['lamp'].upper()} - {found['why']}")


async def _line(play: Play, step: Step) -> None:
    player = play.player(step["at"])
    what = f"{step['key']} was {step['is']} on {play.script.line}"
    await play.stage.until(player, lambda: player.line(play.script.line)[step["key"]] == step["is"], what)
    play.say(f"{player.party}'s node says of {play.script.line}: {step['key']}")


async def _ladder(play: Play, step: Step) -> None:
    """The alarm of a call rings at each level in turn, while nobody opens it."""
    player, one = play.player(step["at"]), play.said[step["about"]]
    for level in range(step["levels"]):
        rung = await play.stage.until(player, partial(_rung, player, one, level), f"the ladder came to {level}")
        play.say(f"{player.party}'s alarm has rung for {one.name}, level {level}: the {ESCALATION[level]}")
        if rung[: level + 1] != list(range(level + 1)):
            raise NotOnStage(f"{player.party}'s ladder rang in another order: {rung}.")
    if play.state(step["about"], player.party)["times_ms"]["opened"] is not None:
        raise NotOnStage(f"somebody opened {one.name}, though nobody sat at that desk.")


async def _apart(play: Play, step: Step) -> None:
    """Whoever is not of the line sees nothing of it."""
    by, stranger, also = play.player(step["by"]), play.player(step["stranger"]), step["also"]
    async with apart.listening(play.stage, stranger, also) as heard:
        mark = {"precedence": "ROUTINE", "marker": "INFORMATION"}
        hidden, aloud = step | mark | {"id": "hidden"}, mark | {"id": "aloud", "en": step["aloud"]}
        for words, line in ((hidden, play.script.line), (aloud, also)):
            others = play.others(by, line)
            await play.speak(by, words, line, {other.party: "STORED" for other in others})
            for other in (one for one in others if one is not stranger):
                await play.reached(words["id"], other.party, "STORED")
        await play.stage.until(by, lambda: heard.calls, f"{stranger.party}'s port heard {also}")
    await play.stage.back(stranger)
    secret, known = [apart.tags(await play.stage.export(by, line)) for line in (play.script.line, also)]
    wrong = heard.judge(secret, known)
    wrong += await asyncio.to_thread(apart.leaks, stranger, by, play.script.line)
    if not await asyncio.to_thread(apart.leaks, by, by, play.script.line):
        wrong.append(f"the search finds nothing of {play.script.line} at {by.party} either, who is of it")
    if wrong:
        raise NotOnStage("; ".join(wrong))
    play.say(
        f"{stranger.party}, who shares {also} with two of them, sees nothing of {play.script.line}: nothing in its "
        f"home or its API, and none of {len(heard.frames)} frames that came to its port is of that line"
    )


def _rung(player: Player, one: Said, level: int) -> list[int]:
    """The levels that have sounded for a call so far, when ``level`` is among them."""
    rows = [r for r in player.alarms() if r["message"] == one.name and r["line"] == one.line and not r["failed"]]
    levels = [int(row["level"]) for row in rows]
    return levels if level in levels else []


ACTS: dict[str, Callable[[Play, Step], Awaitable[None]]] = {
    "tell": _tell,
    "send": _send,
    "form": _send,
    "ack": _ack,
    "reply": _reply,
    "suspend": _suspend,
    "resume": _resume,
    "refused": _refused,
    "cut": _cut,
    "mend": _mend,
    "state": _state,
    "answer": _answer,
    "lamp": _lamp,
    "line": _line,
    "ladder": _ladder,
    "apart": _apart,
}
