"""Wraps that open for one station under one purpose, and roots whose two signatures must both hold."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openline.wire import suite
from openline.wire.errors import BadKey, BadSignature, BadWrap, WireError
from openline.wire.suite import (
    REAL,
    ROOT_SIGNATURE_SIZE,
    ROOT_SIZE,
    WRAP_SIZE,
    WRAPPED_SIZE,
    RealSecrets,
    RootKey,
)
from tests.wire.samples import ANNA, BORIS, EK, SUITE
from tests.wire.vectors import load, needs_vectors, wycheproof

KEM, OURS = 0x647A, b"HPKE\x64\x7a\x00\x01\x00\x02"  # MLKEM768-X25519, HKDF-SHA256, AES-256-GCM
INFO = b"openline/wrap/1"


def _expand(key: bytes, info: bytes, size: int) -> bytes:
    out = block = b""
    while len(out) < size:
        block = hmac.digest(key, block + info + bytes((1 + len(out) // 32,)), "sha256")
        out += block
    return out[:size]


def naive_schedule(shared: bytes, info: bytes, suite_id: bytes, key_size: int) -> tuple[bytes, bytes]:
    """Key and nonce of HPKE's base mode with HKDF-SHA256, as RFC 9180, 5.1 writes them."""

    def extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
        return hmac.digest(salt, b"HPKE-v1" + suite_id + label + secret, "sha256")

    def expand(label: bytes, size: int) -> bytes:
        return _expand(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite_id + label + context, size)

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    key = extract(shared, b"secret", b"")
    return expand(b"key", key_size), expand(b"base_nonce", 12)


def station(seed: str) -> RealSecrets:
    """The station whose wrapping key is the published one of that seed."""
    expanded = hashlib.shake_256(bytes.fromhex(seed)).digest(96)
    return RealSecrets(bytes(32), expanded[:64], expanded[64:])


