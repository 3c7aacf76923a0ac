"""The home: what is wrong in it is told by its file, and keys that others can read are not used."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from openline.node.home import Home, HomeError, parse_address, write_private
from openline.store.sqlite import SqliteStore
from openline.wire.codec import decode, encode
from tests.scenes.theatre import PASSPHRASE, Party

MAKE = ("US", "United States", "Centre", "Watch officer", "Commander", "127.0.0.1:7011")


def test_a_home_is_made_once(tmp_path: Path) -> None:
    """The second time is refused, and changes nothing."""
    home = Home(tmp_path / "US")
    home.create(*MAKE)
    key = (home.path / "station.key").read_bytes()
    with pytest.raises(HomeError, match="is a home already"):
        home.create(*MAKE)
    assert (home.path / "station.key").read_bytes() == key


@pytest.mark.fault("F-069")
def test_a_folder_that_others_can_enter_becomes_no_home(tmp_path: Path) -> None:
    folder = tmp_path / "US"
    folder.mkdir(mode=0o755)
    with pytest.raises(HomeError, match="chmod 700"):
        Home(folder).create(*MAKE)
    folder.chmod(0o700)
    Home(folder).create(*MAKE)


@pytest.mark.parametrize("folder", ["cards", "lines"])
def test_a_folder_that_cannot_be_read_is_told_and_not_taken_for_an_empty_one(tmp_path: Path, folder: str) -> None:
    """A node that ran on without its lines would look well and be silent; one that is not there is empty."""
    home = Home(tmp_path / "US")
    home.create(*MAKE)
    (home.path / folder).rmdir()
    looks: list[Callable[[], object]] = [home.cards, home.earlier_cards, home.charters]
    assert not any(look() for look in looks)
    (home.path / folder).write_bytes(b"")  # no folder: as root, a test cannot take the right to read one away
    for look in looks[:2] if folder == "cards" else looks[2:]:
        with pytest.raises(HomeError, match=f"{folder} cannot be read: "):
            look()


def test_settings_and_routes_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """By their file, with what to do: they are no missing ones."""
    home = Home(tmp_path / "US")
    home.create(*MAKE)
    (home.path / "routes.toml").mkdir()
    with pytest.raises(HomeError, match=r"routes.toml cannot be read: "):
        home.routes()
    (home.path / "config.toml").unlink()
    (home.path / "config.toml").mkdir()
    with pytest.raises(HomeError, match=r"config.toml cannot be read: "):
        home.config()


def test_two_homes_share_no_key(tmp_path: Path) -> None:
    """Every seed is drawn anew."""
    made = [Home(tmp_path / name) for name in "ab"]
    seeds = set()
    for home in made:
        home.create(*MAKE)
        keys = home.station_keys()
        seeds |= {keys.sign, keys.kem, keys.x25519, keys.tls}
        assert keys.secrets().sign_public
    assert len(seeds) == 8


@pytest.mark.fault("F-069")
@pytest.mark.parametrize("file", ["station.key", "root.key"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610, 0o601])
def test_keys_that_others_can_read_are_not_used(home: Home, file: str, mode: int) -> None:
    """The sentence says how to mend it."""
    path = home.path / file
    path.chmod(mode)
    with pytest.raises(HomeError, match=f"Others can read .*{file}. Run 'chmod 600 .*{file}'"):
        home.station_keys() if file == "station.key" else home.root(PASSPHRASE)
    path.chmod(0o400)
    assert home.station_keys() is not None
    assert home.root(PASSPHRASE) is not None


@pytest.mark.fault("F-069")
def test_what_is_secret_is_readable_by_its_owner_only_from_the_first_byte(tmp_path: Path) -> None:
    """Whatever the umask allows."""
    before = os.umask(0)
    try:
        home = Home(tmp_path / "US")
        home.create(*MAKE)
    finally:
        os.umask(before)
    for path in home.path.rglob("*"):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path
    assert home.path.stat().st_mode & 0o777 == 0o700


def _cut(data: bytes) -> bytes:
    return data[:-1]


def _other_format(data: bytes) -> bytes:
    value = decode(data)
    assert isinstance(value, dict)
    return encode(value | {1: "openline/other/1"})


def _short_seed(data: bytes) -> bytes:
    value = decode(data)
    assert isinstance(value, dict)
    return encode(value | {2: b"short"})


HURTS: list[Callable[[bytes], bytes]] = [
    _cut,
    _other_format,
    _short_seed,
    lambda data: data + b"\0",
    lambda _: b"",
    lambda _: os.urandom(200),
    lambda _: b"\xa0",
]


@pytest.mark.parametrize("hurt", HURTS)
def test_a_damaged_key_file_is_told(home: Home, hurt: Callable[[bytes], bytes]) -> None:
    """Station key, root key and card, each in its own sentence with what to do."""
    for file, says in (("station.key", "is damaged .* Restore it from the backup"), ("card", "is not a good card")):
        path = home.path / file
        good = path.read_bytes()
        write_private(path, hurt(good) if file != "card" else good[:-1] + bytes([good[-1] ^ 1]))
        with pytest.raises(HomeError, match=says):
            home.station_keys() if file == "station.key" else home.card()
        write_private(path, good)
    write_private(home.path / "root.key", hurt((home.path / "root.key").read_bytes()))
    with pytest.raises(HomeError, match="The passphrase is wrong, or the root key file is damaged"):
        home.root(PASSPHRASE)


def test_the_root_opens_with_its_passphrase_and_no_other(home: Home) -> None:
    """A wrong one is a sentence."""
    assert home.root(PASSPHRASE).public == home.card().card.roots[0]
    for wrong in ("", PASSPHRASE + " ", PASSPHRASE.upper()):
        with pytest.raises(HomeError, match="The passphrase is wrong"):
            home.root(wrong)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("station.key", "There is no .* Make a home with 'openline init'"),
        ("root.key", "Bring it from where it is kept offline"),
        ("card", "This home has no card yet. Name another with --home"),
        ("config.toml", "is no home yet. Make one with 'openline init'"),
    ],
)
def test_what_is_missing_is_named(home: Home, file: str, says: str) -> None:
    """With what to do."""
    (home.path / file).unlink()
    ask = {
        "station.key": home.station_keys,
        "root.key": lambda: home.root(PASSPHRASE),
        "card": home.card,
        "config.toml": home.config,
    }
    with pytest.raises(HomeError, match=says):
        ask[file]()


SETTINGS = [
    ('alarm = "bell"', "", "must have a line 'alarm = ' with text in quotes"),
    ('alarm = "bell"', "alarm = 7", "must have a line 'alarm = ' with text"),
    ('alarm = "bell"', 'alarm = "bell"\nalarn = "beep"', "has a line 'alarn' that says nothing to a node. Remove it"),
    ("office = 1 ", 'office = "1" ', "must have a line 'office = ' with a whole number"),
    ("office = 1 ", "office = true ", "must have a line 'office = ' with a whole number"),
    ("listen = ", "listen = 7011 #", "must have a line 'listen = ' with text"),
    ("listen = ", 'listen = "7011" #', "The line 'listen' of .*config.toml is wrong: '7011' is not an address"),
    ("listen = ", 'listen = "a..b:1" #', "is not an address"),
    ("listen = ", r'listen = "a\u0000b:1" #', "'a<U\\+0000>b:1' is not an address"),
    ("party = ", "party = [", "cannot be read: .*line"),
    ("party = ", 'party = "US"\nparty = ', "cannot be read: Cannot overwrite a value"),
]


@pytest.mark.parametrize(("old", "new", "says"), SETTINGS)
def test_a_setting_that_is_wrong_is_named(us: Party, home: Home, old: str, new: str, says: str) -> None:
    """By its line, with the file."""
    us.settings(old, new)
    with pytest.raises(HomeError, match=says):
        home.config()
    assert says.split(" ")[0]
    assert "config.toml" in us.does("node", "run").sentence(1)


def test_settings_that_are_no_text_are_told(us: Party, home: Home) -> None:
    """Bytes of a disk that went wrong."""
    (home.path / "config.toml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in us.does("route", "CN", "192.0.2.1:7011").sentence(1)


ADDRESSES = [
    ("192.0.2.7:7001", ("192.0.2.7", 7001)),
    ("[2001:db8::1]:7001", ("2001:db8::1", 7001)),
    ("crisis.example:1", ("crisis.example", 1)),
    ("線.example:65535", ("線.example", 65535)),
]
NO_ADDRESSES = (
    "",
    ":",
    "a",
    "a:",
    ":1",
    "[]:1",
    "a:b",
    "a:-1",
    "a:65536",
    "a:1.0",
    "a:1 ",
    "a..b:1",
    f"{'a' * 64}.x:1",
)


@pytest.mark.parametrize(("text", "pair"), ADDRESSES)
def test_an_address_is_a_host_and_a_port(text: str, pair: tuple[str, int]) -> None:
    """IPv6 in brackets."""
    assert parse_address(text) == pair


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    """Before anything dials it."""
    with pytest.raises(HomeError, match=r"write host:port, for example 192\.0\.2\.7:7001\.$"):
        parse_address(text)


def test_routes_are_kept_as_they_were_set(home: Home) -> None:
    """One party's replace its own and leave the others'."""
    assert home.routes() == {}
    home.set_route("CN", ["192.0.2.1:1", "[2001:db8::1]:2"])
    home.set_route("JP", ["jp.example:3"])
    home.set_route("CN", ["[2001:db8::1]:2"])
    assert home.routes() == {"CN": [("2001:db8::1", 2)], "JP": [("jp.example", 3)]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('CN = "192.0.2.1:7011"', "CN is not reached by a list of at most 4 addresses"),
        ("CN = [7011]", "CN is not reached by a list"),
        ('CN = ["192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3", "192.0.2.1:4", "192.0.2.1:5"]', "at most 4"),
        ('CN = ["192.0.2.1"]', "The line 'CN' of .*routes.toml is wrong: '192.0.2.1' is not an address"),
        ("CN = ", "cannot be read"),
        ("\x00", "cannot be read"),
    ],
)
def test_a_route_that_is_wrong_is_named(us: Party, home: Home, text: str, says: str) -> None:
    """And the node does not start with it."""
    (home.path / "routes.toml").write_text(text, "utf-8")
    with pytest.raises(HomeError, match=says):
        home.routes()
    assert "routes.toml" in us.does("node", "run").sentence(1)
    assert not home.socket.exists()


def test_a_private_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A reader sees the old or the new; nothing temporary stays."""
    path = tmp_path / "file"
    for data in (b"old", b"new and longer"):
        write_private(path, data)
        assert path.read_bytes() == data
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_nothing_private_is_written_through_a_name_that_somebody_laid(tmp_path: Path) -> None:
    """In a folder of many, neither a link nor a file of his own gets what is written, whatever he calls it."""
    precious, path = tmp_path / "precious", tmp_path / "file"
    precious.write_bytes(b"precious")
    for name in (".file.new", ".file.new.new", "file.new"):
        (tmp_path / name).symlink_to(precious)
    write_private(path, b"secret")
    assert precious.read_bytes() == b"precious"
    assert not path.is_symlink()
    assert path.read_bytes() == b"secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_could_not_be_written_leaves_no_half_of_it(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_private(tmp_path / "taken", b"secret")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_two_do_not_change_one_home_at_once(home: Home) -> None:
    """The second is told; what the first does stands, and afterwards it is his turn."""
    home.set_route("CN", ["192.0.2.1:1"])
    with home.alone():
        for change in (lambda: home.set_route("JP", ["192.0.2.2:1"]), lambda: home.remove_route("CN", [])):
            with pytest.raises(HomeError, match="Another command changes"):
                change()
    home.set_route("JP", ["192.0.2.2:1"])
    assert sorted(home.routes()) == ["CN", "JP"]


