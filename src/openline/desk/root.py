"""Commands of those who hold a party's root keys: root new, show, sign, finish; and how every other command asks them.

One key under a passphrase in the home, or several with several people: a card, charter or withdrawal is a paper until
enough of them have signed it. It refuses to sign what it has not read back in plain words.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openline.desk.cli import JSON, cli, fail, secret, tell, wants_json
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.line.charter import SignedCharter
    from openline.node.home import Home
    from openline.node.papers import Paper

PASSPHRASE_MIN = 8
VARIABLE = "OPENLINE_PASSPHRASE"
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class _NewFile(click.Path):
    """A file that is written, and so not there yet: over a key that exists once, nothing is ever written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. Raises what :func:`fail` raises where something is."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.exists() or path.is_symlink():
            fail(f"There is something at {visible(str(path))} already. Name a file that does not exist yet.")
        return path


NEW_FILE = _NewFile(path_type=Path, dir_okay=False)
PAPER = click.option(
    "--paper", "asked", type=NEW_FILE, help="Sign nothing here: write the paper to this file, for the root's holders."
)


def passphrase(new: bool, what: str = "the party's root") -> str:
    """The passphrase, typed or from OPENLINE_PASSPHRASE; a new one is typed twice and not short."""
    given = secret(what, new, VARIABLE)
    if new and len(given) < PASSPHRASE_MIN:
        fail(f"The passphrase has {len(given)} characters; at least {PASSPHRASE_MIN} are needed. Choose a longer one.")
    return given


@cli.group()
def root() -> None:
    """Root keys, where a party has several: make one, sign a paper with it, put a paper in force."""


@root.command("new")
@click.argument("file", type=NEW_FILE)
@JSON
def root_new(file: Path) -> None:
    """Make one root key in FILE under a passphrase, and FILE.pub, which goes to whoever makes the party's card."""
    from openline.node import papers

    words = passphrase(new=True, what="this root key")
    made = papers.new_root(file, words, os.urandom(papers.SEEDS_SIZE), os.urandom(papers.ENTROPY_SIZE))
    digits = papers.digits(made.public)
    tell(
        {"file": str(file), "public": f"{file}.pub", "digits": digits},
        [
            f"Made {file}. Keep it offline. Give {file}.pub to whoever makes the card, and read him its digits:",
            f"  {digits}",
        ],
    )


@root.command("show")
@click.argument("file", type=FILE)
@JSON
def root_show(file: Path) -> None:
    """Show what the paper in FILE asks for and who has signed, or the digits of a root key's .pub file."""
    from openline.desk import plain
    from openline.node import papers

    if file.suffix == ".pub":
        digits = papers.digits(papers.read_public(file))
        tell({"digits": digits}, [digits])
        return
    paper = papers.read(file)
    value = {"kind": paper.kind, "party": paper.party, "lacks": paper.lacks(), "words": plain.paper(paper)}
    tell(value, plain.paper(paper))


@root.command("sign")
@click.argument("paper", type=FILE)
@click.option("--key", required=True, type=FILE, help="The file of a root key, made by 'root new' or 'init'.")
@JSON
def root_sign(paper: Path, key: Path) -> None:
    """Read PAPER back in plain words, and sign it with a root key. The file then has that signature too."""
    from openline.desk import plain
    from openline.node import papers
    from openline.node.home import Home

    asked = papers.read(paper)
    rows = plain.paper(asked)
    click.echo("\n".join(rows), err=wants_json())
    signed = papers.sign(asked, Home(key.parent).root(passphrase(new=False, what=f"the root key in {key}"), key))
    papers.write(paper, signed)
    lacks = signed.lacks()
    next_ = (
        f"It still lacks {lacks}: give it to the next holder."
        if lacks
        else (f"Enough have signed: bring it back, for 'openline root finish {paper.name}'.")
    )
    tell({"paper": str(paper), "lacks": lacks}, [f"Signed. {next_}"])


@root.command("finish")
@click.argument("papers_", metavar="PAPER...", nargs=-1, required=True, type=FILE)
@click.option("--out", type=NEW_FILE, help="A charter: the file to write it to, for the others.")
@JSON
@click.pass_obj
def root_finish(home: Path, papers_: tuple[Path, ...], out: Path | None) -> None:
    """In our station's home: put in force what a PAPER says, once enough have signed it; several are copies of one."""
    from openline.node import papers
    from openline.node.home import Home

    found = [papers.read(path) for path in papers_]
    paper = found[0]
    for other in found[1:]:
        paper = papers.merge(paper, other)
    at = Home(home)
    at.config()
    with at.alone():
        finish(at, paper, out)


