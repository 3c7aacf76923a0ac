"""A frame comes back from its packets in whatever order they came, and nothing else does."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.wire import bundle, records
from openline.wire.entry import FRAME_MAX
from openline.wire.errors import BadPiece, Malformed

FRAME = bytes((2,)) + bytes(range(256)) * 4
frames = st.binary(min_size=1, max_size=3000).map(lambda rest: bytes((1 + rest[0] % 5,)) + rest)


@pytest.mark.fault("F-026")
@given(frames, st.integers(bundle.PACKET_MIN, 300), st.randoms(use_true_random=False))
def test_a_frame_comes_back_whatever_the_order_and_however_often(frame: bytes, size: int, rng: Random) -> None:
    packets = bundle.cut(frame, size)
    assert max(map(len, packets)) <= size
    assert (packets == [frame]) == (len(frame) <= size), "what fits travels bare"
    twice = packets * 2 if len(packets) > 1 else packets
    rng.shuffle(twice)
    joiner = bundle.Joiner()
    assert next(whole for whole in map(joiner.take, twice) if whole is not None) == frame


def test_a_frame_as_long_as_a_packet_is_one_and_a_byte_more_is_two() -> None:
    assert [len(bundle.cut(FRAME, size)) for size in (len(FRAME), len(FRAME) - 1)] == [1, 2]
    assert [len(packet) for packet in bundle.cut(FRAME, 300)][:3] == [300, 300, 300], "all but the last are full"


def test_the_longest_frame_goes_through_the_smallest_packets() -> None:
    frame = bytes((5,)) + bytes(FRAME_MAX - 1)
    joiner = bundle.Joiner()
    *before, last = [joiner.take(packet) for packet in bundle.cut(frame, bundle.PACKET_MIN)]
    assert not any(before)
    assert last == frame


def test_a_piece_that_is_lost_is_sent_again_by_whole_frame_and_found() -> None:
    packets, joiner = bundle.cut(FRAME, 100), bundle.Joiner()
    assert not any(joiner.take(packet) for packet in packets[:-1])
    assert joiner.take(packets[-1]) == FRAME


def test_damage_in_a_piece_is_noticed_and_the_frame_can_come_again() -> None:
    packets, joiner = bundle.cut(FRAME, 100), bundle.Joiner()
    for packet in packets[:-1]:
        joiner.take(packet)
    with pytest.raises(BadPiece):
        joiner.take(packets[-1][:-1] + b"!")
    assert [whole for whole in map(joiner.take, packets) if whole] == [FRAME]


HEAD = bytes((bundle.PIECE,)) + b"name"
WRONG = {
    "cut": HEAD[:3],
    "a piece of nothing": HEAD + bytes(4),
    "a number beyond the last": HEAD + b"\0\2\0\1piece",
    "more than a frame": HEAD + b"\0\0\xff\xffpiece",
}


@pytest.mark.parametrize("packet", WRONG.values(), ids=WRONG)
def test_a_piece_that_cannot_be_is_refused(packet: bytes) -> None:
    with pytest.raises(Malformed):
        bundle.Joiner().take(packet)


@pytest.mark.fault("F-028")
def test_beginnings_without_an_end_do_not_pile_up() -> None:
    joiner = bundle.Joiner()
    for number in range(1000):
        joiner.take(HEAD[:1] + number.to_bytes(4, "big") + b"\0\0\0\1piece")
    assert len(joiner._held) == bundle.UNFINISHED_MAX
    packets = bundle.cut(FRAME, 600)
    assert [joiner.take(packet) for packet in packets][-1] == FRAME


@given(st.lists(frames, max_size=5))
def test_a_file_gives_the_frames_back(held: list[bytes]) -> None:
    assert list(bundle.from_file(bundle.to_file(held))) == held


@pytest.mark.fault("F-064")
def test_what_stands_before_a_damaged_place_is_good() -> None:
    whole = bundle.to_file([FRAME, FRAME])
    found = bundle.from_file(whole[:-1])
    assert next(found) == FRAME
    with pytest.raises(Malformed, match="cut"):
        next(found)


def test_another_file_and_a_record_too_long_are_refused() -> None:
    with pytest.raises(Malformed, match="not an Openline bundle"):
        next(bundle.from_file(b"openline charter 1\n"))
    with pytest.raises(Malformed, match="cut here"):
        next(bundle.from_file(records.write(bundle.MAGIC, [bytes(FRAME_MAX + 1)])))


@pytest.mark.parametrize(("length", "packet_max"), [(FRAME_MAX + 1, 300), (100, bundle.PACKET_MIN - 1)])
def test_what_nobody_could_join_is_our_fault_and_never_cut(length: int, packet_max: int) -> None:
    with pytest.raises(AssertionError):
        bundle.cut(bytes(length), packet_max)
