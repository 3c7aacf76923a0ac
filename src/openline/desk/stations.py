"""Commands by which a party's stations come and go: station request, add, join, revoke; and the card that tells all.

It refuses to sign for keys whose digits nobody compared, and to revoke without saying what was the party's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from openline.desk.cli import cli, fail
from openline.desk.client import Client
from openline.desk.setup import _passphrase
from openline.words.visible import visible

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@cli.group()
def station() -> None:
    """Stations of our own party: add one, revoke one."""


@station.command("request")
@click.argument("card", type=FILE)
@click.option("--name", required=True, help="The new station's name.")
@click.option("--listen", default="127.0.0.1:7011", show_default=True, help="Address that other nodes reach.")
@click.pass_obj
def request(home: Path, card: Path, name: str, listen: str) -> None:
    """On a new machine: make its keys, and a request to our party's root. CARD is our party's card."""
    from openline.node import succession
    from openline.node.home import Home

    at = Home(home)
    made = succession.ask(at, at.read_card(card), name, listen)
    click.echo(f"Made {home}. Bring {home / 'request'} to where the root key is, and compare these digits there:")
    click.echo(f"  {made.digits}")


@station.command("add")
@click.argument("file", type=FILE)
@click.option("--compared", help="The digits as they stand on the new machine.")
@click.option("--kit", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File for the new machine.")
@click.pass_obj
def add(home: Path, file: Path, compared: str | None, kit: Path) -> None:
    """Where the root key is: sign our next card with the station that asks in FILE, and write its kit."""
    from openline.node import succession
    from openline.node.home import Home

    at, asked = Home(home), succession.read_request(file)
    if compared is None:
        click.echo(f"{file} asks for a station named {visible(asked.station.name)} of {visible(asked.party)}.")
        compared = click.prompt("Digits as they stand on the new machine")
    if "".join(c for c in str(compared) if c.isdecimal()) != asked.digits.replace(" ", ""):
        fail("The digits are others: this is not the request of that machine, or it was altered. Do not go on.")
    signed, slot = succession.add(at, asked, at.root(_passphrase(new=False)))
    kit.write_bytes(succession.kit(at))
    click.echo(f"Card {signed.card.serial} names {visible(asked.station.name)} in slot {slot}.")
    click.echo(f"Bring {kit} to the new machine: 'openline station join {kit.name}'.")
    click.echo("Tell every line with 'openline card publish'.")


@station.command("join")
@click.argument("kit", type=FILE)
@click.pass_obj
def join(home: Path, kit: Path) -> None:
    """On the new machine: take the kit that our root's machine wrote."""
    from openline.node import succession
    from openline.node.home import Home

    own = succession.join(Home(home), kit.read_bytes())
    click.echo(f"This is a station of {visible(own.card.party)} by card {own.card.serial}. Start the node.")


@station.command("revoke")
@click.argument("slot", type=click.IntRange(0, 63))
@click.option("--last", multiple=True, metavar="LINE=SEQ", help="Its last entry on LINE that was ours.")
@click.pass_obj
def revoke(home: Path, slot: int, last: tuple[str, ...]) -> None:
    """Where the root key is: sign our next card without the station in SLOT. Its keys count for nothing from then on.

    What it signed up to now, as the node of this home holds it, stays ours; --last names an earlier entry of a line.
    """
    from openline.node import succession
    from openline.node.home import Home

    at, given = Home(home), dict(one.rpartition("=")[::2] for one in last)
    points: dict[bytes, tuple[int, int]] = {}
    for line in Client(home).get("/v1/lines"):
        heads = [head for head in line["heads"] if head["ours"] and head["slot"] == slot]
        point = max(((head["incarnation"], head["seq"]) for head in heads), default=None)
        if line["line"] in given:
            seq = given.pop(line["line"])
            if not seq.isdecimal() or point is None or int(seq) > point[1]:
                fail(f"--last {visible(line['line'])}={visible(seq)}: name the number of one of its entries there.")
            point = (point[0], int(seq))
        if point:
            points[bytes.fromhex(line["line_id"])] = point
            click.echo(f"{visible(line['line'])}: entries up to {point[1]} stay ours.")
    if given:
        fail(f"There is no line {visible(next(iter(given)))} here: see 'openline lines'.")
    signed = succession.revoke(at, slot, points, at.root(_passphrase(new=False)))
    click.echo(f"Card {signed.card.serial} revokes slot {slot}. Tell every line now with 'openline card publish'.")


def publish(home: Path) -> None:
    """Tell every line our present card, through the node."""
    client = Client(home)
    found: list[dict[str, Any]] = client.get("/v1/lines")
    for line in found:
        done = client.post(client.line(line["line"], "card"), {})
        click.echo(f"{visible(line['line'])}: {done['name']} tells card {done['serial']}.")
