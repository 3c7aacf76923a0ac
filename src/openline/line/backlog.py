"""Backlog: a run of one feed's entries, proven by their hashes and the signature of the last one.

Every hash covers the one before, so whoever signed the last entry has signed what stands in all of them, at a few
millionths of a second each. What it does not prove is each entry's own signature, which no hash covers: it may have
been damaged on the way, and has to be checked before the entry is passed on or exported. A damaged one under a good
chain is a relay's damage: it is fetched again, and nobody is accused. This refuses to prove half a run.
"""

from collections.abc import Sequence

from openline.wire import entry as en
from openline.wire.entry import Entry, Unverified
from openline.wire.errors import BadSignature
from openline.wire.suite import Suite


def follow(line: bytes, prev: bytes, u: Unverified) -> Entry:
    """``u`` as the follower of the entry with hash ``prev``, 32 bytes. Raises BadSignature when it names another."""
    if u.prev not in (None, prev):
        raise BadSignature("its predecessor is not the entry before it")
    return en.trusted(u, line, prev)


def prove(run: Sequence[Entry], public: bytes, suite: Suite) -> None:
    """Check that the last of a run, each the follower of the one before, is signed by ``public``: then all are.

    Raises BadKey or BadSignature: then each has to be verified by itself.
    """
    en.check(run[-1], public, suite)
