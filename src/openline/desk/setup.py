"""Commands that set a station and its lines up: init, card, charter, route, node.

Cards are compared by a safety number over a second way, since enrolment is where the man in the middle lives. It
refuses to import a card whose digits nobody compared.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openline.desk.cli import cli, fail
from openline.desk.text import date_time_group
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.line.charter import SignedCharter
    from openline.node.home import Home

PASSPHRASE_MIN = 8


def _passphrase(new: bool) -> str:
    import os

    given = os.environ.get("OPENLINE_PASSPHRASE")
    if given is None:
        given = click.prompt("Passphrase of the party's root", hide_input=True, confirmation_prompt=new, err=True)
    if new and len(given) < PASSPHRASE_MIN:
        fail(f"The passphrase has {len(given)} characters; at least {PASSPHRASE_MIN} are needed. Choose a longer one.")
    try:
        given.encode()
    except UnicodeEncodeError:
        fail("The passphrase is not text in UTF-8. Set the terminal to UTF-8 and type it again.")
    return str(given)


@cli.command()
@click.option("--party", required=True, help="The party's code, a label such as US.")
@click.option("--name", required=True, help="The party's name.")
@click.option("--station", required=True, help="This station's name.")
@click.option("--office", required=True, help="The office that speaks, e.g. 'Watch officer'.")
@click.option("--authority", required=True, help="By whose authority it speaks.")
@click.option("--listen", default="127.0.0.1:7011", show_default=True, help="Address that other nodes reach.")
@click.pass_obj
def init(home: Path, party: str, name: str, station: str, office: str, authority: str, listen: str) -> None:
    """Make this station's home: its keys, the party's root under a passphrase, and its card."""
    from openline.carriers.certificate import tls_public
    from openline.line.card import safety_number
    from openline.node.home import Home

    at = Home(home)
    at.check_free()
    passphrase = _passphrase(new=True)
    at.create(party, name, station, office, authority, listen)
    signed = at.create_root(passphrase, tls_public(at.station_keys().tls))
    click.echo(f"Made {home}. Give {home / 'card'} to the other parties, and read them its safety number:")
    click.echo(f"  {safety_number(signed)}")
    click.echo(f"Keep {home / 'root.key'} offline once the charters are signed: the node never needs it.")


@cli.group()
def card() -> None:
    """Cards: who a party is. Show ours, import theirs."""


@card.command("show")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def card_show(home: Path, file: Path | None) -> None:
    """Show our card, or the one in FILE, with its safety number."""
    from openline.line.card import safety_number
    from openline.node.home import Home

    signed = Home(home).read_card(file) if file else Home(home).card()
    click.echo(f"{visible(signed.card.party)}: {visible(signed.card.name)}")
    for station in signed.card.stations:
        click.echo(f"  station {station.slot}: {visible(station.name)}")
    for office in signed.card.offices:
        click.echo(f"  office {office.code}: {visible(office.title)}, by authority of {visible(office.authority)}")
    click.echo(f"  safety number: {safety_number(signed)}")


@card.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--compared", help="The safety number as the other side read it to you over a second way.")
@click.pass_obj
def card_import(home: Path, file: Path, compared: str | None) -> None:
    """Take the card of another party, after its safety number was compared over a second way."""
    from openline.node.ceremony import import_card
    from openline.node.home import Home

    at = Home(home)
    signed = at.read_card(file)
    if compared is None:
        click.echo(f"{file} says it is {visible(signed.card.party)} ({visible(signed.card.name)}).")
        click.echo("Ask them for their safety number by telephone or in person, and type what they say.")
        compared = click.prompt("Safety number as they read it")
    click.echo(f"{import_card(at, file, str(compared))} is known now.")


@card.command("publish")
@click.pass_obj
def card_publish(home: Path) -> None:
    """Tell every line our present card, through the running node."""
    from openline.desk.stations import publish

    publish(home)


@cli.group()
def charter() -> None:
    """Charters: what the parties of a line agree to."""


def _read_back(signed: SignedCharter) -> None:
    """The charter in plain words."""
    c = signed.charter
    click.echo(f"Line {visible(c.name)}, version {c.version}, between {', '.join(m.party for m in c.members)}.")
    for level, d in zip(("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"), c.deadlines, strict=True):
        click.echo(
            f"  {level}: opened by a person within {d.open_s // 60} min, answered within {d.answer_s // 60} min."
        )
    click.echo(f"  When missed, in turn: {', '.join(map(visible, c.escalation))}.")
    click.echo(f"  Languages: {', '.join(c.languages)}. Longest suspension: {c.suspension_max_s // 3600} h.")
    click.echo(f"  Expires {date_time_group(c.expires)}: promises end then, delivery of calls does not.")
    click.echo(f"  {visible(c.saving_clause)}")
    click.echo(f"  Line id {signed.line_id.hex()[:16]}. Not yet signed by: {', '.join(signed.missing) or 'nobody'}.")


@charter.command("terms")
def charter_terms() -> None:
    """Print the usual terms, with what each means, as a file to change and to give to 'charter offer --terms'."""
    from openline.node.terms import TERMS

    click.echo(TERMS, nl=False)


@charter.command("offer")
@click.argument("name")
@click.argument("parties", nargs=-1, required=True)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write the offer to."
)
@click.option("--languages", default="en,zh-Hans", show_default=True)
@click.option("--years", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--terms", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="See 'charter terms'.")
@click.pass_obj
def charter_offer(
    home: Path, name: str, parties: tuple[str, ...], out: Path, languages: str, years: int, terms: Path | None
) -> None:
    """Draft the charter of line NAME with PARTIES on the usual terms, sign it, and write it to a file: an offer."""
    from openline.node import ceremony
    from openline.node.home import Home

    at = Home(home)
    expires = int(dt.datetime.now(dt.UTC).timestamp()) + years * 365 * 86400
    offer = ceremony.draft(at, name, list(parties), [w.strip() for w in languages.split(",")], expires, terms)
    _read_back(offer)
    _sign_and_keep(at, offer, out)


@charter.command("sign")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def charter_sign(home: Path, file: Path) -> None:
    """Read a charter back in plain words, sign it if we have not, and keep it. The file then has our signature too."""
    from openline.node import ceremony
    from openline.node.home import Home

    at = Home(home)
    offer = at.read_charter(file)
    ceremony.check_known(at, offer)
    _read_back(offer)
    if at.card().card.party in offer.missing:
        _sign_and_keep(at, offer, file)
    else:
        _keep(at, offer)


def _sign_and_keep(at: Home, offer: SignedCharter, out: Path) -> None:
    from openline.line import charter as charters
    from openline.node import ceremony

    signed = ceremony.sign(at, offer, at.root(_passphrase(new=False)))
    out.write_bytes(charters.to_file(signed))
    _keep(at, signed)


def _keep(at: Home, signed: SignedCharter) -> None:
    from openline.node import ceremony

    signed = ceremony.keep(at, signed)
    name = signed.charter.name
    if signed.missing:
        click.echo(f"Signed. {name} is an offer until {', '.join(signed.missing)} sign it too: give them the file.")
    else:
        click.echo(f"{name} is in force: every party has signed. Start the node, or start it again.")
        click.echo("Whoever signed before needs this file too, and takes it with 'openline charter sign'.")


@charter.command("show")
@click.argument("name")
@click.pass_obj
def charter_show(home: Path, name: str) -> None:
    """Read the charter of line NAME, or in the file NAME, in plain words."""
    from openline.node.home import Home

    at = Home(home)
    found = at.charters().get(name) or (at.read_charter(Path(name)) if Path(name).exists() else None)
    if found is None:
        fail(f"There is no charter named {name} here, and no such file.")
    _read_back(found)


@cli.command()
@click.argument("party")
@click.argument("addresses", nargs=-1, required=True)
@click.pass_obj
def route(home: Path, party: str, addresses: tuple[str, ...]) -> None:
    """Reach PARTY by these ADDRESSES (host:port); all are used at once. For the node's next start.

    PARTY/SLOT is one station of it: 'openline card show' numbers them. Those of a PARTY lead to any of its stations.
    """
    from openline.node.home import Home

    at = Home(home)
    at.config()
    at.set_route(party, list(addresses))
    click.echo(f"{party} is reached by {', '.join(addresses)} from the node's next start.")
    code = party.partition("/")[0]
    if code not in {at.config().party, *at.cards()}:
        click.echo(f"There is no card of {visible(code)} here yet: see 'openline card import'.", err=True)


@cli.group()
def node() -> None:
    """The node: the process that is this station."""


@node.command("run")
@click.option("-v", "--verbose", is_flag=True, help="Log what links do.")
@click.pass_obj
def node_run(home: Path, verbose: bool) -> None:
    """Run this station until told to stop."""
    import asyncio
    import logging

    from openline.node.home import Home
    from openline.node.run import run

    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    why = asyncio.run(run(Home(home)))
    if why:
        fail(f"The node had to stop: {why} Nothing that was kept is lost; it is loaded at the next start.")
    sys.exit(0)
