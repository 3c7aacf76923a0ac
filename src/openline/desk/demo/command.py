"""``openline demo``: seven parties on this machine, marked EXERCISE; plays on request, then the desks are yours.

It refuses to end a check with 0 unless everything held that the plays say must hold.
"""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openline.desk.cli import EXIT_STOPPED, Number, cli, fail
from openline.desk.demo.script import PLAYS

if TYPE_CHECKING:
    from openline.desk.demo.play import Play
    from openline.desk.demo.script import Script
    from openline.desk.demo.stage import Stage

CUT_S = 20.0
SIDES = 2  # consoles that are opened: one that calls, one that is called
PACE_S = 1.5  # between steps when a person watches
ALL_WELL = "Every state was reached, nothing was lost, nothing rang twice, the transcripts are equal and verify."


@cli.command()
@click.option("--play", "names", multiple=True, type=click.Choice(PLAYS), help="Play this; more than one is possible.")
@click.option("--list", "listed", is_flag=True, help="List the plays.")
@click.option("--check", is_flag=True, help="Play all headless, kill nodes, cut links, and check everything.")
@click.option("--swap", is_flag=True, help="Exchange the roles: the other party calls.")
@click.option("--no-browser", is_flag=True, help="Print the addresses of the consoles, and open none of them.")
@click.option("--cut", "cut_s", default=CUT_S, show_default=True, type=Number(1, 600), help="Seconds of the cut.")
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep homes and transcripts in this folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print the table, or the list, as one JSON object.")
def demo(
    names: tuple[str, ...],
    listed: bool,
    check: bool,
    swap: bool,
    no_browser: bool,
    cut_s: float,
    keep: Path | None,
    as_json: bool,
) -> None:
    """Seven parties on this machine over real TLS, each with its own node: an EXERCISE that you can take over."""
    from openline.desk.demo.script import script

    if listed:
        _list([script(name) for name in PLAYS], as_json)
        return
    if keep and keep.exists() and any(keep.iterdir()):
        fail(f"{keep} is not empty. Name a folder that does not exist yet.")
    person = sys.stdin.isatty() and not check
    chosen = names or (PLAYS if check else () if person else PLAYS[:1])
    scripts = [script(name).swapped() if swap else script(name) for name in chosen]
    try:
        wrong = asyncio.run(_demo(scripts, check, cut_s, keep, person, not no_browser, swap, as_json))
    except asyncio.CancelledError:
        fail("stopped.", EXIT_STOPPED)
    if wrong:
        fail("the check FAILED: " + "; ".join(wrong))


def _list(scripts: list[Script], as_json: bool) -> None:
    if as_json:
        rows = [{key: getattr(one, key) for key in ("name", "title", "shows", "line", "roles")} for one in scripts]
        click.echo(json.dumps({"plays": rows}, ensure_ascii=False))
        return
    width = max(len(one.name) for one in scripts)
    for one in scripts:
        click.echo(f"{one.name:{width}}  {one.title}. {one.shows}")


async def _demo(
    scripts: list[Script],
    check: bool,
    cut_s: float,
    keep: Path | None,
    person: bool,
    browser: bool,
    swap: bool,
    as_json: bool,
) -> list[str]:
    from openline.desk.client import NoNode
    from openline.desk.demo.play import Play
    from openline.desk.demo.script import PLAYS, cast
    from openline.desk.demo.stage import Stage, stop_on_signals

    began = time.monotonic()
    stop_on_signals()
    whole = person or len(scripts) == len(PLAYS)
    needed = cast() if whole else cast().only(*(line for one in scripts for line in one.lines))
    tell = (lambda says: click.echo(says, err=True)) if as_json else click.echo
    tell("EXERCISE EXERCISE EXERCISE")
    async with Stage(needed, keep, consoles=person, trains=True) as stage:
        tell(f"{len(stage.players)} nodes are up and their lines are open, after {time.monotonic() - began:.1f} s:")
        for line in needed.lines:
            tell(f"  {line.name}: {', '.join(line.parties)}")
        if person:
            _introduce(stage, browser)
        plays = []
        try:
            for one in scripts:
                plays.append(Play(stage, one, tell, check, cut_s, PACE_S if person else 0.0))
                await _perform(plays[-1])
            wrong = await _report(stage, plays, began, tell, as_json) if plays else []
        except NoNode as gone:
            await stage.lost(gone)
        if person:
            await _on_request(stage, swap, cut_s)
        return wrong


