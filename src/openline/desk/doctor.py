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
from openline.desk import heads, text
from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, tell
from openline.desk.client import ApiError, Client, NoNode
from openline.node.wording import again, joined, known, said
from openline.words.tongue import REFERENCE
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.node.checkup import Finding

FAULTS_MIN = 100  # frames: fewer come of a bad network, or of a version that is newer
OFFSET_MAX_MS = 5000  # beyond it two people speak of different minutes
LEVELS = ("bad", "look", "good")


@cli.command()
@click.option("--all", "everything", is_flag=True, help="What is good too.")
@click.option("--language", default="", help="Tell it in another language than this station's, e.g. ja.")
@JSON
@click.pass_obj
def doctor(home: Path, everything: bool, language: str) -> None:
    """Look at home, keys, store, clock, node, links and peers; say what is wrong, on which side, and what to do."""
    from openline.node.home import Home

    config = Home(home).config()  # a folder that is no home is told as that
    heads.choose(language or str(config.more.get("language", REFERENCE)))
    found = findings(home, language)
    rows = []
    for level in LEVELS:
        for one in found:
            if one.level == level and (level != "good" or everything):
                head = heads.say(f"finding-{level}", side=heads.say(f"side-{one.side}"), about=_read(one.about))
                rows.append(f"{head} {_read(one.says)}")
                rows += [f"    {_read(one.next_step)}"] if one.next_step else []
    bad, look = (sum(one.level == level for one in found) for level in ("bad", "look"))
    count = {"bad": str(bad), "look": str(look), "good": str(len(found) - bad - look)}
    rows.append(heads.say("findings", **count))
    value = [
        {"about": f.about, "level": f.level, "side": f.side, "says": f.says, "next_step": f.next_step} for f in found
    ]
    value = again(value, heads.language())
    tell({"findings": value, "wrong": bad}, rows)
    if bad:
        raise click.exceptions.Exit(EXIT_NOT_GOOD)


def _read(says: str) -> str:
    """A sentence in the reader's language: what the node said stands in it already."""
    return visible(str(again(says, heads.language())))


def findings(home: Path, language: str = "") -> list[Finding]:
    """All that can be said of a home, its node, its links and its peers. ``language`` is what the node is asked for."""
    from openline.node.checkup import checkup
    from openline.node.home import Home

    files = list(checkup(Home(home), time.time()))
    broken = any(one.about == "store" and one.level == "bad" for one in files)
    return [*files, *_node(home, language, said("see-recovery") if broken else "")]


def _node(home: Path, language: str, first: str) -> Iterator[Finding]:
    """What the running node says of itself and of its peers. ``first`` is what must be done before one can start."""
    from openline.node.checkup import Finding

    client = Client(home, eyes={"language": language})
    try:
        health = client.get("/v1/health")
        lines = client.get("/v1/lines")
    except NoNode as gone:
        says, _, next_step = str(gone).partition(". ")
        yield Finding("node", "bad", f"{says}." if next_step else says, first or next_step)
        yield from _routes(home, None, said("route-not-seen"))
        return
    except ApiError as wrong:
        yield Finding("node", "bad", str(wrong), said("wait-until-ready"))
        return
    yield from _health(health)
    from openline.node.home import Home

    routed = {name.partition("/")[0] for name in Home(home).routes()}
    for line in lines:
        yield from _line(line, routed)
    unreached = sorted({p["party"] for line in lines for p in line["peers"] if p["lamp"] in ("dark", "degraded")})
    for party in unreached:
        yield from _routes(home, party, "")


def _health(health: dict[str, Any]) -> Iterator[Finding]:
    from openline.node.checkup import Finding

    if health["version"] != __version__:
        says = said("other-version", runs=health["version"], installed=__version__)
        yield Finding("node", "look", says, said("start-again"))
    if health["store"] != text.STORE_WELL:
        yield Finding("store", "bad", health["store"], said("see-recovery"))
    if health["alarm"] != "ready":
        yield Finding("alarm", "bad", said("alarm-silent", why=health["alarm"]), said("see-alarm"))
    if health.get("clock", "steady") != "steady":
        yield Finding("clock", "bad", health["clock"], said("set-machine-clock"))
    if health["refused"]:
        refused = health["refused"].items()
        told = joined((said("count-what", count=count, what=known(why, "way-")) for why, count in refused), "list")
        yield Finding("node", "good", said("refused-at-door", told=told))  # no line is touched by it
    hours = f"{health['up_ms'] / 3_600_000:.1f}"
    yield Finding("node", "good", said("node-has-run", hours=hours, count=len(health["lines"])))


