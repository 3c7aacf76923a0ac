"""Ed25519 that means one thing: RFC 8032 without cofactor, and nothing of low order or in a second spelling.

Of 914 published edge cases (C2SP/CCTV) two widely used libraries disagree on 165, all with a low-order or
non-canonical public key A or signature part R. Those are refused here before the library is asked, so that no two
honest nodes can differ about one entry. It refuses to sign: secrets live behind :class:`~openline.wire.suite.Secrets`.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openline.wire.errors import BadKey, BadSignature

FIELD = 2**255 - 19
SIGN_BIT = 1 << 255
EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826  # y of a point of order 8
# The y coordinates of the eight points whose order divides 8 (RFC 7748 gives their u counterparts).
LOW_ORDER_Y = frozenset({0, 1, FIELD - 1, EIGHTH, FIELD - EIGHTH})


def check_point(encoded: bytes, what: str) -> None:
    """Refuse the 32-byte encoding of a point that is of low order or not canonical. Raises BadKey, naming ``what``."""
    y = int.from_bytes(encoded, "little") & ~SIGN_BIT
    if y >= FIELD:
        raise BadKey(f"{what} is not in canonical form")
    if y in LOW_ORDER_Y:
        raise BadKey(f"{what} is of low order")


@lru_cache(maxsize=1024)
def _load(public: bytes) -> Ed25519PublicKey:
    if len(public) != 32:
        raise BadKey("the public key is not 32 bytes")
    check_point(public, "the public key")
    return Ed25519PublicKey.from_public_bytes(public)


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Check a 64-byte signature under a 32-byte public key.

    Raises BadKey when A or R could mean two things, BadSignature when it does not verify.
    """
    key = _load(public)
    if len(signature) != 64:
        raise BadSignature("the signature is not 64 bytes")
    check_point(signature[:32], "the signature's R")
    try:
        key.verify(signature, message)
    except InvalidSignature:
        raise BadSignature("the signature does not verify") from None
