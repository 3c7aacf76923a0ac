"""Two real nodes for the bench, and a client that adds as little as possible to what it measures.

The stage of the demo makes the homes; here one side dials the other on one route, directly or through a proxy that
counts and cuts. It refuses to speed anything up: the stores are durable, the links are TLS, the alarm sounds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from openline.carriers.proxy import FaultProxy
from openline.desk.client import ApiError, Client, NoNode, NotOnStage
from openline.desk.demo.player import Player
from openline.desk.demo.script import cast
from openline.desk.demo.stage import Stage
from openline.node import unix

T = TypeVar("T")
LINE = "us-cn-theatre"
ENGLISH_200 = (  # words that the dictionary did not foresee
    "At 0215Z two fishing boats drifted into the closed area north of the reef. One of them burns. We have sent a "
    "patrol boat and a doctor. Tell us who of yours is near and can be there before dark, please."
)
WAIT_S = 30.0
POLL_S = 0.01
LOOK_S = 0.05  # between two looks at how far a node is: each costs it as much as some entries of backlog


def text(number: int) -> str:
    """The message of that number: 200 characters."""
    return f"{number:06} {ENGLISH_200}"[:200]


def until(happened: Callable[[], T | None], what: str, wait_s: float = WAIT_S, poll_s: float = POLL_S) -> T:
    """Wait until ``happened`` gives something true, and return it. Raises NotOnStage."""
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        with contextlib.suppress(NoNode, ApiError):
            if found := happened():
                return found
        time.sleep(poll_s)
    raise NotOnStage(f"Within {wait_s:.0f} s it did not happen that {what}. Try again on an idle machine.")


class Poster:
    """One connection to a node's API that stays open; each request is one write."""

    def __init__(self, home: Path) -> None:
        self._socket = unix.connect(home / "node.sock", WAIT_S)
        self._reader = self._socket.makefile("rb")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON of a POST. Raises ApiError."""
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: openline\r\nContent-Type: application/json\r\n"
        self._socket.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        status, size = int(self._reader.readline().split()[1]), 0
        while (line := self._reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        found = json.loads(self._reader.read(size))
        if status >= 400:
            raise ApiError(status, found["error"])
        return found

    def say(self, number: int, precedence: str) -> Any:
        """Say message ``number`` on the line of the bench."""
        body = {"text": text(number), "precedence": precedence, "marker": "INFORMATION", "exercise": True}
        return self.post(f"/v1/lines/{LINE}/messages", body)

    def close(self) -> None:
        """Let go of the connection."""
        self._reader.close()
        self._socket.close()


class Ear:
    """Listens to a node's events in a thread of its own, and notes when each alarm was told to have sounded."""

    def __init__(self, home: Path) -> None:
        self._client, self._rang, self._ready = Client(home), queue.Queue[tuple[str, float]](), threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        if not self._ready.wait(WAIT_S):
            raise NotOnStage(f"No event within {WAIT_S:.0f} s. Try again on an idle machine.")

    def _listen(self) -> None:
        with contextlib.suppress(NoNode):  # the stage is being left
            for event in self._client.events():
                at = time.perf_counter()
                self._ready.set()
                shown = (event or {}).get("entry", {})
                if shown.get("receipt") == "RANG" and shown["ours"]:
                    self._rang.put((shown["about"], at))

    def rang(self, name: str) -> float:
        """When that message was told to have rung, by time.perf_counter. Raises NotOnStage."""
        try:
            about, at = self._rang.get(timeout=WAIT_S)
        except queue.Empty:
            raise NotOnStage(f"{name} did not ring within {WAIT_S:.0f} s. Try again on an idle machine.") from None
        assert about == name, "the alarm that rang is this message's"
        return at


class Pair(Stage):
    """US dials CN on one route, and CN dials nobody. ``proxy`` stands on that route when it was asked for."""

    def __init__(self, proxied: bool) -> None:
        super().__init__(cast().only(LINE))
        self._proxied = proxied

    async def _links(self) -> None:
        port = self.cn.port
        if self._proxied:
            proxy = FaultProxy(("127.0.0.1", 0), ("127.0.0.1", port), random.Random(1))  # noqa: S311
            await proxy.start()
            self.proxies["US", "CN"] = proxy
            port = proxy.address[1]
        self.us.home.set_route("CN", [f"127.0.0.1:{port}"])

    @property
    def us(self) -> Player:
        """The one who dials, and who writes."""
        return self.players["US"]

    @property
    def cn(self) -> Player:
        """The one who is dialled, and who receives."""
        return self.players["CN"]

    @property
    def proxy(self) -> FaultProxy:
        """The proxy on the one route."""
        return self.proxies["US", "CN"]

    def held(self) -> int:
        """How far the receiver holds the writer's feed, as it says itself."""
        rows = self.cn.line(LINE)["heads"]
        return next((int(row["seq"]) for row in rows if not row["ours"]), 0)

    def head(self) -> int:
        """How far the writer's own feed goes."""
        return int(self.us.line(LINE)["own_head"])

    def until_held(self, wait_s: float = WAIT_S) -> float:
        """Wait until the receiver holds all that the writer wrote; when that was, by time.perf_counter."""
        head = self.head()
        until(lambda: self.held() >= head, f"CN held US-{head}", wait_s, LOOK_S)
        return time.perf_counter()


def memory_mb(player: Player) -> float:
    """Resident memory of its node, in MB of 10^6 bytes."""
    assert player.process, "its node runs"
    rows = Path(f"/proc/{player.process.pid}/status").read_text("utf-8").splitlines()
    kib = next(int(row.split()[1]) for row in rows if row.startswith("VmRSS:"))
    return round(kib * 1024 / 1e6, 1)


async def in_thread(work: Callable[..., T], *what: Any) -> T:
    """Measure outside of the loop that carries the proxy."""
    return await asyncio.to_thread(work, *what)
