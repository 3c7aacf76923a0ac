"""The parts of the bench: each does one thing to two running nodes and returns what it measured.

It refuses to count what was not there: every part ends by asking the receiver what it holds.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from openline.carriers.proxy import FaultProxy
from openline.desk.bench_pair import LINE, LOOK_S, Ear, Pair, Poster, until
from openline.desk.client import NoNode, NotOnStage
from openline.desk.demo.player import Player
from openline.desk.demo.stage import free_port

PAUSE_S = 0.01  # between two messages whose time is taken: each finds both nodes idle
PACE_S = 0.1  # ten messages a second
SETTLE_S = 2.0  # beacons for what went before are through
BEFORE_CUT = 20  # messages before the link is cut
CUT_PACE_S = 0.2  # five messages a second while it is cut
READ_S = 300.0  # for a node to read a long record; beyond it something is wrong, not slow
WRITERS = 2  # connections that write at once: one node is one process, more only wait


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of each message: to the answer of the API, to the alarm at the other node, and over the floor."""

    accepted: list[float]
    rang: list[float]
    floor: list[float]


def percentile(values: list[float], percent: int) -> float:
    """That percentile, to two places."""
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)


@contextlib.contextmanager
def _floor() -> Iterator[tuple[Path, Path]]:
    """The floor's two processes, by the folders of their sockets: who sends, who receives."""
    port, started = str(free_port()), []
    with tempfile.TemporaryDirectory() as folder:
        homes = Path(folder) / "sender", Path(folder) / "receiver"
        try:
            for home in reversed(homes):  # whoever dials comes last
                home.mkdir()
                command = [sys.executable, "-m", "openline.desk.bench_floor", str(home), port, home.name]
                started.append(subprocess.Popen(command, stdin=subprocess.PIPE))
                until((home / "node.sock").exists, f"the floor's {home.name} came up")
            yield homes
        finally:
            for process in started:
                process.kill()
                process.wait()
                assert process.stdin
                process.stdin.close()


def latency(pair: Pair, messages: int) -> Latency:
    """From the first byte of a request to the alarm at the other node's API, beside the floor, by turns."""
    out = Latency([], [], [])
    with _floor() as (sender, receiver):
        real = Poster(pair.us.home.path), Ear(pair.cn.home.path)
        bare = Poster(sender), Ear(receiver)
        for number in range(messages):
            for poster, ear in (real, bare):
                began = time.perf_counter()
                name = poster.say(number, "FLASH")["name"]
                accepted = time.perf_counter()
                rang = (ear.rang(name) - began) * 1000
                if poster is real[0]:
                    out.accepted.append((accepted - began) * 1000)
                    out.rang.append(rang)
                else:
                    out.floor.append(rang)
                time.sleep(PAUSE_S)
        for poster in (real[0], bare[0]):
            poster.close()
    return out