@needs_vectors
def test_the_naive_schedule_is_the_published_one() -> None:
    for _, case in wycheproof("hkdf_sha256"):
        if case["result"] == "valid":
            salt, ikm, info = (bytes.fromhex(case[name]) for name in ("salt", "ikm", "info"))
            okm = _expand(hmac.digest(salt, ikm, "sha256"), info, case["size"])
            assert okm.hex() == case["okm"]
    checked = 0
    for v in load("hpke-pq.json"):
        if v["kdf_id"] == 1:
            shared, info, suite_id = (bytes.fromhex(v[name]) for name in ("shared_secret", "info", "suite_id"))
            key, nonce = naive_schedule(shared, info, suite_id, len(v["key"]) // 2)
            assert (key.hex(), nonce.hex()) == (v["key"], v["base_nonce"])
            checked += 1
    assert checked == 4


def published() -> list[tuple[str, str, str, str]]:
    """Seed, public key, encapsulation and shared secret of every vector with our KEM."""
    hpke = [(v["skRm"], v["pkRm"], v["enc"], v["shared_secret"]) for v in load("hpke-pq.json") if v["kem_id"] == KEM]
    return hpke + [(v["sk"], v["pk"], v["ct"], v["ss"]) for v in load("xwing.json")]


@needs_vectors
def test_a_wrap_made_from_published_secrets_opens() -> None:
    """The published suites differ from ours in KDF or AEAD, so our key schedule continues from their shared secret."""
    for seed, public, encapsulated, shared in published():
        receiver = station(seed)
        assert receiver.wrap_public.hex() == public
        key, nonce = naive_schedule(bytes.fromhex(shared), INFO, OURS, 32)
        wrapped = bytes.fromhex(encapsulated) + AESGCM(key).encrypt(nonce, EK, b"")
        assert receiver.unwrap(INFO, wrapped) == EK
        with pytest.raises(BadWrap):
            receiver.unwrap(b"openline/wrap/2", wrapped)
    assert len(published()) == 5
    others = [f"{v['kem_id']:#06x}" for v in load("hpke-pq.json") if v["kem_id"] != KEM]
    print(f"hpke-pq.json: {len(others)} vectors are of KEMs that suite 1 has not: {', '.join(others)}")
    print("wycheproof-mldsa_44: not tried, suite 1 has no ML-DSA-44")


@pytest.mark.fault("F-041")
def test_a_wrap_opens_for_its_station_and_purpose_only() -> None:
    wrapped = SUITE.wrap(ANNA.wrap_public, INFO, EK)
    assert len(wrapped) == WRAPPED_SIZE == 1168
    assert len(ANNA.wrap_public) == WRAP_SIZE
    assert ANNA.unwrap(INFO, wrapped) == EK
    flipped = [bytes((wrapped[at] ^ 1,)).join((wrapped[:at], wrapped[at + 1 :])) for at in (0, 1087, 1088, 1120, 1167)]
    wrong = [
        ("another station", BORIS, INFO, wrapped),
        ("another purpose", ANNA, INFO + b"!", wrapped),
        ("no purpose", ANNA, b"", wrapped),
        ("cut", ANNA, INFO, wrapped[:-1]),
        ("longer", ANNA, INFO, wrapped + b"\0"),
        ("empty", ANNA, INFO, b""),
        ("a point of low order", ANNA, INFO, wrapped[:1088] + bytes(32) + wrapped[1120:]),
        *((f"a bit of byte {at}", ANNA, INFO, data) for at, data in enumerate(flipped)),
    ]
    for what, who, info, data in wrong:
        with pytest.raises(BadWrap):
            pytest.fail(f"{what} opened: {who.unwrap(info, data).hex()}")


@pytest.mark.parametrize("size", [0, 32, WRAPPED_SIZE - 1, WRAPPED_SIZE + 1])
def test_a_wrap_of_another_size_is_not_tried(size: int) -> None:
    """Else another than a 32-byte key could come out."""
    with pytest.raises(BadWrap, match="is not 1168 bytes"):
        ANNA.unwrap(INFO, bytes(size))


def test_two_wraps_of_one_key_are_not_alike() -> None:
    assert SUITE.wrap(ANNA.wrap_public, INFO, EK) != SUITE.wrap(ANNA.wrap_public, INFO, EK)


NO_KEYS = {
    "cut": (ANNA.wrap_public[:-1], "not 1216 bytes"),
    "empty": (b"", "not 1216 bytes"),
    "coefficients beyond the modulus": (b"\xff" * 1184 + ANNA.wrap_public[1184:], "is not a key"),
    "a point of low order": (ANNA.wrap_public[:1184] + bytes(32), "nothing can be wrapped"),
}


@pytest.mark.parametrize(("public", "says"), NO_KEYS.values(), ids=NO_KEYS)
def test_nothing_is_wrapped_for_what_is_not_a_key(public: bytes, says: str) -> None:
    with pytest.raises(BadKey, match=says):
        SUITE.wrap(public, INFO, EK)


def test_a_station_signs_and_anybody_verifies() -> None:
    SUITE.verify(ANNA.sign_public, ANNA.sign(b"words"), b"words")
    with pytest.raises(BadSignature):
        SUITE.verify(BORIS.sign_public, ANNA.sign(b"words"), b"words")


ROOT, OTHER_ROOT = RootKey(b"r" * 32, b"m" * 32), RootKey(b"R" * 32, b"M" * 32)
SIGNED = ROOT.sign(b"card")


def test_a_root_signs_twice() -> None:
    assert (len(ROOT.public), len(SIGNED)) == (ROOT_SIZE, ROOT_SIGNATURE_SIZE) == (1984, 3373)
    REAL.verify_root(ROOT.public, SIGNED, b"card")
    REAL.verify_root(ROOT.public, SIGNED, b"card")  # the second time remembered


ROOT_WRONG: dict[str, tuple[bytes, bytes, bytes, type[WireError]]] = {
    "another card": (ROOT.public, SIGNED, b"Card", BadSignature),
    "another root": (OTHER_ROOT.public, SIGNED, b"card", BadSignature),
    "only Ed25519 is right": (ROOT.public, SIGNED[:64] + OTHER_ROOT.sign(b"card")[64:], b"card", BadSignature),
    "only ML-DSA is right": (ROOT.public, OTHER_ROOT.sign(b"card")[:64] + SIGNED[64:], b"card", BadSignature),
    "an ML-DSA signature of nothing": (ROOT.public, SIGNED[:64] + bytes(3309), b"card", BadSignature),
    "halves over two cards": (ROOT.public, ROOT.sign(b"dove")[:64] + SIGNED[64:], b"card", BadSignature),
    "half a signature": (ROOT.public, SIGNED[:64], b"card", BadSignature),
    "a longer signature": (ROOT.public, SIGNED + b"\0", b"card", BadSignature),
    "half a key": (ROOT.public[:32], SIGNED, b"card", BadKey),
    "a key of low order": (bytes(32) + ROOT.public[32:], SIGNED, b"card", BadKey),
    "another's ML-DSA key": (ROOT.public[:32] + OTHER_ROOT.public[32:], SIGNED, b"card", BadSignature),
    "an ML-DSA key of ones": (ROOT.public[:32] + b"\xff" * 1952, SIGNED, b"card", BadSignature),
}


@pytest.mark.parametrize(("public", "signature", "message", "error"), ROOT_WRONG.values(), ids=ROOT_WRONG)
def test_either_half_wrong_is_refused(public: bytes, signature: bytes, message: bytes, error: type[WireError]) -> None:
    with pytest.raises(error):
        REAL.verify_root(public, signature, message)


@pytest.mark.parametrize("size", [64, ROOT_SIGNATURE_SIZE - 1, ROOT_SIGNATURE_SIZE + 1])
def test_a_root_signature_of_another_size_is_not_tried(size: int) -> None:
    with pytest.raises(BadSignature, match="is not 3373 bytes"):
        REAL.verify_root(ROOT.public, (SIGNED + b"\0")[:size], b"card")


def test_secrets_do_not_show_themselves() -> None:
    for secret in (ANNA, ROOT, suite.RealSuite()):
        assert repr(secret).startswith("<openline.wire.suite.")
        assert "AAAA" not in repr(secret)
