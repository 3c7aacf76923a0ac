"""The deframer and the send queue, without a socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.carriers import framing
from openline.carriers.framing import QUEUE_SIZE_MAX, Deframer, SendQueue

FRAMES = st.lists(st.binary(max_size=300), max_size=20)  # an empty one is a keep-alive


def _stream(frames: list[bytes]) -> bytes:
    return b"".join(len(frame).to_bytes(2, "big") + frame for frame in frames)


@given(FRAMES, st.lists(st.integers(1, 40), min_size=1, max_size=30), st.data())
def test_frames_come_out_whole_however_the_stream_is_cut(
    frames: list[bytes], cuts: list[int], data: st.DataObject
) -> None:
    stream, deframer, found = _stream(frames), Deframer(), []
    while stream:
        size = data.draw(st.sampled_from(cuts))
        found += deframer.feed(stream[:size])
        stream = stream[size:]
        assert deframer.pending_size < 2 + 300
    assert found == [frame for frame in frames if frame]
    assert deframer.pending_size == 0


@pytest.mark.fault("F-030")
@given(st.binary(max_size=70_000))
def test_no_stream_makes_it_hold_more_than_one_frame(stream: bytes) -> None:
    deframer = Deframer()
    frames = deframer.feed(stream)
    assert all(1 <= len(frame) <= 65_535 for frame in frames)
    assert deframer.pending_size <= 65_536


def test_it_knows_whether_the_unfinished_frame_is_a_new_one() -> None:
    deframer = Deframer()
    seen = []
    for part in (b"\x00", b"\x02a", b"b\x00\x03c", b"d", b"e", b"\x00\x00\x00", b"\x01", b"x"):
        deframer.feed(part)
        seen.append((deframer.pending_size, deframer.fresh))
    assert seen == [(1, True), (3, False), (3, True), (4, False), (0, True), (1, True), (2, False), (0, True)]


@given(st.lists(st.tuples(st.integers(0, 4), st.binary(min_size=1, max_size=9)), max_size=60))
def test_the_urgent_leave_first_and_equals_in_order(puts: list[tuple[int, bytes]]) -> None:
    queue = SendQueue()
    for precedence, frame in puts:
        assert queue.put(frame, precedence) == []
    assert len(queue) == len(puts)
    taken = [queue.take() for _ in puts]
    assert taken == [frame for _, frame in sorted(puts, key=lambda put: put[0])]
    assert queue.take() is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 60)), max_size=80))
def test_a_full_queue_keeps_its_bounds_and_drops_the_least_urgent(puts: list[tuple[int, int]]) -> None:
    queue, kept, counts = SendQueue(), [0, 0], [0] * 5
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(framing, "QUEUE_SIZE_MAX", 400)
        patch.setattr(framing, "URGENT_SIZE_MAX", 300)
        for precedence, size in puts:
            lost = queue.put(bytes([precedence]) * size, precedence)
            counts[precedence] += 1
            for frame in lost:
                counts[frame[0]] -= 1
                assert precedence <= frame[0] < (2 if precedence < 2 else 5)
            kept[precedence >= 2] += size - sum(map(len, lost))
            assert kept[0] <= 300
            assert kept[1] <= 400
    taken = [frame[0] for frame in iter(queue.take, None)]
    assert taken == [precedence for precedence in range(5) for _ in range(counts[precedence])]


def test_backlog_makes_room_for_live_traffic_newest_first() -> None:
    queue, size = SendQueue(), QUEUE_SIZE_MAX // 128
    for number in range(128):
        assert queue.put(bytes([number]) * size, 4) == []
    assert queue.put(b"\xff" * size, 4) == [b"\xff" * size]  # no room among its equals: itself
    assert queue.put(b"\xfe" * size, 3) == [bytes([127]) * size]
    assert queue.put(b"\xfd" * size, 2) == [bytes([126]) * size]
    assert queue.put(b"flash", 0) == []  # people in a hurry have room of their own
    firsts = [frame[:1] for frame in iter(queue.take, None)]
    assert firsts == [b"f", b"\xfd", b"\xfe", *(bytes([number]) for number in range(126))]
