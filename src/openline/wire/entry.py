"""One entry: a sealed, signed act in a feed, between its values and the bytes of its frame.

::

    frame = kind(1) | tag(4) | hdr | [prev(32)] | sealed body | signature(64)

    kind 1  header masked, prev implied        the smallest form
    kind 2  header masked, prev carried        what rings, and what is served over a gap
    kind 5  header open, prev carried          what is kept and exported

The kind byte and the mask are under no signature: one entry has one hash in all three forms, and any holder can send
any of them. It refuses to verify anything but the exact bytes that were signed.
"""

import hashlib
import hmac
from dataclasses import dataclass

from openline.wire import header as hd
from openline.wire import seal, varint
from openline.wire.codec import encode
from openline.wire.errors import BadSignature, Malformed, PrevMissing, TooLarge, UnknownKind, WireError
from openline.wire.header import Header
from openline.wire.suite import SIGNATURE_SIZE, Secrets, Suite

ENTRY, ENTRY_PREV, BEACON, WANT, ENTRY_OPEN = 1, 2, 3, 4, 5
ENTRY_KINDS = frozenset({ENTRY, ENTRY_PREV, ENTRY_OPEN})
KINDS = ENTRY_KINDS | {BEACON, WANT}
FRAME_MAX = 65535  # a stream carrier writes the length in two bytes
PREV_SIZE = 32
NO_PREV = bytes(PREV_SIZE)  # the predecessor of the first entry of an incarnation
PROTECTED = encode({1: -8})  # COSE header: EdDSA
SIGNED = encode(["Signature1", PROTECTED, bytes(64), b""])[:-65]  # what is the same in all that is signed
HDR_USUAL = 32  # bytes that hold most headers of two stations: the mask costs a hash for every 32
SAMPLE_SIZE = 16  # how much of the signature selects the mask


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole entry. ``sealed`` is ciphertext and tag, or the packed body where the class is signed and not sealed.

    ``line``, ``prev`` and ``hash`` are 32 bytes; ``signature`` 64. Made by :func:`make`, :func:`verify` or (for
    what was kept) :func:`trusted` only, so that holding one means that its signature was checked or made here.
    """

    line: bytes
    header: Header
    hdr: bytes
    prev: bytes
    sealed: bytes
    signature: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Unverified:
    """What a frame says before any signature has been checked. ``prev`` is None when it is implied."""

    header: Header
    hdr: bytes
    prev: bytes | None
    sealed: bytes
    signature: bytes


def payload(hdr: bytes, sealed: bytes) -> bytes:
    """What is signed as the payload: the header is provable without the content."""
    return bytes((len(hdr),)) + hdr + hashlib.sha256(sealed).digest()


def sig_structure(line: bytes, prev: bytes, content: bytes) -> bytes:
    """COSE Sig_structure (RFC 9052, 4.4) over line id and prev, so that a stock COSE library can verify an export."""
    return SIGNED + line + prev + encode(content)


def entry_hash(line: bytes, prev: bytes, content: bytes) -> bytes:
    """The name of an entry, the next one's prev, and its leaf in the feed's tree; 32 bytes."""
    return hashlib.sha256(b"openline/entry/1" + line + prev + content).digest()


def make(line: bytes, h: Header, prev: bytes, body: bytes, ek: bytes, secrets: Secrets) -> Entry:
    """Seal and sign one entry of our own. ``body`` is unpacked CBOR; ``ek`` is unused where the class is clear."""
    hdr = hd.encode(h)
    packed = seal.pack(body)
    sealed = packed if h.is_clear else seal.seal(seal.message_key(ek, h.seq), line, hdr, packed)
    content = payload(hdr, sealed)
    signature = secrets.sign(sig_structure(line, prev, content))
    return Entry(line, h, hdr, prev, sealed, signature, entry_hash(line, prev, content))


def _masked(key: bytes, signature: bytes, data: bytes) -> bytes:
    size, sample = len(data), signature[:SAMPLE_SIZE]
    pad = b"".join([hmac.digest(key, sample + bytes((n,)), "sha256") for n in range((size + 31) // 32)])
    return (int.from_bytes(data, "big") ^ int.from_bytes(pad[:size], "big")).to_bytes(size, "big")


def to_frame(e: Entry, ek: bytes, with_prev: bool) -> bytes:
    """The entry as it travels (kind 1 or 2); ``ek`` is its epoch key, or the line key where the class is clear."""
    prev = e.prev if with_prev or e.header.must_carry_prev else b""
    kind = ENTRY_PREV if prev else ENTRY
    masked = _masked(seal.mask_key(ek), e.signature, e.hdr)
    frame = bytes((kind,)) + seal.tag_of(ek) + masked + prev + e.sealed + e.signature
    assert len(frame) <= FRAME_MAX, "an entry larger than a frame"
    return frame


def to_open_frame(e: Entry) -> bytes:
    """The entry as it is kept, exported, and served to one who lacks its key (kind 5)."""
    frame = bytes((ENTRY_OPEN,)) + seal.tag_of(seal.line_key(e.line)) + e.hdr + e.prev + e.sealed + e.signature
    assert len(frame) <= FRAME_MAX, "an entry larger than a frame"
    return frame


def kind_and_tag(frame: bytes) -> tuple[int, bytes]:
    """The first byte and the tag: all that may be read before a key is chosen. Raises UnknownKind or Malformed."""
    if len(frame) > FRAME_MAX:
        raise TooLarge("longer than a frame can be")
    if not frame or frame[0] not in KINDS:
        raise UnknownKind(f"kind {frame[:1].hex() or 'missing'}")
    if len(frame) < 1 + seal.TAG_SIZE + SIGNATURE_SIZE:
        raise Malformed("shorter than any frame")
    return frame[0], frame[1 : 1 + seal.TAG_SIZE]


def _header(data: bytes, ek: bytes, signature: bytes | None) -> tuple[Header, bytes]:
    """The header at the front of ``data`` and its bytes, its mask taken off unless ``signature`` is None."""
    reader = varint.Reader(data if signature is None else _masked(seal.mask_key(ek), signature, data))
    header = hd.read(reader)
    return header, reader.data[: reader.at]


def parse(frame: bytes, ek: bytes) -> Unverified:
    """Read an entry frame whose tag belongs to ``ek`` (the line key for clear classes and for kind 5).

    Checks kind, size and header. Raises Malformed, NotCanonical, UnknownVersion, UnknownKind or PrevMissing.
    """
    kind, _ = kind_and_tag(frame)
    rest, signature = frame[1 + seal.TAG_SIZE : -SIGNATURE_SIZE], frame[-SIGNATURE_SIZE:]
    if kind not in ENTRY_KINDS:
        raise UnknownKind("a beacon or a want where an entry is due")
    mask = None if kind == ENTRY_OPEN else signature
    try:
        header, hdr = _header(rest[:HDR_USUAL], ek, mask)
    except WireError:  # longer than most, or none
        header, hdr = _header(rest[: hd.HDR_MAX], ek, mask)
    prev, sealed = None, rest[len(hdr) :]
    if kind != ENTRY:
        prev, sealed = sealed[:PREV_SIZE], sealed[PREV_SIZE:]
        if len(prev) < PREV_SIZE:
            raise Malformed("the predecessor's hash is cut")
    elif header.must_carry_prev:
        raise PrevMissing("FLASH and IMMEDIATE must carry their predecessor's hash")
    if not sealed:
        raise Malformed("an entry without a body")
    if header.seq == 1 and prev not in (None, NO_PREV):
        raise Malformed("a first entry that names a predecessor")
    return Unverified(header, hdr, prev, sealed, signature)


def verify(u: Unverified, line: bytes, prev: bytes, public: bytes, suite: Suite) -> Entry:
    """Check the signature over the exact bytes, with ``prev`` as carried or as held. Raises BadKey or BadSignature."""
    if u.prev is not None and u.prev != prev:
        raise BadSignature("another predecessor than the one carried")
    content = payload(u.hdr, u.sealed)
    suite.verify(public, u.signature, sig_structure(line, prev, content))
    return Entry(line, u.header, u.hdr, prev, u.sealed, u.signature, entry_hash(line, prev, content))


def trusted(u: Unverified, line: bytes, prev: bytes) -> Entry:
    """The entry of a frame that this station verified before it kept it, and that has not changed since."""
    return Entry(line, u.header, u.hdr, prev, u.sealed, u.signature, entry_hash(line, prev, payload(u.hdr, u.sealed)))


def check(e: Entry, public: bytes, suite: Suite) -> None:
    """Check the entry's own signature, where its hash came first from a proven chain. Raises BadKey or BadSignature."""
    suite.verify(public, e.signature, sig_structure(e.line, e.prev, payload(e.hdr, e.sealed)))


def open_body(e: Entry, key: bytes) -> bytes:
    """The body's CBOR, opened with the entry's message key (ignored where the class is clear). Raises WireError."""
    if e.header.is_clear:
        return seal.unpack(e.sealed)
    return seal.unpack(seal.unseal(key, e.line, e.hdr, e.sealed))
