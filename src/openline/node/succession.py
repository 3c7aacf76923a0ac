"""How a party's stations come and go, on files: a new machine asks, the root signs another card, the machine joins.

Its offices and root keys change the same way: by a further card. No rival is asked: the card goes to every line by an
entry, and the root's signature in it decides. It refuses to give a slot twice, and to take an office off a card.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from dataclasses import dataclass, replace
from pathlib import Path

from openline.carriers.certificate import tls_public
from openline.engine.state import LineState
from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import CardAct
from openline.line.card import Card, Office, Point, SignedCard, Station
from openline.node import amendment, ceremony, papers
from openline.node.home import Address, Home, HomeError, read_bounded, write_private, written
from openline.node.papers import Paper
from openline.wire import records
from openline.wire.codec import Value, decode, encode
from openline.wire.errors import WireError
from openline.wire.shape import body_map

REQUEST_FORMAT = "openline/station-request/1"
KIT = b"openline kit 1\n"
FILE_MAX = 1 << 20
REQUEST_MAX = 1 << 13  # bytes: three keys and two names
KIT_MAX = 32 << 20  # bytes: cards, routes and thirty versions of a charter
log = logging.getLogger("openline.node")


@dataclass(frozen=True, slots=True)
class Request:
    """What a new machine asks its party's root to sign: ``station`` with the keys made there, in no slot yet."""

    party: str
    station: Station
    raw: bytes

    @property
    def digits(self) -> str:
        """Twenty digits that two people of the party compare over a second way."""
        found = int.from_bytes(hashlib.sha256(b"openline/request-number/1" + self.raw).digest(), "big") % 10**20
        return " ".join(f"{found:020d}"[i : i + 5] for i in range(0, 20, 5))


def ask(home: Home, own: SignedCard, station: str, listen: str) -> Request:
    """Make a home without a root, with keys of its own, for a further station of the party of ``own``."""
    office = own.card.offices[0]
    home.create(own.card.party, own.card.name, station, office.title, office.authority, listen)
    (home.path / "card.json").unlink()
    keys = home.station_keys()
    secrets = keys.secrets()
    made = Station(0, station, secrets.sign_public, secrets.wrap_public, tls_public(keys.tls))
    write_private(home.path / "request", request_of(own.card.party, made).raw)
    return read_request(home.path / "request")


def request_of(party: str, station: Station) -> Request:
    """The request for a station with these keys, in whatever slot it stands: its digits are those of the keys."""
    values: list[Value] = [REQUEST_FORMAT, party, station.name, station.sign, station.wrap, station.tls]
    return Request(party, replace(station, slot=0), encode(dict(enumerate(values, start=1))))


def read_request(path: Path) -> Request:
    """A request from its file. Raises HomeError."""
    try:
        raw = read_bounded(path, REQUEST_MAX)
        m = body_map(raw, "request", {1: str, 2: str, 3: str, 4: bytes, 5: bytes, 6: bytes}, {})
    except OSError as wrong:
        todo = "'openline station request' makes one on the new machine"
        raise HomeError(f"The request {path} cannot be read: {wrong.strerror}. Name the file: {todo}.") from None
    except WireError as wrong:
        raise HomeError(f"{path} is not a good request: {wrong}. Bring it again.") from None
    if m[1] != REQUEST_FORMAT:
        raise HomeError(f"{path} is not a request of a station. 'openline station request' makes one.")
    return Request(m[2], Station(0, m[3], m[4], m[5], m[6]), raw)


def add(home: Home, request: Request) -> tuple[Paper, int]:
    """To sign: our next card, with that station in a slot that nobody ever had. Returns it and the slot."""
    card = home.card().card
    if request.party != card.party:
        raise HomeError(f"This is a request of {request.party}, not of {card.party}.")
    if any(s.sign == request.station.sign for s in card.stations):
        raise HomeError("This station is on the card already.")
    slot = 1 + max([s.slot for s in card.stations] + [p[1] for p in card.revoked], default=-1)
    return following(home, replace(card, stations=(*card.stations, replace(request.station, slot=slot)))), slot