def _line(line: dict[str, Any], routed: set[str]) -> Iterator[Finding]:
    from openline.node.checkup import Finding

    name = line["line"]
    if line["loading"]:
        yield Finding(name, "look", text.still_reading(line["loading"]), said("ask-again"))
    for peer in line["peers"]:
        about = f"{name}, {text.station(peer)}"
        yield _lamp(about, peer, peer["party"] in routed)
        if (count := sum(peer["faults"].values())) >= FAULTS_MIN:
            told = ", ".join(f"{many} {why}" for why, many in list(peer["faults"].items())[:3])
            yield Finding(about, "look", said("frames-wrong", count=count, told=told), said("ask-about-node"), "theirs")
        offset = peer["clock_offset_ms"]
        if offset is not None and abs(offset) > OFFSET_MAX_MS:
            says = said("clock-ahead" if offset > 0 else "clock-behind", seconds=f"{abs(offset) / 1000:.0f}")
            yield Finding(about, "look", says, said("compare-clocks"), "between")
    if line["cloned"]:
        yield Finding(name, "bad", said("cloned"), said("stop-one"))
    for fork in line["forks"]:
        party, ours = text.author(fork), line["me"]["party"]
        forked = heads.say("fork-signed", party=party, entry=fork)
        yield Finding(name, "look", forked, text.fork_step(fork, ours), "ours" if party == ours else "theirs")
    if line["expired"]:
        yield Finding(name, "look", said("expired"), said("amend-it"))
    for party in line["leaving"]:
        yield Finding(name, "look", said("leaves", party=party), said("see-show"), "theirs")
    for call in line["waiting_for_us"]:
        if why := call.get("unread", ""):
            unable = said("end-with-unable", line=name, name=call["name"])
            yield Finding(f"{name}, {call['name']}", "bad", why, unable, "theirs")
    if waiting := [one["name"] for one in line["waiting_for_us"]]:
        names = ", ".join(waiting)
        many = said("messages-wait", count=len(waiting), names=names)
        says = said("message-waits", name=names) if len(waiting) == 1 else many
        yield Finding(name, "look", says, said("watch-then-reply", line=name))


def _lamp(about: str, peer: dict[str, Any], has_route: bool) -> Finding:
    """A lamp as a finding: no carrier may be anybody's fault, a carrier without a node is theirs."""
    from openline.node.checkup import Finding

    why = str(peer["why"])
    if peer["lamp"] == "open":
        return Finding(about, "good", said("is-open", why=why))
    if peer["lamp"] == "suspended":
        return Finding(about, "look", said("is-suspended", why=why), said("nothing-broken"), "theirs")
    says = said("is-degraded" if peer["lamp"] == "degraded" else "is-dark", why=why)
    if peer["kind"] == "key refused":
        return Finding(about, "bad", says, said("ask-root-holder"), "ours")
    if peer["kind"] == "node down":
        return Finding(about, "bad", says, said("route-start-theirs"), "theirs")
    if peer["lamp"] == "dark" and not has_route:  # whoever has dialled us before did so by a route of his own
        return Finding(about, "bad", says, said("set-route"), "between" if peer["holds_ours_to"] else "ours")
    side = "theirs" if peer["lamp"] == "degraded" else "between"
    return Finding(about, "bad", says, said("ask-to-look" if side == "theirs" else "see-routes"), side)


def _routes(home: Path, party: str | None, lead: str) -> Iterator[Finding]:
    """What answers on the routes of a party, or of all."""
    from openline.desk.routes import tried
    from openline.node.checkup import Finding
    from openline.node.home import Home

    routes = Home(home).routes()
    if not any(party in (None, name.partition("/")[0]) for name in routes):
        return
    for one in tried(home, party):
        about = said("route-to", party=one["party"], address=one["address"])
        says = said("route-lead" if lead and one["good"] else "route-found", what=one["what"], lead=lead)
        side = "between" if str(one["what"]) == "no answer in time" else "theirs"
        yield Finding(about, "good" if one["good"] else "bad", says, one["next_step"], side)
