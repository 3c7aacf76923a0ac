"""Families seal and ed25519: key schedule, commitment, disclosure, seal, packing; and signatures that mean one thing."""

from __future__ import annotations

import zlib
from typing import Any

from openline.wire import ed25519 as ed
from openline.wire import fragments, seal
from openline.wire.codec import encode
from openline.wire.dictionary import DICTIONARY
from openline.wire.header import Class, Header
from openline.wire.header import encode as encode_header

from .case import Case, Repeat, Table
from .world import CN, EK, LINE, OTHER_LINE, PUBLIC, SECRETS, US, bit, seed

BODY = encode({1: 1, 2: 3, 3: "Keep clear of our bow.", 4: "en", 5: 1_685_765_529})
TWO_READINGS = "one ciphertext opens to two texts, and each side proves its own"


def _deflated(data: bytes, dictionary: bytes = DICTIONARY) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return squeeze.compress(data) + squeeze.flush()


def _seals(t: Table) -> None:
    hdr = encode_header(Header(Class.MESSAGE, 3, False, US, 0, 1, 2, 8))
    other = encode_header(Header(Class.MESSAGE, 3, False, US, 0, 1, 3, 8))
    key, packed = seal.message_key(EK[US], 2), seal.pack(BODY)
    sealed = seal.seal(key, LINE, hdr, packed)
    given: dict[str, Any] = {"message_key": key, "line_id": LINE, "header": hdr, "sealed": sealed}
    t.good("deflated", "A body, deflated with the dictionary and sealed.", "unseal", **given)
    t.good(
        "plain",
        "A body that deflating would not shorten, sealed as it is.",
        "unseal",
        **(given | {"sealed": seal.seal(key, LINE, hdr, b"\x00" + BODY)}),
    )
    wrong = (
        ("another-header", "The ciphertext of one header under another.", {"header": other}, "words move to another number or precedence", ("splice a ciphertext under another header",)),
        ("another-line", "The ciphertext of one line on another.", {"line_id": OTHER_LINE}, "words move to another line", ("replay on another line",)),
        ("another-key", "Opened with the key of the next number.", {"message_key": seal.message_key(EK[US], 3)}, TWO_READINGS, ("one ciphertext with two keys",)),
        ("altered", "One bit of the ciphertext is another.", {"sealed": bit(sealed, 3)}, "words change on the way", ("alter",)),
        ("altered-tag", "One bit of the seal's tag is another.", {"sealed": bit(sealed, -1)}, "a forger tries tags one bit at a time", ("alter",)),
        ("tag-alone", "A seal's tag with nothing sealed.", {"sealed": sealed[-16:]}, "an empty text is shown as said", ("truncate the tail",)),
    )  # fmt: skip
    for name, what, change, effect, attacks in wrong:
        t.bad(name, what, "unseal", "bad-seal", effect, attacks, **(given | change))


def _keys(t: Table) -> None:
    ek = EK[US]
    t.good(
        "epoch",
        "The key schedule of an epoch, its tag, its commitment, and the path of the first of these numbers.",
        "epoch",
        ek=ek,
        seqs=[1, 2, 1023, 1024, 1025, 2048],
    )
    t.good(
        "line-key", "The key that stands in the place of the epoch's where nothing is sealed.", "line-key", line_id=LINE
    )
    key, path = seal.disclosure(ek, 1500)
    given: dict[str, Any] = {"commitment": seal.commitment(ek), "seq": 1500, "message_key": key, "path": list(path)}
    t.good(
        "disclosure", "One message key is disclosed with its path of ten hashes, and no other.", "disclosure", **given
    )
    effect = "the discloser shows a text that was never sealed in that entry"
    attacks = ("disclose a false key", "one ciphertext with two keys")
    wrong = (
        (
            "disclosed-false-key",
            "Another key than the one committed to.",
            {"message_key": seal.message_key(EK[CN], 1500)},
        ),
        ("disclosed-other-number", "The key of another number.", {"seq": 1501}),
        ("disclosed-other-epoch", "The key of another epoch.", {"commitment": seal.commitment(EK[CN])}),
        (
            "disclosed-short-path",
            "A path of nine hashes, from a node in the place of a leaf.",
            {"path": list(path[:9])},
        ),
        ("disclosed-altered-path", "One bit of the path is another.", {"path": [bit(path[0], 5), *path[1:]]}),
    )
    for name, what, change in wrong:
        t.bad(name, what, "disclosure", "bad-commitment", effect, attacks, **(given | change))


