"""``openline node run`` as a process: when it refuses to start, when it stops, and how it says so."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from openline.engine.effects import Ring
from openline.node.home import Home, HomeError
from openline.node.node import Node
from openline.wire.header import Precedence
from tests.scenes import theatre
from tests.scenes.theatre import COMMAND, LINE, WAIT_S, Party, Theatre, until

SMALL = 160 * 1024  # bytes that a file may have: room for a store, and for the log of a few entries
BLIND = (  # a node whose watch fails after a moment
    "import asyncio\nfrom openline.node.watch import Watch\n"
    "async def run(self):\n await asyncio.sleep(1)\n raise RuntimeError('No eyes')\n"
    "Watch.run = run\nfrom openline.desk.cli import main; main()"
)
LIMITED = (
    f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({SMALL}, {SMALL}));"
    "from openline.desk.cli import main; main()"
)


def refused(party: Party, *command: str) -> str:
    """The one sentence with which the node does not start."""
    done = subprocess.run(
        [*(command or COMMAND), "--home", str(party.home), "node", "run"],
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    return theatre.Done(done.returncode, done.stdout, done.stderr).sentence(1)


@pytest.fixture
def running(us: Party) -> Party:
    """A node without a line, which runs."""
    us.start()
    return us


def test_a_second_node_in_one_home_is_refused_and_the_first_lives(running: Party) -> None:
    """Two would fork the station."""
    assert f"A node already runs in {running.home}. Stop it first, or attach to it." in refused(running)
    assert running.answers()
    assert running.end() == 0
    assert running.log.splitlines()[-1] == "Node of US ends: told to by SIGTERM."
    assert not (running.home / "node.sock").exists()


def test_a_part_that_ends_by_itself_ends_the_node_with_the_reason(us: Party) -> None:
    """The watch of lamps fails: a node that went on would show none. It ends with a sentence and 1."""
    us.start(sys.executable, "-c", BLIND)
    assert us.node
    assert us.node.wait(WAIT_S) == 1
    last = us.log.strip().splitlines()[-1]
    assert last.startswith("openline: The node had to stop: the watch stopped: No eyes. Nothing that was kept is lost")


def test_a_node_that_was_killed_is_started_again_over_its_dead_socket(running: Party) -> None:
    """Nothing has to be cleared away by hand."""
    running.kill()
    assert (running.home / "node.sock").exists()
    running.start()
    assert running.end() == 0


def test_a_port_that_is_taken_is_a_sentence(us: Party) -> None:
    """With the address."""
    with socket.create_server(("127.0.0.1", us.port)):
        says = f"Cannot listen on 127.0.0.1:{us.port}: Address already in use. Is another node running?"
        assert says in refused(us)
    us.start()
    assert us.end() == 0


def test_a_node_that_cannot_listen_sounds_no_alarm(us: Party) -> None:
    """It ends at once: whoever it called would come to a screen that is not there."""

    async def rows() -> list[dict[str, str]]:
        node = Node(Home(us.home))
        node.alarm.ring(Ring(b"", 0, 0, 1, b"call", Precedence.FLASH, False, True, 0), LINE, "CN-2")
        with pytest.raises(HomeError, match="Cannot listen"):
            await node.start()
        for _ in range(20):
            await asyncio.sleep(0)  # whatever was begun goes on
        await node.stop()
        return node.alarm.last_rows(9)

    with socket.create_server(("127.0.0.1", us.port)):
        assert asyncio.run(rows()) == []


def test_a_home_whose_path_is_long_works_both_ways(folder: Path) -> None:
    """Two hundred characters: the node listens, and a desk finds it."""
    us = theatre.init(folder, "US", "x" * 200 + "/US")
    try:
        us.start()
        assert (us.home / "node.sock").stat().st_mode & 0o777 == 0o600
        assert "No line is in force here yet" in us.did("lines").out
        assert us.end() == 0
    finally:
        us.leave()


def test_python_without_asserts_is_refused(us: Party) -> None:
    """They stop the node before it lies."""
    assert "does not run with python -O" in refused(us, sys.executable, "-O", "-m", "openline.desk")


def test_a_folder_that_is_no_home_is_told(tmp_path: Path) -> None:
    """With how to make one; nothing is left in it."""
    assert "is no home yet. Make one with 'openline init'" in refused(Party("US", tmp_path, 0))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("F-069")
def test_a_node_does_not_start_with_keys_that_others_can_read(us: Party) -> None:
    """It says how to mend it."""
    (us.home / "station.key").chmod(0o644)
    assert f"Run 'chmod 600 {us.home / 'station.key'}'" in refused(us)
    assert not (us.home / "node.sock").exists()


def test_an_office_that_is_not_on_the_card_is_refused(homes: Theatre) -> None:
    """Who speaks is on every message; nobody speaks for an office that his party has not."""
    homes.us.settings("office = 1 ", "office = 2 ")
    assert "names office 2, which is not on our card: choose from 1." in refused(homes.us)
    homes.us.settings("office = 2 ", "office = 1 ")


def test_the_charter_of_another_home_is_refused(homes: Theatre, us: Party) -> None:
    """A file copied from elsewhere makes nobody a station of that line."""
    name = f"{LINE}.charter"
    (us.home / "lines" / name).write_bytes((homes.us.home / "lines" / name).read_bytes())
    assert f"The charter of {LINE} does not name this station" in refused(us)
    (us.home / "lines" / name).write_bytes(b"junk")
    assert "is not a good charter" in refused(us)


@pytest.fixture
def stage(homes: Theatre) -> Iterator[Theatre]:
    """Two nodes, ended after each test, however it left them."""
    homes.raise_curtain()
    yield homes
    for party in homes.both:
        if party.node and party.node.poll() is None:
            party.end()


@pytest.mark.fault("F-012")
def test_a_store_that_cannot_keep_stops_the_node_and_nothing_unkept_was_sent(stage: Theatre) -> None:
    """The disk of US has no room: the desk hears that it was not kept, the node ends with one sentence and 1, and after
    its restart it has all that CN ever saw."""
    us, cn = stage.both
    assert us.end() == 0
    us.start(sys.executable, "-c", LIMITED)
    said = len(us.log)
    sent = []
    for number in range(500):
        done = us.does("send", LINE, f"{number} {os.urandom(900).hex()}", "--json")
        if done.code:
            break
        sent.append(done.json["name"])
    assert done.code == 1
    assert "Whether this was kept is not known, and it was not sent" in json.loads(done.err)["error"]
    assert us.node
    assert us.node.wait(WAIT_S) == 1
    (last,) = us.log[said:].strip().splitlines()
    assert last.startswith("openline: The node had to stop: ")
    assert last.endswith("Nothing that was kept is lost; it is loaded at the next start.")
    us.start()
    ours = {e["hash"] for e in us.did("show", LINE, "--all", "--json").json}
    assert {us.entry(name)["name"] for name in sent} == set(sent)
    us.until_reached(sent[-1], "STORED")
    theirs = {e["hash"] for e in cn.did("show", LINE, "--all", "--json").json}
    assert theirs <= ours, "nothing was sent that was not kept"


@pytest.mark.fault("F-012")
def test_a_receiver_that_cannot_keep_stops_and_acknowledges_nothing(stage: Theatre) -> None:
    """US goes on sending; CN's node ends in one sentence; what it did not keep it never called stored."""
    us, cn = stage.both
    assert cn.end() == 0
    cn.start(sys.executable, "-c", LIMITED)
    said = len(cn.log)
    assert cn.node
    sent = []
    for number in range(500):
        sent.append(us.send(f"{number} {os.urandom(900).hex()}"))
        if cn.node.poll() is not None:
            break
    assert cn.node.wait(WAIT_S) == 1
    (last,) = cn.log[said:].strip().splitlines()
    assert last.startswith("openline: The node had to stop: ")
    assert us.reached(sent[-1]) == "SENT"
    cn.start()
    us.until_reached(sent[-1], "STORED")


