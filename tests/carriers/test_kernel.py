"""What the kernel holds of a connection, over real sockets; and how much it may, by how fast it becomes less."""

import socket
from itertools import pairwise

from openline.carriers.kernel import HELD_MIN, HELD_S, Room, held_by

WAIT_S = 10.0


def _fill(made: socket.socket) -> int:
    """Write until it takes no more; how much that was."""
    made.setblocking(False)
    sent = 0
    while True:
        try:
            sent += made.send(bytes(64 << 10))
        except BlockingIOError:
            return sent


def test_what_the_other_end_has_not_taken_is_held() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with socket.create_connection(server.getsockname()) as one:
            other, _ = server.accept()
            with other:
                assert held_by(one) == 0
                sent = _fill(one)
                held = held_by(one)
                assert HELD_MIN < held <= sent
                other.settimeout(WAIT_S)
                taken = 0
                while taken < sent // 2:
                    taken += len(other.recv(1 << 16))
                assert held_by(one) < held


def test_of_a_socket_that_is_closed_nothing_is_held() -> None:
    one = socket.socket()
    one.close()
    assert held_by(one) == 0


def test_a_thin_wire_is_left_a_second_and_a_half() -> None:
    """It delivers 16,000 bytes a second: full until no more is held than that makes."""
    room = Room()
    assert not room.is_full(HELD_MIN, 0.0)
    for tenth in range(20):
        held = 50_000 - 1600 * tenth
        assert room.is_full(held, tenth / 10) == (held > 16_000 * HELD_S), tenth
    room.begin()
    assert room.is_full(HELD_MIN + 1, 3.0), "the next burst learns anew"


def test_a_fast_wire_is_full_once_and_a_long_one_learns_round_by_round() -> None:
    fast = Room()
    assert fast.is_full(20_000, 0.0)
    assert not fast.is_full(0, 0.002)
    assert not fast.is_full(10_000_000, 0.003)
    long, now, sizes = Room(), 0.0, []
    for _ in range(4):
        size = long._may + 1
        assert long.is_full(size, now)
        assert long.is_full(size, now + 0.5), "nothing has come back yet"
        now += 0.6
        assert not long.is_full(0, now)
        sizes.append(size)
    assert all(after > 2 * before for before, after in pairwise(sizes))


def test_a_clock_that_stands_still_is_no_rate() -> None:
    room = Room()
    assert room.is_full(9000, 1.0)
    assert room.is_full(8999, 1.0)
