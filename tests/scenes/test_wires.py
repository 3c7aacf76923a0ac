"""Two real nodes in network namespaces of their own, and a wire between them that fails: cut, one-way, thin.

Where the fault proxy breaks connections that it has taken, here the kernel of each side sees a wire and nothing else:
packets vanish, connections stand half open, queues fill. It needs the right to make namespaces; without it the tests
are skipped and say so.
"""

import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.scenes.theatre import COMMAND, LINE, Party, Theatre, until

NOTHING = ("tbf", "rate", "8kbit", "burst", "1", "limit", "1")  # every packet is larger than a burst: all are dropped
THIN = ("tbf", "rate", "64kbit", "burst", "4kb", "latency", "400ms")
BACKLOG, WORDS = 16, 1500  # messages of so many characters that nothing makes smaller: 17 seconds of that wire


def system(*command: str) -> str:
    """Run a command of the system; what it printed. Skips the test when it cannot be had."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed: no network can be made here")
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        pytest.skip(f"no network can be made here: `{' '.join(command)}` says {done.stderr.strip()!r}")
    return done.stdout


@dataclass(frozen=True)
class End:
    """One end of the wire: its namespace, its device, its address, and the party behind it."""

    space: str
    device: str
    address: str
    party: Party

    def sends(self, *what: str) -> None:
        """What becomes of that which leaves here: a queue discipline, or the usual one when none is named."""
        if '"tbf"' in system("tc", "-n", self.space, "-j", "qdisc", "show", "dev", self.device).replace(" ", ""):
            system("tc", "-n", self.space, "qdisc", "del", "dev", self.device, "root")
        if what:
            system("tc", "-n", self.space, "qdisc", "add", "dev", self.device, "root", *what)

    def start(self) -> None:
        """Start the node in its namespace."""
        self.party.start("ip", "netns", "exec", self.space, *COMMAND)


@dataclass(frozen=True)
class Wire:
    """Both ends."""

    us: End
    cn: End

    @property
    def both(self) -> tuple[End, End]:
        """The ends."""
        return self.us, self.cn

    def until_lamps(self, *lamps: str) -> float:
        """Wait until both sides show one of these; the seconds it took."""
        began = time.monotonic()
        for end in self.both:
            until(lambda end=end: end.party.lamp() in lamps, f"{end.party.code}'s lamp is one of {lamps}")  # type: ignore[misc]
        return time.monotonic() - began

    def mended(self) -> None:
        """Everything passes again; the lamps open, and a call is answered."""
        for end in self.both:
            end.sends()
        self.until_lamps("open")
        name = self.us.party.send("Does it pass again?", "-p", "FLASH")
        self.us.party.until_reached(name, "RANG")


@pytest.fixture(scope="module")
def wire(homes: Theatre) -> Iterator[Wire]:
    """Two namespaces with a wire between them, and a node in each."""
    tag = f"{os.getpid() % 100_000}"
    a, b = (
        End(f"ol{tag}{side}", f"ol{tag}{side}", f"10.{tag_byte(tag)}.7.{number}", party)
        for side, number, party in (("a", 1, homes.us), ("b", 2, homes.cn))
    )
    try:
        for end in (a, b):
            system("ip", "netns", "add", end.space)
        system("ip", "link", "add", a.device, "netns", a.space, "type", "veth", "peer", b.device, "netns", b.space)
        for end, other in ((a, b), (b, a)):
            system("ip", "-n", end.space, "address", "add", f"{end.address}/30", "dev", end.device)
            system("ip", "-n", end.space, "link", "set", "lo", "up")
            system("ip", "-n", end.space, "link", "set", end.device, "up")
            end.party.settings(f"127.0.0.1:{end.party.port}", f"{end.address}:{end.party.port}")
            end.party.did("route", other.party.code, f"{other.address}:{other.party.port}")
        for end, other in ((a, b), (b, a)):  # else a wire that drops everything also forgets who is at its end
            link = json.loads(system("ip", "-n", other.space, "-j", "link", "show", other.device))[0]["address"]
            near = ("neighbour", "replace", other.address, "lladdr", link, "dev", end.device, "nud", "permanent")
            system("ip", "-n", end.space, *near)
        for end in (a, b):
            end.start()
        made = Wire(a, b)
        made.until_lamps("open")
        yield made
    finally:
        for end in (a, b):
            end.party.leave()
            subprocess.run(["ip", "netns", "del", end.space], capture_output=True, timeout=20, check=False)


def tag_byte(tag: str) -> int:
    """A part of an address that two runs at once do not share; each has namespaces of its own besides."""
    return 64 + int(tag) % 128


@pytest.mark.fault("F-022")
@pytest.mark.parametrize("deaf", ["us", "cn"])
def test_packets_that_vanish_one_way_make_both_sides_dark_and_a_call_waits(wire: Wire, deaf: str) -> None:
    """Not even an acknowledgement of TCP comes back; each side says so, nobody claims to have been heard."""
    us, cn = wire.us.party, wire.cn.party
    (wire.cn if deaf == "us" else wire.us).sends(*NOTHING)
    took = wire.until_lamps("dark", "degraded")
    print(f"one way: {deaf} hears nothing, both told after {took:.1f} s")
    name = us.send("Who hears this?", "-p", "FLASH")
    assert us.reached(name) == "SENT"
    wire.mended()
    us.until_reached(name, "RANG")
    assert [row["again"] for row in cn.alarms() if row["message"] == name] == ["0"]


@pytest.mark.fault("F-023")
def test_a_wire_that_is_cut_without_a_word_is_noticed_and_comes_back(wire: Wire) -> None:
    """No reset, no end: packets of both ways vanish, and connections stand half open on both sides."""
    us, cn = wire.us.party, wire.cn.party
    for end in wire.both:
        end.sends(*NOTHING)
    took = wire.until_lamps("dark", "degraded")
    print(f"silent cut: both told after {took:.1f} s")
    names = [us.send("From us, into nothing.", "-p", "FLASH"), us.send("And this too.")]
    theirs = cn.send("From them, into nothing.", "-p", "FLASH")
    wire.mended()
    us.until_reached(names[0], "RANG")
    us.until_reached(names[1], "STORED")
    cn.until_reached(theirs, "RANG")


@pytest.mark.fault("F-026")
def test_a_call_overtakes_the_backlog_on_a_thin_wire(wire: Wire) -> None:
    """Long texts wait; the FLASH behind them waits for what is in the kernel, a second of the wire for each link."""
    us, cn = wire.us.party, wire.cn.party
    dice = random.Random(2)
    for end in wire.both:
        end.sends(*THIN)
    path = us.client.line(LINE, "messages")
    texts = ["".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(WORDS)) for _ in range(BACKLOG)]
    names = [us.client.post(path, {"text": text})["name"] for text in texts]
    call = us.send("Break off.", "-p", "FLASH")
    us.until_reached(call, "RANG")
    wire.mended()
    until(lambda: cn.entry(names[-1]), "all of it came")
    arrived = [entry["name"] for entry in cn.did("show", LINE, "--all", "--json").json]
    assert arrived.index(call) < arrived.index(names[-1]) - BACKLOG // 2, "half of the backlog came behind it"


@pytest.mark.fault("F-024")
def test_a_plug_that_is_pulled_and_put_back_again_and_again_loses_nothing(wire: Wire) -> None:
    """The device itself goes down and up; no call rings twice as new."""
    us, cn = wire.us.party, wire.cn.party
    names = []
    for number in range(3):
        system("ip", "-n", wire.us.space, "link", "set", wire.us.device, "down")
        names.append(us.send(f"With the plug out, {number}.", "-p", "FLASH"))
        system("ip", "-n", wire.us.space, "link", "set", wire.us.device, "up")
        near = json.loads(system("ip", "-n", wire.cn.space, "-j", "link", "show", wire.cn.device))[0]["address"]
        given = ("neighbour", "replace", wire.cn.address, "lladdr", near, "dev", wire.us.device, "nud", "permanent")
        system("ip", "-n", wire.us.space, *given)
        us.until_reached(names[-1], "RANG")
    wire.mended()
    rung = [row["message"] for row in cn.alarms() if row["again"] == "0"]
    assert set(names) <= set(rung)
    assert len(rung) == len(set(rung))
