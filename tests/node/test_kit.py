"""What a party's new station is given: among cards and charters, the way to the station that gives it."""

from pathlib import Path

import pytest

from openline.node import succession
from openline.node.home import Home
from openline.wire.records import Reader
from tests.scenes import theatre
from tests.scenes.theatre import Theatre


@pytest.fixture
def made(tmp_path: Path) -> Theatre:
    """US and CN, with a route each to the other."""
    with theatre.passphrase():
        return theatre.enrol(tmp_path)


def routes(home: Path) -> str:
    """The routes in the kit that this home writes."""
    reader, found = Reader(succession.kit(Home(home)), succession.KIT, "a kit"), dict[str, bytes]()
    while reader.rest:
        name = reader.next().decode()
        assert name not in found
        found[name] = reader.next(succession.FILE_MAX)
    return found.get("routes.toml", b"").decode()


@pytest.mark.parametrize(
    ("listens", "leads"),
    [
        ("192.0.2.7:7011", True),
        ("[2001:db8::7]:7011", True),
        ("us.example:7011", True),
        ("0.0.0.0:7011", False),
        ("[::]:7011", False),
        ("127.0.0.1:7011", False),
        ("localhost:7011", False),
    ],
)
def test_a_kit_brings_the_way_to_its_writer_where_others_can_dial_it(made: Theatre, listens: str, leads: bool) -> None:
    """What is every address, or this machine's alone, leads nowhere from another one."""
    us = made.us
    us.settings(f'"127.0.0.1:{us.port}"', f'"{listens}"')
    told = routes(us.home)
    assert (f'"US/0" = ["{listens}"]' in told) == leads
    assert f'"CN" = ["127.0.0.1:{made.cn.port}"]' in told
    (us.home / "routes.toml").unlink()
    assert (routes(us.home) == "") == (not leads)
