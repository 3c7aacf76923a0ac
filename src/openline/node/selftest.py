"""Known answers, computed before a node opens anything: a processor, a library or dice that fail must sign nothing.

Everything that suite 1 rests on runs once over fixed keys and must come to what it always came to; what is damaged
must be refused; two draws of the dice must differ. It refuses to judge how good dice are: nobody can from outside, and
the system's own block until they have been fed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from openline.node.home import HomeError
from openline.wire import seal
from openline.wire.errors import BadSignature, WireError
from openline.wire.suite import RealSecrets, RealSuite, RootKey

LINE, EPOCH_KEY, HEADER, BODY = b"\x01" * 32, b"\x02" * 32, b"self-test", b"These words must come out as they went in."
SEED = b"\x03" * 32
DRAW_SIZE = 32
# Of what was sealed, its signature and three public keys. Another answer than this is wrong on every machine.
KNOWN = "4cc18c06dcaad952dd9a74634135694c42e58812d953099910e15677e8319f5d"
WRONG = (
    "This machine computes wrongly: {what}. Nothing was opened or sent. The fault is this station's: put the home on "
    "another machine, or reinstall openline and its packages by hash, and look at memory and processor before it "
    "serves again."
)


def check(dice: Callable[[int], bytes]) -> None:
    """Run it, about 10 ms; ``dice`` give so many bytes. Raises HomeError when an answer is not the known one."""
    try:
        wrong = _wrong(dice)
    except (WireError, ValueError) as fault:
        wrong = f"a step that always succeeds failed ({fault})"
    if wrong:
        raise HomeError(WRONG.format(what=wrong))


def _wrong(dice: Callable[[int], bytes]) -> str:
    suite, secrets, root = RealSuite(), RealSecrets(SEED, SEED + SEED, SEED), RootKey(SEED, SEED)
    key = seal.message_key(EPOCH_KEY, 1)
    sealed = seal.seal(key, LINE, HEADER, BODY)
    signature = secrets.sign(sealed)
    answer = sealed + signature + secrets.sign_public + secrets.wrap_public + root.public
    if hashlib.sha256(answer).hexdigest() != KNOWN:
        return "hash, cipher or signature come to another answer than the known one"
    suite.verify(secrets.sign_public, signature, sealed)
    suite.verify_root(root.public, root.sign(sealed), sealed)
    if seal.unseal(key, LINE, HEADER, sealed) != BODY:
        return "a seal opens to other words"
    if secrets.unwrap(HEADER, suite.wrap(secrets.wrap_public, HEADER, EPOCH_KEY)) != EPOCH_KEY:
        return "a wrapped key opens to another one"
    try:
        suite.verify(secrets.sign_public, signature, sealed + b"?")
    except BadSignature:
        pass
    else:
        return "a signature of other words is taken for good"
    one, other = dice(DRAW_SIZE), dice(DRAW_SIZE)
    if one == other or len(set(one)) == 1:
        return "its dice fall alike"
    return ""
