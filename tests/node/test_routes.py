"""Routes by party and by station: which addresses are dialled for which station, and what may be written."""

import pytest

from openline.node.home import Home, HomeError
from openline.node.node import Node
from tests.scenes import theatre
from tests.scenes.theatre import Party, Theatre

OLD, FIRST, SECOND = ("192.0.2.1", 7011), ("192.0.2.2", 7011), ("192.0.2.3", 7011)


def peers(party: Party) -> dict[int, list[tuple[str, int]]]:
    """The routes of each station of US, by its slot, as this party's node dials them."""
    node = Node(Home(party.home))
    try:
        (engine,) = node.engines.values()
        slot = {seat.station.tls: seat.station.slot for seat in engine.state.seats.values()}
        return {slot[tls]: routes for tls, routes in node._peers().items()}
    finally:
        node.store.close()


@pytest.fixture(scope="module")
def cn(homes: Theatre, tmp_path_factory: pytest.TempPathFactory) -> Party:
    """A party that knows two stations of US."""
    us, cn = homes.both
    kit = tmp_path_factory.mktemp("kit") / "kit"
    with theatre.passphrase():
        second = Party("US", us.home.parent / "US-second", 7011)
        asked = second.did("station", "request", str(us.home / "card"), "--name", "Alternate")
        digits = asked.out.strip().splitlines()[-1].strip()
        us.did("station", "add", str(second.home / "request"), "--compared", digits, "--kit", str(kit))
    theatre.compare(cn, us)
    (cn.home / "routes.toml").unlink()
    return cn


def test_a_route_by_party_leads_to_any_of_its_stations_and_one_by_station_to_it_alone(cn: Party) -> None:
    """The file of an older home says what it always said."""
    (cn.home / "routes.toml").write_text('US = ["192.0.2.1:7011"]\n', "utf-8")
    assert peers(cn) == {0: [OLD], 1: [OLD]}
    assert cn.did("route", "US/1", "192.0.2.3:7011", "192.0.2.1:7011").err == ""
    assert peers(cn) == {0: [OLD], 1: [SECOND, OLD]}
    cn.did("route", "US/0", "192.0.2.2:7011")
    assert peers(cn) == {0: [FIRST], 1: [SECOND, OLD]}
    assert Home(cn.home).routes() == {"US": [OLD], "US/0": [FIRST], "US/1": [SECOND, OLD]}


@pytest.mark.parametrize("name", ["US/", "US/64", "US/-1", "US/01", "US/x", "US/1/2", "US/1 ", "/1"])
def test_what_names_no_station_is_refused(cn: Party, name: str) -> None:
    with pytest.raises(HomeError, match=r"names no station: write US/0|is no party's code"):
        Home(cn.home).set_route(name, ["192.0.2.1:1"])


def test_a_second_station_of_ones_own_party_is_reached_too(homes: Theatre, cn: Party) -> None:
    """No card of our own has to be imported for it."""
    assert homes.us.did("route", "US/1", "192.0.2.3:7011").err == ""
    assert "no card of JP" in homes.us.does("route", "JP/1", "192.0.2.3:7011").sentence(1)