def revoke(home: Home, slot: int, last: dict[bytes, tuple[int, int]]) -> Paper:
    """To sign: our next card, without that station. ``last`` names by line id its last own (incarnation, seq)."""
    card = home.card().card
    if slot not in {s.slot for s in card.stations}:
        raise HomeError(f"There is no station in slot {slot}: see 'openline card show'.")
    if len(card.stations) == 1:
        raise HomeError("This is the party's last station: add the one that takes its place first.")
    points: list[Point] = [(cards.mark(line), slot, *place) for line, place in last.items()]
    if not points:
        points = [(bytes(cards.MARK_SIZE), slot, 0, 0)]
    stations = tuple(s for s in card.stations if s.slot != slot)
    return following(home, replace(card, stations=stations, revoked=tuple(sorted((*card.revoked, *points)))))


def set_office(home: Home, code: int | None, title: str, authority: str) -> tuple[Paper, int]:
    """To sign: our next card with a further office, or with another title and authority for ``code``.

    An office is never taken off the card: entries name it, and offices outlive their holders.
    """
    card = home.card().card
    codes = [office.code for office in card.offices]
    if code is not None and code not in codes:
        raise HomeError(f"There is no office {code} on our card: choose from {', '.join(map(str, codes))}.")
    made = Office(1 + max(codes) if code is None else code, title, authority)
    offices = (*(one for one in card.offices if one.code != made.code), made)
    return following(home, replace(card, offices=tuple(sorted(offices, key=lambda one: one.code)))), made.code


def rotate(home: Home, roots: tuple[bytes, ...], threshold: int) -> Paper:
    """To sign, by the old and the new root keys: our next card, which other root keys sign from then on."""
    card = home.card().card
    if roots == card.roots and threshold == card.threshold:
        raise HomeError("These are the root keys in force already. Make others with 'openline root new'.")
    return following(home, replace(card, roots=roots, threshold=threshold))


def following(home: Home, new: Card) -> Paper:
    """The paper of a card that follows ours. Raises HomeError when it could not stand."""
    own = home.card()
    signed = cards.to_bytes(replace(new, serial=own.card.serial + 1))
    try:
        cards.from_bytes(signed)
    except WireError as wrong:
        raise HomeError(f"This cannot stand on a card: {wrong}. Change it.") from None
    paper = Paper("card", own, signed)
    size = len(signed) + sum(roll.threshold for roll in paper.rolls) * amendment.SIGNER_SIZE
    if size > amendment.ACT_MAX:
        raise HomeError(
            f"This card would have {size} bytes with its signatures, and one entry has room for {amendment.ACT_MAX}. "
            "Shorten titles, or have fewer root keys."
        )
    return paper


def take(home: Home, paper: Paper) -> SignedCard:
    """Keep the card of a complete paper, with the one before beside it: charters name that one. Raises HomeError."""
    signed = papers.signed_card(paper)
    old = home.card() if (home.path / "card").exists() else None
    if old and old.hash != signed.hash:
        try:
            cards.check_successor(old.card, signed)
        except WireError as wrong:
            raise HomeError(f"This card does not follow ours: {wrong}. Begin again from the card here.") from None
    sign = home.station_keys().secrets().sign_public
    if old is None and sign not in {one.sign for one in signed.card.stations}:
        raise HomeError("This card does not name this station: the paper is of another home. Take it there.")
    keep(home, old, signed)
    return signed


def keep(home: Home, old: SignedCard | None, new: SignedCard) -> None:
    """Keep our own card, and the one before it under its serial."""
    if old and old.hash != new.hash:
        name = f"{old.card.party}.{old.card.serial}.old"
        write_private(home.path / "cards" / name, encode(cards.card_value(old)))
    write_private(home.path / "card", encode(cards.card_value(new)))


def _follow(home: Home, signed: SignedCard) -> bool:
    """Take a card of ours or theirs that a line told, when the root of the one kept here signed it; whether it did."""
    own = home.card()
    if signed.card.party != own.card.party:
        return ceremony.follow_card(home, signed)
    if signed.card.serial <= own.card.serial:
        return False
    try:
        cards.check_successor(own.card, signed)
    except WireError:
        return False
    keep(home, own, signed)
    return True


