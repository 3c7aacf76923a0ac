"""The record key: what hides and seals every row of a store, and names rows so that only its holder can look one up.

A row is one piece under AES-256-GCM-SIV (RFC 8452), bound to its place; beside it stand keyed names (BLAKE2b, RFC 7693,
quicker than HMAC: every entry that is read has up to three) by which it is found again. So whoever has the file without
the key learns sizes, counts and which rows are of one line, and can change nothing unnoticed; he can put an older file
in its place. It refuses to say anything of a row that does not open. There is no index of words: the node finds words
in what it holds in memory.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

KEY_SIZE = 32
NAME_SIZE = 16  # of a keyed name: two of a store meet by chance once in 2^64 rows
NONCE_SIZE = 12


class RecordKey:
    """The record key (32 bytes) of a station, and the keys that are made of it, one for each use."""

    def __init__(self, key: bytes) -> None:
        assert len(key) == KEY_SIZE, "a record key has 32 bytes"
        self._names = hmac.digest(key, b"openline/store/2/name", "sha256")
        self._aead = AESGCMSIV(hmac.digest(key, b"openline/store/2/seal", "sha256"))
        self._lines: dict[bytes, bytes] = {}  # a node has few, and asks for each at every entry
        self.proof = hmac.digest(key, b"openline/store/2/proof", "sha256")  # stands in the store: is this its key?

    def line(self, line: bytes) -> bytes:
        """The name of a line."""
        if line not in self._lines:
            self._lines[line] = self._name(b"line", line)
        return self._lines[line]

    def entry(self, line: bytes, entry_hash: bytes) -> bytes:
        """The name of an entry."""
        return self._name(b"entry", line + entry_hash)

    def own(self, line: bytes, author: int, incarnation: int, seq: int) -> bytes:
        """The name of the place that one own entry may take."""
        return self._name(b"own", line + b"".join(n.to_bytes(8, "big") for n in (author, incarnation, seq)))

    def note(self, line: bytes, key: bytes) -> bytes:
        """The name of a note."""
        return self._name(b"note", line + key)

    def seal_entry(self, position: int, plain: bytes) -> bytes:
        """Hide an entry at its position. The same entry there again is the same bytes; SIV makes that safe."""
        return self._aead.encrypt(position.to_bytes(NONCE_SIZE, "big"), plain, b"entry")

    def open_entry(self, position: int, sealed: bytes) -> bytes | None:
        """The entry at a position, or None when this is not what was written there."""
        return self._open(position.to_bytes(NONCE_SIZE, "big"), sealed, b"entry")

    def seal_note(self, name: bytes, plain: bytes) -> bytes:
        """Hide the value of a note, each time in other bytes."""
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self._aead.encrypt(nonce, plain, b"note" + name)

    def open_note(self, name: bytes, sealed: bytes) -> bytes | None:
        """The value of the note of that name, or None when this is not what was written."""
        return self._open(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], b"note" + name)

    def _name(self, kind: bytes, of: bytes) -> bytes:
        return hashlib.blake2b(of, key=self._names, person=kind, digest_size=NAME_SIZE).digest()

    def _open(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes | None:
        if len(nonce) != NONCE_SIZE:
            return None
        try:
            return self._aead.decrypt(nonce, sealed, bound)
        except InvalidTag:
            return None
