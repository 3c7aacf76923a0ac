"""What can be said of a home by reading its files, while a node runs in it or not: for ``openline doctor``.

Each finding is a sentence, whose it is, and what to do. It opens no store and changes nothing: of the database it reads
the first bytes, which SQLite documents. It never prints a key.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from openline.line import charter as charters
from openline.node import amendment, settings, terms
from openline.node.home import Home, HomeError
from openline.node.times import span
from openline.store import schema

DAY_S = 86400
WARN_DAYS = (7, 30, 90)  # before a charter expires; design of the lines: they lapse by neglect
ROOM_LITTLE, ROOM_NONE = 500 << 20, 50 << 20  # bytes free: half a million entries, and what a night of calls may need
CLOCK_BACK_S = 60  # by which a file may be newer than now: network file systems have clocks of their own
HEADER_SIZE = 72  # of an SQLite file: user_version is at 60, application_id at 68
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``level`` is good, look or bad; ``side`` is ours, theirs or between."""

    about: str
    level: str
    says: str
    next_step: str = ""
    side: str = "ours"


def checkup(home: Home, now_s: float) -> Iterator[Finding]:
    """Everything that the files of a home tell. ``now_s`` is seconds since 1970 UTC by this machine's clock."""
    for look in (_settings, _keys, _card, _charters, _room):
        yield from _told(look, home, now_s)
    yield from _clock(home, now_s)


def _told(look: Callable[[Home, float], Iterator[Finding]], home: Home, now_s: float) -> Iterator[Finding]:
    """What a look finds; what it cannot read is a finding too."""
    about = look.__name__.strip("_")
    try:
        yield from look(home, now_s)
    except HomeError as wrong:
        says, _, next_step = str(wrong).partition(". ")
        yield Finding(about, "bad", says.rstrip(".") + ".", next_step)
    except OSError as wrong:
        yield Finding(about, "bad", f"{wrong.filename}: {wrong.strerror}.", "Give the node's user the right to it.")


def _settings(home: Home, _now_s: float) -> Iterator[Finding]:
    config = home.config()
    if home.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("settings", "bad", f"Others can enter {home.path}.", f"Run 'chmod 700 {home.path}'.")
    if config.listen[0] in LOOPBACK:
        says = f"The node listens on {config.listen[0]} only, where no other machine reaches it."
        yield Finding("settings", "look", says, "Set 'listen' in config.toml to an address that the others can reach.")
    outlets = settings.read(home.path / "config.toml", config.alarm, config.more).outlets
    if not [one for one in outlets if one.kind != "bell"]:
        says = "No alarm is set: a FLASH rings the bell of the node's terminal, and nothing else."
        yield Finding("settings", "look", says, "Set 'alarm' in config.toml; see docs/operate/alarm.md.")
    routes = home.routes()
    if home.cards() and not routes:
        yield Finding("settings", "look", "No route is set: the others must dial us.", "See 'openline route'.")
    yield Finding("settings", "good", f"{config.station} of {config.party}, on port {config.listen[1]}.")


def _keys(home: Home, _now_s: float) -> Iterator[Finding]:
    home.station_keys()
    if (home.path / "openline.db").exists():
        home.record_key()
    if (root := home.path / "root.key").exists():
        if root.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding("keys", "bad", f"Others can read {root}.", f"Run 'chmod 600 {root}'; was it copied?")
        says = "The party's root key lies in the home of a node, which never needs it."
        yield Finding("keys", "look", says, "Move root.key to where the party keeps such things.")
    yield Finding("keys", "good", "The station's keys are whole, and nobody else can read them.")


def _card(home: Home, _now_s: float) -> Iterator[Finding]:
    if not (home.path / "card").exists():
        says = "This home has no card yet: it waits for its party's root."
        yield Finding("card", "bad", says, "See 'openline root finish' or 'openline station join'.")
        return
    own = home.card()
    if home.station_keys().secrets().sign_public not in {s.sign for s in own.card.stations}:
        says = f"Our card {own.card.serial} does not name this station: it was revoked, or the card is of another home."
        yield Finding("card", "bad", says, "Ask whoever has the root key: 'openline station request' makes a new one.")
    others = ", ".join(sorted(home.cards())) or "nobody yet"
    yield Finding("card", "good", f"Card {own.card.serial} of {own.card.party}; known besides: {others}.")


