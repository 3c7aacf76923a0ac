"""What the console costs: a transcript of 100,000 entries opened, jumped in, searched; a board of 200 lines beside 20.

Real nodes serve it, and browsers are played by what they ask for: a page, its stream of events, and what has changed
whenever the stream says so. It refuses to count what a node does without a desk: that is measured first, and taken off.
"""

from __future__ import annotations

import contextlib
import http.client
import http.cookies
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from openline.desk import bench_history
from openline.desk.bench_pair import in_thread, until
from openline.desk.client import NoNode, NotOnStage
from openline.desk.console import way_in
from openline.desk.demo.player import Player
from openline.desk.demo.script import Cast, LineOf, cast
from openline.desk.demo.stage import Stage
from openline.line import charter as charters
from openline.wire.suite import RootKey

LINE = "us-cn-theatre"
DESKS = 5
UPDATES = 20
TOGETHER_S = 0.06  # as a page waits, so that what comes in one go is asked for once
APART_S = 0.25  # between two updates: each desk has looked before the next one comes
TRIES = 3  # of each look into a long transcript; the middle one counts
TRIES_OPEN = 6  # as often as a stage waits for two nodes with a line, two with 200 may take
WAIT_S = 600.0  # for 100,000 entries to be read, or 200 lines to be open


