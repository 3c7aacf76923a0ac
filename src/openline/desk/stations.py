"""Commands by which a party's stations come and go: station request, add, kit, join, revoke; and telling the card.

It refuses to sign for keys whose digits nobody compared, and to revoke without saying what was the party's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from openline.desk.cli import EXIT_USAGE, JSON, cli, fail, tell, wants_json
from openline.desk.client import Client
from openline.desk.root import FILE, NEW_FILE, PAPER, settle
from openline.words.visible import visible


@cli.group()
def station() -> None:
    """Stations of our own party: add one, revoke one."""


@station.command("request")
@click.argument("card", type=FILE)
@click.option("--name", required=True, help="The new station's name.")
@click.option("--listen", default="127.0.0.1:7011", show_default=True, help="Address that other nodes reach.")
@JSON
@click.pass_obj
def request(home: Path, card: Path, name: str, listen: str) -> None:
    """On a new machine: make its keys, and a request to our party's root. CARD is our party's card."""
    from openline.node import succession
    from openline.node.home import Home

    at = Home(home)
    made = succession.ask(at, at.read_card(card), name, listen)
    rows = [f"Made {home}. Bring {home / 'request'} to where the root key is, and compare these digits there:"]
    tell({"home": str(home), "request": str(home / "request"), "digits": made.digits}, [*rows, f"  {made.digits}"])


@station.command("add")
@click.argument("file", type=FILE)
@click.option("--compared", help="The digits as they stand on the new machine.")
@click.option("--kit", "kit_file", type=NEW_FILE, help="File for the new machine; else see 'station kit'.")
@PAPER
@JSON
@click.pass_obj
def add(home: Path, file: Path, compared: str | None, kit_file: Path | None, asked: Path | None) -> None:
    """Where the root key is: sign our next card with the station that asks in FILE, and write its kit."""
    from openline.node import succession
    from openline.node.home import Home

    at, made = Home(home), succession.read_request(file)
    if compared is None:
        click.echo(
            f"{file} asks for a station named {visible(made.station.name)} of {visible(made.party)}.", err=wants_json()
        )
        compared = click.prompt("Digits as they stand on the new machine", err=wants_json())
    if "".join(c for c in str(compared) if c.isdecimal()) != made.digits.replace(" ", ""):
        fail("The digits are others: this is not the request of that machine, or it was altered. Do not go on.")
    paper, _ = succession.add(at, made)
    if settle(at, paper, asked) and kit_file:
        kit_file.write_bytes(succession.kit(at))
        click.echo(f"Bring {kit_file} to the new machine: 'openline station join {kit_file.name}'.", err=wants_json())


@station.command("kit")
@click.argument("file", type=NEW_FILE)
@JSON
@click.pass_obj
def kit(home: Path, file: Path) -> None:
    """Write what a new machine of ours needs, once our card names it: cards, charters, routes. Nothing secret."""
    from openline.node import succession
    from openline.node.home import Home

    file.write_bytes(succession.kit(Home(home)))
    tell({"kit": str(file)}, [f"Bring {file} to the new machine: 'openline station join {file.name}'."])


@station.command("join")
@click.argument("kit_file", metavar="KIT", type=FILE)
@JSON
@click.pass_obj
def join(home: Path, kit_file: Path) -> None:
    """On the new machine: take the kit that our root's machine wrote."""
    from openline.node import succession
    from openline.node.home import Home

    at = Home(home)
    own = succession.join(at, succession.read_kit(kit_file))
    lacks = succession.unreached(at)
    rows = [f"This is a station of {visible(own.card.party)} by card {own.card.serial}. Start the node."]
    told = "No route leads to our station {0}: 'openline route {0} HOST:PORT', or let it dial us."
    rows += [told.format(one) for one in lacks]
    tell({"party": own.card.party, "serial": own.card.serial, "unreached": lacks}, rows)


@station.command("revoke")
@click.argument("slot", type=click.IntRange(0, 63))
@click.option("--last", multiple=True, metavar="LINE=SEQ", help="Its last entry on LINE that was ours.")
@PAPER
@JSON
@click.pass_obj
def revoke(home: Path, slot: int, last: tuple[str, ...], asked: Path | None) -> None:
    """Where the root key is: sign our next card without the station in SLOT. Its keys count for nothing from then on.

    What it signed up to now, as the node of this home holds it, stays ours; --last names an earlier entry of a line.
    """
    from openline.node import succession
    from openline.node.home import Home

    for one in last:
        if not all(one.rpartition("=")):
            fail(f"'--last {visible(one)}' names no entry: write LINE=NUMBER, such as us-cn-theatre=412.", EXIT_USAGE)
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
            click.echo(f"{visible(line['line'])}: entries up to {point[1]} stay ours.", err=wants_json())
    if given:
        fail(f"There is no line {visible(next(iter(given)))} here: see 'openline lines'.")
    settle(at, succession.revoke(at, slot, points), asked)


def publish(home: Path) -> None:
    """Tell every line our present card, through the node."""
    client = Client(home)
    found: list[dict[str, Any]] = client.get("/v1/lines")
    done = {line["line"]: client.post(client.line(line["line"], "card"), {}) for line in found}
    rows = [f"{visible(line)}: {one['name']} tells card {one['serial']}." for line, one in done.items()]
    tell(done, rows or ["No line is in force here yet, so there is nobody to tell."])
