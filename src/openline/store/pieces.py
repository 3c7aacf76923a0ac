"""A long stream under one key, in pieces: sealed as it is written, verified as it is read, never whole in memory.

::

    piece = AES-256-GCM over 64 KiB, nonce = number(11) | whether it is the last(1)

So nothing can be changed, left out, put elsewhere, added, or cut off the end. It refuses to hand out a byte that was
not verified. A key is for one stream: the nonces begin anew with each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openline.wire.errors import Malformed

PIECE = 64 << 10  # bytes: what one seal covers, and what is in memory at once
TAG_SIZE, NONCE_SIZE = 16, 12


class Pieces:
    """Writes a stream in sealed pieces; the last one is marked, so that a cut is noticed."""

    def __init__(self, out: BinaryIO, key: bytes, bound: bytes) -> None:
        self._out, self._aead, self._bound = out, AESGCM(key), bound
        self._held, self._number = b"", 0

    def write(self, data: bytes) -> None:
        """Add to the stream."""
        at = 0
        self._held += data
        while len(self._held) - at > PIECE:  # one piece is held back: it may be the last
            self._seal(self._held[at : at + PIECE], False)
            at += PIECE
        self._held = self._held[at:]

    def close(self) -> None:
        """Seal what is left."""
        self._seal(self._held, True)

    def _seal(self, piece: bytes, last: bool) -> None:
        self._out.write(self._aead.encrypt(_nonce(self._number, last), piece, self._bound))
        self._number += 1


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE_SIZE - 1, "big") + bytes([last])


def opened(source: BinaryIO, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The stream, piece by piece, each verified. Raises Malformed."""
    aead = AESGCM(key)
    piece, number = source.read(PIECE + TAG_SIZE), 0
    while piece:
        following = source.read(PIECE + TAG_SIZE)
        try:
            yield aead.decrypt(_nonce(number, not following), piece, bound)
        except InvalidTag:
            raise Malformed("it is damaged or cut") from None
        piece, number = following, number + 1


class Stream:
    """Reads exact sizes from verified pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def read(self, size: int) -> bytes:
        """So many bytes. Raises Malformed when there are fewer."""
        while len(self._held) < size:
            try:
                self._held += next(self._pieces)
            except StopIteration:
                raise Malformed("it is cut") from None
        data, self._held = self._held[:size], self._held[size:]
        return data

    def left(self) -> bool:
        """Whether there is more."""
        return bool(self._held) or any(self._pieces)
