"""``openline demo``: two parties on this machine, marked EXERCISE; plays the strait crossing, then lets you take over.

It refuses to end with 0 unless every check held.
"""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import sys
import time
from pathlib import Path

import click

from openline.desk.cli import EXIT_STOPPED, cli, fail

CUT_S = 20.0
PACE_S = 1.5  # between steps when a person watches


def _person_here(check: bool) -> bool:
    return not check and sys.stdin.isatty()


@cli.command()
@click.option("--check", is_flag=True, help="Play headless, kill each node, cut the link, and check everything.")
@click.option("--swap", is_flag=True, help="Exchange the roles: the other party calls.")
@click.option(
    "--cut", "cut_s", default=CUT_S, show_default=True, type=click.FloatRange(1, 600), help="Seconds of the cut."
)
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep homes and transcripts in this folder."
)
def demo(check: bool, swap: bool, cut_s: float, keep: Path | None) -> None:
    """Two nodes, US and CN, on this machine over real TLS: an EXERCISE that you can take over."""
    if keep and keep.exists() and any(keep.iterdir()):
        fail(f"{keep} is not empty. Name a folder that does not exist yet.")
    try:
        wrong = asyncio.run(_demo(check, swap, cut_s, keep))
    except asyncio.CancelledError:
        fail("stopped.", EXIT_STOPPED)
    if wrong:
        fail("the check FAILED: " + "; ".join(wrong))


async def _demo(check: bool, swap: bool, cut_s: float, keep: Path | None) -> list[str]:
    from openline.desk.client import NoNode
    from openline.desk.demo.play import Play, case, perform, script
    from openline.desk.demo.stage import Stage, stop_on_signals

    began = time.monotonic()
    stop_on_signals()
    story = script()
    parties = story["parties"]
    click.echo(f"EXERCISE. {story['title']}, {case(story['case'])['date']}: an exercise after the public record.")
    async with Stage(parties, keep) as stage:
        click.echo(f"Two nodes are up and their line is open, after {time.monotonic() - began:.1f} s.")
        caller, called = reversed(stage.players.values()) if swap else stage.players.values()
        play = Play(stage, caller, called, click.echo)
        try:
            await perform(play, cut_s, rough=check, pace_s=PACE_S if _person_here(check) else 0.0)
            wrong = await asyncio.to_thread(_report, play)
        except NoNode as gone:
            await stage.lost(gone)
        if _person_here(check):
            with contextlib.suppress(asyncio.CancelledError):
                await _hand_over(play)
        return wrong


def _report(play: object) -> list[str]:
    from openline.desk.demo import table
    from openline.desk.demo.play import Play

    assert isinstance(play, Play), "the play of this demo"
    wrong = table.judge(play)
    click.echo("\n" + "\n".join(table.render(table.rows(play))))
    click.echo("Times are UTC, as the sender's node learned of each state.")
    if not wrong:
        click.echo(
            "Every state was reached, nothing was lost, nothing rang twice, the transcripts are equal and verify."
        )
    return wrong


async def _hand_over(play: object) -> None:
    from openline.desk.demo.play import Play
    from openline.desk.demo.stage import LINE

    assert isinstance(play, Play), "the play of this demo"
    command = shlex.join(
        [sys.argv[0]] if Path(sys.argv[0]).name == "openline" else [sys.executable, "-m", "openline.desk"]
    )
    click.echo("\nNow you. In a terminal for each side, see what comes in:")
    for player in (play.caller, play.called):
        click.echo(f"\n  export OPENLINE_HOME={shlex.quote(str(player.home.path))}      # you are {player.party}")
        click.echo(f"  {command} watch")
    click.echo("\nand speak from another, with the same OPENLINE_HOME; 'send' prints the name to answer to:")
    click.echo(f"\n  {command} send {LINE} 'What is your ship doing?' -p FLASH -m QUESTION --exercise")
    click.echo(f"  {command} ack {LINE} NAME")
    click.echo(f"  {command} reply {LINE} NAME WILCO")
    click.echo("\nCtrl-C here ends both nodes and removes their homes.")
    await asyncio.Event().wait()
