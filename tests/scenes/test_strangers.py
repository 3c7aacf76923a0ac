"""Whoever is not pinned, at the port that the whole world can reach: counted, told in words, and nothing else."""

import contextlib
import random
import resource
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from openline.carriers.certificate import context, tls_public
from openline.node.home import Home
from tests.scenes.theatre import LINE, Party, Theatre, until


def _hello() -> bytes:
    """The first flight of a TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    with contextlib.suppress(ssl.SSLWantReadError):
        client.wrap_bio(incoming, outgoing).do_handshake()
    return outgoing.read()


HELLO = _hello()
GARBAGE: dict[str, bytes] = {
    "random bytes": random.Random(1).randbytes(4096),
    "HTTP": b"GET / HTTP/1.1\r\nHost: crisis.example\r\n\r\n",
    "64 KiB of zeros": bytes(65536),
    "half a hello": HELLO[: len(HELLO) // 2],
    "a hello, then zeros": HELLO + bytes(1000),
    "nothing": b"",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
}


def _refused(party: Party) -> int:
    return sum(party.health()["refused"].values())


def _throw(party: Party, data: bytes) -> None:
    """Connect, throw, hang up the sending half, and read whatever comes until the node hangs up too."""
    with socket.create_connection(("127.0.0.1", party.port), 10) as thrown, contextlib.suppress(ConnectionError):
        thrown.sendall(data)
        thrown.shutdown(socket.SHUT_WR)
        while thrown.recv(65536):
            pass


def _unmoved(stage: Theatre) -> None:
    """The line works as before."""
    name = stage.us.send("Still there?", "-p", "FLASH")
    stage.us.until_reached(name, "RANG")
    stage.cn.did("reply", LINE, name, "AFFIRM")
    stage.us.until_reached(name, "ANSWERED")


def test_garbage_at_the_tls_port_changes_nothing_but_a_counter(stage: Theatre) -> None:
    """One after the other, each is refused for a reason in words; the log stays quiet."""
    cn = stage.cn
    entries = cn.did("show", LINE, "--all", "--json").json
    for what, data in GARBAGE.items():
        before = _refused(cn)
        _throw(cn, data)
        until(lambda before=before: _refused(cn) > before, f"{what} is counted")  # type: ignore[misc]
    assert cn.did("show", LINE, "--all", "--json").json == entries
    assert "Traceback" not in cn.log
    _unmoved(stage)


@pytest.mark.fault("F-029")
def test_a_hundred_strangers_at_once_do_not_shut_the_door(stage: Theatre) -> None:
    """They connect and say nothing; a call still goes through while they stand there."""
    cn = stage.cn
    before = _refused(cn)
    with contextlib.ExitStack() as crowd:
        for _ in range(100):
            crowd.enter_context(socket.create_connection(("127.0.0.1", cn.port), 10))
        _unmoved(stage)
    until(lambda: _refused(cn) >= before + 100, "each was counted")
    _unmoved(stage)


def _of_process(party: Party) -> tuple[int, int]:
    """The memory of its node in MiB, and how many files it has open."""
    assert party.node
    proc = Path("/proc") / str(party.node.pid)
    pages = int((proc / "statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() >> 20, len(list((proc / "fd").iterdir()))


@pytest.mark.fault("F-029")
def test_two_thousand_hostile_connects_leave_nothing_in_the_node(stage: Theatre) -> None:
    """Forty waves of fifty, each with its garbage, and a call in the middle: no wave adds to the one before."""
    cn, kinds = stage.cn, list(GARBAGE.values())
    refused, before = _refused(cn), _of_process(cn)
    for wave in range(40):
        with contextlib.ExitStack() as crowd:
            for number in range(50):
                one = crowd.enter_context(socket.create_connection(("127.0.0.1", cn.port), 10))
                one.setblocking(False)
                with contextlib.suppress(OSError):
                    one.send(kinds[(wave + number) % len(kinds)])
            if wave == 20:
                _unmoved(stage)
    until(lambda: _refused(cn) >= refused + 40 * 50, "each was counted")
    after = _of_process(cn)
    assert after[0] - before[0] <= 100, "MiB; 2,000 strangers of 0.3 MiB would be 600, and 64 are 19"
    assert after[1] - before[1] <= 4
    assert "Traceback" not in cn.log
    _unmoved(stage)


@pytest.mark.fault("F-027")
def test_a_pinned_peer_that_drips_is_let_go_and_its_good_link_stays(stage: Theatre) -> None:
    """The true key, a greeting, and then a frame of which ten bytes come at a time."""
    us, cn = stage.both
    client = context(False, Home(us.home).station_keys().tls, [tls_public(Home(cn.home).station_keys().tls)])
    with (
        socket.create_connection(("127.0.0.1", cn.port), 10) as raw,
        client.wrap_socket(raw, server_hostname="x") as drips,
    ):
        drips.sendall(b"\x01" + bytes(8) + b"\xff\xff")
        drips.setblocking(False)

        def gone() -> bool:
            try:
                drips.send(bytes(10))
                while drips.recv(4096):
                    pass
            except ssl.SSLWantReadError:
                return False
            except OSError:
                return True
            return True

        until(gone, "the node lets it go")
    assert cn.lamp() == us.lamp() == "open"
    _unmoved(stage)


def _dial(party: Party, key: bytes) -> str:
    """Dial with a certificate of ``key``; why it ended."""
    client = context(False, key, [tls_public(Home(party.home).station_keys().tls)])
    with socket.create_connection(("127.0.0.1", party.port), 10) as raw:
        try:
            with client.wrap_socket(raw, server_hostname="x") as made:
                made.sendall(b"hello")
                return "closed" if not made.recv(1) else "answered"
        except (ssl.SSLError, ConnectionError) as wrong:
            return type(wrong).__name__


KEYS: dict[str, Callable[[Theatre], bytes]] = {
    "a stranger's": lambda _: bytes(32),
    "the station's own for signing": lambda stage: Home(stage.us.home).station_keys().sign,
    "the other side's own": lambda stage: Home(stage.cn.home).station_keys().tls,
}


@pytest.mark.fault("F-041")
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_that_is_not_the_pinned_one_is_refused(stage: Theatre, key: Callable[[Theatre], bytes]) -> None:
    """Any Ed25519 key but the one on the card for this use; even the station's own signing key."""
    before = _refused(stage.cn)
    assert _dial(stage.cn, key(stage)) != "answered"
    until(lambda: _refused(stage.cn) > before, "the stranger is counted")