def _charters(home: Home, now_s: float) -> Iterator[Finding]:
    found = [amendment.kept(home, name) for name in sorted(home.charters())]
    if not found:
        yield Finding("charters", "look", "There is no charter yet.", "See docs/operate/first-line.md.")
    for versions in found:
        newest = versions[-1]
        name = newest.charter.name
        if newest.missing:
            what = name if newest.charter.version == 1 else f"version {newest.charter.version} of {name}"
            says = f"The charter of {what} still lacks {', '.join(newest.missing)}."
            yield Finding(
                "charters", "look", says, "Give them the file, and take theirs with 'charter sign'.", "theirs"
            )
        yield from _expiry(versions, now_s)
        in_force = [one.charter for one in versions if not one.missing]
        if in_force and terms.other_catalogue(home, in_force[-1]):
            says = f"The charter of {name} names other forms or words than this home has: no form is sent on it."
            todo = "Install the version and the words/ folder that all agreed to, or agree on these: 'charter amend'."
            yield Finding("forms", "bad", says, todo, "between")
        elif in_force and not in_force[-1].catalogue:
            says = (
                f"The charter of {name} names no forms: nobody has compared them, and each message tells only its own."
            )
            yield Finding("forms", "look", says, "Agree on them with 'openline charter amend'.", "between")


def _expiry(versions: list[charters.SignedCharter], now_s: float) -> Iterator[Finding]:
    in_force = [one for one in versions if not one.missing]
    if not in_force:
        return
    c = in_force[-1].charter
    left = (c.expires - now_s) / DAY_S
    apart = span(int(abs(c.expires - now_s) * 1000))
    if left < 0:
        says = f"The charter of {c.name} expired {apart} ago: calls still ring, and nothing else is promised."
        yield Finding("charters", "bad", says, "Agree on another term: 'openline charter amend'.")
    elif near := [days for days in WARN_DAYS if left <= days]:
        says = f"The charter of {c.name} expires in {apart} (the warning at {near[0]})."
        yield Finding("charters", "look", says, "Agree on another term: 'openline charter amend'.")
    else:
        yield Finding("charters", "good", f"{c.name}, version {c.version}, is in force for {apart} more.")


def _room(home: Home, _now_s: float) -> Iterator[Finding]:
    free = shutil.disk_usage(home.path).free
    if free < ROOM_LITTLE:
        level = "bad" if free < ROOM_NONE else "look"
        yield Finding("store", level, f"{free >> 20} MiB are free on the disk of this station.", "Make room on it.")
    path = home.path / "openline.db"
    if not path.exists():
        yield Finding("store", "good", "There is no store yet: the node's first start makes it.")
        return
    with path.open("rb") as file:
        header = file.read(HEADER_SIZE)
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    if len(header) < HEADER_SIZE or application != schema.APPLICATION:
        says = f"{path} is not a store of Openline, or its beginning is damaged."
        yield Finding("store", "bad", says, "Move it away and keep it; see docs/operate/recovery.md.")
    elif version > schema.VERSION:
        says = f"The store has schema {version}; this version knows {schema.VERSION}."
        yield Finding("store", "bad", says, "Install the version that wrote it: see docs/operate/upgrade.md.")
    elif version < schema.VERSION:
        says = f"The store has schema {version}: the next start takes it to {schema.VERSION} and keeps a copy."
        yield Finding("store", "look", says, "Make a backup first: 'openline backup FILE'.")
    else:
        yield Finding("store", "good", f"{os.stat(path).st_size >> 20} MiB; {free >> 20} MiB are free on its disk.")


def _clock(home: Home, now_s: float) -> Iterator[Finding]:
    newest = max((path.stat().st_mtime for path in _files(home.path)), default=0.0)
    if newest > now_s + CLOCK_BACK_S:
        says = f"A file of this home was written {newest - now_s:.0f} s from now: this machine's clock was set back."
        yield Finding(
            "clock", "bad", says, "Set the clock right. Deadlines do not depend on it; what people read does."
        )


def _files(home: Path) -> list[Path]:
    return [path for path in home.glob("*") if path.is_file()] if home.is_dir() else []
