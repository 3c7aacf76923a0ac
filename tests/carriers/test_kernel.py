"""What the kernel holds of a connection is told by the kernel, over real sockets."""

import socket
from collections.abc import Iterator

import pytest

from openline.carriers import kernel
from openline.carriers.kernel import HELD_MIN, TCP_INFO_SIZE, too_much

WAIT_S = 10.0
pytestmark = pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="this system does not tell what it holds")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection; the second one takes 4 KiB and reads nothing by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with socket.create_connection(server.getsockname()) as one:
            other, _ = server.accept()
            with other:
                one.settimeout(WAIT_S)
                other.settimeout(WAIT_S)
                yield one, other


def test_a_fresh_connection_holds_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    one, other = ends
    assert too_much(one) == 0
    one.sendall(bytes(100))
    assert too_much(one) == 0
    assert other.recv(100)


def test_what_the_other_end_does_not_take_is_too_much_until_it_is_taken(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wire of this machine delivers more in a second than it can hold, so a shorter while is asked for here."""
    monkeypatch.setattr(kernel, "HELD_S", 0.0)
    one, other = ends
    one.setblocking(False)
    sent = 0
    while sent < 1 << 20:
        try:
            sent += one.send(bytes(64 << 10))
        except BlockingIOError:
            break
    held = too_much(one)
    assert HELD_MIN < held <= sent
    taken = 0
    while taken < sent:
        taken += len(other.recv(1 << 16))
    assert too_much(one) < held


def test_where_the_system_does_not_say_there_is_room() -> None:
    here, there = socket.socketpair()  # no TCP
    with there:
        here.setblocking(False)
        while True:
            try:
                here.send(bytes(4096))
            except BlockingIOError:
                break
        assert too_much(here) == 0
        here.close()
        assert too_much(here) == 0, "closed meanwhile"


def test_an_older_system_that_tells_less_has_room(ends: tuple[socket.socket, socket.socket]) -> None:
    class Older(socket.socket):
        def getsockopt(self, *given: int) -> bytes:  # type: ignore[override]
            return bytes(TCP_INFO_SIZE - 8)

    one, _ = ends
    one.setblocking(False)
    for _ in range(64):
        try:
            one.send(bytes(64 << 10))
        except BlockingIOError:
            break
    with Older(fileno=one.detach()) as same:
        assert too_much(same) == 0
