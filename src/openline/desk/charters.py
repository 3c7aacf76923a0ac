"""Commands about what the parties of a line agree to: charter terms, offer, sign, show, amend, publish and withdraw.

Every charter is read back in plain words before it is signed. It refuses to sign one that names a card which nobody
compared here.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, fail, tell, wants_json
from openline.desk.root import FILE, NEW_FILE, PAPER, settle
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.line.charter import SignedCharter
    from openline.node.home import Home

YEAR_S = 365 * 86400
TERMS_FILE = "terms.toml"


@cli.group()
def charter() -> None:
    """Charters: what the parties of a line agree to."""


@cli.group()
def offer() -> None:
    """Offers: charters that one side has signed, and that the others can join later."""


def _read_back(rows: list[str]) -> None:
    """What is about to be signed, for the person; with --json it does not get into the object."""
    click.echo("\n".join(rows), err=wants_json())


@charter.command("terms")
@click.argument("line", required=False)
@JSON
@click.pass_obj
def charter_terms(home: Path, line: str | None) -> None:
    """Print the usual terms, or those of LINE, with what each means, as a file to change and to give with --terms."""
    from openline.node import amendment, terms
    from openline.node.home import Home

    if line is None:
        text = terms.usual_file()
    else:
        found = amendment.kept(Home(home), line)
        if not found:
            fail(f"There is no charter named {line} here. See 'openline charter show'.")
        text = terms.file_of(found[-1].charter)
    tell({"terms": text}, [text.rstrip("\n")])


@charter.command("offer")
@click.argument("name")
@click.argument("parties", nargs=-1, required=True)
@click.option("--out", required=True, type=NEW_FILE, help="File to write the offer to.")
@click.option("--languages", default="en,zh-Hans", show_default=True)
@click.option("--years", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--terms", type=FILE, help="A file of terms: see 'charter terms'.")
@click.option("--compared", multiple=True, help="For each card file in PARTIES, the safety number as they read it.")
@click.option("--route", "routes", multiple=True, metavar="PARTY=HOST:PORT", help="Where a party is reached.")
@PAPER
@JSON
@click.pass_obj
def charter_offer(
    home: Path,
    name: str,
    parties: tuple[str, ...],
    out: Path,
    languages: str,
    years: int,
    terms: Path | None,
    compared: tuple[str, ...],
    routes: tuple[str, ...],
    asked: Path | None,
) -> None:
    """Draft the charter of line NAME with PARTIES, read it back, sign it, and write it to a file: an offer.

    PARTIES are codes of cards imported before, or files of cards, whose safety numbers are compared now.
    """
    from openline.desk.setup import known_party, set_routes
    from openline.node import ceremony
    from openline.node.home import Home
    from openline.node.papers import Paper

    at, numbers = Home(home), list(compared)
    at.config()
    codes = [known_party(at, one, numbers) for one in parties]
    set_routes(at, routes)
    now_s = int(dt.datetime.now(dt.UTC).timestamp())
    term_s = now_s, now_s + years * YEAR_S
    drafted = ceremony.draft(at, name, codes, [w.strip() for w in languages.split(",")], term_s, terms)
    _sign(at, [drafted], out, asked, Paper)


@charter.command("sign")
@click.argument("file", type=FILE)
@PAPER
@JSON
@click.pass_obj
def charter_sign(home: Path, file: Path, asked: Path | None) -> None:
    """Read a charter back in plain words, sign it if we have not, and keep it. The file then has our signature too."""
    from openline.desk.root import keep
    from openline.node import amendment, ceremony
    from openline.node.home import Home
    from openline.node.papers import Paper

    at = Home(home)
    versions = amendment.read_file(file)
    ceremony.check(at, versions)
    if at.card().card.party in versions[-1].missing:
        _sign(at, versions, file, asked, Paper)
    else:
        _read_back([*_words(versions), *_other_catalogue(at, versions)])
        keep(at, versions, None)


offer.add_command(charter_offer, "publish")  # the same acts, under the name of what they make and join
offer.add_command(charter_sign, "join")


def _words(versions: list[SignedCharter]) -> list[str]:
    from openline.desk import plain

    return plain.charter(versions[-1], versions[-2].charter if len(versions) > 1 else None)


def _other_catalogue(at: Home, versions: list[SignedCharter]) -> list[str]:
    """A row for whoever signs when the charter names other forms or words than this home has."""
    from openline.node import terms

    says = terms.other_catalogue(at, versions[-1].charter)
    return [says] if says else []


def _sign(at: Home, versions: list[SignedCharter], out: Path, asked: Path | None, paper: type) -> None:
    """Read back, check, sign and keep; or write a paper for those who hold the keys."""
    from openline.node import amendment, ceremony

    _read_back([*_words(versions), *_other_catalogue(at, versions)])
    ceremony.check(at, versions)
    settle(at, paper("charter", at.card(), amendment.write(versions)), asked, out)


@charter.command("show")
@click.argument("name", required=False)
@JSON
@click.pass_obj
def charter_show(home: Path, name: str | None) -> None:
    """Read the charter of line NAME, or in the file NAME, in plain words; without NAME, list what is here."""
    from openline.desk import plain
    from openline.node import amendment
    from openline.node.home import Home

    at = Home(home)
    at.config()
    if name is None:
        newest = [amendment.kept(at, one)[-1] for one in sorted(at.charters())]
        rows = [
            f"{visible(one.charter.name)}, version {one.charter.version}: "
            + (f"an offer until {', '.join(one.missing)} sign it" if one.missing else "signed by every party")
            for one in newest
        ]
        tell([plain.charter_value(one) for one in newest], rows or ["There is no charter or offer here yet."])
        return
    found = amendment.kept(at, name) or (amendment.read_file(Path(name)) if Path(name).exists() else [])
    if not found:
        fail(f"There is no charter named {name} here, and no such file. See 'openline charter show'.")
    value = plain.charter_value(found[-1]) | {"line_id": found[0].line_id.hex()}
    tell(value, [*_words(found), f"  Line id {found[0].line_id.hex()[:16]}."])


@charter.command("amend")
@click.argument("line")
@click.argument("joining", nargs=-1)
@click.option("--out", required=True, type=NEW_FILE, help="File to write the amendment to, for the others.")
@click.option("--terms", type=FILE, help="The changed terms: begin with 'charter terms LINE'.")
@PAPER
@JSON
@click.pass_obj
def charter_amend(
    home: Path, line: str, joining: tuple[str, ...], out: Path, terms: Path | None, asked: Path | None
) -> None:
    """Draft the next version of LINE's charter, read back what is new, and sign it. All parties sign it after us.

    JOINING are codes of parties, cards imported before, that become members by it.
    """
    from openline.node import amendment
    from openline.node.home import Home
    from openline.node.papers import Paper

    at = Home(home)
    at.config()
    known = at.cards()
    lacking = [one for one in joining if one not in known]
    if lacking:
        fail(f"There is no card of {', '.join(map(visible, lacking))} here. Import it with 'openline card import'.")
    now_s = int(dt.datetime.now(dt.UTC).timestamp())
    versions = amendment.draft(at, line, terms, [known[one] for one in joining], now_s)
    _sign(at, versions, out, asked, Paper)


@charter.command("publish")
@click.argument("line")
@JSON
@click.pass_obj
def charter_publish(home: Path, line: str) -> None:
    """Through the running node: tell LINE what is signed here, an amendment or our withdrawal, and adopt the newest."""
    from openline.desk.client import Client

    client = Client(home)
    done = client.post(client.line(line, "charter"), {})
    rows = [f"{visible(line)}: {name} tells it." for name in done["told"]]
    rows += (
        [f"{visible(line)}: {done['adopted']} adopts version {done['version']} for this station."]
        if done["adopted"]
        else []
    )
    tell(
        done,
        rows
        or [f"{visible(line)} knows all that is signed here; this station is judged by version {done['version']}."],
    )


@charter.command("withdraw")
@click.argument("line")
@PAPER
@JSON
@click.pass_obj
def charter_withdraw(home: Path, line: str, asked: Path | None) -> None:
    """Sign that our party leaves LINE after the charter's notice. It closes nothing: calls still ring on both sides."""
    from openline.desk import plain
    from openline.node import amendment
    from openline.node.home import Home
    from openline.node.papers import Paper

    at = Home(home)
    versions = [one for one in amendment.kept(at, line) if not one.missing]
    if not versions:
        fail(f"There is no charter named {line} in force here. See 'openline charter show'.")
    now = int(dt.datetime.now(dt.UTC).timestamp())
    paper = Paper("withdraw", at.card(), amendment.write(versions), now)
    _read_back(plain.paper(paper)[:-1])
    settle(at, paper, asked)


