"""Frames in a stream of bytes, and the order in which they leave: the parts of a link that need no socket.

A stream is a hello of 9 bytes (version 1, then 8 random bytes), then frames, each after its length in two bytes, big
end first; length 0 is a keep-alive. It refuses to hold more than one unfinished frame of the peer.
"""

from __future__ import annotations

from collections import deque

from openline.carriers.base import FRAME_SIZE_MAX, PRECEDENCE_LAST

VERSION = 1
HELLO_SIZE = 9  # bytes: the version, and 8 random ones that name the link in the logs of both sides
HEADER_SIZE = 2
KEEP_ALIVE = bytes(HEADER_SIZE)
BOUNDED_FROM = 2  # precedence 0 and 1 are people in a hurry; the limit below is for what can wait and be asked again
QUEUE_SIZE_MAX = 4 << 20  # bytes a link, precedence 2 and higher: more than 3 s of 10 Mbit/s, little in memory
URGENT_SIZE_MAX = 8 << 20  # bytes a link, precedence 0 and 1: a hundred full frames; only a peer that hangs fills it


class Deframer:
    """Cuts the stream of one peer into frames."""

    __slots__ = ("_rest", "fresh")

    def __init__(self) -> None:
        self._rest = bytearray()
        self.fresh = True
        """Whether the unfinished frame began within the last feed."""

    @property
    def pending_size(self) -> int:
        """Bytes of the frame that is not complete yet, at most 65536."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """Take what arrived; return the frames that are complete now, keep-alives left out."""
        buffer = self._rest
        buffer += data
        frames, at, end = [], 0, len(buffer)
        while at + HEADER_SIZE <= end:
            size = buffer[at] << 8 | buffer[at + 1]
            if at + HEADER_SIZE + size > end:
                break
            at += HEADER_SIZE
            if size:
                frames.append(bytes(buffer[at : at + size]))
                at += size
        self.fresh = at > 0 or end == len(data)
        del buffer[:at]
        return frames


class SendQueue:
    """Frames that wait for one link: lowest precedence number first, within one precedence in the order of arrival."""

    __slots__ = ("_lanes", "_size")

    def __init__(self) -> None:
        self._lanes: tuple[deque[bytes], ...] = tuple(deque() for _ in range(PRECEDENCE_LAST + 1))
        self._size = [0, 0]  # bytes of the urgent, bytes of the rest

    def __len__(self) -> int:
        return sum(map(len, self._lanes))

    def put(self, frame: bytes, precedence: int) -> list[bytes]:
        """Queue one frame; return the frames that were dropped for it.

        A full queue drops the newest frame of the highest precedence number: the oldest backlog is what the engine
        asked for first. That can be ``frame`` itself, never one that is more urgent than it.
        """
        assert 1 <= len(frame) <= FRAME_SIZE_MAX, "a frame is 1 to 65535 bytes"
        assert 0 <= precedence <= PRECEDENCE_LAST, "a precedence is 0 to 4"
        self._lanes[precedence].append(frame)
        bounded = precedence >= BOUNDED_FROM
        self._size[bounded] += len(frame)
        limit, first = (QUEUE_SIZE_MAX, BOUNDED_FROM) if bounded else (URGENT_SIZE_MAX, 0)
        lanes = self._lanes[first:] if bounded else self._lanes[:BOUNDED_FROM]
        dropped = []
        while self._size[bounded] > limit:
            lane = next(lane for lane in reversed(lanes) if lane)
            dropped.append(lane.pop())
            self._size[bounded] -= len(dropped[-1])
        return dropped

    def take(self) -> bytes | None:
        """Remove and return the next frame, None when the queue is empty."""
        for precedence, lane in enumerate(self._lanes):
            if lane:
                frame = lane.popleft()
                self._size[precedence >= BOUNDED_FROM] -= len(frame)
                return frame
        return None
