"""Backlog: a run of kept entries of one feed, proven by its hashes and the signature of its last entry.

Every hash covers the one before, so whoever signed the last entry has signed what stands in all of them, at a few
millionths of a second each. What it does not prove is each entry's own signature, which no hash covers: it may have
been damaged on the way, and has to be checked before the entry is passed on or exported. A damaged one under a good
chain is a relay's damage: it is fetched again, and nobody is accused. This refuses to prove a feed's first entry,
whose predecessor is no hash.
"""

from __future__ import annotations

from collections.abc import Sequence

from openline.wire import entry as en
from openline.wire import seal
from openline.wire.entry import NO_PREV, PREV_SIZE, Entry
from openline.wire.errors import BadSignature, UnknownKind
from openline.wire.header import HDR_MAX
from openline.wire.suite import SIGNATURE_SIZE, Suite

HDR_AT = 1 + seal.TAG_SIZE


def walk(line: bytes, prev: bytes, frames: Sequence[bytes]) -> list[bytes]:
    """The hashes of ``frames`` (kind 5), each the follower of the one before and the first of ``prev``, 32 bytes.

    The header ends where the known predecessor begins, so nothing is parsed here: :func:`read` does, and looks again.
    Raises UnknownKind, or BadSignature when a link is missing.
    """
    assert prev != NO_PREV, "the first entry of a feed is verified by itself"
    hashes = []
    for frame in frames:
        if frame[:1] != bytes((en.ENTRY_OPEN,)):
            raise UnknownKind("not an entry in its kept form")
        end = frame.find(prev, HDR_AT, HDR_AT + HDR_MAX + PREV_SIZE)
        if end < 0:
            raise BadSignature("its predecessor is not the entry before it")
        content = en.payload(frame[HDR_AT:end], frame[end + PREV_SIZE : -SIGNATURE_SIZE])
        prev = en.entry_hash(line, prev, content)
        hashes.append(prev)
    return hashes


def read(line: bytes, frame: bytes, prev: bytes, walked: bytes) -> Entry:
    """The entry of a walked frame. Raises WireError when its header is none, or ends elsewhere than it was taken to."""
    u = en.parse(frame, seal.line_key(line))
    e = en.trusted(u, line, prev)
    if u.prev != prev or e.hash != walked:
        raise BadSignature("its header ends elsewhere than its predecessor begins")
    return e


def prove(line: bytes, prev: bytes, frames: Sequence[bytes], public: bytes, suite: Suite) -> list[bytes]:
    """The hashes of a run that follows the entry with hash ``prev``, all signed for by ``public`` in the last of them.

    Raises WireError when they are no chain or the last is not signed: then each has to be verified by itself.
    """
    hashes = walk(line, prev, frames)
    before = [prev, *hashes][-2]
    en.check(read(line, frames[-1], before, hashes[-1]), public, suite)
    return hashes