async def _perform(play: Play) -> None:
    from openline.desk.demo.acts import perform
    from openline.desk.demo.script import case

    known = f", {case(play.script.case)['date']}, after the public record" if play.script.case else ""
    play.say(f"\n=== {play.script.title}{known}: an EXERCISE on {play.script.line} ===")
    await perform(play)


async def _report(stage: Stage, plays: list[Play], began: float, tell: object, as_json: bool) -> list[str]:
    from openline.desk.demo import table

    assert callable(tell), "says one line"
    tell("")
    wrong = await table.judge(stage, plays, tell)
    found = [row for play in plays for row in await asyncio.to_thread(table.rows, play)]
    if as_json:
        rows = [dict(zip(table.COLUMNS, row, strict=True)) for row in found]
        click.echo(json.dumps({"rows": rows, "wrong": wrong, "seconds": round(time.monotonic() - began, 1)}))
    else:
        tell("\n" + "\n".join(table.render(found)))
        tell(f"Times are UTC, as the sender's node learned of each state. {time.monotonic() - began:.0f} s in all.")
    if not wrong:
        tell(ALL_WELL)
    return wrong


def _introduce(stage: Stage, browser: bool) -> None:
    click.echo("\nThe consoles, in a browser on this machine; each link signs in once, within ten minutes:")
    links = {player.party: player.console_link() for player in stage.players.values()}
    for party, link in links.items():
        click.echo(f"  {party}: {link}")
    if browser and (opened := _opened(list(links.values())[:SIDES])):
        click.echo(f"The first {opened} are opened in your browser.")
    command = shlex.join(
        [sys.argv[0]] if Path(sys.argv[0]).name == "openline" else [sys.executable, "-m", "openline.desk"]
    )
    click.echo("\nTake any side: in a terminal of its own, see what comes in:")
    for player in stage.players.values():
        lines = ", ".join(line.name for line in stage.cast.lines if player.party in line.parties)
        click.echo(f"\n  export OPENLINE_HOME={shlex.quote(str(player.home.path))}   # {player.party}: {lines}")
    click.echo(f"\n  {command} watch")
    click.echo("\nand speak from another, with the same OPENLINE_HOME; 'send' prints the name to answer to:")
    line = stage.cast.lines[0].name
    click.echo(f"\n  {command} send {line} 'What is your ship doing?' -p FLASH -m QUESTION --exercise")
    click.echo(f"  {command} ack {line} NAME")
    click.echo(f"  {command} reply {line} NAME WILCO")


def _opened(links: list[str]) -> int:
    """Open these where there is a screen; how many were. A text browser in a terminal is no screen."""
    screens = (os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY"), sys.platform == "darwin")
    if not any(screens):
        return 0
    return sum(webbrowser.open_new_tab(link) for link in links)


async def _on_request(stage: Stage, swap: bool, cut_s: float) -> None:
    """Perform whatever play a person types the name of, until Ctrl-C or the end of what he types."""
    from openline.desk.demo.play import Play
    from openline.desk.demo.script import PLAYS, script

    loop, typed = asyncio.get_running_loop(), asyncio.Queue[str]()
    loop.add_reader(sys.stdin.fileno(), lambda: typed.put_nowait(sys.stdin.readline()))
    try:
        while True:
            click.echo(f"\nType the name of a play to see it ({', '.join(PLAYS)}). Ctrl-C ends all nodes.")
            name = await typed.get()
            if not name:
                return
            if name.strip() in PLAYS:
                one = script(name.strip())
                await _perform(Play(stage, one.swapped() if swap else one, click.echo, False, cut_s, PACE_S))
            elif name.strip():
                click.echo(f"There is no play '{name.strip()}'.")
    finally:
        loop.remove_reader(sys.stdin.fileno())