def _packing(t: Table) -> None:
    zeros = _deflated(bytes(65537))
    t.good("unpack-plain", "A packed body that is not deflated.", "unpack", packed=b"\x00" + BODY)
    t.good("unpack-deflated", "A packed body that is deflated.", "unpack", packed=b"\x01" + _deflated(BODY))
    t.good(
        "unpack-spelt", "A packed body that is spelt in fragments.", "unpack", packed=b"\x02" + fragments.spell(BODY)
    )
    t.good(
        "unpack-literals",
        "A body spelt in literals of 1 to 8 bytes alone.",
        "unpack",
        packed=b"\x02" + b"".join(bytes((0xF7 + n,)) + BODY[:n] for n in range(1, 9)),
    )
    t.good(
        "unpack-longest",
        "The longest body: 65,536 bytes of zero, deflated.",
        "unpack",
        packed=b"\x01" + _deflated(bytes(65536)),
    )
    bad: tuple[tuple[str, str, Any, str, str, tuple[str, ...]], ...] = (
        ("bomb", "64 KiB and one byte in 100.", b"\x01" + zeros, "bomb", "a small frame makes a receiver set aside any amount of memory", ("decompression bomb",)),
        ("bomb-16-mib", "16 MiB in 16 KiB.", b"\x01" + _deflated(bytes(1 << 24)), "bomb", "a small frame makes a receiver set aside any amount of memory", ("decompression bomb",)),
        ("no-format", "An empty packed body.", b"", "malformed", "nothing is taken for an empty act", ()),
        ("unknown-format", "Format byte 127.", b"\x7f" + BODY, "malformed", "a body of another version is guessed at", ("downgrade",)),
        ("cut-literal", "A spelt body whose last literal is cut.", b"\x02\xffKeep", "malformed", "half of a word is shown as the whole", ("truncate the tail",)),
        ("bomb-spelt", "65,540 bytes in 6,555.", [b"\x02", Repeat(b"\xf7", 6554)], "bomb", "a small frame makes a receiver set aside more than a body may have", ("decompression bomb",)),
        ("not-deflate", "Deflated bytes that are none.", b"\x01\xff\xff\xff", "malformed", "what a library made of the rubbish before it noticed is shown", ("alter",)),
        ("cut-deflate", "A deflated body without its last bytes.", b"\x01" + _deflated(BODY)[:-4], "malformed", "half of a sentence is shown as the whole", ("truncate the tail",)),
        ("after-deflate", "A byte after the deflated body.", b"\x01" + _deflated(BODY) + b"\x00", "malformed", "what nobody reads is carried under a signature", ()),
        ("dictionary-swap", "Deflated with another dictionary, far back in which it points.", b"\x01" + _deflated(seed("a") * 2, seed("a") + bytes(20000)), "malformed", "the same bytes read as other words to whoever has another dictionary", ("dictionary or catalogue swap",)),
    )  # fmt: skip
    for name, what, packed, verdict, effect, attacks in bad:
        t.bad(name, what, "unpack", verdict, effect, attacks, packed=packed)


def _signatures(t: Table) -> None:
    message = b"Keep clear of our bow."
    signature = SECRETS[US].sign(message)
    given: dict[str, Any] = {"public_key": PUBLIC[US], "message": message, "signature": signature}
    t.good("good", "A signature.", "ed25519", **given)
    t.good(
        "good-empty",
        "A signature over nothing.",
        "ed25519",
        **(given | {"message": b"", "signature": SECRETS[US].sign(b"")}),
    )
    low, two = (
        ed.EIGHTH.to_bytes(32, "little"),
        "two honest stations disagree about one entry: their records split for good",
    )
    order = (2**252 + 27742317777372353535851937790883648493).to_bytes(32, "little")
    s_plus = (int.from_bytes(signature[32:], "little") + int.from_bytes(order, "little")).to_bytes(32, "little")
    identity, beyond = (1).to_bytes(32, "little"), (ed.FIELD + 3).to_bytes(32, "little")
    flip = identity[:31] + b"\x80"
    wrong = (
        ("other-message", "A signature over other words.", {"message": message + b" "}, "bad-signature", "any words can be put into a station's mouth", ("alter",)),
        ("other-key", "A signature of another station.", {"public_key": PUBLIC[CN]}, "bad-signature", "any station speaks for any other", ("replay under another author",)),
        ("short", "A signature of 63 bytes.", {"signature": signature[:63]}, "bad-signature", "a library reads beyond its end", ()),
        ("s-plus-order", "S is not below the order of the group.", {"signature": signature[:32] + s_plus}, "bad-signature", "one message has many signatures: who counts them sees many acts", ()),
        ("key-short", "A public key of 31 bytes.", {"public_key": PUBLIC[US][:31]}, "bad-key", "a library reads beyond its end", ()),
        ("key-low-order", "A public key of order 8.", {"public_key": low}, "bad-key", two, ()),
        ("key-identity", "The neutral element as public key: one signature fits every message.", {"public_key": identity, "signature": identity + bytes(32)}, "bad-key", "everybody has signed everything", ()),
        ("key-zero", "Public key with y = 0, of order 4.", {"public_key": bytes(32)}, "bad-key", two, ()),
        ("key-minus-one", "Public key with y = -1, of order 2.", {"public_key": (ed.FIELD - 1).to_bytes(32, "little")}, "bad-key", two, ()),
        ("key-not-canonical", "A public key whose y is not below 2^255 - 19.", {"public_key": beyond}, "bad-key", two, ()),
        ("key-negative-zero", "The neutral element with its sign bit set.", {"public_key": flip}, "bad-key", two, ()),
        ("r-low-order", "R is of order 8.", {"signature": low + signature[32:]}, "bad-key", two, ()),
        ("r-identity", "R is the neutral element.", {"signature": identity + signature[32:]}, "bad-key", two, ()),
        ("r-not-canonical", "R's y is not below 2^255 - 19.", {"signature": beyond + signature[32:]}, "bad-key", two, ()),
        ("key-no-point", "A public key that is no point of the curve.", {"public_key": (2).to_bytes(32, "little")}, "bad-signature", "a library takes it for another point", ()),
        ("r-no-point", "R is no point of the curve.", {"signature": (2).to_bytes(32, "little") + signature[32:]}, "bad-signature", "a library takes it for another point", ()),
    )  # fmt: skip
    for name, what, change, verdict, effect, attacks in wrong:
        t.bad(name, what, "ed25519", verdict, effect, attacks, **(given | change))


def cases() -> list[Case]:
    """The cases of seal and ed25519."""
    sealing, signing = Table("seal"), Table("ed25519")
    _seals(sealing)
    _keys(sealing)
    _packing(sealing)
    _signatures(signing)
    return sealing.cases + signing.cases
