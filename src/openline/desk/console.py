"""``openline console``: who may sit at the console in a browser, and one-time links by which they come in.

Whoever can run this holds the home, so can speak for the office anyway. It refuses to print a link twice: only its hash
is kept.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openline.desk.cli import JSON, cli, fail, tell

if TYPE_CHECKING:
    from openline.desk.web.people import People

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
    """Print a link by which NAME signs in once, within ten minutes; adds him with --role when he is new."""
    url = way_in(home, name, role, language)
    tell({"name": name, "link": url}, [url])


@console.command()
@JSON
@click.pass_obj
def officers(home: Path) -> None:
    """Who may sit at the console, and in which role."""
    address_of(home)
    found = _people(home).officers()
    rows = [{"name": one.name, "role": one.role, "language": one.language} for one in found]
    tell(rows, [f"{one.role:14} {one.name}" for one in found] or ["Nobody yet. See 'openline console link'."])


def _people(home: Path) -> People:
    from openline.desk.web.people import People

    return People(home)


def way_in(home: Path, name: str, role: str | None, language: str) -> str:
    """A new link for ``name``, who is added or given another role or language first. Ends with a sentence."""
    from openline.desk.web.people import Officer

    address, people = address_of(home), _people(home)
    known = people.officer(name)
    if known is None and role is None:
        fail(f"There is no officer '{name}' here yet. Say what he may do with --role ({', '.join(ROLES)}).")
    made = known or Officer(name, role or "")
    chosen = {key: value for key, value in (("role", role), ("language", language)) if value}
    return f"{address}sign-in?link={people.link(people.prefer(made, **chosen), int(time.time()))}"


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
