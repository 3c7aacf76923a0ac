"""The epoch's keys and their commitment, the seal on a body, and bodies that come apart in somebody's hands."""

import hashlib
import hmac
import zlib

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.wire import seal
from openline.wire.codec import SIZE_MAX
from openline.wire.dictionary import DICTIONARY
from openline.wire.errors import BadCommitment, BadSeal, Bomb, Malformed, WireError
from tests.wire.samples import EK, LINE, OTHER_EK, OTHER_LINE
from tests.wire.vectors import needs_vectors, wycheproof

HDR = b"\x20\x03header"
KEY = seal.message_key(EK, 7)


@needs_vectors
def test_wycheproof_aes_gcm_siv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every 256-bit case, through our own seal with the case's nonce and additional data in place of ours."""
    monkeypatch.setattr(seal, "enc_structure", lambda line, hdr: hdr)
    count = {"valid": 0, "invalid": 0, "empty": 0}
    for group, case in wycheproof("aes_gcm_siv"):
        if group["keySize"] != 256:
            continue
        key, nonce, aad, message, ct, tag = (
            bytes.fromhex(case[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")
        )
        monkeypatch.setattr(seal, "NONCE", nonce)
        valid = case["result"] == "valid"
        count["empty" if not ct else case["result"]] += 1
        if valid:
            assert seal.seal(key, b"", aad, message) == ct + tag
        if valid and message:
            assert seal.unseal(key, b"", aad, ct + tag) == message
        else:  # a sealed nothing is refused too: even an empty body has its format byte
            with pytest.raises(BadSeal):
                seal.unseal(key, b"", aad, ct + tag)
    assert count == {"valid": 66, "invalid": 24, "empty": 13}


def test_key_schedule() -> None:
    """Each key is HMAC-SHA-256 under the epoch key, of a label that no other key has."""

    def derived(label: bytes) -> bytes:
        return hmac.new(EK, label, hashlib.sha256).digest()

    assert seal.message_key(EK, 0) == derived(b"mk\x00\x00")
    assert seal.message_key(EK, 1023) == derived(b"mk\x03\xff")
    assert seal.message_key(EK, 1024) == seal.message_key(EK, 0)  # an epoch never reaches its 1025th entry
    assert seal.mask_key(EK) == derived(b"hdr")
    assert seal.tag_of(EK) == derived(b"tag")[:4]
    assert seal.line_key(LINE) == hashlib.sha256(b"openline/line-key/1" + LINE).digest()
    made = [seal.message_key(EK, seq) for seq in range(1024)] + [seal.mask_key(EK), derived(b"tag"), EK]
    assert len(set(made)) == 1027


def test_epochs_and_lines_share_nothing() -> None:
    for derive in (seal.mask_key, seal.tag_of, seal.commitment, lambda key: seal.message_key(key, 1)):
        assert derive(EK) != derive(OTHER_EK)
    assert seal.line_key(LINE) != seal.line_key(OTHER_LINE)


def test_what_the_seal_binds_is_the_standard_structure() -> None:
    assert seal.enc_structure(LINE, HDR) == cbor2.dumps(["Encrypt0", b"", LINE + HDR])


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


@pytest.mark.parametrize("ek", [EK, OTHER_EK, bytes(32)])
def test_the_commitment_is_the_merkle_root_of_the_standard(ek: bytes) -> None:
    assert seal.commitment(ek) == naive_root([seal.message_key(ek, seq) for seq in range(1024)])


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(0, 1023))
def test_one_message_is_disclosed_without_the_others(seq: int, other: int) -> None:
    key, path = seal.disclosure(EK, seq)
    root = seal.commitment(EK)
    assert key == seal.message_key(EK, seq)
    seal.check_disclosure(root, seq, key, path)
    if other != seq % 1024:
        with pytest.raises(BadCommitment):
            seal.check_disclosure(root, other, key, path)


@pytest.mark.parametrize("seq", [1, 512, 1023])
def test_a_false_key_cannot_be_disclosed(seq: int) -> None:
    key, path = seal.disclosure(EK, seq)
    root = seal.commitment(EK)
    level = hashlib.sha256(b"\x00" + key).digest()
    false = [
        (seal.message_key(OTHER_EK, seq), path),
        (bytes(32), path),
        (key, path[:-1]),
        (key, (*path, bytes(32))),
        (key, (*path[:4], bytes(32), *path[5:])),
        (key, path[::-1]),
        (key, ()),
        (level + path[0], path[1:]),  # a node of the tree passed off as a leaf
    ]
    for wrong_key, wrong_path in false:
        with pytest.raises(BadCommitment):
            seal.check_disclosure(root, seq, wrong_key, wrong_path)
    with pytest.raises(BadCommitment):
        seal.check_disclosure(seal.commitment(OTHER_EK), seq, key, path)


def test_only_the_same_key_line_and_header_open_a_seal() -> None:
    sealed = seal.seal(KEY, LINE, HDR, b"body")
    assert seal.unseal(KEY, LINE, HDR, sealed) == b"body"
    wrong = [
        (seal.message_key(EK, 8), LINE, HDR, sealed),
        (KEY, OTHER_LINE, HDR, sealed),
        (KEY, LINE, HDR + b"\0", sealed),
        (KEY, LINE, b"", sealed),
        (KEY, LINE, HDR, sealed[:-1]),
        (KEY, LINE, HDR, sealed + b"\0"),
        (KEY, LINE, HDR, sealed[-16:]),
        (KEY, LINE, HDR, b""),
        (KEY, LINE, HDR, bytes((sealed[0] ^ 1,)) + sealed[1:]),
    ]
    for arguments in wrong:
        with pytest.raises(BadSeal):
            seal.unseal(*arguments)


def test_a_number_used_twice_leaks_no_keystream() -> None:
    """A restored backup may seal another body under the same key and header; their difference stays hidden."""
    one, two = (seal.seal(KEY, LINE, HDR, body) for body in (b"attack", b"attach"))
    assert bytes(a ^ b for a, b in zip(one, two, strict=True))[:6] != b"\0\0\0\0\0\x03"


def deflated(body: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    return b"\x01" + squeeze.compress(body) + squeeze.flush()


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | st.integers(0, 3000).map(bytes))
def test_a_packed_body_unpacks_and_is_never_more_than_a_byte_longer(body: bytes) -> None:
    packed = seal.pack(body)
    assert seal.unpack(packed) == body
    assert len(packed) <= len(body) + 1


def test_the_largest_body_passes_and_one_byte_more_is_a_bomb() -> None:
    assert seal.unpack(deflated(bytes(SIZE_MAX))) == bytes(SIZE_MAX)
    for size in (SIZE_MAX + 1, 20_000_000):
        with pytest.raises(Bomb):
            seal.unpack(deflated(bytes(size)))


SENTENCE = b"Request that you keep clear of our ship and state your intentions. " * 2
WRONG_BODIES = {
    "nothing": (b"", "an unknown body format"),
    "an unknown format": (b"\x03abc", "an unknown body format"),
    "a spelling that is cut": (b"\x02abc\xff1234567", "a spelt body that is cut"),
    "noise": (b"\x01\xff\xff\xff", "does not decompress"),
    "cut": (deflated(SENTENCE)[:-1], "cut or followed by more"),
    "cut to nothing": (b"\x01", "cut or followed by more"),
    "more after the end": (deflated(SENTENCE) + b"\0", "cut or followed by more"),
    "two bodies": (deflated(SENTENCE) + deflated(SENTENCE)[1:], "cut or followed by more"),
}


@pytest.mark.parametrize(("packed", "says"), WRONG_BODIES.values(), ids=WRONG_BODIES)
def test_a_body_that_is_not_exactly_one_body(packed: bytes, says: str) -> None:
    with pytest.raises(WireError, match=says) as caught:
        seal.unpack(packed)
    assert caught.type is Malformed


def test_another_dictionary_does_not_read_ours() -> None:
    """The charter names the dictionary by its hash; a body packed with another one is not read as something else."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY[100:] + bytes(100))
    packed = b"\x01" + squeeze.compress(SENTENCE) + squeeze.flush()
    assert seal.unpack(packed) != SENTENCE


PHRASES = [DICTIONARY[at : at + 40] for at in range(0, len(DICTIONARY) - 40, 97)]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PHRASES) | st.binary(max_size=30), max_size=40))
def test_deflate_makes_the_same_bytes_in_the_little_room_that_a_short_body_gets(parts: list[bytes]) -> None:
    """Whoever deflates with the largest window and memory, as the examples do, sends no other bytes than we."""
    body = b"".join(parts)[: seal.SPELT_MAX]
    packed, large = seal.pack(body), deflated(body)
    assert len(packed) <= len(large)
    assert packed[0] != 1 or packed == large
