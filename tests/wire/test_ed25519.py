"""A signature means one thing to everybody: low order and second spellings are refused, then RFC 8032 decides."""

from collections import Counter

import pytest

from openline.wire import ed25519
from openline.wire.errors import BadKey, BadSignature, WireError
from tests.wire.samples import ANNA, BORIS
from tests.wire.vectors import load, needs_vectors, wycheproof

FIELD = ed25519.FIELD
CURVE = -121665 * pow(121666, -1, FIELD)  # d of RFC 8032, 5.1
MESSAGE = b"Keep clear."


def _verdict(public: bytes, signature: bytes, message: bytes) -> str:
    try:
        ed25519.verify(public, signature, message)
    except WireError as wrong:
        return wrong.verdict
    return "accepted"


@needs_vectors
def test_all_914_edge_cases_have_one_verdict() -> None:
    """What libraries disagree about is refused before a library is asked."""
    two_meanings = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"}
    count: Counter[str] = Counter()
    for case in load("cctv-ed25519.json"):
        flags = set(case["flags"] or ())
        wanted = "accepted"
        if flags & two_meanings:
            wanted = "bad-key"
        elif "low_order_residue" in flags:  # verifies only when multiplied by the cofactor
            wanted = "bad-signature"
        got = _verdict(bytes.fromhex(case["key"]), bytes.fromhex(case["sig"]), case["msg"].encode())
        assert got == wanted, case
        count[got] += 1
    assert count == {"bad-key": 808, "bad-signature": 63, "accepted": 43}


@needs_vectors
def test_wycheproof() -> None:
    cases = wycheproof("ed25519")
    for group, case in cases:
        public, signature, message = (
            bytes.fromhex(text) for text in (group["publicKey"]["pk"], case["sig"], case["msg"])
        )
        accepted = _verdict(public, signature, message) == "accepted"
        assert accepted == (case["result"] == "valid"), case
    assert len(cases) == 151


def _doubled(x: int, y: int) -> tuple[int, int]:
    """Twice a point of the curve -x2 + y2 = 1 + d x2 y2."""
    t = CURVE * x * x * y * y
    return 2 * x * y * pow(1 + t, -1, FIELD) % FIELD, (y * y + x * x) * pow(1 - t, -1, FIELD) % FIELD


def _root(square: int) -> int:
    """A square root modulo the field's prime (RFC 8032, 5.1.3)."""
    root = pow(square, (FIELD + 3) // 8, FIELD)
    return root if root * root % FIELD == square % FIELD else root * pow(2, (FIELD - 1) // 4, FIELD) % FIELD


def test_the_low_order_points_are_these_by_arithmetic() -> None:
    """Three doublings take each listed point to the neutral one, and together they are all eight."""
    points = set()
    for y in ed25519.LOW_ORDER_Y:
        x = _root((y * y - 1) * pow(CURVE * y * y + 1, -1, FIELD))
        assert (y * y - x * x - 1 - CURVE * x * x * y * y) % FIELD == 0, "on the curve"
        assert _doubled(*_doubled(*_doubled(x, y))) == (0, 1)
        points |= {(x, y), (-x % FIELD, y)}
    assert len(points) == 8


SPELLINGS = [y + sign for y in sorted(ed25519.LOW_ORDER_Y) for sign in (0, ed25519.SIGN_BIT)]
NOT_CANONICAL = [y + sign for y in (FIELD, FIELD + 3, 2**255 - 1) for sign in (0, ed25519.SIGN_BIT)]


@pytest.mark.parametrize("number", SPELLINGS + NOT_CANONICAL, ids=hex)
def test_such_a_point_is_refused_as_key_and_as_part_of_a_signature(number: int) -> None:
    point = number.to_bytes(32, "little")
    why = "of low order" if number in SPELLINGS else "not in canonical form"
    with pytest.raises(BadKey, match=f"the public key is {why}"):
        ed25519.verify(point, ANNA.sign(MESSAGE), MESSAGE)
    with pytest.raises(BadKey, match=f"the signature's R is {why}"):
        ed25519.verify(ANNA.sign_public, point + ANNA.sign(MESSAGE)[32:], MESSAGE)


def test_a_true_signature_verifies_twice() -> None:
    """The second time from the remembered key."""
    for _ in range(2):
        assert _verdict(ANNA.sign_public, ANNA.sign(MESSAGE), MESSAGE) == "accepted"


WRONG = [
    ("another's key", BORIS.sign_public, ANNA.sign(MESSAGE), MESSAGE, BadSignature),
    ("another message", ANNA.sign_public, ANNA.sign(MESSAGE), MESSAGE + b"!", BadSignature),
    ("a cut signature", ANNA.sign_public, ANNA.sign(MESSAGE)[:-1], MESSAGE, BadSignature),
    ("a longer signature", ANNA.sign_public, ANNA.sign(MESSAGE) + b"\0", MESSAGE, BadSignature),
    ("no signature", ANNA.sign_public, b"", MESSAGE, BadSignature),
    ("a cut key", ANNA.sign_public[:-1], ANNA.sign(MESSAGE), MESSAGE, BadKey),
    ("no key", b"", ANNA.sign(MESSAGE), MESSAGE, BadKey),
    ("no point of the curve", b"\x02" + bytes(31), ANNA.sign(MESSAGE), MESSAGE, BadSignature),
]


@pytest.mark.parametrize(("what", "public", "signature", "message", "error"), WRONG, ids=[w[0] for w in WRONG])
def test_what_does_not_verify(
    what: str, public: bytes, signature: bytes, message: bytes, error: type[WireError]
) -> None:
    with pytest.raises(error):
        ed25519.verify(public, signature, message)


def test_a_signature_has_no_second_spelling() -> None:
    """S plus the order of the group would verify too, and give one entry two frames."""
    order = 2**252 + 27742317777372353535851937790883648493
    signature = ANNA.sign(MESSAGE)
    again = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(BadSignature):
        ed25519.verify(ANNA.sign_public, signature[:32] + again, MESSAGE)
