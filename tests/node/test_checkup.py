"""What the files of a home tell the doctor: each thing that can be wrong is found, and a good home has none."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from openline.desk.doctor import findings
from openline.engine.effects import EntryRecord
from openline.node import checkup as looks
from openline.node.checkup import Finding, checkup
from openline.node.home import Home
from openline.store import inspect, schema
from openline.store.sqlite import SqliteStore
from tests.scenes import theatre

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what an administrator writes
NOW = 2_000_000_000.0  # in 2033
DAY = 86_400
ENTRIES = [EntryRecord(bytes(32), 1, 0, seq, bytes([seq]) * 32, b"frame" * 400, 7, own=False) for seq in range(1, 40)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """US's home with a line in force; no node has run."""
    with theatre.passphrase():
        yield theatre.enrol(tmp_path_factory.mktemp("homes")).us.home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil, as it lies when all is well: the root key is elsewhere."""
    copy = Path(shutil.copytree(made, tmp_path / "home"))
    (copy / "root.key").unlink()
    (copy / "config.toml").write_text(
        (copy / "config.toml")
        .read_text("utf-8")
        .replace("127.0.0.1", EVERYWHERE)
        .replace('alarm = "bell"', 'alarm = "true"'),
        "utf-8",
    )
    with contextlib.closing(SqliteStore(copy / "openline.db", Home(copy).record_key())) as kept:
        kept.keep(ENTRIES)
    return copy


def store(version: int, application: int = schema.APPLICATION, size: int = 4096) -> Callable[[Path], object]:
    """A store of that schema, as far as its first bytes tell."""
    header = bytes(60) + version.to_bytes(4, "big") + bytes(4) + application.to_bytes(4, "big")
    return lambda home: (home / "openline.db").write_bytes(header.ljust(size, b"\0")[:size])


def expires(home: Path) -> int:
    """When the line's charter does."""
    return next(iter(Home(home).charters().values())).charter.expires


def found(home: Path, now_s: float | None = None) -> list[Finding]:
    """Everything that is not good."""
    at = expires(home) - 100 * DAY if now_s is None else now_s
    os.utime(home, (at, at))
    for path in home.glob("*"):
        if path.stat().st_mtime > at or now_s is None:
            os.utime(path, (at, at))
    return [one for one in checkup(Home(home), at) if one.level != "good"]


def test_a_good_home_has_nothing_to_look_at(home: Path) -> None:
    """And what is good is said in a sentence each."""
    assert found(home) == []
    told = {one.about for one in checkup(Home(home), expires(home) - 100 * DAY)}
    assert told >= {"settings", "keys", "card", "charters", "store"}


def test_a_bell_that_somebody_vouches_for_is_an_alarm(home: Path) -> None:
    """Said in so many words, it needs no second look."""
    config = home / "config.toml"
    config.write_text(config.read_text("utf-8").replace('"true"', '"bell"'), "utf-8")
    assert found(home) == []


def root(mode: int) -> Callable[[Path], object]:
    """The party's root key lies in the home."""

    def put(home: Path) -> None:
        (home / "root.key").write_bytes(b"x")
        (home / "root.key").chmod(mode)

    return put


def spoilt(statement: str) -> Callable[[Path], object]:
    """A store in which somebody without the key has changed a row."""

    def spoil(home: Path) -> None:
        with contextlib.closing(apsw.Connection(os.fspath(home / "openline.db"))) as db:
            db.execute(statement)

    return spoil


def another_key(home: Path) -> None:
    """The store is read with the record key of another home."""
    other = Home(shutil.copytree(home, home / "x"))
    other._make_record_key()
    (other.path / "record.key").replace(home / "record.key")


SPOILT: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "entered": (lambda h: h.chmod(0o755), "bad", "Others can enter"),
    "deaf": (
        lambda h: (h / "config.toml").write_text((h / "config.toml").read_text().replace(EVERYWHERE, "127.0.0.1")),
        "look",
        "where no other machine reaches it",
    ),
    "mute": (
        lambda h: (h / "config.toml").write_text((h / "config.toml").read_text().replace('"true"', '""')),
        "look",
        "No alarm is set",
    ),
    "no route": (lambda h: (h / "routes.toml").unlink(), "look", "No route is set"),
    "read": (lambda h: (h / "station.key").chmod(0o640), "bad", "Others can read"),
    "no record key": (lambda h: (h / "record.key").unlink(), "bad", "without which the store cannot be read"),
    "root at home": (
        root(0o600),
        "look",
        "never needs",
    ),
    "root read": (
        root(0o644),
        "bad",
        "Others can read",
    ),
    "no card": (lambda h: (h / "card").unlink(), "bad", "no card yet"),
    "another's card": (lambda h: shutil.copy(h / "cards" / "CN.card", h / "card"), "bad", "does not name this station"),
    "no charter": (lambda h: shutil.rmtree(h / "lines"), "look", "There is no charter yet"),
    "charter damaged": (
        lambda h: (h / "lines" / "us-cn-theatre.charter").write_bytes(b"x"),
        "bad",
        "is not a good charter",
    ),
    "newer store": (store(schema.VERSION + 1), "bad", "Install the version that wrote it"),
    "older store": (store(schema.VERSION - 1), "look", "Make a backup first"),
    "no store": (store(schema.VERSION, application=0), "bad", "not a store of Openline"),
    "a cut store": (store(schema.VERSION, size=40), "bad", "its beginning is damaged"),
    "a store cut later": (lambda h: os.truncate(h / "openline.db", 40_000), "bad", "is damaged"),
    "nothing behind the header": (store(schema.VERSION), "bad", "see docs/operate/recovery.md"),
    "another's record key": (another_key, "bad", "does not open under this record key"),
    "one entry damaged": (
        spoilt("UPDATE entry SET sealed = zeroblob(99) WHERE position = 7"),
        "look",
        "Entry 7 of the store is not what was written, and is fetched again.",
    ),
    "an entry lost before": (
        spoilt("INSERT INTO lost (position) VALUES (50)"),
        "look",
        "Entry 50 of the store",
    ),
}


