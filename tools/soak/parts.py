"""The parts of a soak: people who talk, a network that fails, nodes that are killed, one that is restored.

Each goes on until the time is over and leaves things as they are; the judge mends them. They refuse to do anything
that an officer, an administrator, a network or a power cut could not do.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from random import Random

from openline.carriers.proxy import FaultProxy
from openline.carriers.weather import Weather
from openline.desk.demo.player import Player
from tools.soak.scene import Said, Scene, ask, heads

PRECEDENCES = {"FLASH": 2, "IMMEDIATE": 2, "PRIORITY": 3, "ROUTINE": 3}  # how often each is drawn
REPLIES = ("ROGER", "WILCO", "AFFIRM", "UNABLE", "STANDBY")
ANSWERED, OPENED = 0.6, 0.2  # of the messages, by one of those who got them
ANSWER_S = (1.0, 20.0)
TROUBLE_S, LASTS_S = (1.0, 5.0), (1.0, 25.0)
KILL_S, DOWN_S = (10.0, 50.0), (0.2, 12.0)
BACKUP_AT, RESTORE_AT = 0.3, 0.5  # of the whole time
PASSPHRASE = "a stick in a safe"  # noqa: S105 - of a backup that is gone with the soak
HELD_S = 60.0  # that a node which is restored gets to bring what it has promised to another one
USUAL = Weather(delay=15, jitter=20)


# ------------------------------------------------------------------------------------------------------------- people


async def people(scene: Scene, every_s: float) -> None:
    """Somebody says something, of every precedence, again and again."""
    dice, number = scene.dice("people"), 0
    answers: set[asyncio.Task[None]] = set()
    while await scene.pause(dice.expovariate(1 / every_s)):
        number += 1
        line = dice.choice(scene.stage.cast.lines)
        author = scene.stage.players[dice.choice(line.parties)]
        precedence = dice.choices(list(PRECEDENCES), list(PRECEDENCES.values()))[0]
        body = {"text": f"{number} " + "x" * dice.randrange(400), "precedence": precedence, "exercise": True}
        then = Random(dice.random())  # noqa: S311 - a plan, not a secret
        if author.party in scene.quiet:
            continue
        kept = await ask(author.client.post, author.client.line(line.name, "messages"), body)
        if not kept:
            scene.counts["not taken"] += 1
            continue
        scene.said.append(Said(line.name, kept["hash"], author.party, precedence))
        other = scene.stage.players[then.choice([party for party in line.parties if party != author.party])]
        answers.add(made := asyncio.create_task(_answer(scene, other, line.name, kept["hash"], then)))
        made.add_done_callback(answers.discard)
    for one in answers:
        one.cancel()
    await asyncio.gather(*answers, return_exceptions=True)


async def _answer(scene: Scene, player: Player, line: str, about: str, dice: Random) -> None:
    """One of those who got it acknowledges it, answers it, or does nothing; once it has come."""
    chance = dice.random()
    await scene.pause(dice.uniform(*ANSWER_S))
    while chance < ANSWERED + OPENED and scene.left_s > 0:
        act, more = ("replies", {"reply": dice.choice(REPLIES)}) if chance < ANSWERED else ("opened", {})
        if player.party not in scene.quiet and (
            got := await ask(player.client.post, player.client.line(line, act), {"about": about, **more})
        ):
            scene.said.append(Said(line, got["hash"], player.party, act))
            return
        await scene.pause(dice.uniform(*ANSWER_S))


# ------------------------------------------------------------------------------------------------------------ network


async def _cut(proxy: FaultProxy) -> None:
    proxy.cut()


async def _one_way(way: str, proxy: FaultProxy) -> None:
    proxy.one_way("in" if way == "in" else "out")


async def _flap(proxy: FaultProxy) -> None:
    for _ in range(4):
        await proxy.refuse()
        await asyncio.sleep(0.5)
        await proxy.heal()
        await asyncio.sleep(0.5)


async def _weather(weather: Weather, proxy: FaultProxy) -> None:
    proxy.weather = weather


Harm = Callable[[FaultProxy], Awaitable[None]]
HARMS: dict[str, Harm] = {
    "cut": _cut,
    "one way in": partial(_one_way, "in"),
    "one way out": partial(_one_way, "out"),
    "refused": FaultProxy.refuse,
    "flapping": _flap,
    "slow": partial(_weather, Weather(delay=200, rate=32_000)),
    "late": partial(_weather, Weather(delay=900, jitter=500)),
    "lossy": partial(_weather, Weather(delay=40, jitter=40, loss=10, reorder=10, duplicate=10)),
    "corrupt": partial(_weather, Weather(delay=15, corrupt=3)),
}


async def mend(proxy: FaultProxy) -> None:
    """As a usual day."""
    await proxy.heal()
    await _weather(USUAL, proxy)


async def network(scene: Scene) -> None:
    """Routes fail one by one, each in its way and for its time; now and then all of one party at once."""
    dice, ends = scene.dice("network"), set[asyncio.Task[None]]()
    for proxy in scene.stage.proxies.values():
        await mend(proxy)
    while await scene.pause(dice.uniform(*TROUBLE_S)):
        name, lasts_s = dice.choice(list(HARMS)), dice.uniform(*LASTS_S)
        one, other = dice.choice(list(scene.stage.proxies))
        alone = dice.random() < 0.1
        if scene.quiet & {one, other}:
            continue
        ways = [way for way in scene.stage.proxies if way == (one, other) or (alone and one in way)]
        scene.counts["a party cut off" if alone else name] += 1
        for way in ways:
            harm = scene.stage.proxies[way]
            ends.add(made := asyncio.create_task(_for_a_while(_cut if alone else HARMS[name], harm, lasts_s)))
            made.add_done_callback(ends.discard)
    for end in ends:
        end.cancel()
    await asyncio.gather(*ends, return_exceptions=True)


async def _for_a_while(harm: Harm, proxy: FaultProxy, lasts_s: float) -> None:
    await harm(proxy)
    await asyncio.sleep(lasts_s)
    await mend(proxy)


# -------------------------------------------------------------------------------------------------------------- nodes


async def kills(scene: Scene) -> None:
    """kill -9, and a while later the node is started again."""
    dice, calm = scene.dice("kills"), scene.calm
    while await scene.pause(dice.uniform(*KILL_S)):
        party, down_s = dice.choice(sorted(scene.stage.players.keys() - calm)), dice.uniform(*DOWN_S)
        if party in scene.down | scene.quiet:
            continue
        scene.counts["kill -9"] += 1
        player = scene.stage.players[party]
        scene.down.add(party)
        await asyncio.to_thread(player.kill)
        await scene.pause(down_s)
        await asyncio.to_thread(player.start)
        scene.down.discard(party)


async def restore(scene: Scene, folder: Path) -> None:
    """One node is backed up, and later put back to that.

    Before, it brings what it has promised to somebody: what nobody else holds goes with any disk.
    """
    whole_s, dice = scene.left_s, scene.dice("restore")
    player = scene.stage.players[dice.choice(sorted(scene.stage.players.keys() - scene.calm))]
    file, asked = folder / "soak.backup", {"file": str(folder / "soak.backup"), "passphrase": PASSPHRASE}
    if not await scene.pause(whole_s * BACKUP_AT):
        return
    while player.party in scene.down or not await ask(player.client.post, "/v1/backup", asked):
        if not await scene.pause(2.0):
            return
    await scene.pause(whole_s * (RESTORE_AT - BACKUP_AT))
    scene.quiet.add(player.party)
    while player.party in scene.down:
        await scene.pause(0.5)
    if await _held_elsewhere(scene, player):
        scene.down.add(player.party)
        await asyncio.to_thread(player.kill)
        player.home.path.rename(folder / "lost home")
        await asyncio.to_thread(_put_back, file, player.home.path)
        await asyncio.to_thread(player.start)
        scene.down.discard(player.party)
        scene.restored.add(player.party)
    else:
        scene.wrong.append(f"{player.party} could not be restored: nobody came to hold what it had said")
    scene.quiet.discard(player.party)


async def _held_elsewhere(scene: Scene, player: Player) -> bool:
    """Mend its routes and wait until for each of its lines another node holds what it holds of itself."""
    for way, proxy in scene.stage.proxies.items():
        if player.party in way:
            await mend(proxy)
    for _ in range(int(HELD_S)):
        await asyncio.sleep(1.0)
        promised = sum(one.author == player.party for one in scene.said)
        held = await asyncio.gather(*(ask(heads, other) for other in scene.stage.players.values() if other != player))
        own = await ask(heads, player)
        still = promised == sum(one.author == player.party for one in scene.said)  # else an answer was on its way
        if (
            still
            and own
            and all(
                any(feed.items() <= (there or {}).get(line, {}).items() for there in held) for line, feed in own.items()
            )
        ):
            return True
    return False


def _put_back(file: Path, home: Path) -> None:
    command = [sys.executable, "-m", "openline.desk", "restore", str(file), "--home", str(home)]
    environment = os.environ | {"OPENLINE_BACKUP_PASSPHRASE": PASSPHRASE}
    subprocess.run(command, env=environment, check=True, capture_output=True)


async def watch(scene: Scene) -> None:
    """A node that ends by itself is wrong, whatever else comes out; it is started again, as a service manager does."""
    while await scene.pause(1.0):
        for party, player in scene.stage.players.items():
            if party not in scene.down and player.process and player.process.poll() is not None:
                last = player.last_words().strip().splitlines()[-1:]
                scene.wrong.append(f"{party}'s node ended by itself with {player.process.returncode}: {last}")
                await asyncio.to_thread(player.start)
