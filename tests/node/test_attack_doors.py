"""The doors of a running node under connections that say nothing, drip or lie: the socket, the local API, the console.

The carrier's port is in tests/scenes/test_strangers.py. The node is the real one, but for how long it waits: seconds
here become parts of one, so that nobody sleeps.
"""

import contextlib
import http.client
import os
import resource
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from openline.desk.demo.stage import free_port
from openline.node import unix
from tests.scenes import theatre
from tests.scenes.theatre import LINE, Theatre, until

WAITS_S = 1.0  # for a head and for a body, in place of ten seconds and a minute
HURRIED = (
    "from openline.node import doors;"
    f"doors.HEAD_S = doors.BODY_S = doors.READ_S = {WAITS_S};"
    "from openline.desk.cli import main; main()"
)
WAVES, EACH = 10, 200  # at each door; more at once than it has places
HELD_MIB = 60  # that may stay with the allocator after 6,000 connections; 6,000 held would be ten times as much
HEADS = b"GET /v1/health HTTP/1.1\r\nHost: "
GARBAGE: tuple[bytes, ...] = (
    b"",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nlink=",
    b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /" + b"a" * 70_000,
    bytes(4096),
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)


@dataclass
class Doors:
    """CN's node with all its doors, and ways to come to each."""

    stage: Theatre
    ways: dict[str, Callable[[], socket.socket]]

    @property
    def process(self) -> tuple[int, int]:
        """Its memory in MiB, and how many files it has open."""
        assert self.stage.cn.node
        proc = Path("/proc") / str(self.stage.cn.node.pid)
        pages = int((proc / "statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize() >> 20, len(list((proc / "fd").iterdir()))

    def a_flash_rings(self) -> None:
        """One call, from the other side, while all this goes on."""
        name = self.stage.us.send("Can you hear us?", "-p", "FLASH")
        self.stage.us.until_reached(name, "RANG")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with theatre.passphrase():
        stage = theatre.enrol(tmp_path_factory.mktemp("doors"))
    cn, api, console = stage.cn, free_port(), free_port()
    cn.settings("office = 1 ", f'api = "127.0.0.1:{api}"\nconsole = "127.0.0.1:{console}"\noffice = 1 ')
    try:
        stage.us.start()
        cn.start(theatre.COMMAND[0], "-c", HURRIED)
        stage.wait_open()
        ways = {
            "socket": lambda: unix.connect(cn.home / "node.sock", 30),
            "local API": lambda: socket.create_connection(("127.0.0.1", api), 30),
            "console": lambda: socket.create_connection(("127.0.0.1", console), 30),
        }
        yield Doors(stage, ways)
    finally:
        for party in stage.both:
            party.leave()


@pytest.fixture(autouse=True)
def _room() -> Iterator[None]:
    """Descriptors for the crowd, on this side."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def answered(made: socket.socket) -> bool:
    """Whether a whole request on it gets any answer of HTTP."""
    with made, contextlib.suppress(OSError):
        made.sendall(b"GET /v1/health HTTP/1.0\r\nHost: x\r\n\r\n")
        return made.recv(12).startswith(b"HTTP/1.1 ")
    return False


def gone(made: socket.socket, drip: bytes) -> bool:
    """Whether the node has hung up, told by one more byte, or by what is read."""
    try:
        made.send(drip)
        while made.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def test_what_is_no_request_writes_nothing_into_the_log(doors: Doors) -> None:
    """Whoever reaches a door could fill a disk with it, or have an operator install what no lock names."""
    log = doors.stage.cn.home.with_suffix(".log")
    before = log.read_bytes()
    upgrade = b"GET /v1/events HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: %b\r\n\r\n"
    for door in doors.ways.values():
        for bytes_ in (b"NO\x00 request\r\n\r\n", upgrade % b"websocket", upgrade % b"h2c"):
            with door() as made:
                made.sendall(bytes_)
                assert made.recv(9) == b"HTTP/1.1 "
    assert log.read_bytes() == before


@pytest.mark.fault("F-013")
@pytest.mark.fault("F-029")
@pytest.mark.timeout(180)
def test_two_thousand_connects_at_every_door_leave_nothing_and_a_flash_rings(doors: Doors) -> None:
    """Ten waves of two hundred at each of three doors, all open at once: the node keeps its places, and its calls."""
    listening = unix.connect(doors.stage.cn.home / "node.sock", 30)
    listening.sendall(b"GET /v1/events HTTP/1.0\r\nHost: x\r\n\r\n")
    assert listening.recv(12).startswith(b"HTTP/1.1 200")
    before = doors.process
    most = 0
    for door in doors.ways.values():
        for wave in range(WAVES):
            with contextlib.ExitStack() as crowd:
                for number in range(EACH):
                    one = crowd.enter_context(door())
                    one.setblocking(False)
                    with contextlib.suppress(OSError):
                        one.send(GARBAGE[(wave + number) % len(GARBAGE)])
                if wave == WAVES // 2:
                    assert answered(door()), "who says what he wants has his place"
                    most = max(most, doors.process[1])
                    doors.a_flash_rings()
    assert most - before[1] <= 128 + 8, "descriptors at the height of a wave"
    until(lambda: doors.process[1] <= before[1] + 4, "the descriptors are given back")
    assert doors.process[0] - before[0] <= HELD_MIB
    assert "Traceback" not in doors.stage.cn.log
    doors.stage.wait_open()
    with listening:
        listening.setblocking(False)
        assert not gone(listening, b""), "who is being answered is never put out"


DRIPS: dict[str, bytes] = {
    "nothing": b"",
    "a head": b"GET / HTTP/1.1\r\nHost: ",
    "a body": b"POST /v1/alarm/silence HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n{",
    "chunks": b"POST /v1/alarm/silence HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    "a second head": b"GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\nGET ",
}
MORE = {"nothing": b"", "chunks": b"1\r\n \r\n"}


@pytest.mark.fault("F-027")
def test_whoever_drips_is_let_go(doors: Doors) -> None:
    """At every door, whatever he drips: a byte now and then buys nobody more time."""
    with contextlib.ExitStack() as crowd:
        dripping = {}
        for place, door in doors.ways.items():
            for what, first in DRIPS.items():
                one = dripping[place, what] = crowd.enter_context(door())
                one.sendall(first)
                one.setblocking(False)
        began = time.monotonic()
        left = dict(dripping)

        def all_gone() -> bool:
            for key, one in list(left.items()):
                if gone(one, MORE.get(key[1], b"a")):
                    del left[key]
            return not left

        until(all_gone, f"they are let go: {sorted(left)}")
        assert time.monotonic() - began >= WAITS_S / 2, "nobody is hurried before his time"
    doors.a_flash_rings()
    assert "Traceback" not in doors.stage.cn.log


@pytest.mark.fault("F-027")
def test_whoever_asks_much_and_never_reads_is_let_go(doors: Doors) -> None:
    """Answers that nobody takes are memory of the node: after a while the door is shut."""
    asks = b"GET /v1/lines/%s/entries?limit=200 HTTP/1.1\r\nHost: x\r\n\r\n" % LINE.encode()
    with doors.ways["socket"]() as one:
        one.setblocking(False)
        with contextlib.suppress(BlockingIOError):  # and nothing else: the node takes it, until it has enough
            while True:
                one.send(asks)

        def let_go() -> bool:
            try:
                one.send(asks)
            except BlockingIOError:
                return False
            except OSError:
                return True
            return False

        until(let_go, "it is let go")
    doors.a_flash_rings()
    assert "Traceback" not in doors.stage.cn.log


def test_a_body_that_comes_in_pieces_in_time_is_taken(doors: Doors) -> None:
    """The limit is on the whole, not on the pieces; and a connection is used again after an answer."""
    name = doors.stage.us.send("In pieces.")
    until(lambda: doors.stage.cn.entry(name), "CN has it")
    made = http.client.HTTPConnection("x")
    made.sock = doors.ways["socket"]()
    body = b'{"about": "%s"}' % name.encode()
    for _ in range(2):
        made.putrequest("POST", f"/v1/lines/{LINE}/opened")
        made.putheader("Content-Length", str(len(body)))
        made.endheaders()
        for byte in body:
            made.send(bytes([byte]))
        answer = made.getresponse()
        assert answer.status in (200, 201), answer.read()
        answer.read()
    made.close()
    assert os.path.exists(doors.stage.cn.home / "node.sock")
