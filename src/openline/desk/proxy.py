"""``openline proxy``: a bad network on request, between two stations, for drills of administrators and for tests.

It stands where a route leads and passes on what it cannot read. It refuses to be quiet about itself: every order is
answered with how it stands, and what it did is counted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openline.desk.cli import JSON, cli, fail, tell

if TYPE_CHECKING:
    from openline.carriers.proxy import FaultProxy

TELL_S = 30.0  # that an order may take; a long wait belongs into a file of orders


@cli.command()
@click.option("--listen", metavar="HOST:PORT", help="Where it listens; a port 0 lets the system choose.")
@click.option("--to", metavar="HOST:PORT", help="Where it leads.")
@click.option("--delay", default=0.0, metavar="MS", help="Each way, in milliseconds.")
@click.option("--jitter", default=0.0, metavar="MS", help="Up to so much more, order kept.")
@click.option("--rate", default=0.0, metavar="BIT/S", help="Bits a second each way; 0 is no limit.")
@click.option("--loss", default=0.0, metavar="%", help="Packets lost: silence until they are sent again.")
@click.option("--reorder", default=0.0, metavar="%", help="Packets overtaken: a short wait.")
@click.option("--duplicate", default=0.0, metavar="%", help="Packets sent twice: they cost rate, no more.")
@click.option("--corrupt", default=0.0, metavar="%", help="Packets altered: the link ends each time.")
@click.option("--one-way", type=click.Choice(["in", "out"]), help="Let pass only what goes there, or what comes back.")
@click.option("--cut", is_flag=True, help="Begin as a black hole.")
@click.option("--refuse", is_flag=True, help="Begin by refusing every connection.")
@click.option("--seed", default=0, help="Of the dice, to repeat a drill.")
@click.option(
    "--control", type=click.Path(path_type=Path), help="Take orders on this Unix socket, not on standard input."
)
@click.option(
    "--tell", "told", type=click.Path(path_type=Path), help="Give ORDER to the proxy that has this control socket."
)
@click.argument("order", nargs=-1)
@JSON
def proxy(order: tuple[str, ...], told: Path | None, **given: Any) -> None:
    """A bad network between two stations, on request; for drills, never on a live line.

    Orders, one a line: cut, refuse, heal, in, out, calm, status, wait S, quit, or delay, jitter, rate, loss, reorder,
    duplicate, corrupt with a number. Without --control it ends when standard input does. With --json each answer is
    one object a line: what was done, and how it stands.
    """
    if told:
        _tell(told, " ".join(order))
        return
    if order or not given["listen"] or not given["to"]:
        raise click.UsageError("It needs --listen and --to, or --tell with an order.")
    import asyncio
    import random

    from openline.carriers.proxy import FaultProxy
    from openline.node.home import parse_address

    made = FaultProxy(
        parse_address(given["listen"]),
        parse_address(given["to"]),
        random.Random(given["seed"]),  # noqa: S311 - dice, not a secret
    )
    asyncio.run(_run(made, given))


async def _run(made: FaultProxy, given: dict[str, Any]) -> None:
    import asyncio
    import contextlib
    import signal

    from openline.carriers import orders
    from openline.carriers.weather import WORDS

    for word in WORDS:
        try:
            made.weather.set(word, given[word])
        except ValueError as wrong:
            fail(f"{wrong}. Give another --{word}.")
    control = _control(given["control"]) if given["control"] else None
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None, "runs in a task"
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    begin = ["cut"] * given["cut"] + ["refuse"] * given["refuse"] + [given["one_way"]] * bool(given["one_way"])
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await orders.serve(made, control, lambda says: tell(_standing(made, says), [says]), begin)
    finally:
        if control:
            control.close()
            given["control"].unlink(missing_ok=True)


def _standing(made: FaultProxy, says: str) -> dict[str, Any]:
    """An answer, with how the proxy stands."""
    from openline.carriers.weather import WORDS

    to = f"{made.target[0]}:{made.target[1]}"
    weather = {word: getattr(made.weather, word) for word in WORDS}
    counted = {"forwarded": dict(made.forwarded), "connections": made.connections, "harm": dict(made.harm)}
    return {"says": says, "state": made.state, "weather": weather, "to": to} | counted


def _control(path: Path) -> Any:
    from openline.node import unix

    try:
        return unix.listen(path)
    except FileExistsError:
        fail(f"A proxy already takes orders at {path}. Name another socket, or tell that one to quit.")


def _tell(path: Path, order: str) -> None:
    """Give one order and print the answer; what was not done is a refusal."""
    from openline.node import unix

    if not order:
        raise click.UsageError("--tell needs an order, for example: cut")
    try:
        made = unix.connect(path, TELL_S)
        with made, made.makefile("rw", encoding="utf-8", errors="backslashreplace") as talk:
            talk.write(f"{order}\n")
            talk.flush()
            answer = talk.readline().strip()
    except (OSError, ValueError):
        fail(f"No proxy answers at {path}. Start one there with 'openline proxy --control'.")
    if order == "quit":
        answer = "done: quit"
    if not answer.startswith("done"):
        fail(f"{answer}." if answer else "The proxy hung up: the order was too long, or too many talk to it at once.")
    tell({"order": order, "says": answer}, [answer])