def test_a_home_whose_making_was_interrupted_says_the_way_out(tmp_path: Path) -> None:
    home = Home(tmp_path / "US")
    home.create(*MAKE)
    for refused in (home.card, home.check_free):
        with pytest.raises(HomeError, match="move the folder away and run it again"):
            refused()


@pytest.mark.fault("F-069")
def test_the_record_key_is_made_once_and_never_for_a_store_that_has_one(tmp_path: Path) -> None:
    """A new key for an old store would open nothing."""
    home = Home(tmp_path / "US")
    home.create(*MAKE)
    key, path = home.record_key(), home.path / "record.key"
    assert home.record_key() == key
    path.chmod(0o644)
    with pytest.raises(HomeError, match=r"Others can read .*record.key"):
        home.record_key()
    path.chmod(0o600)
    path.write_bytes(b"junk")
    with pytest.raises(HomeError, match=r"record.key is damaged"):
        home.record_key()
    path.write_bytes(encode({1: "openline/other/1", 2: key}))
    with pytest.raises(HomeError, match=r"record.key is damaged"):
        home.record_key()
    path.unlink()
    SqliteStore(home.path / "openline.db", key).close()
    with pytest.raises(HomeError, match=r"There is no .*record.key, .* Restore it from the backup"):
        home.record_key()
    assert not path.exists()