class Seat:
    """A browser at the console of ``home``, signed in, which stands on one page."""

    def __init__(self, home: Path, name: str, language: str = "en") -> None:
        address = urlsplit(way_in(home, name, "watch", language))
        assert address.hostname and address.port, "a link has a name and a port"
        self._host, self._port = f"{address.hostname}:{address.port}", address.port
        secret = address.query.partition("=")[2]
        answer = self._ask("POST", "/sign-in", urlencode({"link": secret}))
        jar: http.cookies.SimpleCookie = http.cookies.SimpleCookie()
        for cookie in answer.headers.get_all("set-cookie") or []:
            jar.load(cookie)
        self._cookie = "; ".join(f"{key}={one.value}" for key, one in jar.items())

    def _ask(self, method: str, path: str, body: str = "", cookie: str = "") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Host": self._host, "Cookie": cookie} if cookie else {"Host": self._host}
        if body:
            headers |= {"Origin": f"http://{self._host}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body or None, headers)
        return connection.getresponse()

    def page(self, path: str) -> str:
        """A page."""
        answer = self._ask("GET", path, cookie=self._cookie)
        text = answer.read().decode()
        assert answer.status == 200, (path, answer.status, text[:300])
        return text

    def listens(self, ended: threading.Event) -> Iterator[bytes]:
        """The lines of its stream of events."""
        answer = self._ask("GET", "/events", cookie=self._cookie)
        with contextlib.closing(answer):
            while not ended.is_set() and (line := answer.readline()):
                yield line


def _stands(seat: Seat, ended: threading.Event, looked: list[int], ready: threading.Event) -> None:
    """A board that stays open: it asks for what has changed, as often as it is told that something has."""
    revision = seat.page("/").partition('data-revision="')[2].partition('"')[0]
    ready.set()
    for line in seat.listens(ended):
        if line.startswith(b"event: change"):
            time.sleep(TOGETHER_S)
            found = seat.page(f"/parts?page=board&since={revision}")
            revision = found.partition('data-revision="')[2].partition('"')[0]
            looked.append(len(found))


def _cpu_s(process: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Board:
    """What one update cost with these lines: CPU of the node beyond an idle one, and what each desk was sent."""

    lines: int
    cpu_ms: float
    without_desks_ms: float
    sent_bytes: int

    @property
    def console_ms(self) -> float:
        """What the desks cost it."""
        return max(0.1, self.cpu_ms - self.without_desks_ms)


class Many(Stage):
    """A stage of two with many lines, whose charters are signed as ever and put into the homes at once.

    The commands read every charter that is kept before they keep one more: nobody signs 200 in an afternoon.
    """

    def _ceremony(self, roots: dict[str, RootKey]) -> None:
        whole = self.cast
        self.cast = replace(whole, lines=whole.lines[:1])
        super()._ceremony(roots)
        self.cast = whole
        players = self.members(whole.lines[0].name)
        first, held = next(iter(players[0].home.charters().values())), [player.home.card() for player in players]
        for line in whole.lines[1:]:
            signed = charters.offer(replace(first.charter, name=line.name), held)
            for player in players:
                signed = charters.sign(signed, player.party, [(0, roots[player.party])])
            for player in players:
                path = player.home.path / "lines" / f"{line.name}.charter"
                path.write_bytes(charters.to_file(signed))
                path.chmod(0o600)

    async def back(self, player: Player) -> None:
        """Wait until every line is open, for longer than a stage does: there are many. Raises NotOnStage."""
        for left in reversed(range(TRIES_OPEN)):
            try:
                await super().back(player)
            except NotOnStage:
                if not left:
                    raise
            else:
                return


async def board(lines: int) -> Board:
    """The cost of an update of a board of so many lines with DESKS officers at it."""
    both = {party: cast().parties[party] for party in ("US", "CN")}
    made = Cast(both, tuple(LineOf(f"line-{n:03}", ("US", "CN")) for n in range(lines)))
    async with Many(made, consoles=True) as stage:
        us, cn = stage.players["US"], stage.players["CN"]
        return await in_thread(_board, us, cn, lines)


def _board(us: Player, cn: Player, lines: int) -> Board:
    bare = _updates(us, cn)
    ended = threading.Event()
    looked: list[list[int]] = [[] for _ in range(DESKS)]
    with contextlib.ExitStack() as undo:
        for n in range(DESKS):
            ready = threading.Event()
            seat = Seat(us.home.path, f"desk {n}")
            stands = threading.Thread(target=_stands, args=(seat, ended, looked[n], ready), daemon=True)
            stands.start()
            undo.callback(stands.join, 10)
            ready.wait(30)
        _updates(us, cn)  # once, so that every part is made
        before = [len(one) for one in looked]
        cost = _updates(us, cn)
        sizes = [one[n:] for one, n in zip(looked, before, strict=True)]
        ended.set()  # each hears it with the next sign of life
    if not all(sizes):
        raise TimeoutError("a desk was not told of an update")
    return Board(lines, round(cost, 2), round(bare, 2), int(median([size for one in sizes for size in one])))


def _updates(us: Player, cn: Player) -> float:
    """Milliseconds of processor for one update at the node of ``us``, beyond what it uses when nothing happens."""
    assert us.process
    pid, lasts = us.process.pid, UPDATES * APART_S
    time.sleep(1)
    began = _cpu_s(pid)
    time.sleep(lasts)
    idle = _cpu_s(pid) - began
    began = _cpu_s(pid)
    for n in range(UPDATES):
        body = {"text": f"Update {n}.", "exercise": True}
        cn.client.post(cn.client.line(f"line-{n % 10:03}", "messages"), body)
        time.sleep(APART_S)
    return (_cpu_s(pid) - began - idle) / UPDATES * 1000


async def transcript(entries: int) -> dict[str, float]:
    """Seconds until a transcript of so many entries is open, jumped to its middle by number and by time, searched."""
    async with Stage(cast().only(LINE), consoles=True) as stage:
        us, cn = stage.players["US"], stage.players["CN"]
        us.end()
        cn.end()
        await in_thread(bench_history.write, us.home, cn.home, LINE, entries)
        us.start()
        return await in_thread(_transcript, us, entries)


def _transcript(us: Player, entries: int) -> dict[str, float]:
    until(lambda: _ready(us), "the record was read", WAIT_S)
    seat, middle = Seat(us.home.path, "desk"), f"US-{entries // 2}"
    at_s = us.client.entry(LINE, middle)["kept_at_ms"] // 1000
    group = time.strftime("%d%H%MZ %b %y", time.gmtime(at_s)).upper()
    ways = {
        "open_s": f"/line/{LINE}",
        "number_s": f"/line/{LINE}?at={middle}",
        "time_s": f"/line/{LINE}?at={quote(group)}",
        "search_s": f"/records?words={quote(f'{entries // 2:06}')}",
    }
    assert f'id="{middle}"' in seat.page(ways["number_s"]), "the middle is on its page"
    return {name: _timed(lambda path=path: seat.page(path)) for name, path in ways.items()}  # type: ignore[misc]


def _ready(player: Player) -> bool:
    try:
        return bool(player.client.get("/v1/health")["ready"])
    except NoNode:
        return False


def _timed(work: Callable[[], Any]) -> float:
    took = []
    for _ in range(TRIES):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return round(median(took), 3)
