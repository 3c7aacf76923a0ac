"""What can be said of a home by reading its files, while a node runs in it or not: for ``openline doctor``.

Each finding is a sentence, whose it is, and what to do. It changes nothing: a store that no node has open is read
through without a write (:mod:`openline.store.inspect`). It never prints a key.
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
from openline.node.wording import said
from openline.store import inspect, schema
from openline.store.base import StoreDamaged, StoreError

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
        yield Finding(
            about, "bad", said("file-wrong", file=str(wrong.filename), why=str(wrong.strerror)), said("give-right")
        )


def _settings(home: Home, _now_s: float) -> Iterator[Finding]:
    config = home.config()
    if home.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(
            "settings", "bad", said("home-open", path=str(home.path)), said("run-chmod-700", path=str(home.path))
        )
    if config.listen[0] in LOOPBACK:
        yield Finding("settings", "look", said("listens-here-only", host=config.listen[0]), said("set-listen"))
    outlets = settings.read(home.path / "config.toml", config.alarm, config.more).outlets
    if not [one for one in outlets if one.kind != settings.BELL or one.values["anywhere"]]:
        yield Finding("settings", "look", said("no-alarm-set"), said("set-alarm"))
    routes = home.routes()
    if home.cards() and not routes:
        yield Finding("settings", "look", said("no-route-they-dial"), said("see-route"))
    yield Finding(
        "settings", "good", said("home-is", station=config.station, party=config.party, port=config.listen[1])
    )


def _keys(home: Home, _now_s: float) -> Iterator[Finding]:
    home.station_keys()
    if (home.path / "openline.db").exists():
        home.record_key()
    if (root := home.path / "root.key").exists():
        if root.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding("keys", "bad", said("root-open", path=str(root)), said("run-chmod-600", path=str(root)))
        yield Finding("keys", "look", said("root-here"), said("move-root"))
    yield Finding("keys", "good", said("keys-whole"))


def _card(home: Home, _now_s: float) -> Iterator[Finding]:
    if not (home.path / "card").exists():
        yield Finding("card", "bad", said("no-card"), said("see-root-finish"))
        return
    own = home.card()
    if home.station_keys().secrets().sign_public not in {s.sign for s in own.card.stations}:
        yield Finding("card", "bad", said("card-lacks-us", serial=own.card.serial), said("ask-root"))
    others = ", ".join(sorted(home.cards())) or said("nobody-yet")
    yield Finding("card", "good", said("card-is", serial=own.card.serial, party=own.card.party, others=others))


def _charters(home: Home, now_s: float) -> Iterator[Finding]:
    found = [amendment.kept(home, name) for name in sorted(home.charters())]
    if not found:
        yield Finding("charters", "look", said("no-charter"), said("see-first-line"))
    for versions in found:
        newest = versions[-1]
        name = newest.charter.name
        if newest.missing:
            lacks = {"line": name, "parties": ", ".join(newest.missing), "version": str(newest.charter.version)}
            says = said("charter-lacks" if newest.charter.version == 1 else "charter-version-lacks", **lacks)
            yield Finding("charters", "look", says, said("give-them-charter"), "theirs")
        yield from _expiry(versions, now_s)
        in_force = [one.charter for one in versions if not one.missing]
        if in_force and terms.other_catalogue(home, in_force[-1]):
            yield Finding("forms", "bad", said("forms-other", line=name), said("agree-on-forms"), "between")
        elif in_force and not in_force[-1].catalogue:
            yield Finding("forms", "look", said("forms-not-named", line=name), said("agree-with-amend"), "between")


def _expiry(versions: list[charters.SignedCharter], now_s: float) -> Iterator[Finding]:
    in_force = [one for one in versions if not one.missing]
    if not in_force:
        return
    c = in_force[-1].charter
    left = (c.expires - now_s) / DAY_S
    apart = span(int(abs(c.expires - now_s) * 1000))
    if left < 0:
        yield Finding("charters", "bad", said("charter-over", line=c.name, span=apart), said("agree-on-term"))
    elif near := [days for days in WARN_DAYS if left <= days]:
        says = said("charter-near", line=c.name, span=apart, days=near[0])
        yield Finding("charters", "look", says, said("agree-on-term"))
    else:
        yield Finding("charters", "good", said("charter-good", line=c.name, version=c.version, span=apart))


def _room(home: Home, _now_s: float) -> Iterator[Finding]:
    free = shutil.disk_usage(home.path).free
    if free < ROOM_LITTLE:
        level = "bad" if free < ROOM_NONE else "look"
        yield Finding("store", level, said("disk-free", mib=free >> 20), said("make-room"))
    path = home.path / "openline.db"
    if not path.exists():
        yield Finding("store", "good", said("no-store"))
        return
    with path.open("rb") as file:
        header = file.read(HEADER_SIZE)
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    if len(header) < HEADER_SIZE or application != schema.APPLICATION:
        yield Finding("store", "bad", said("store-no-openline", path=str(path)), said("move-store-away"))
    elif version > schema.VERSION:
        says = said("store-newer", schema=version, known=schema.VERSION)
        yield Finding("store", "bad", says, said("install-version"))
    elif version < schema.VERSION:
        says = said("store-older", schema=version, known=schema.VERSION)
        yield Finding("store", "look", says, said("backup-first"))
    elif wrong := inspect.first_wrong(path, home.record_key()):
        told, fatal = str(wrong).partition(" The fault ")[0], isinstance(wrong, StoreError)
        next_step = said("move-store-away" if isinstance(wrong, StoreDamaged) else "see-recovery")
        yield Finding("store", "bad" if fatal else "look", told, next_step)
    else:
        yield Finding("store", "good", said("store-good", mib=os.stat(path).st_size >> 20, free=free >> 20))


def _clock(home: Home, now_s: float) -> Iterator[Finding]:
    newest = max((path.stat().st_mtime for path in _files(home.path)), default=0.0)
    if newest > now_s + CLOCK_BACK_S:
        says = said("clock-set-back", seconds=f"{newest - now_s:.0f}")
        yield Finding("clock", "bad", says, said("set-clock"))


def _files(home: Path) -> list[Path]:
    return [path for path in home.glob("*") if path.is_file()] if home.is_dir() else []
