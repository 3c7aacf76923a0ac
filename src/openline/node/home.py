"""A station's home: the folder that holds its keys, card, charters, routes and settings, and how each is read.

::

    config.toml            party, station and office; where to listen; the alarm command
    root.key               the party's root, under a passphrase: move it offline once the card and charter are signed
    station.key            the keys that this node needs unattended, readable by its owner only
    card                   our own signed card
    cards/PARTY.card       cards of others, as imported; PARTY.N.old those that a later one has followed
    lines/NAME.charter     charters, offers included; NAME.N.amendment their later versions, NAME.withdrawal ours
    routes.toml            how each party is reached, or one station of it ("US/1": the station in slot 1)
    record.key             the key under which the store is written, readable by its owner only
    openline.db            the store
    node.sock              the local API while the node runs

It refuses keys that others can read, and says how to mend that. It never prints a key.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import stat
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openline.line import card as cards
from openline.line import charter as charters
from openline.line.card import Card, Office, SignedCard, Station
from openline.line.charter import SignedCharter
from openline.store import schema, vault
from openline.store.cipher import KEY_SIZE
from openline.wire.codec import Value, decode, encode
from openline.wire.errors import Malformed, WireError
from openline.wire.shape import body_map, sized
from openline.wire.suite import ROOT_SIZE, SIGN_SIZE, WRAP_SIZE, RealSecrets, RootKey
from openline.words.visible import visible

Address = tuple[str, int]
PORT_MAX = 65535
CARD_FILE_MAX = 1 << 16  # bytes: a card fits one entry, with room for its encoding
SLOTS = 64  # of stations on a card
ROUTES_MAX = 4  # to one party: every frame is sent on each of them, and a carrier takes no more
SETTINGS: dict[str, type] = {"party": str, "station": str, "office": int, "listen": str, "alarm": str}
SEEDS_SIZE = 64  # of a root key: Ed25519 and ML-DSA-65
# May be left out; read by ``node.settings``.
FURTHER = frozenset(
    {"api", "console", "console_sign_in", "exercise_only", "language", "log", "outlets", "print", "tests", "words"}
)
UNFINISHED = "if 'openline init' was interrupted here, move the folder away and run it again."
KEY_FORMAT = "openline/station-key/1"
RECORD_FORMAT = "openline/record-key/1"


class HomeError(Exception):
    """Something in the home is missing or wrong. The message says what, and what to do."""


class NotAnAddress(HomeError):
    """What was typed is no address, and no party or station that could have one."""


@dataclass(frozen=True, slots=True, repr=False)  # what prints it prints no key
class StationKeys:
    """What the node needs unattended: seeds of 32, 64, 32 and 32 bytes."""

    sign: bytes
    kem: bytes
    x25519: bytes
    tls: bytes

    def secrets(self) -> RealSecrets:
        """The capability that the engine is given."""
        return RealSecrets(self.sign, self.kem, self.x25519)


@dataclass(frozen=True, slots=True)
class Config:
    """What ``config.toml`` says. ``listen`` is (host, port); ``alarm`` a command, or empty or "bell" for the bell.

    ``more`` holds the settings that may be left out, as they stand there.
    """

    party: str
    station: str
    office: int
    listen: tuple[str, int]
    alarm: str
    more: Mapping[str, Any] = field(default_factory=dict)


CONFIG = """\
# Openline station. Changes take effect when the node starts.
party = {party}
station = {station}
office = 1                  # the office that speaks from this desk, by its number in the card
# language = "en"           # in which this station reads forms: docs/words.md
listen = {listen}

# The alarm: a command that sounds it, run with OPENLINE_ALARM (live or drill), OPENLINE_PRECEDENCE, OPENLINE_LINE,
# OPENLINE_MESSAGE, OPENLINE_AGAIN and OPENLINE_LEVEL in its environment, never the text. It has sounded when the
# command ends with 0. Empty: the bell of the terminal in which the node runs, and without a terminal none: the other
# side is then told that nothing rang. "bell": that bell, wherever what the node writes goes.
alarm = ""