# ---------------------------------------------------------------------------------------------- for other commands


def settle(at: Home, paper: Paper, asked: Path | None, out: Path | None = None) -> bool:
    """Sign with the root key in the home and finish, or write the paper for its holders; whether it is done.

    ``asked`` names the file of the paper when nothing is to be signed here; ``out`` that of a charter.
    """
    from openline.desk import plain
    from openline.node import papers

    if paper.kind == "card":
        click.echo("\n".join(plain.paper(paper)[:-1]), err=wants_json())
    here = (at.path / "root.key").exists()
    if asked is None and not here and all(len(roll.roots) == 1 for roll in paper.rolls):
        fail(
            f"The root key is not at {at.path / 'root.key'}. Bring it from where it is kept offline, or write a paper "
            "for its holder with '--paper FILE'."
        )
    if asked is None and here:
        paper = papers.sign(paper, at.root(passphrase(new=False)))
        if not paper.lacks():
            with at.alone():
                finish(at, paper, out)
            return True
    where = asked or Path(f"{paper.party}-{paper.kind}.paper")
    if where.exists():
        fail(f"There is something at {where} already. Name another file with '--paper'.")
    papers.write(where, paper)
    tell(
        {"paper": str(where), "lacks": paper.lacks()},
        [
            f"Wrote {where}: it lacks {paper.lacks()}. Each holder runs 'openline root sign {where.name} --key FILE';",
            f"then bring it back for 'openline root finish {where.name}'.",
        ],
    )
    return False


def finish(at: Home, paper: Paper, out: Path | None = None) -> None:
    """Put a complete paper in force in this home, and say what is to be done next."""
    from openline.node import papers, succession

    if paper.kind == "card":
        signed = succession.take(at, paper)
        _tell_card(at, signed.card.serial, signed.card.party)
    elif paper.kind == "charter":
        from openline.node import amendment

        keep(at, [*amendment.read(paper.what)[:-1], papers.signed_charter(paper)], out)
    else:
        _withdraw(at, paper)


def _tell_card(at: Home, serial: int, party: str) -> None:
    from openline.line.card import safety_number

    digits = safety_number(at.card())
    value = {"party": party, "serial": serial, "card": str(at.path / "card"), "safety_number": digits}
    if serial == 1:
        rows = [f"Made card 1. Give {at.path / 'card'} to the other parties, and read them its safety number:"]
        tell(value, [*rows, f"  {digits}"])
    else:
        tell(value, [f"Card {serial} is signed. Tell every line with 'openline card publish'."])


def keep(at: Home, versions: list[SignedCharter], out: Path | None) -> None:
    """Keep a charter with its earlier versions, write it to ``out`` for the others, and say what stands now."""
    from openline.desk import plain
    from openline.node import amendment, ceremony

    ceremony.check(at, versions)
    kept = amendment.with_kept(at, versions)
    newest = kept[-1]
    if out:  # first: a folder that is not there leaves nothing half done
        out.write_bytes(amendment.write(kept))
    amendment.keep(at, kept)
    name = visible(newest.charter.name)
    if newest.missing:
        missing = ", ".join(newest.missing)
        what = (
            f"{name} is an offer"
            if newest.charter.version == 1
            else f"Version {newest.charter.version} of {name} is an offer"
        )
        rows = [f"Signed. {what} until {missing} sign it too: give them the file."]
    elif newest.charter.version == 1:
        rows = [f"{name} is in force: every party has signed. Start the node, or start it again."]
        rows.append("Whoever signed before needs this file too, and takes it with 'openline charter sign'.")
    else:
        rows = [
            f"Version {newest.charter.version} of {name} is signed by every party. One of them tells the line, and each"
        ]
        rows.append(f"adopts it, with 'openline charter publish {name}'. Whoever signed before needs this file too.")
    tell(plain.charter_value(newest) | ({"file": str(out)} if out else {}), rows)


def _withdraw(at: Home, paper: Paper) -> None:
    from openline.line.acts import WithdrawAct
    from openline.node import amendment, papers

    papers.complete(paper)
    name = paper.charter.charter.name
    amendment.keep_withdrawal(at, name, WithdrawAct(paper.party, paper.signatures, paper.at))
    tell(
        {"line": name, "withdraws": paper.party, "at_s": paper.at},
        [f"Signed. Tell the line with 'openline charter publish {visible(name)}'; until then nobody knows of it."],
    )