def test_a_store_is_looked_at_and_left_as_it_was(home: Path) -> None:
    """After a clean end, after a kill with a log beside it, and while a node has it: then the node looks."""
    path, key = home / "openline.db", Home(home).record_key()
    before = files_of(home)
    assert inspect.first_wrong(path, key) is None
    assert files_of(home) == before
    with contextlib.closing(SqliteStore(path, key)) as kept:
        kept.keep([replace(ENTRIES[0], seq=99, hash=bytes([99]) * 32)])
        killed = Path(shutil.copytree(home, home.parent / "killed"))
        os.truncate(path, 9000)
        assert inspect.first_wrong(path, key) is None
        shutil.copy(killed / "openline.db", path)
    before = files_of(killed)
    assert "openline.db-wal" in before
    assert inspect.first_wrong(killed / "openline.db", key) is None
    assert files_of(killed) == before
    (killed / "openline.db.lock").unlink()
    os.truncate(killed / "openline.db", 9000)
    assert "is damaged" in str(inspect.first_wrong(killed / "openline.db", key))


def test_nobody_is_told_to_start_a_node_on_a_store_that_is_damaged(home: Path) -> None:
    """The store comes first, and recovery.md says how."""
    told = {one.about: one for one in findings(home)}
    assert "'openline node run'" in told["node"].next_step
    os.truncate(home / "openline.db", 9000)
    told = {one.about: one for one in findings(home)}
    assert told["store"].next_step == "Move it away and keep it; see docs/operate/recovery.md."
    assert told["node"].next_step == "See docs/operate/recovery.md."


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder as it is."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(("spoil", "level", "says"), SPOILT.values(), ids=SPOILT)
def test_what_is_wrong_in_a_home_is_found(home: Path, spoil: Callable[[Path], object], level: str, says: str) -> None:
    """Told with its weight and with what to do."""
    at = expires(home) - 100 * DAY
    spoil(home)
    rows = [
        one for one in checkup(Home(home), at + DAY * 3650) if one.level == level and says in one.says + one.next_step
    ]
    assert rows, list(checkup(Home(home), at))
    assert rows[0].next_step


EXPIRY = [(91, None), (89, "look"), (29, "look"), (6, "look"), (-2, "bad")]


@pytest.mark.parametrize(("days", "level"), EXPIRY)
def test_a_charter_is_warned_of_before_it_expires(home: Path, days: int, level: str | None) -> None:
    """At 90, 30 and 7 days; and when it has, what still rings is said."""
    rows = [one for one in found(home, expires(home) - days * DAY) if one.about == "charters"]
    assert [one.level for one in rows] == ([level] if level else [])
    if days < 0:
        assert "calls still ring" in rows[0].says


def test_a_clock_that_was_set_back_is_seen(home: Path) -> None:
    """A file from tomorrow; one from a minute ahead is a network's."""
    at = expires(home) - 100 * DAY
    found(home)
    os.utime(home / "card", (at + 30, at + 30))
    assert not [one for one in checkup(Home(home), at) if one.about == "clock"]
    os.utime(home / "card", (at + DAY, at + DAY))
    assert [one.level for one in checkup(Home(home), at) if one.about == "clock"] == ["bad"]


def test_a_disk_that_fills_is_told_before_it_is_full(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room is to be looked at, none is wrong: the thresholds are moved, since the disk is what it is."""
    free = shutil.disk_usage(home).free
    monkeypatch.setattr(looks, "ROOM_LITTLE", free * 2)
    assert [one.level for one in found(home) if one.about == "store"] == ["look"]
    monkeypatch.setattr(looks, "ROOM_NONE", free * 2)
    assert [one.level for one in found(home) if one.about == "store"] == ["bad"]


def test_an_offer_that_waits_is_told_as_theirs(home: Path, tmp_path: Path) -> None:
    """Nobody here can do anything about it but give them the file."""
    with theatre.passphrase():
        us = theatre.init(tmp_path, "US", "other")
        cn = theatre.init(tmp_path, "CN")
        theatre.compare(us, cn)
        us.did("charter", "offer", "second", "CN", "--out", str(tmp_path / "offer"))
    rows = [one for one in checkup(Home(us.home), NOW) if "still lacks CN" in one.says]
    assert [(one.level, one.side) for one in rows] == [("look", "theirs")]
