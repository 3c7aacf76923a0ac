"""Commands that set a station up: init, card, node.

Cards are compared by a safety number over a second way, since enrolment is where the man in the middle lives. It
refuses to import a card whose digits nobody compared, unless the root that was compared has signed it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openline.desk.cli import EXIT_USAGE, JSON, cli, fail, tell, wants_json
from openline.desk.root import FILE, PAPER, passphrase, settle
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.node.home import Home


@cli.command()
@click.option("--party", required=True, help="The party's code, a label such as US.")
@click.option("--name", required=True, help="The party's name.")
@click.option("--station", required=True, help="This station's name.")
@click.option("--office", required=True, help="The office that speaks, e.g. 'Watch officer'.")
@click.option("--authority", required=True, help="By whose authority it speaks.")
@click.option("--listen", default="127.0.0.1:7011", show_default=True, help="Address that other nodes reach.")
@click.option("--root", "roots", multiple=True, type=FILE, help="A root key's .pub file, for a party with several.")
@click.option("--threshold", type=click.IntRange(1, 5), help="How many of the root keys must sign; else all of them.")
@JSON
@click.pass_obj
def init(
    home: Path,
    party: str,
    name: str,
    station: str,
    office: str,
    authority: str,
    listen: str,
    roots: tuple[Path, ...],
    threshold: int | None,
) -> None:
    """Make this station's home: its keys, the party's root under a passphrase, and its card.

    With --root the party's root is several keys of several people ('openline root new'), and the card is a paper first.
    """
    from openline.carriers.certificate import tls_public
    from openline.node import papers
    from openline.node.home import Home

    at = Home(home)
    at.check_free()
    publics = papers.read_publics(roots) if roots else ()
    if threshold is not None and not len(publics) // 2 < threshold <= len(publics):
        fail(f"{threshold} of {len(publics)} root keys is no threshold: more than half must sign, and at most all.")
    words = "" if publics else passphrase(new=True)
    at.create(party, name, station, office, authority, listen)
    tls = tls_public(at.station_keys().tls)
    if publics:
        from openline.desk import plain
        from openline.line.card import to_bytes

        card = at.first_card(publics, threshold or len(publics), tls)
        paper = papers.Paper("card", None, to_bytes(card))
        papers.write(home / "card.paper", paper)
        digits = [papers.digits(one) for one in publics]
        rows = [
            f"Made {home}. Its card is {home / 'card.paper'} until {threshold or len(publics)} of these keys sign it:"
        ]
        rows += [f"  {one}" for one in digits]
        rows += plain.paper(paper)[-2:-1]
        rows.append(
            "Each holder: 'openline root sign card.paper --key FILE'; then here: 'openline root finish card.paper'."
        )
        tell({"home": str(home), "paper": str(home / "card.paper"), "roots": digits}, rows)
        return
    signed = at.create_root(words, tls)
    _tell_made(home, safety_number_of(signed))


def safety_number_of(signed: object) -> str:
    """The digits of a card that two people compare."""
    from openline.line.card import SignedCard, safety_number

    assert isinstance(signed, SignedCard), "of a card"
    return safety_number(signed)


def _tell_made(home: Path, digits: str) -> None:
    tell(
        {"home": str(home), "card": str(home / "card"), "safety_number": digits},
        [
            f"Made {home}. Give {home / 'card'} to the other parties, and read them its safety number:",
            f"  {digits}",
            f"Keep {home / 'root.key'} offline once the charters are signed: the node never needs it.",
        ],
    )


@cli.group()
def card() -> None:
    """Cards: who a party is. Show ours, import theirs, change our offices and root keys."""


@card.command("show")
@click.argument("file", required=False, type=FILE)
@JSON
@click.pass_obj
def card_show(home: Path, file: Path | None) -> None:
    """Show our card, or the one in FILE, with its safety number."""
    from openline.desk import plain
    from openline.node.home import Home

    signed = Home(home).read_card(file) if file else Home(home).card()
    tell(plain.card_value(signed), plain.card(signed))


@card.command("import")
@click.argument("file", type=FILE)
@click.option("--compared", help="The safety number as the other side read it to you over a second way.")
@click.option("--route", "addresses", multiple=True, metavar="HOST:PORT", help="Where the party is reached.")
@JSON
@click.pass_obj
def card_import(home: Path, file: Path, compared: str | None, addresses: tuple[str, ...]) -> None:
    """Take the card of another party, after its safety number was compared over a second way.

    A card that follows one compared before, signed by that card's root, needs no digits.
    """
    from openline.node.home import Home

    at = Home(home)
    at.config()
    party = known_party(at, str(file), [compared] if compared is not None else [], always_file=True)
    set_routes(at, [f"{party}={','.join(addresses)}"] if addresses else [])
    tell({"party": party, "routes": list(addresses)}, [f"{party} is known now."])


def known_party(at: Home, one: str, numbers: list[str], always_file: bool = False) -> str:
    """The code of a party whose card is known here. ``one`` is the code, or the file of a card that is compared now.

    ``numbers`` are the digits that were given, in the order of the files; the next is taken off, or asked for.
    """
    from openline.node import ceremony

    path = Path(one)
    if not always_file and not path.is_file():
        return one
    signed = at.read_card(path)
    ceremony.check_other(at, signed)
    if ceremony.follow_card(at, signed):
        return signed.card.party
    if numbers:
        compared = numbers.pop(0)
    else:
        click.echo(f"{path} says it is {visible(signed.card.party)} ({visible(signed.card.name)}).", err=wants_json())
        click.echo(
            "Ask them for their safety number by telephone or in person, and type what they say.", err=wants_json()
        )
        compared = click.prompt("Safety number as they read it", err=wants_json())
    return ceremony.import_card(at, path, str(compared))


def check_route(at: Home, party: str) -> None:
    """Ends when a route is for a party that nobody here knows: it would never be dialled. ``party`` may name a slot."""
    code, own = party.partition("/")[0], at.config().party
    known = sorted({own, *at.cards()})
    if code not in known and code.isalnum():
        fail(
            f"There is no card of {visible(code)} here, so that its key is not known; known are {', '.join(known)}. "
            "Import it first with 'openline card import'."
        )


def set_routes(at: Home, routes: Sequence[str]) -> None:
    """Set routes given as ``PARTY=host:port``, several parted by commas."""
    for one in routes:
        party, _, addresses = one.partition("=")
        if not addresses:
            fail(f"'{visible(one)}' is no route: write PARTY=host:port, for example CN=192.0.2.7:7011.", EXIT_USAGE)
        check_route(at, party)
        at.set_route(party, addresses.split(","))


@card.command("publish")
@JSON
@click.pass_obj
def card_publish(home: Path) -> None:
    """Tell every line our present card, through the running node."""
    from openline.desk.stations import publish

    publish(home)


@card.command("office")
@click.argument("title")
@click.option("--authority", required=True, help="By whose authority it speaks.")
@click.option("--code", type=click.IntRange(0), help="Change the office of this number; else a further one is added.")
@PAPER
@JSON
@click.pass_obj
def card_office(home: Path, title: str, authority: str, code: int | None, asked: Path | None) -> None:
    """Add an office to our card, or give one another TITLE and authority. Offices outlive their holders."""
    from openline.node import succession
    from openline.node.home import Home

    at = Home(home)
    paper, _ = succession.set_office(at, code, title, authority)
    settle(at, paper, asked)


@card.command("rotate")
@click.option("--root", "roots", multiple=True, type=FILE, help="The new root keys' .pub files; else one is made here.")
@click.option("--threshold", type=click.IntRange(1, 5), help="How many of them must sign; else all of them.")
@PAPER
@JSON
@click.pass_obj
def card_rotate(home: Path, roots: tuple[Path, ...], threshold: int | None, asked: Path | None) -> None:
    """Give our party other root keys. Old and new ones sign the card; the old ones count for nothing afterwards."""
    from openline.node import papers, succession
    from openline.node.home import Home

    at = Home(home)
    at.card()
    if not roots:
        _rotate_here(at)
        return
    publics = papers.read_publics(roots)
    settle(at, succession.rotate(at, publics, threshold or len(publics)), asked)


def _rotate_here(at: Home) -> None:
    """One root key in the home for another, under the same passphrase. The new file is there before a card names it."""
    import os

    from openline.desk.root import finish
    from openline.node import papers, succession

    with at.alone():
        _complete_rotation(at)
    words = passphrase(new=False)
    here, fresh = at.path / "root.key", at.path / "root.key.next"
    public = fresh.with_name("root.key.next.pub")
    with at.alone():  # two at once would each throw the other's key away
        _complete_rotation(at)  # of somebody who was interrupted while the passphrase was typed here
        old = at.root(words)
        for stale in (fresh, public):
            stale.unlink(missing_ok=True)  # no card names it
        new = papers.new_root(fresh, words, os.urandom(papers.SEEDS_SIZE), os.urandom(papers.ENTROPY_SIZE))
        finish(at, papers.sign(papers.sign(succession.rotate(at, (new.public,), 1), old), new))
        fresh.replace(here)
        public.unlink()


def _complete_rotation(at: Home) -> None:
    """Ends with a sentence when our card already names the next key: then that one is put in its place, and kept."""
    from openline.node import papers

    fresh, public = at.path / "root.key.next", at.path / "root.key.next.pub"
    if public.exists() and papers.read_public(public) in at.card().card.roots:
        if fresh.exists():  # else the interruption came behind this step
            fresh.replace(at.path / "root.key")
        public.unlink()
        fail("An earlier rotation was interrupted and is complete now: our card names the key in root.key.")


@cli.group()
def node() -> None:
    """The node: the process that is this station."""


def _up(value: dict[str, Any], says: str) -> None:
    """That the node is up, and where: for a person beside its log, for a programme on standard output."""
    if wants_json():
        tell(value, [])
    else:
        click.echo(says, err=True)


@node.command("run")
@click.option("-v", "--verbose", is_flag=True, help="Log what links do.")
@JSON
@click.pass_obj
def node_run(home: Path, verbose: bool) -> None:
    """Run this station until told to stop. With --json one object says when it is up, and where."""
    import asyncio
    import logging

    from openline.desk.web import console
    from openline.node.home import Home
    from openline.node.run import run

    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    why = asyncio.run(run(Home(home), console, _up))
    if why:
        fail(f"The node had to stop: {why} Nothing that was kept is lost; it is loaded at the next start.")
    sys.exit(0)
