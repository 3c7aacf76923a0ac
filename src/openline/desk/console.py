"""``openline console``: the officers of this station, their links, passkeys and tokens, and who did what.

Whoever can run this holds the home, so can speak for the office anyway; what he does here stands in the audit log. It
refuses to print a link or a token twice: only its hash is kept.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, fail, tell
from openline.words.visible import visible

if TYPE_CHECKING:
    from openline.desk.web.passkeys import Keys
    from openline.desk.web.people import Officer, People

ROLES = ("watch", "releasing", "auditor", "administrator")


@cli.group()
def console() -> None:
    """The console in a browser: officers and their ways in."""


@console.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), help="What he may do; needed for somebody new.")
@click.option("--language", default="", help="The language of his pages, e.g. zh-Hans.")
@JSON
@click.pass_obj
def link(home: Path, name: str, role: str | None, language: str) -> None:
    """Print a link by which NAME registers a passkey, once, within ten minutes; adds him with --role when he is new.

    Where config.toml says console_sign_in = "link", as in the demo, the link signs in by itself.
    """
    url = way_in(home, name, role, language)
    tell({"name": name, "link": url}, [url])


@console.command()
@JSON
@click.pass_obj
def officers(home: Path) -> None:
    """Who may sit at the console, in which role, and with which passkeys."""
    people, keys = _people(home), _keys(home)
    found = [(one, keys.of(one)) for one in people.officers()]
    rows = [
        {"name": one.name, "role": one.role, "language": one.language, "office": one.office}
        | {"passkeys": [{"key": key["file"][:8], "at_s": key["at_s"]} for key in has]}
        for one, has in found
    ]
    says = [
        f"{one.role:14} {one.name}" + "".join(f"\n{'':14} passkey {key['file'][:8]}" for key in has)
        for one, has in found
    ]
    tell(rows, says or ["Nobody yet. See 'openline console link'."])


@console.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="For how long it is good.")
@JSON
@click.pass_obj
def token(home: Path, name: str, days: int) -> None:
    """Print a token by which programmes, and this command line, ask in the name of NAME and in his role.

    Put it into OPENLINE_TOKEN, or send it as a bearer token to the API on the loopback. It is shown once.
    """
    people = _people(home)
    officer = people.officer(name)
    if officer is None:
        fail(f"There is no officer '{name}' here. See 'openline console officers'; 'openline console add' adds one.")
    until_s = int(time.time()) + days * 86_400
    made = people.token(officer, until_s)
    _noted(home, "make token", name, until_s=until_s)
    tell({"name": name, "token": made, "until_s": until_s}, [made])


@console.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), help="What he may do; needed for somebody new.")
@click.option("--language", default="", help="The language of his pages, e.g. zh-Hans.")
@click.option("--office", type=click.IntRange(0), help="The office for which he signs, by its number on our card.")
@JSON
@click.pass_obj
def add(home: Path, name: str, role: str | None, language: str, office: int | None) -> None:
    """Add officer NAME, or give him another role, language or office; no way in is made by that."""
    made = _known(home, name, role, language, office)
    tell({"name": made.name, "role": made.role}, [f"{made.role:14} {made.name}"])


@console.command()
@click.argument("name")
@click.option("--key", default="", help="Only the passkey whose name begins so: see 'openline console officers'.")
@JSON
@click.pass_obj
def revoke(home: Path, name: str, key: str) -> None:
    """Revoke the passkeys of NAME, and end his sessions, links and tokens at once: for a key that is lost.

    Then 'openline console link NAME' makes a way to register another one. Both stand in the audit log and on the board.
    """
    people, keys = _people(home), _keys(home)
    officer = people.officer(name)
    if officer is None:
        fail(f"There is no officer '{name}' here. See 'openline console officers'.")
    gone = keys.revoke(officer, key)
    if key and not gone:
        fail(f"{name} has no passkey '{key}'. See 'openline console officers'.")
    ended = {folder: people.forget(folder, name) for folder in ("sessions", "links", "seats", "tokens")}
    _noted(home, "revoke", name, keys=gone)
    says = f"Revoked {len(gone)} passkeys of {name}; {ended['sessions']} sessions and {ended['tokens']} tokens ended."
    tell({"name": name, "keys": gone, "ended": ended}, [says, f"For a new one: openline console link '{name}'"])


@console.command()
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="How many rows are shown.")
@JSON
@click.pass_obj
def audit(home: Path, last: int) -> None:
    """Who did what here, the newest last; ends with 4 when a row was removed, changed or put in."""
    from openline.desk.text import date_time_group
    from openline.node.audit import Audit

    found = Audit(home).look()
    says = [
        f"{row.get('n', '-'):>6} {date_time_group(row['at_s'])} {row['officer'] or 'the station'} ({row['role']}): "
        f"{row['act']} {row['line']} {row['about']}"
        for row in found.rows[-last:]
    ]
    whole = found.wrong or f"The log is whole: {len(found.rows)} rows."
    tell({"rows": list(found.rows[-last:]), "says": found.wrong or "whole"}, [*map(visible, says), whole])
    if found.wrong:
        sys.exit(EXIT_NOT_GOOD)


def _people(home: Path) -> People:
    from openline.desk.web.people import People

    return People(home)


def _keys(home: Path) -> Keys:
    from openline.desk.web.passkeys import Keys

    return Keys(_people(home), "")  # listed and revoked only: no browser is answered here


def _noted(home: Path, act: str, about: str, **more: Any) -> None:
    """A row of the audit log for what was done at the station's own terminal."""
    who = {"officer": "", "role": "", "way": "terminal"}
    _people(home).audit.note(int(time.time()), act, who, "", about, **more)


def _known(home: Path, name: str, role: str | None, language: str, office: int | None = None) -> Officer:
    """An officer who is added or given another role, language or office first. Ends with a sentence."""
    from openline.desk.web.people import Officer

    people = _people(home)
    known = people.officer(name)
    if known is None and role is None:
        fail(f"There is no officer '{name}' here yet. Say what he may do with --role ({', '.join(ROLES)}).")
    chosen: dict[str, Any] = {key: value for key, value in (("role", role), ("language", language)) if value}
    chosen |= {} if office is None else {"office": office}
    made = people.prefer(known or Officer(name, role or ""), **chosen)
    if known is None or known.role != made.role:
        _noted(home, "add officer" if known is None else "change role", name, to=made.role)
    return made


def way_in(home: Path, name: str, role: str | None, language: str) -> str:
    """A new link for ``name``, who is added or given another role or language first. Ends with a sentence."""
    address = address_of(home)
    officer = _known(home, name, role, language)
    made = _people(home).link(officer, int(time.time()))
    _noted(home, "make link", name)
    return f"{address}sign-in?link={made}"


def address_of(home: Path) -> str:
    """Where the console of this home is asked for; ends with a sentence when it has none."""
    from openline.desk.web.guard import name
    from openline.node import settings
    from openline.node.home import Home

    config = Home(home).config()
    at = settings.read(home / "config.toml", config.alarm, config.more).console
    if at is None:
        fail('There is no console here: write console = "127.0.0.1:7443" into config.toml and start the node again.')
    return f"http://{name(config.party, at[1])}/"
