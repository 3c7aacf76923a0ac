"""Families codec and varint: one encoding a value, and no other accepted."""

from __future__ import annotations

from typing import Any

from openline.wire.codec import encode

from .case import Case, Repeat, Table

TWO = "two encodings of one value have two hashes: a signature over one is shown to be over another"
CUT = "what is cut off is filled by whatever follows, so that two readers read two values"

GOOD: tuple[tuple[str, str, Any], ...] = (
    ("integers", "The edges of every length of an integer.", [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32]),
    ("integers-64", "The greatest and the smallest integer.", [2**64 - 1, -(2**63), -1, -24, -25, -256, -257]),
    (
        "strings",
        "Byte and text strings, empty and of one length byte, in several scripts.",
        ["", b"", "a" * 24, "海峡 é"],
    ),
    ("containers", "Lists and maps, empty and within each other.", [[], {}, [{1: [b"\x00"]}, None, True, False]]),
    ("map-order", "Map keys stand in the order of their encoded bytes.", {10: 1, 100: 2, -1: 3, "z": 4, "aa": 5}),
)
BAD: tuple[tuple[str, str, str, str, tuple[str, ...], str], ...] = (
    ("duplicate-key", "A map with one key twice.", "a201000101", "not-canonical", ("duplicate keys",),
     "one reader takes the first value and another the last: one signature, two texts"),
    ("unsorted-keys", "A map whose keys are out of order.", "a202000100", "not-canonical", ("duplicate keys",), TWO),
    ("long-integer", "23 written in two bytes.", "1817", "not-canonical", ("non-minimal integers",), TWO),
    ("long-integer-2", "255 written in three bytes.", "1900ff", "not-canonical", ("non-minimal integers",), TWO),
    ("long-integer-4", "65535 written in five bytes.", "1a0000ffff", "not-canonical", ("non-minimal integers",), TWO),
    ("long-integer-8", "2^32 - 1 written in nine bytes.", "1b00000000ffffffff", "not-canonical", ("non-minimal integers",), TWO),
    ("long-length", "A byte string whose length is written longer than needed.", "580100", "not-canonical", ("non-minimal integers",), TWO),
    ("tag", "A tagged value.", "c100", "malformed", ("tags",), "a tag changes what a value means to one reader and not to another"),
    ("float", "A half-precision float.", "f90000", "malformed", (), "one number has several encodings, and rounding differs"),
    ("undefined", "The simple value undefined.", "f7", "malformed", (), "a value that most languages cannot tell from null"),
    ("simple-false-in-two-bytes", "false, written as a simple value in two bytes.", "f814", "malformed", ("non-minimal integers",), TWO),
    ("indefinite-bytes", "A byte string of indefinite length.", "5f4100ff", "malformed", (), TWO),
    ("indefinite-list", "A list of indefinite length.", "9f01ff", "malformed", (), TWO),
    ("reserved-length", "A reserved length code.", "1c", "malformed", (), TWO),
    ("trailing", "A byte after the value.", "0000", "malformed", (), "what follows the signed value is carried unread"),
    ("empty", "No value at all.", "", "malformed", (), CUT),
    ("cut-number", "An integer whose second byte is missing.", "19ff", "malformed", (), CUT),
    ("cut-string", "A byte string shorter than its length.", "42ff", "malformed", (), CUT),
    ("cut-list", "A list that promises more items than bytes.", "9affffffff00", "malformed", ("oversize",), "a few bytes make a receiver set aside room for four billion items"),
    ("cut-map", "A map that promises more pairs than bytes.", "baffffffff0000", "malformed", ("oversize",), "a few bytes make a receiver set aside room for four billion pairs"),
    ("not-utf8", "A text string that is not UTF-8.", "61ff", "malformed", ("bidi and homoglyph text",), "each screen shows its own guess at the words"),
    ("overlong-utf8", "A slash in two bytes: UTF-8 that is longer than needed.", "62c0af", "malformed", ("bidi and homoglyph text",), TWO),
    ("surrogate", "Half of a surrogate pair as text.", "63eda080", "malformed", ("bidi and homoglyph text",), "text that cannot be shown or stored"),
    ("bool-key", "A map whose key is true.", "a1f500", "malformed", (), "in many languages true and 1 are one key"),
    ("bytes-key", "A map whose key is a byte string.", "a1410000", "malformed", (), "keys that no act has are carried unread"),
    ("negative-65-bits", "A negative integer of 65 bits.", "3bffffffffffffffff", "too-large", ("oversize",), "it overflows to a small positive number in many languages"),
    ("deep", "17 lists within each other.", "81" * 17 + "00", "too-deep", ("nesting",), "a receiver that recurses runs out of stack and dies"),
    ("very-deep", "3,000 lists within each other.", "81" * 3000 + "00", "too-deep", ("nesting",), "a receiver that recurses runs out of stack and dies"),
)  # fmt: skip
VARINTS = (("0", 0, "00"), ("127", 127, "7f"), ("128", 128, "8001"), ("greatest", 2**48 - 1, "ffffffffffff3f"))


def cases() -> list[Case]:
    """The cases of codec and varint."""
    codec, varint = Table("codec"), Table("varint")
    for name, what, value in GOOD:
        codec.good(name, what, "cbor", bytes=encode(value))
    codec.good(
        "deepest", "16 lists within each other, the deepest that is allowed.", "cbor", bytes=b"\x81" * 16 + b"\x00"
    )
    for name, what, data, verdict, attacks, effect in BAD:
        codec.bad(name, what, "cbor", verdict, effect, attacks, bytes=bytes.fromhex(data))
    long = [bytes.fromhex("5a00010000"), Repeat(b"\x00", 65536)]
    codec.bad(
        "too-long",
        "A byte string that makes 65,541 bytes in all.",
        "cbor",
        "too-large",
        "a body that no frame can carry comes in by another way, and takes memory",
        ("oversize",),
        bytes=long,
    )
    for name, number, data in VARINTS:
        varint.good(name, f"The number {number}.", "varint", bytes=bytes.fromhex(data), bits=48)
        assert number >= 0
    varint.good(
        "mask-64",
        "A mask of 64 bits, the widest field.",
        "varint",
        bytes=bytes.fromhex("ffffffffffffffffff01"),
        bits=64,
    )
    attack = ("non-minimal integers",)
    varint.bad("padded", "0 in two bytes.", "varint", "not-canonical", TWO, attack, bytes=b"\x80\x00", bits=48)
    varint.bad(
        "padded-127", "127 in three bytes.", "varint", "not-canonical", TWO, attack, bytes=b"\xff\x80\x00", bits=48
    )
    wide = "a number wraps round to a small one: a stamp or a seq goes back"
    jump = ("a seq or stamp jump to 2^28", "oversize")
    varint.bad(
        "49-bits",
        "2^48, in a field of 48 bits.",
        "varint",
        "malformed",
        wide,
        jump,
        bytes=bytes.fromhex("80808080808040"),
        bits=48,
    )
    varint.bad(
        "8-bytes",
        "A number of 8 bytes in a field of 48 bits.",
        "varint",
        "malformed",
        wide,
        jump,
        bytes=b"\xff" * 7 + b"\x01",
        bits=48,
    )
    varint.bad("65-bits", "A mask of 65 bits.", "varint", "malformed", wide, (), bytes=b"\xff" * 9 + b"\x02", bits=64)
    varint.bad("cut", "A number whose last byte is missing.", "varint", "malformed", CUT, (), bytes=b"\x80", bits=48)
    return codec.cases + varint.cases