@pytest.mark.fault("F-010")
def test_a_damaged_store_is_refused_with_its_own_sentence(stage: Theatre) -> None:
    """The other side still has everything: the sentence says so."""
    us = stage.us
    us.until_reached(us.send("Before the damage."), "STORED")
    assert us.end() == 0
    path = us.home / "openline.db"
    good = path.read_bytes()
    with closing(apsw.Connection(str(path))) as db:  # a note: no peer has it
        db.execute("UPDATE note SET sealed = zeroblob(90)")
    says = refused(us)
    assert "keep it as evidence" in says
    assert "the peers still hold the entries" in says
    path.write_bytes(good)
    us.start()


def test_an_alarm_command_that_fails_is_told_and_tried_until_it_sounds(stage: Theatre) -> None:
    """The siren's cable is out: the desk can see it; when it is back, the call has rung."""
    us, cn = stage.both
    assert cn.end() == 0
    works = cn.home / "works"
    cn.settings('alarm = "bell"', f"alarm = {json.dumps(f'test -e {works}')}")
    cn.start()
    assert cn.health()["alarm"] == "ready"
    name = us.send("Is your siren well?", "-p", "FLASH")
    until(lambda: cn.health()["alarm"] == "the alarm command ended with 1", "it is told")
    assert us.reached(name) in ("SENT", "STORED"), "what did not sound has not rung"
    works.touch()
    us.until_reached(name, "RANG")
    assert cn.health()["alarm"] == "ready"
    assert [row["failed"] for row in cn.alarms() if row["message"] == name][-1] == ""
    assert all("siren well" not in json.dumps(row) for row in cn.alarms())
    cn.did("reply", LINE, name, "ROGER")
