"""Commands about how others are reached: route PARTY ADDRESS..., route remove, route show, route test.

A route is tried as it will be used, with our certificate and their key. It refuses to call a route good on which
another answers than the party that it is for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from openline.desk.cli import EXIT_NOT_GOOD, JSON, Group, cli, fail, tell
from openline.words.visible import visible


class Routes(Group):
    """A group in which anything but its verbs is a party whose route is set."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does; ``route CN 192.0.2.7:7011`` is ``route set CN 192.0.2.7:7011``."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["set", *args]
        return super().resolve_command(ctx, args)


@cli.group(cls=Routes, subcommand_metavar="PARTY HOST:PORT... | COMMAND [ARGS]...")
def route() -> None:
    """Routes: how each party is reached. 'route PARTY HOST:PORT...' sets them; all are used at once."""


@route.command("set")
@click.argument("party")
@click.argument("addresses", nargs=-1, required=True)
@JSON
@click.pass_obj
def route_set(home: Path, party: str, addresses: tuple[str, ...]) -> None:
    """Reach PARTY by these ADDRESSES (host:port); all are used at once. For the node's next start.

    PARTY/SLOT is one station of it: 'openline card show' numbers them. Those of a PARTY lead to any of its stations.
    """
    from openline.desk.setup import check_route
    from openline.node.home import Home

    at = Home(home)
    check_route(at, party)
    at.set_route(party, list(addresses))
    tell(
        {"party": party, "routes": list(addresses)},
        [f"{party} is reached by {', '.join(addresses)} from the node's next start."],
    )


@route.command("remove")
@click.argument("party")
@click.argument("addresses", nargs=-1)
@JSON
@click.pass_obj
def route_remove(home: Path, party: str, addresses: tuple[str, ...]) -> None:
    """Reach PARTY no longer by these ADDRESSES, or by none at all when none is named. For the node's next start."""
    from openline.node.home import Home

    at = Home(home)
    at.config()
    left = at.remove_route(party, addresses)
    by = f"by {', '.join(left)} only" if left else "no longer: it must dial us"
    tell({"party": party, "routes": left}, [f"{visible(party)} is reached {by}, from the node's next start."])


@route.command("show")
@JSON
@click.pass_obj
def route_show(home: Path) -> None:
    """Show how each party is reached."""
    from openline.node.home import Home

    at = Home(home)
    at.config()
    found = {party: [f"{host}:{port}" for host, port in many] for party, many in sorted(at.routes().items())}
    rows = [f"{visible(party)}: {', '.join(map(visible, many))}" for party, many in found.items()]
    tell(found, rows or ["No route is set here yet: 'openline route PARTY HOST:PORT'."])


@route.command("test")
@click.argument("party", required=False)
@JSON
@click.pass_obj
def route_test(home: Path, party: str | None) -> None:
    """Dial every route, or those of PARTY, and say who answers with whose key, and what to do. Nothing is sent."""
    found = tried(home, party)
    rows = []
    for one in found:
        word = "GOOD" if one["good"] else "NOT GOOD"
        where = f"{visible(one['party'])} at {visible(one['address'])}"
        rows.append(f"{word}  {where}: {visible(one['what'])} ({one['ms']} ms).")
        rows += [f"    {one['next_step']}"] if one["next_step"] else []
    tell(found, rows)
    if not all(one["good"] for one in found):
        raise click.exceptions.Exit(EXIT_NOT_GOOD)


def tried(home: Path, party: str | None = None) -> list[dict[str, Any]]:
    """Every route of this home, tried now, all at once."""
    import asyncio

    from openline.carriers.certificate import tls_public
    from openline.node.dial import Tried, try_route
    from openline.node.home import Home

    at = Home(home)
    at.config()
    routes, key = at.routes(), at.station_keys().tls
    wanted = {name: many for name, many in routes.items() if party in (None, name, name.partition("/")[0])}
    if not wanted:
        fail(
            f"No route to {visible(party)} is set here: 'openline route {visible(party)} HOST:PORT'."
            if party
            else "No route is set here yet: 'openline route PARTY HOST:PORT'."
        )
    names = {
        s.tls: (one.card.party, s.slot, f"{one.card.party}, {s.name}")
        for one in (at.card(), *at.cards().values())
        for s in one.card.stations
        if s.tls != tls_public(key)
    }

    async def all_of_them() -> list[tuple[str, Tried]]:
        jobs = [
            (name, try_route(address, key, *(_of(names, name, ours) for ours in (True, False))))
            for name, many in sorted(wanted.items())
            for address in many
        ]
        return list(zip([name for name, _ in jobs], await asyncio.gather(*(job for _, job in jobs)), strict=True))

    return [
        {
            "party": name,
            "address": f"{one.address[0]}:{one.address[1]}",
            "good": one.good,
            "what": one.what,
            "who": one.who,
            "next_step": one.next_step,
            "ms": one.ms,
        }
        for name, one in asyncio.run(all_of_them())
    ]


def _of(names: dict[bytes, tuple[str, int, str]], route: str, theirs: bool) -> dict[bytes, str]:
    """The stations whose keys a route is for, or all the others. ``route`` is a party, or PARTY/SLOT for one of it."""
    party, _, slot = route.partition("/")
    return {
        key: name for key, (whose, at, name) in names.items() if (whose == party and slot in ("", str(at))) == theirs
    }
