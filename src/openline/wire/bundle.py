"""Bundles: the same frames over carriers that know no stream: in small packets, and in a file that somebody carries.

::

    packet = a frame, where it fits                          its first byte is 1 to 5
           | 6 | id(4) | number(2) | last number(2) | piece  else; id = SHA-256(frame)[:4], numbers from 0
    file   = "openline bundle 1\n" | records (openline.wire.records), each one frame

A piece proves nothing by itself and the frame that it belongs to is checked like any other. It refuses to remember
more than a few unfinished frames of anybody.
"""

import hashlib
from collections.abc import Iterable, Iterator

from openline.wire import records
from openline.wire.entry import FRAME_MAX
from openline.wire.errors import BadPiece, Malformed

MAGIC = b"openline bundle 1\n"
PIECE = 6
ID_SIZE, HEAD_SIZE = 4, 9
PACKET_MIN = 32  # smaller packets are more head than piece
UNFINISHED_MAX = 16  # frames whose pieces are held at a time, the oldest giving way: at most 1 MiB


def cut(frame: bytes, packet_max: int) -> list[bytes]:
    """The packets of one frame, each of at most ``packet_max`` bytes (32 or more); in any order they give it back."""
    assert packet_max >= PACKET_MIN and len(frame) <= FRAME_MAX, "a packet that is too small, or no frame"
    if len(frame) <= packet_max:
        return [frame]
    size, name = packet_max - HEAD_SIZE, _id(frame)
    pieces = [frame[at : at + size] for at in range(0, len(frame), size)]
    last = (len(pieces) - 1).to_bytes(2, "big")
    return [bytes((PIECE,)) + name + n.to_bytes(2, "big") + last + piece for n, piece in enumerate(pieces)]


def _id(frame: bytes) -> bytes:
    return hashlib.sha256(frame).digest()[:ID_SIZE]


class Joiner:
    """Puts the packets of one peer together again."""

    def __init__(self) -> None:
        self._held: dict[bytes, dict[int, bytes]] = {}

    def take(self, packet: bytes) -> bytes | None:
        """The frame that ``packet`` is or completes, None while pieces lack. Raises Malformed or BadPiece."""
        if packet[:1] != bytes((PIECE,)):
            return packet
        name, piece = packet[1:5] + packet[7:9], packet[HEAD_SIZE:]
        number, last = int.from_bytes(packet[5:7], "big"), int.from_bytes(packet[7:9], "big")
        if not piece or number > last or len(piece) * last > FRAME_MAX:
            raise Malformed("a piece of nothing, beyond the last, or of more than a frame")
        held = self._held.setdefault(name, {})
        held[number] = piece
        while len(self._held) > UNFINISHED_MAX:
            self._held.pop(next(iter(self._held)))
        if len(held) <= last:
            return None
        del self._held[name]
        frame = b"".join(held[n] for n in range(last + 1))
        if _id(frame) != name[:ID_SIZE]:
            raise BadPiece("the pieces do not make the frame that they name")
        return frame


def to_file(frames: Iterable[bytes]) -> bytes:
    """The file of these frames."""
    return records.write(MAGIC, frames)


def from_file(data: bytes) -> Iterator[bytes]:
    """The frames of a file, one by one: those before a damaged place are good. Raises Malformed there."""
    reader = records.Reader(data, MAGIC, "an Openline bundle")
    while reader.rest:
        yield reader.next(FRAME_MAX)
