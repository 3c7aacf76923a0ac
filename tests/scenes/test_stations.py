"""A party's stations come and go by its own root: a second one joins a running line, the stolen one is revoked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.desk.demo.stage import free_port
from tests.scenes.theatre import LINE, Party, Theatre, enrol, passphrase, until


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with passphrase():
        made = enrol(tmp_path_factory.mktemp("homes"))
        try:
            made.raise_curtain()
            yield made
        finally:
            for party in made.both:
                party.leave()


def asked(theatre: Theatre) -> tuple[Party, str]:
    """A new machine of US that has asked for its place, and the digits that it shows."""
    us = theatre.us
    second = Party("US", us.home.parent / "US-second", free_port())
    where = ("--listen", f"127.0.0.1:{second.port}")
    done = second.did("station", "request", str(us.home / "card"), "--name", "Alternate command centre", *where)
    return second, done.out.strip().splitlines()[-1].strip()


def lamps(party: Party) -> dict[str, str]:
    """The lamp of every other station, by its name."""
    return {peer["station"]: peer["lamp"] for peer in party.did("lines", "--json").json[0]["peers"]}


@pytest.mark.fault("F-042")
def test_a_second_station_joins_and_the_first_is_revoked(theatre: Theatre, tmp_path: Path) -> None:
    us, cn = theatre.both
    us.until_reached(us.send("Before the second station.", "-p", "FLASH"), "RANG")
    second, digits = asked(theatre)
    second.start()
    assert second.end() == 0
    assert "this home has no card yet. It waits for its party's root: bring its request there" in second.log
    kit = tmp_path / "kit"
    request = str(second.home / "request")
    refused = us.does("station", "add", request, "--compared", "0" * 20, "--kit", str(kit))
    assert "Do not go on" in refused.sentence(1)
    assert (
        second.does("station", "join", str(us.home / "card")).sentence(1).startswith("openline: This is not a good kit")
    )
    added = us.did("station", "add", request, "--compared", digits, "--kit", str(kit))
    assert "NEW: station 1: Alternate command centre" in added.out
    assert f"digits of the keys of Alternate command centre: {digits}" in added.out
    assert "on the card already" in us.does(
        "station", "add", request, "--compared", digits, "--kit", str(tmp_path / "again")
    ).sentence(1)
    assert "tells card 2" in us.did("card", "publish").out
    assert "knows card 2 already" in us.does("card", "publish").sentence(1)
    second.did("station", "join", str(kit))
    stolen = Party("US", us.home.parent / "US-stolen", us.port)
    assert us.end() == 0
    shutil.copytree(us.home, stolen.home)
    us.start()
    try:
        second.start()
        until(lambda: lamps(cn).get("Alternate command centre") == "open", "CN sees the second station")
        name = second.send("From the alternate command centre.", "-p", "FLASH")
        assert name.startswith("US.1-")
        until(lambda: cn.entry(name).get("text"), "CN reads it")
        cn.did("reply", LINE, name, "ROGER")
        until(lambda: second.reached(name) == "ANSWERED", "and answers it")

        revoked = us.did("station", "revoke", "0")
        assert f"{LINE}: entries up to" in revoked.out
        assert "tells card 3" in us.did("card", "publish").out
        assert "were revoked by your own party" in us.does("send", LINE, "I am still here").sentence(1)
        until(lambda: "Indo-Pacific command centre" not in lamps(cn), "CN has let the revoked station go")
        assert "revoked by its party: the station that signed up to US-" in cn.did("lines").out
        assert lamps(cn)["Alternate command centre"] == "open"
        again = second.send("We go on from here.", "-p", "FLASH")
        until(lambda: cn.entry(again).get("text"), "CN reads on")
        ours = (us.home / "card").read_bytes()
        for path in (cn.home / "cards" / "US.card", second.home / "card"):
            until(lambda path=path: path.read_bytes() == ours, f"{path} is the card that the line told")  # type: ignore[misc]
        assert "US, Alternate command centre answers there" in _tried(cn, second)
        cn.kill()
        cn.start()
        until(lambda: lamps(cn)["Alternate command centre"] == "open", "and after a restart")
        out = tmp_path / "transcript"
        cn.did("export", LINE, str(out))
        read = cn.did("verify", "--read", str(out)).out
        assert "FLASH INFORMATION by Watch officer: We go on from here." in read
        assert "entries by US, Alternate command centre" in read
        us.leave()
        _stolen(stolen)
    finally:
        second.leave()
        stolen.leave()


def _stolen(station: Party) -> None:
    """Who was revoked and has not been told learns what he can: that they take his key no longer, and whom to ask."""
    station.start()
    why = "no longer take our key, which they knew. They may have been told that this station is revoked"
    until(lambda: why in station.did("lines").out, "its lamp tells that its key is not taken")
    assert why in station.did("send", LINE, "Does anybody hear us?").out
    (lamp,) = [one for one in station.does("doctor", "--json").json["findings"] if "CN, " in one["about"]]
    assert lamp["next_step"] == "Ask whoever holds our party's root key whether this station is revoked."
    assert lamp["side"] == "ours"


def _tried(cn: Party, second: Party) -> str:
    """What CN is told of a route to the second station."""
    cn.did("route", "US/1", f"127.0.0.1:{second.port}")
    return cn.did("route", "test", "US/1").out


def test_what_cannot_be_is_said_in_a_sentence(theatre: Theatre, tmp_path: Path) -> None:
    us = theatre.cn
    assert "no station in slot 7" in us.does("station", "revoke", "7").sentence(1)
    assert "last station" in us.does("station", "revoke", "0").sentence(1)
    assert "no line nowhere" in us.does("station", "revoke", "0", "--last", "nowhere=1").sentence(1)
    for typed in ("nonsense", "=4", f"{LINE}="):
        said = us.does("station", "revoke", "1", "--last", typed).sentence(2)
        assert said == f"openline: '--last {typed}' names no entry: write LINE=NUMBER, such as us-cn-theatre=412."
    assert "name the number" in us.does("station", "revoke", "0", "--last", f"{LINE}=many").sentence(1)
    junk = tmp_path / "junk"
    junk.write_bytes(b"junk")
    assert "not a good request" in us.does("station", "add", str(junk), "--kit", str(tmp_path / "kit")).sentence(1)
    assert "has asked for no place" in us.does("station", "join", str(junk)).sentence(1)