def write(home: Path, messages: int) -> None:
    """Say so many messages at ROUTINE as fast as the node takes them."""
    failed: list[Exception] = []

    def work(first: int) -> None:
        poster = Poster(home)
        try:
            for number in range(first, messages, WRITERS):
                poster.say(number, "ROUTINE")
        except Exception as wrong:  # noqa: BLE001 - raised again in the thread that waits
            failed.append(wrong)
        poster.close()

    threads = [threading.Thread(target=work, args=(first,)) for first in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def rate(pair: Pair, messages: int) -> float:
    """Messages a second, from the first request to when the receiver holds the last."""
    began = time.perf_counter()
    write(pair.us.home.path, messages)
    return messages / (pair.until_held() - began)


def _passed(proxy: FaultProxy) -> int:
    return sum(proxy.forwarded.values())


def paced_bytes(pair: Pair, messages: int) -> float:
    """Bytes a message of 200 characters at ten a second, all that passes the route both ways counted."""
    poster = Poster(pair.us.home.path)
    time.sleep(SETTLE_S)
    before, began = _passed(pair.proxy), time.perf_counter()
    for number in range(messages):
        poster.say(number, "ROUTINE")
        time.sleep(max(0.0, began + (number + 1) * PACE_S - time.perf_counter()))
    passed = _passed(pair.proxy) - before
    pair.until_held()
    poster.close()
    return round(passed / messages, 1)


def burst_bytes(pair: Pair, messages: int) -> float:
    """Bytes a message of 200 characters, as many at once as the node takes, until the receiver holds the last."""
    time.sleep(SETTLE_S)
    before = _passed(pair.proxy)
    write(pair.us.home.path, messages)
    pair.until_held()
    return round((_passed(pair.proxy) - before) / messages, 1)


def arrived(player: Player) -> list[int]:
    """The numbers in their author's feed of the other side's messages, in the order in which this node kept them."""
    rows = player.client.entries(LINE)
    return [int(row["name"].rsplit("-", 1)[1]) for row in rows if row["class"] == "MESSAGE" and not row["ours"]]


def _judged(numbers: list[int], expected: int) -> dict[str, int]:
    later = sum(one > other for one, other in pairwise(numbers))
    return {"lost": expected - len(set(numbers)), "out_of_order": later}


def cut(pair: Pair, outage_s: float, heal: Any) -> dict[str, Any]:
    """A black hole on the one route while messages are written; ``heal`` mends it, and returns when it is mended."""
    poster, number = Poster(pair.us.home.path), 0
    known = len(arrived(pair.cn))
    for _ in range(BEFORE_CUT):
        poster.say(number, "ROUTINE")
        number += 1
    pair.until_held()
    pair.proxy.cut()
    end = time.monotonic() + outage_s
    while time.monotonic() < end:
        poster.say(number, "ROUTINE")
        number += 1
        time.sleep(CUT_PACE_S)
    heal()
    mended = time.perf_counter()
    restored = pair.until_held() - mended
    poster.close()
    found = {"outage_s": outage_s, "messages": number, "restored_to_last_s": round(restored, 2)}
    return found | _judged(arrived(pair.cn)[known:], number)


def backlog(pair: Pair, entries: int) -> dict[str, Any]:
    """So many written while the receiver was away, who is killed with -9 when it holds half of them.

    ``seconds`` counts while the receiver's node answers; ``restart_s`` is from the kill to when it answered again.
    """
    known = len(arrived(pair.cn))
    pair.until_held()
    first = pair.held()
    pair.cn.end()
    write(pair.us.home.path, entries)
    startup(pair.cn)
    began = time.perf_counter()
    until(lambda: pair.held() >= first + entries // 2, "CN held half of the backlog", READ_S, LOOK_S)
    seconds = time.perf_counter() - began
    killed = time.perf_counter()
    pair.cn.kill()
    startup(pair.cn)
    began = time.perf_counter()
    seconds += pair.until_held(READ_S) - began
    found = {"entries": entries, "seconds": round(seconds, 2), "restart_s": round(began - killed, 2)}
    return found | _judged(arrived(pair.cn)[known:], entries)


def startup(player: Player) -> float:
    """Seconds from the start of a node's process until its API answers whatever it is asked: its record is read."""
    began = time.perf_counter()
    player.start()
    answered = f"{player.party}'s node answered"
    until(lambda: not any(player.client.get("/v1/health")["loading"].values()), answered, READ_S)
    return time.perf_counter() - began


def rings_after_start(caller: Player, called: Player) -> dict[str, float]:
    """A FLASH waits for a node that is down. Seconds from its start to its API's first answer, to its alarm, and until
    it has read its whole record.
    """
    poster = Poster(caller.home.path)
    sent = until(lambda: poster.say(0, "FLASH")["name"], "the caller's node had read its own record", READ_S)
    poster.close()
    began = time.perf_counter()
    called.start()
    waits: dict[str, Callable[[], bool]] = {
        "answers_s": lambda: bool(called.client.get("/v1/health")),
        "rang_s": lambda: any(row["message"] == sent for row in called.alarms()),
        "whole_s": lambda: not any(called.client.get("/v1/health")["loading"].values()),
    }
    out: dict[str, float] = {}
    while missing := waits.keys() - out.keys():
        if time.perf_counter() > began + READ_S:
            raise NotOnStage(f"Within {READ_S:.0f} s of the start of {called.party}'s node there was no {missing}.")
        for name in missing:
            with contextlib.suppress(NoNode):
                if waits[name]():
                    out[name] = round(time.perf_counter() - began, 2)
        time.sleep(PAUSE_S)
    return {name: out[name] for name in waits}