# More outlets of the alarm, the local API on the loopback, the console in a browser, the log, scheduled line tests:
# docs/operate/alarm.md, docs/api.md, docs/operate/console.md and docs/operate/monitoring.md.
"""


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only, and have it on the disk on return.

    Its folder may be anybody's, such as a stick: what is half written has a name that nobody knows before.
    """
    handle, name = tempfile.mkstemp(".new", f".{path.name}.", path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_bounded(path: Path, most: int) -> bytes:
    """A file that somebody handed over, of at most ``most`` bytes. Raises OSError, Malformed, HomeError."""
    if path.exists() and not path.is_file():  # a device never ends
        raise HomeError(f"{path} is no plain file. Name the file that was handed over.")
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Malformed(f"it is larger than {most} bytes, and no such file is")
    return data


def parse_address(text: str) -> tuple[str, int]:
    """``host:port`` as a pair; ``[::1]:7001`` too. Raises NotAnAddress."""
    host, _, port = text.rpartition(":")
    name = host.strip("[]")
    try:
        name.encode("idna")  # as the resolver will
        good = name.isprintable() and 0 < len(port) <= 5 and port.isdecimal() and int(port) <= PORT_MAX
    except UnicodeError:
        good = False
    if not name or not good:
        raise NotAnAddress(f"'{visible(text)}' is not an address: write host:port, for example 192.0.2.7:7001.")
    return name, int(port)


class Home:
    """The home at ``path``. Every method reads afresh, since administrators edit while nodes run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def check_free(self) -> None:
        """Raises HomeError when there is a home already, or a folder that others can enter."""
        if (self.path / "config.toml").exists():
            next_ = "Choose another with --home, or go on with this one."
            if not any((self.path / made).exists() for made in ("card", "card.paper", "request")):
                next_ = f"It has no card: {UNFINISHED}"
            raise HomeError(f"{self.path} is a home already. {next_}")
        if self.path.exists() and not self.path.is_dir():
            raise HomeError(f"{self.path} is no folder. Choose another home with --home or OPENLINE_HOME.")
        if self.path.exists() and self.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise HomeError(f"Others can enter {self.path}. Run 'chmod 700 {self.path}', or leave it to 'init'.")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else changes this home inside. Raises HomeError when somebody does: a node must not wait for a person.

        It goes with the process, even killed. Not to be entered twice by one.
        """
        with contextlib.ExitStack() as undo:
            handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            undo.callback(os.close, handle)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeError(
                    f"Another command changes {self.path} now. Wait until it has ended, look what it did, then try "
                    "again."
                ) from None
            yield

    def create(self, party: str, name: str, station: str, office: str, authority: str, listen: str) -> None:
        """Make the folder and its settings. Raises HomeError when there is a home already."""
        self.check_free()
        parse_address(listen)
        if not (party.isalnum() and party.isascii()):
            raise HomeError(
                f"The party code '{visible(party)}' is not made of letters and digits only. Choose another."
            )
        _check_names(
            Card(party, name, 1, 1, (bytes(ROOT_SIZE),), (_station(station),), (Office(1, office, authority),))
        )
        for folder in (self.path, self.path / "cards", self.path / "lines"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = StationKeys(os.urandom(32), os.urandom(64), os.urandom(32), os.urandom(32))
        value: dict[int, Value] = {1: KEY_FORMAT, 2: keys.sign, 3: keys.kem, 4: keys.x25519, 5: keys.tls}
        write_private(self.path / "station.key", encode(value))
        self._make_record_key()
        draft = {"party": party, "name": name, "station": station, "office": office, "authority": authority}
        write_private(self.path / "card.json", json.dumps(draft, ensure_ascii=False).encode())
        quoted = {k: json.dumps(v, ensure_ascii=False) for k, v in (draft | {"listen": listen}).items()}
        write_private(self.path / "config.toml", CONFIG.format_map(quoted).encode())

    def first_card(self, roots: tuple[bytes, ...], threshold: int, tls_public: bytes) -> Card:
        """The party's first card, unsigned, for these root keys of 1984 bytes each. Raises HomeError."""
        secrets = self.station_keys().secrets()
        draft = json.loads((self.path / "card.json").read_text("utf-8"))
        station = _station(draft["station"], secrets.sign_public, secrets.wrap_public, tls_public)
        card = Card(
            *(draft["party"], draft["name"], 1, threshold, roots),
            *((station,), (Office(1, draft["office"], draft["authority"]),)),
        )
        _check_names(card)
        return card

    def create_root(self, passphrase: str, tls_public: bytes) -> SignedCard:
        """Make the party's root under ``passphrase`` and sign the first card with it."""
        seeds = (os.urandom(32), os.urandom(32))
        write_private(self.path / "root.key", vault.close(passphrase, seeds[0] + seeds[1], os.urandom(28)))
        root = RootKey(*seeds)
        signed = cards.sign(self.first_card((root.public,), 1, tls_public), [(0, root)])
        write_private(self.path / "card", encode(cards.card_value(signed)))
        return signed

    def root(self, passphrase: str, path: Path | None = None) -> RootKey:
        """The root key, opened; that of another holder from ``path``. Raises HomeError when that cannot be."""
        path = path or self.path / "root.key"
        if not path.exists():
            raise HomeError(f"The root key is not at {path}. Bring it from where it is kept offline, then try again.")
        try:
            seeds = vault.unlock(passphrase, self._private(path))
        except WireError:
            raise HomeError("The passphrase is wrong, or the root key file is damaged. Try again.") from None
        if len(seeds) != SEEDS_SIZE:
            raise HomeError(f"{path} is under a passphrase and no root key. Name the file of a root key.")
        return RootKey(seeds[:32], seeds[32:])

    def key(self, name: str) -> Path:
        """Where a key lies that the node needs unattended: in the home, or where the service manager hands it over."""
        path, handed = self.path / name, os.environ.get("CREDENTIALS_DIRECTORY", "")
        there = Path(handed) / name
        return there if handed and there.exists() and not path.exists() else path

    def _private(self, path: Path) -> bytes:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise HomeError(f"There is no {path}. Make a home with 'openline init', or name it with --home.") from None
        # The service manager shows its access list as rights of the group; nobody else can enter that folder.
        handed = str(path.parent) == os.environ.get("CREDENTIALS_DIRECTORY", "")
        others = stat.S_IRWXO if handed else stat.S_IRWXG | stat.S_IRWXO
        if mode & others:
            raise HomeError(f"Others can read {path}. Run 'chmod 600 {path}' and consider whether it was copied.")
        return path.read_bytes()

    def station_keys(self) -> StationKeys:
        """This station's keys. Raises HomeError when they are missing or others can read them."""
        try:
            m = body_map(
                self._private(self.key("station.key")), "key", {1: str} | dict.fromkeys(range(2, 6), bytes), {}
            )
            sizes = ((2, 32), (3, 64), (4, 32), (5, 32))
            if m[1] != KEY_FORMAT:
                raise Malformed("not a station key of this format")
            return StationKeys(*(sized(m[k], "key", n) for k, n in sizes))
        except WireError as wrong:
            raise HomeError(f"{self.path / 'station.key'} is damaged ({wrong}). Restore it from the backup.") from None

    def _make_record_key(self) -> None:
        value: dict[int, Value] = {1: RECORD_FORMAT, 2: os.urandom(KEY_SIZE)}
        write_private(self.path / "record.key", encode(value))

    def record_key(self) -> bytes:
        """The key of the store, 32 bytes; made now for a home whose store is older than such keys.

        Raises HomeError when it is missing or others can read it.
        """
        path = self.key("record.key")
        if not path.exists() and schema.is_in_the_clear(self.path / "openline.db"):
            self._make_record_key()
        if not path.exists():
            raise HomeError(f"There is no {path}, without which the store cannot be read. Restore it from the backup.")
        try:
            m = body_map(self._private(path), "key", {1: str, 2: bytes}, {})
            if m[1] != RECORD_FORMAT:
                raise Malformed("not a record key of this format")
            return sized(m[2], "key", KEY_SIZE)
        except WireError as wrong:
            raise HomeError(f"{path} is damaged ({wrong}). Restore it from the backup.") from None

    def config(self) -> Config:
        """The settings. Raises HomeError, naming the line that is wrong."""
        path = self.path / "config.toml"
        try:
            m = tomllib.loads(path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise HomeError(f"{self.path} is no home yet. Make one with 'openline init'.") from None
        except OSError as wrong:
            raise HomeError(f"{path} cannot be read: {wrong.strerror}. Give the node's user the right to it.") from None
        except ValueError as wrong:  # of TOML or of UTF-8
            raise HomeError(f"{path} cannot be read: {wrong}. Correct that line.") from None
        for key, kind in SETTINGS.items():
            if type(m.get(key)) is not kind:
                what = "a whole number" if kind is int else "text in quotes"
                raise HomeError(f"{path} must have a line '{key} = ' with {what} after it. Correct it.")
        if unknown := sorted(m.keys() - SETTINGS.keys() - FURTHER):
            raise HomeError(f"{path} has a line '{visible(unknown[0])}' that says nothing to a node. Remove it.")
        try:
            listen = parse_address(m["listen"])
        except HomeError as wrong:
            raise HomeError(f"The line 'listen' of {path} is wrong: {wrong}") from None
        more = {key: m[key] for key in FURTHER & m.keys()}
        return Config(m["party"], m["station"], m["office"], listen, m["alarm"], more)

    def files(self, folder: str, ending: str) -> list[Path]:
        """The files of that folder with that ending, in order; none when it is not there. Raises HomeError.

        One that cannot be read is never told as an empty one: the node would run without its lines, and say so to
        nobody.
        """
        path = self.path / folder
        try:
            return sorted(one for one in path.iterdir() if one.name.endswith(ending))
        except FileNotFoundError:
            return []
        except OSError as wrong:
            raise HomeError(
                f"The folder {path} cannot be read: {wrong.strerror}. Run 'chmod 700 {path}' as the node's user, or "
                "restore it from the backup."
            ) from None

    def card(self) -> SignedCard:
        """Our own card. Raises HomeError."""
        path = self.path / "card"
        if not path.exists() and self.path.exists():
            raise HomeError(f"This home has no card yet. {self.to_a_card()}")
        return self.read_card(path)

    def to_a_card(self) -> str:
        """What leads a home without a card to one, as a sentence."""
        if (self.path / "request").exists():
            return "It waits for its party's root: bring its request there, then 'openline station join KIT' here."
        if (self.path / "card.paper").exists():
            return "Have its root's holders sign card.paper, then 'openline root finish card.paper' here."
        return f"Name another with --home, or restore this one from its backup; {UNFINISHED}"

    def read_card(self, path: Path) -> SignedCard:
        """A card from a file, verified under its own root. Raises HomeError."""
        try:
            return cards.read_card(decode(read_bounded(path, CARD_FILE_MAX)))
        except OSError as wrong:
            if not self.path.exists():
                raise HomeError(f"{self.path} is no home yet. Make one with 'openline init'.") from None
            raise HomeError(f"The card {path} cannot be read: {wrong.strerror}. Name the file of a card.") from None
        except WireError as wrong:
            raise HomeError(f"{path} is not a good card: {wrong}. Ask for it again over another way.") from None

    def cards(self) -> dict[str, SignedCard]:
        """The cards that were imported, by party."""
        found = [self.read_card(path) for path in self.files("cards", ".card")]
        return {one.card.party: one for one in found}

    def earlier_cards(self) -> list[SignedCard]:
        """Cards, ours and theirs, that a later one has followed: charters may name them."""
        return [self.read_card(path) for path in self.files("cards", ".old")]

    def read_charter(self, path: Path) -> SignedCharter:
        """A charter or offer from a file, with every signature verified. Raises HomeError."""
        try:
            return charters.from_file(read_bounded(path, charters.FILE_MAX))
        except OSError as wrong:
            why = wrong.strerror
            raise HomeError(f"The charter {path} cannot be read: {why}. Name the file of a charter.") from None
        except WireError as wrong:
            raise HomeError(f"{path} is not a good charter: {wrong}. Ask for it again over another way.") from None

    def charters(self) -> dict[str, SignedCharter]:
        """Charters and offers by the line's name."""
        found = [self.read_charter(path) for path in self.files("lines", ".charter")]
        return {one.charter.name: one for one in found}

    def routes(self) -> dict[str, list[tuple[str, int]]]:
        """Addresses by party ("US": any of its stations) or by station ("US/1": its slot). Raises HomeError."""
        path = self.path / "routes.toml"
        try:
            found = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as wrong:
            raise HomeError(f"{path} cannot be read: {wrong.strerror}. Give the node's user the right to it.") from None
        except ValueError as wrong:  # of TOML or of UTF-8
            raise HomeError(f"{path} cannot be read: {wrong}. Correct that line.") from None
        out = {}
        for party, many in found.items():
            if not isinstance(many, list) or not all(isinstance(a, str) for a in many) or len(many) > ROUTES_MAX:
                raise HomeError(f"{path}: {visible(party)} is not reached by a list of at most {ROUTES_MAX} addresses.")
            try:
                out[party] = [parse_address(a) for a in many]
            except HomeError as wrong:
                raise HomeError(f"The line '{visible(party)}' of {path} is wrong: {wrong}") from None
        return out

    def set_route(self, party: str, addresses: list[str]) -> None:
        """Reach ``party``, or one station of it ("US/1"), by these addresses from the node's next start.

        Raises HomeError.
        """
        if len(addresses) > ROUTES_MAX:
            raise HomeError(f"{len(addresses)} addresses are given; at most {ROUTES_MAX} are used. Leave some out.")
        code, _, slot = party.partition("/")
        if not (code.isalnum() and code.isascii()):
            raise NotAnAddress(
                f"'{visible(party)}' is no party's code: it is made of letters and digits, as on its card."
            )
        if party != code and slot not in map(str, range(SLOTS)):
            raise NotAnAddress(
                f"'{visible(party)}' names no station: write {code}/0 for the one in slot 0 of its card."
            )
        with self.alone():
            self._write_routes(self.routes() | {party: [parse_address(a) for a in addresses]})

    def remove_route(self, party: str, addresses: Sequence[str]) -> list[str]:
        """Reach ``party`` by these addresses no longer, or by none when none is named, from the node's next start.

        Returns those that are left. Raises HomeError.
        """
        with self.alone():
            routes = self.routes()
            gone = [parse_address(a) for a in addresses] or routes.get(party, [])
            unknown = [_address(*one) for one in gone if one not in routes.get(party, [])]
            if unknown or not gone:
                name = visible(party)
                told = f"{name} is not reached by {unknown[0]}" if unknown else f"No route to {name} is set"
                raise HomeError(f"{told} here. See 'openline route show'.")
            left = [one for one in routes[party] if one not in gone]
            self._write_routes({**routes, party: left})
            return [_address(*one) for one in left]

    def _write_routes(self, routes: Mapping[str, list[tuple[str, int]]]) -> None:
        write_private(self.path / "routes.toml", written(routes))

    @property
    def socket(self) -> Path:
        """Where the local API listens while the node runs."""
        return self.path / "node.sock"


def written(routes: Mapping[str, Sequence[Address]]) -> bytes:
    """What ``routes.toml`` says of these routes; of those without an address nothing."""
    texts = {party: [_address(*one) for one in many] for party, many in routes.items() if many}
    return "".join(f"{json.dumps(party)} = {json.dumps(many)}\n" for party, many in sorted(texts.items())).encode()


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _station(
    name: str, sign: bytes = bytes(SIGN_SIZE), wrap: bytes = bytes(WRAP_SIZE), tls: bytes = bytes(SIGN_SIZE)
) -> Station:
    """The first station of a card; without its keys, only to see whether its name can stand there."""
    return Station(0, name, sign, wrap, tls)


def _check_names(card: Card) -> None:
    try:
        cards.from_bytes(cards.to_bytes(card))
    except (WireError, UnicodeError) as wrong:
        raise HomeError(f"These names cannot stand on a card: {wrong}. Shorten or correct them.") from None
