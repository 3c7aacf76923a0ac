"""``openline doctor``: what is wrong, whose side it is on, and what to do, in plain words.

It reads the home, asks the node, and dials the routes of whoever is not reached. It changes nothing, and refuses to
guess: what it cannot tell is *between* the two sides.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openline import __version__
from openline.desk import text
from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, tell
from openline.desk.client import ApiError, Client, NoNode
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.node.checkup import Finding

FAULTS_MIN = 100  # frames: fewer come of a bad network, or of a version that is newer
OFFSET_MAX_MS = 5000  # beyond it two people speak of different minutes
SIDES = {"ours": "our side", "theirs": "their side", "between": "between us"}
LEVELS = {"bad": "WRONG", "look": "LOOK", "good": "good"}


@cli.command()
@click.option("--all", "everything", is_flag=True, help="What is good too.")
@JSON
@click.pass_obj
def doctor(home: Path, everything: bool) -> None:
    """Look at home, keys, store, clock, node, links and peers; say what is wrong, on which side, and what to do."""
    from openline.node.home import Home

    Home(home).config()  # a folder that is no home is told as that
    found = findings(home)
    rows = []
    for level in ("bad", "look", "good"):
        for one in found:
            if one.level == level and (level != "good" or everything):
                rows.append(f"{LEVELS[level]} ({SIDES[one.side]}) {visible(one.about)}: {visible(one.says)}")
                rows += [f"    {visible(one.next_step)}"] if one.next_step else []
    bad, look = (sum(one.level == level for one in found) for level in ("bad", "look"))
    rows.append(f"{bad} wrong, {look} to look at, {len(found) - bad - look} good.")
    value = [
        {"about": f.about, "level": f.level, "side": f.side, "says": f.says, "next_step": f.next_step} for f in found
    ]
    tell({"findings": value, "wrong": bad}, rows)
    if bad:
        raise click.exceptions.Exit(EXIT_NOT_GOOD)


def findings(home: Path) -> list[Finding]:
    """All that can be said of a home, its node, its links and its peers."""
    from openline.node.checkup import checkup
    from openline.node.home import Home

    return [*checkup(Home(home), time.time()), *_node(home)]


def _node(home: Path) -> Iterator[Finding]:
    """What the running node says of itself and of its peers."""
    from openline.node.checkup import Finding

    client = Client(home)
    try:
        health = client.get("/v1/health")
        lines = client.get("/v1/lines")
    except NoNode as gone:
        says, _, next_step = str(gone).partition(". ")
        yield Finding("node", "bad", f"{says}.", next_step)
        yield from _routes(home, None, "their side cannot be seen without our node")
        return
    except ApiError as wrong:
        yield Finding("node", "bad", str(wrong), "Wait until it is ready, then ask again; its log says more.")
        return
    yield from _health(health)
    for line in lines:
        yield from _line(line)
    unreached = sorted({p["party"] for line in lines for p in line["peers"] if p["lamp"] in ("dark", "degraded")})
    for party in unreached:
        yield from _routes(home, party, "")


def _health(health: dict[str, Any]) -> Iterator[Finding]:
    from openline.node.checkup import Finding

    if health["version"] != __version__:
        says = f"The node that runs is version {health['version']}; installed is {__version__}."
        yield Finding("node", "look", says, "Start it again when the line is quiet; see docs/operate/upgrade.md.")
    if health["store"] != text.STORE_WELL:
        yield Finding("store", "bad", health["store"], "See docs/operate/recovery.md.")
    if health["alarm"] != "ready":
        yield Finding("alarm", "bad", f"The alarm does not sound: {health['alarm']}", "See 'alarm' in config.toml.")
    if health.get("clock", "steady") != "steady":
        yield Finding("clock", "bad", health["clock"], "Set this machine's clock, and see to its time service.")
    if health["refused"]:
        told = ", ".join(f"{count} {why}" for why, count in health["refused"].items())
        says = f"Connections refused at the door since the node started: {told}."
        yield Finding("node", "good", says)  # no line is touched by it
    yield Finding(
        "node", "good", f"It has run for {health['up_ms'] / 3_600_000:.1f} h with {len(health['lines'])} lines."
    )


def _line(line: dict[str, Any]) -> Iterator[Finding]:
    from openline.node.checkup import Finding

    name = line["line"]
    if line["loading"]:
        yield Finding(name, "look", text.still_reading(line["loading"]), "Ask again in a moment.")
    for peer in line["peers"]:
        about = f"{name}, {text.station(peer)}"
        yield _lamp(about, peer)
        if (count := sum(peer["faults"].values())) >= FAULTS_MIN:
            told = ", ".join(f"{many} {why}" for why, many in list(peer["faults"].items())[:3])
            says = f"Its links brought {count} frames that break the rules since our node started: {told}."
            todo = "Nothing of them was kept. Ask them by another way whether their node is whole and in their hands."
            yield Finding(about, "look", says, todo, "theirs")
        offset = peer["clock_offset_ms"]
        if offset is not None and abs(offset) > OFFSET_MAX_MS:
            says = f"Their clock is {abs(offset) / 1000:.0f} s {'ahead of' if offset > 0 else 'behind'} ours."
            yield Finding(about, "look", says, "Compare both with a clock that neither side owns.", "between")
    if line["cloned"]:
        todo = "Stop one of them now, for good; then start the other again, which ends this."
        yield Finding(name, "bad", "Two copies of this node are alive.", todo)
    for fork in line["forks"]:
        says, _, todo = text.fork(fork, line["me"]["party"]).partition("kept. ")
        side = "ours" if text.author(fork) == line["me"]["party"] else "theirs"
        yield Finding(name, "look", f"{says}kept.", todo, side)
    if line["expired"]:
        yield Finding(name, "look", "Its charter has expired: calls ring, nothing else is promised.", "Amend it.")
    for party in line["leaving"]:
        yield Finding(name, "look", f"{party} has said that it leaves the line.", "See 'openline show'.", "theirs")
    if waiting := line["unanswered_here"]:
        says = f"{len(waiting)} messages wait for us: {', '.join(waiting)}."
        yield Finding(name, "look", says, f"'openline watch {name}', then 'openline reply'.")


def _lamp(about: str, peer: dict[str, Any]) -> Finding:
    """A lamp as a finding: no carrier may be anybody's fault, a carrier without a node is theirs."""
    from openline.node.checkup import Finding

    why = str(peer["why"])
    if peer["lamp"] == "open":
        return Finding(about, "good", f"open: {why}")
    if peer["lamp"] == "suspended":
        says = f"{why}; suspended for what is above the floor: FLASH and IMMEDIATE still ring."
        return Finding(about, "look", says, "Nothing is broken.", "theirs")
    if "no route" in why:
        return Finding(about, "bad", f"{peer['lamp']}: {why}", "Set one: 'openline route PARTY HOST:PORT'.", "ours")
    side = "theirs" if peer["lamp"] == "degraded" else "between"
    next_step = (
        "Ask them by another way to look at their node." if side == "theirs" else "See what their routes say, below."
    )
    return Finding(about, "bad", f"{peer['lamp']}: {why}", next_step, side)


def _routes(home: Path, party: str | None, lead: str) -> Iterator[Finding]:
    """What answers on the routes of a party, or of all."""
    from openline.desk.routes import tried
    from openline.node.checkup import Finding
    from openline.node.home import Home

    routes = Home(home).routes()
    if not any(party in (None, name.partition("/")[0]) for name in routes):
        return
    for one in tried(home, party):
        about = f"route to {one['party']} at {one['address']}"
        says = f"{one['what']}{f' ({lead})' if lead and one['good'] else ''}."
        side = "between" if one["what"] in ("no answer in time",) else "theirs"
        yield Finding(about, "good" if one["good"] else "bad", says, one["next_step"], side)