@offer.command("discard")
@click.argument("name")
@JSON
@click.pass_obj
def offer_discard(home: Path, name: str) -> None:
    """Put aside the offer or amendment of line NAME that not every party has signed. It takes no signature back."""
    from openline.node import amendment
    from openline.node.home import Home

    found, aside = amendment.discard(Home(home), name)
    signed, ours = [party for party, _ in found.signatures], Home(home).card().card.party
    rows = [f"Version {found.charter.version} of {visible(name)} lies in {aside} now; the name is free."]
    if ours in signed:
        rows.append(
            f"What our root has signed stands: {', '.join(map(visible, found.missing))} can still sign the file, "
            "and it is in force then. Tell them that you no longer offer it."
        )
    rows.append(f"To take it up again: 'openline offer join {aside}'.")
    tell({"name": name, "version": found.charter.version, "file": str(aside), "signed": signed}, rows)


@offer.command("verify")
@click.argument("file", type=FILE)
@JSON
def offer_verify(file: Path) -> None:
    """Say who offers what to whom in FILE, and what that does not prove. It needs no home: any stranger can ask."""
    from openline.desk import plain
    from openline.line.card import safety_number
    from openline.node import amendment
    from openline.node.home import HomeError

    try:
        versions = amendment.read_file(file)
    except HomeError as wrong:
        fail(str(wrong), EXIT_NOT_GOOD)
    newest = versions[-1]
    signed = [party for party, _ in newest.signatures]
    who = f"signed by the root of {', '.join(map(visible, signed))}" if signed else "signed by nobody"
    rows = [*_words(versions), f"GOOD: every signature in {file} verifies. It is {who}."]
    if newest.missing:
        rows.append(
            f"It stands as an offer to {', '.join(map(visible, newest.missing))}, who can join with one signature."
        )
    numbers = {c.card.party: safety_number(c) for c in newest.cards}
    rows += plain.numbers(newest)
    rows.append(
        "Not proven by any such file: that these cards are those parties'. Compare the numbers over a second way."
    )
    value = plain.charter_value(newest) | {"good": True, "safety_numbers": numbers}
    tell(value, rows)