def keep_cards(home: Home, s: LineState) -> None:
    """Keep in the home the cards that the line has told, each signed by the root of the one that is kept there.

    Routes are tried and amendments are drafted by what lies in the home. What cannot be written is logged, no more:
    the line has it.
    """
    try:
        for item in s.transcript.statements:
            if isinstance(item.act, CardAct):
                _follow(home, item.act.card)
    except (HomeError, OSError) as wrong:
        log.warning("a card that was told was not kept in the home: %s", wrong)


def kit(home: Home) -> bytes:
    """What a new machine of ours needs beside its keys: our cards, theirs, the charters, the routes. Nothing secret.

    To the routes comes the one that leads here, when this station listens at one address that others can dial.
    """
    lines = [path for path in sorted((home.path / "lines").iterdir()) if path.suffix in (".charter", ".amendment")]
    files = [home.path / "card", *sorted((home.path / "cards").iterdir()), *lines]
    pairs = [(path.relative_to(home.path).as_posix(), path.read_bytes()) for path in files]
    if routes := home.routes() | _leading_here(home):
        pairs.append(("routes.toml", written(routes)))
    return records.write(KIT, [part for name, data in pairs for part in (name.encode(), data)])


def _leading_here(home: Home) -> dict[str, list[Address]]:
    """The route to this station; none when it listens at every address, or at one that only this machine has."""
    config, card = home.config(), home.card().card
    try:
        bound = ipaddress.ip_address(config.listen[0])
        named = not (bound.is_unspecified or bound.is_loopback)
    except ValueError:
        named = config.listen[0] != "localhost"
    sign = home.station_keys().secrets().sign_public
    slots = [station.slot for station in card.stations if station.sign == sign]
    return {f"{card.party}/{slot}": [config.listen] for slot in slots if named}


def unreached(home: Home) -> list[str]:
    """The other stations of our party to which this home has no route, each as a route names it: ``US/0``."""
    card, sign, routes = home.card().card, home.station_keys().secrets().sign_public, home.routes()
    others = [f"{card.party}/{station.slot}" for station in card.stations if station.sign != sign]
    return [one for one in others if one not in routes and card.party not in routes]


def read_kit(path: Path) -> bytes:
    """A kit from its file. Raises HomeError."""
    try:
        return read_bounded(path, KIT_MAX)
    except OSError as wrong:
        raise HomeError(f"The kit {path} cannot be read: {wrong.strerror}. Bring it again.") from None
    except WireError as wrong:
        raise HomeError(f"{path} is not a good kit: {wrong}. Bring it again.") from None


def join(home: Home, data: bytes) -> SignedCard:
    """Put a kit into a home that asked for it. Raises HomeError when our keys are not on its card."""
    home.config()  # a folder that is no home is told as that
    if not (home.path / "request").exists():
        raise HomeError(
            f"{home.path} has asked for no place: there is no request in it. Name the new station's home with --home, "
            "or make one with 'openline station request'."
        )
    request = read_request(home.path / "request")
    found: dict[str, bytes] = {}
    try:
        reader = records.Reader(data, KIT, "an Openline kit")
        while reader.rest:
            name = reader.next().decode()
            found[name] = reader.next(FILE_MAX)
        own = cards.read_card(decode(found.get("card", b"")))
    except (WireError, UnicodeError) as wrong:
        raise HomeError(f"This is not a good kit: {wrong}. Bring it again.") from None
    if request.station.sign not in {s.sign for s in own.card.stations}:
        raise HomeError("The card in this kit does not name this station: it was made before 'openline station add'.")
    for name, content in found.items():
        folder, _, file = name.rpartition("/")
        plain = file and not file.startswith(".") and "/" not in file and "\\" not in file and file.isprintable()
        if folder not in ("", "cards", "lines") or not plain or (not folder and file not in ("card", "routes.toml")):
            raise HomeError("The kit holds a file that has no place in a home. Do not use it.")
        if folder == "lines":
            charters.from_file(content)
        write_private(home.path / name, content)
    return own
