"""The drill of docs/operate/drills.md with real nodes and a proxy between them: what desks show of a bad network."""

import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.carriers.orders import ACTS
from openline.carriers.weather import WORDS
from tests.scenes import theatre
from tests.scenes.theatre import COMMAND, LINE, WAIT_S, Theatre, desk, until

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "drills.md"


class Drill:
    """Two nodes, whose only way to each other leads through a proxy."""

    def __init__(self, stage: Theatre, control: Path) -> None:
        self.us, self.cn, self.stage, self.control = stage.us, stage.cn, stage, control
        self.process = subprocess.Popen(
            [
                *(*COMMAND, "proxy", "--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{self.cn.port}"),
                *("--control", str(control), "--seed", "7"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        port = self.process.stdout.readline().split()[4].strip(",")
        self.us.did("route", "CN", f"127.0.0.1:{port}")
        self.cn.did("route", "remove", "US")
        stage.raise_curtain()

    def order(self, *words: str) -> str:
        """Give an order, which must be carried out."""
        done = desk("proxy", "--tell", str(self.control), *words)
        assert done.code == 0, done
        return done.out

    def until_both(self, lamp: str) -> None:
        """Wait until both desks show that lamp."""
        until(lambda: self.us.lamp() == self.cn.lamp() == lamp, f"both lamps are {lamp}")

    def gets_through(self) -> None:
        """A call goes there, and its receipt comes back. The lamp takes its time after several faults, and may."""
        self.us.until_reached(self.us.send("Can you hear us now?", "-p", "FLASH", "--exercise"), "RANG")

    def end(self) -> None:
        """End the proxy in good order."""
        self.order("quit")
        assert self.process.wait(WAIT_S) == 0


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with theatre.passphrase():
        folder = tmp_path_factory.mktemp("drill")
        stage = theatre.enrol(folder)
        made = Drill(stage, folder / "drill.sock")
        try:
            yield made
            made.end()
        finally:
            for party in stage.both:
                party.leave()
            made.process.kill()
            made.process.wait()
            assert made.process.stdout
            made.process.stdout.close()


def test_a_slow_line_is_a_line(drill: Drill) -> None:
    drill.order("delay", "150")
    drill.order("jitter", "100")
    drill.order("loss", "2")
    name = drill.us.send("Is the line slow?", "-p", "FLASH", "--exercise")
    drill.us.until_reached(name, "RANG")
    assert drill.us.lamp() == drill.cn.lamp() == "open"
    assert "delay 150 ms" in drill.order("calm").split("(")[0] or "open; " in drill.order("status")


def test_a_call_overtakes_on_a_thin_line(drill: Drill) -> None:
    """Thirty long texts wait; the FLASH behind them rings before they are through."""
    dice = random.Random(1)
    drill.order("rate", "128000")
    client, path = drill.us.client, drill.us.client.line(LINE, "messages")
    texts = ["".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(1500)) for _ in range(30)]
    names = [client.post(path, {"text": text})["name"] for text in texts]
    call = drill.us.send("Break off.", "-p", "FLASH", "--exercise")
    drill.us.until_reached(call, "RANG")
    drill.order("rate", "0")
    until(lambda: drill.cn.entry(names[-1]), "all of it came")
    arrived = [entry["name"] for entry in drill.cn.did("show", LINE, "--all", "--json").json]
    assert arrived.index(call) < arrived.index(names[-1]) - 5


@pytest.mark.fault("F-023")
def test_a_cut_is_dark_on_both_sides_and_a_call_waits_as_sent(drill: Drill) -> None:
    drill.order("cut")
    drill.until_both("dark")
    name = drill.us.send("Can you hear us?", "-p", "FLASH", "--exercise")
    assert drill.us.reached(name) == "SENT"
    drill.order("heal")
    drill.us.until_reached(name, "RANG")
    assert [row["message"] for row in drill.cn.alarms()].count(name) == 1


@pytest.mark.fault("F-022")
@pytest.mark.parametrize("way", ["in", "out"])
def test_half_a_way_is_dark_on_both_sides(drill: Drill, way: str) -> None:
    drill.order(way)
    drill.until_both("dark")
    drill.order("heal")
    drill.gets_through()


def test_refusing_is_dark_and_says_another_thing_than_a_cut(drill: Drill) -> None:
    drill.order("refuse")
    drill.until_both("dark")
    until(lambda: "broke" in drill.us.did("lines", "--json").json[0]["peers"][0]["why"], "it is told as that")
    drill.order("heal")
    drill.gets_through()


def test_broken_equipment_alters_no_entry(drill: Drill) -> None:
    drill.order("corrupt", "100")
    until(lambda: drill.us.lamp() == "dark", "the link ends")
    name = drill.us.send("As it was said.", "-p", "FLASH", "--exercise")
    assert "corrupted" in drill.order("calm")
    drill.us.until_reached(name, "RANG")
    assert drill.cn.entry(name)["text"] == "As it was said."
    until(
        lambda: (
            len(
                {
                    tuple(sorted(e["hash"] for e in p.did("show", LINE, "--all", "--json").json))
                    for p in drill.stage.both
                }
            )
            == 1
        ),
        "both have the same record",
    )
    for party in drill.stage.both:
        assert "Traceback" not in party.log


def test_the_page_names_every_order_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"`(\w+)", row)}
    assert named == {*ACTS, *WORDS, "wait", "quit"}
