"""The key schedule of an epoch, its commitment, and the seal on a body.

Each author is the sole master of its epoch key ``ek`` (32 bytes). An epoch covers at most 1024 consecutive entries,
each sealed under its own message key; a Merkle root (RFC 6962) over all 1024, signed in the KEY entry, stops one
ciphertext from being opened two ways and lets one message be disclosed without the others. AES-256-GCM-SIV (RFC 8452)
because a number reused by a restored backup then leaks no keystream. It refuses to open what does not authenticate.
"""

import hashlib
import hmac
import zlib
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from openline.wire import fragments
from openline.wire.codec import SIZE_MAX, encode
from openline.wire.dictionary import DICTIONARY
from openline.wire.errors import BadCommitment, BadSeal, Bomb, Malformed

EPOCH_SIZE = 1024  # the commitment costs 3 ms to check at this size, and a monthly key rarely needs more
TAG_SIZE = 4
SEAL_TAG_SIZE = 16
NONCE = bytes(12)  # every message key is used once
SEALED = encode(["Encrypt0", b"", b""])[:-1]
PLAIN, DEFLATED, SPELT = b"\x00", b"\x01", b"\x02"
SPELT_MAX = 1024  # a longer body teaches deflate its words, and spelling takes longer than sealing


def message_key(ek: bytes, seq: int) -> bytes:
    """The 32-byte key of entry ``seq`` in the epoch of ``ek``: HMAC(ek, "mk" | seq mod 1024)."""
    return hmac.digest(ek, b"mk" + (seq % EPOCH_SIZE).to_bytes(2, "big"), "sha256")


@lru_cache(maxsize=512)
def mask_key(ek: bytes) -> bytes:
    """The 32-byte key that masks headers: HMAC(ek, "hdr")."""
    return hmac.digest(ek, b"hdr", "sha256")


@lru_cache(maxsize=512)
def tag_of(ek: bytes) -> bytes:
    """The 4 bytes by which a receiver knows the epoch: HMAC(ek, "tag")[:4]."""
    return hmac.digest(ek, b"tag", "sha256")[:TAG_SIZE]


@lru_cache(maxsize=256)
def line_key(line: bytes) -> bytes:
    """What takes the place of ``ek`` for beacons, wants and entries that are signed and not sealed.

    Derived from the line id, so it hides nothing from who holds the charter; it keeps lines apart and headers dull.
    """
    return hashlib.sha256(b"openline/line-key/1" + line).digest()


def _leaf(key: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + key).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _tree(ek: bytes) -> list[list[bytes]]:
    """The Merkle tree (RFC 6962) over the 1024 message keys of an epoch: the leaves first, the root alone at last."""
    levels = [[_leaf(message_key(ek, seq)) for seq in range(EPOCH_SIZE)]]
    while len(last := levels[-1]) > 1:
        levels.append([_node(last[i], last[i + 1]) for i in range(0, len(last), 2)])
    return levels


@lru_cache(maxsize=256)
def commitment(ek: bytes) -> bytes:
    """The root of the tree over the message keys of an epoch, 32 bytes."""
    return _tree(ek)[-1][0]


def disclosure(ek: bytes, seq: int) -> tuple[bytes, tuple[bytes, ...]]:
    """The message key of ``seq`` and its path of ten hashes: what proves one message and no other."""
    at = seq % EPOCH_SIZE
    return message_key(ek, seq), tuple(level[at >> n ^ 1] for n, level in enumerate(_tree(ek)[:-1]))


def check_disclosure(root: bytes, seq: int, key: bytes, path: tuple[bytes, ...]) -> None:
    """Check that ``key`` is the one committed to for ``seq``. Raises BadCommitment: a false key was disclosed."""
    node, at = _leaf(key), seq % EPOCH_SIZE
    for other in path:
        node = _node(other, node) if at & 1 else _node(node, other)
        at //= 2
    if len(path) != 10 or node != root:
        raise BadCommitment("the disclosed key is not the one committed to")


def enc_structure(line: bytes, hdr: bytes) -> bytes:
    """What the seal authenticates beside the body: COSE Enc_structure (RFC 9052, 5.3) over line id and header."""
    return SEALED + encode(line + hdr)


def seal(key: bytes, line: bytes, hdr: bytes, body: bytes) -> bytes:
    """Return ciphertext and its 16-byte tag. ``key`` 32 bytes, ``line`` 32 bytes, ``body`` as :func:`pack` made it."""
    return AESGCMSIV(key).encrypt(NONCE, body, enc_structure(line, hdr))


def unseal(key: bytes, line: bytes, hdr: bytes, sealed: bytes) -> bytes:
    """Return the packed body. Raises BadSeal when it was made under another key, line or header."""
    if len(sealed) <= SEAL_TAG_SIZE:
        raise BadSeal("shorter than a seal")
    try:
        return AESGCMSIV(key).decrypt(NONCE, sealed, enc_structure(line, hdr))
    except InvalidTag:
        raise BadSeal("the seal does not open under this key and header") from None


def pack(body: bytes) -> bytes:
    """Return one format byte and the body: plain, deflated or spelt, the shortest of them, the first of equals."""
    room = (-14, 5) if len(body) <= SPELT_MAX else (-15, 9)  # the same bytes from 80 KiB that are at hand, not from 330
    squeeze = zlib.compressobj(9, zlib.DEFLATED, *room, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    spelt = (SPELT + fragments.spell(body),) if len(body) <= SPELT_MAX else ()
    return min(PLAIN + body, DEFLATED + squeeze.compress(body) + squeeze.flush(), *spelt, key=len)


def unpack(packed: bytes) -> bytes:
    """Return the body. Raises Malformed, or Bomb when it would grow beyond 64 KiB."""
    form, data = packed[:1], packed[1:]
    if form == PLAIN:
        return data
    if form not in (DEFLATED, SPELT):
        raise Malformed("an unknown body format")
    body = fragments.read(data) if form == SPELT else _inflated(data)
    if len(body) > SIZE_MAX:
        raise Bomb(f"a body of more than {SIZE_MAX} bytes")
    return body


def _inflated(data: bytes) -> bytes:
    """The body, or as much of it as shows that it is too long."""
    stretch = zlib.decompressobj(-15, DICTIONARY)
    try:
        body = stretch.decompress(data, SIZE_MAX + 1)
    except zlib.error:
        raise Malformed("a body that does not decompress") from None
    if len(body) <= SIZE_MAX and (not stretch.eof or stretch.unused_data):
        raise Malformed("a compressed body that is cut or followed by more")
    return body
