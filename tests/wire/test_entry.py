"""An entry says the same in all its forms, and nobody can change, move, replay or splice it unseen."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire import seal, varint
from openline.wire.codec import encode
from openline.wire.entry import ENTRY, ENTRY_OPEN, ENTRY_PREV, FRAME_MAX
from openline.wire.errors import (
    BadSeal,
    BadSignature,
    Malformed,
    NotCanonical,
    PrevMissing,
    TooLarge,
    UnknownAuthor,
    UnknownKind,
    UnknownTag,
    UnknownVersion,
    WireError,
)
from openline.wire.header import SEQ_MAX, STAMP_MAX, Header, Precedence, Ref
from tests.wire.samples import (
    ANNA,
    BODY,
    BORIS,
    CALL,
    EK,
    KEY,
    LINE,
    OTHER_EK,
    OTHER_LINE,
    PREV,
    REPLY,
    ROUTINE,
    SUITE,
    flips,
    frames,
    headers,
    key_of,
    make,
    receive,
    sizes,
)


@settings(deadline=None, max_examples=60)
@given(headers(), st.binary(max_size=300), sizes[32])
def test_every_form_of_an_entry_is_the_same_entry(h: Header, body: bytes, prev: bytes) -> None:
    prev = en.NO_PREV if h.seq == 1 else prev
    e = make(replace(h, author=0), body, prev)
    for kind, frame in frames(e).items():
        assert kind == frame[0]
        assert receive(frame, prev=prev) == e
        u = en.parse(frame, key_of(h) if kind != ENTRY_OPEN else b"")
        assert u.prev == (None if kind == ENTRY else prev)
        assert en.trusted(u, LINE, prev) == e
    assert en.open_body(e, seal.message_key(EK, h.seq)) == body


def test_what_is_signed_and_hashed_is_what_the_specification_says() -> None:
    e = make()
    payload = bytes((len(e.hdr),)) + e.hdr + hashlib.sha256(e.sealed).digest()
    assert en.payload(e.hdr, e.sealed) == payload
    assert e.hash == hashlib.sha256(b"openline/entry/1" + LINE + PREV + payload).digest()
    assert e.signature == ANNA.sign(encode(["Signature1", b"\xa1\x01\x27", LINE + PREV, payload]))
    assert e.sealed == seal.seal(seal.message_key(EK, 1200), LINE, e.hdr, seal.pack(BODY))


def test_what_rings_carries_its_predecessor_and_the_rest_need_not() -> None:
    assert set(frames(make(CALL))) == {ENTRY_PREV, ENTRY_OPEN}
    assert set(frames(make(ROUTINE))) == {ENTRY, ENTRY_PREV, ENTRY_OPEN}
    saved = len(frames(make(ROUTINE))[ENTRY_PREV]) - len(frames(make(ROUTINE))[ENTRY])
    assert saved == 32


@pytest.mark.parametrize("precedence", [Precedence.FLASH, Precedence.IMMEDIATE])
def test_what_rings_without_its_predecessor_is_refused(precedence: Precedence) -> None:
    """Else an alarm could sound before its signature can be checked."""
    e = make(replace(CALL, precedence=precedence))
    masked = en._masked(seal.mask_key(EK), e.signature, e.hdr)
    with pytest.raises(PrevMissing):
        receive(bytes((ENTRY,)) + seal.tag_of(EK) + masked + e.sealed + e.signature)


FORMS = [
    (f"{name}, kind {kind}", frame)
    for name, h in (("call", CALL), ("routine", ROUTINE), ("reply", REPLY), ("key", KEY))
    for kind, frame in frames(make(h)).items()
]


@pytest.mark.parametrize("frame", [frame for _, frame in FORMS], ids=[name for name, _ in FORMS])
def test_no_damage_of_one_bit_passes(frame: bytes) -> None:
    receive(frame)
    for damaged in flips(frame):
        with pytest.raises(WireError):
            pytest.fail(f"{damaged.hex()} passed as {receive(damaged)}")


@pytest.mark.parametrize("frame", [frame for _, frame in FORMS], ids=[name for name, _ in FORMS])
def test_no_cut_and_no_addition_passes(frame: bytes) -> None:
    for damaged in [frame[:size] for size in range(len(frame))] + [frame + b"\0", frame + frame]:
        with pytest.raises(WireError):
            receive(damaged)


def test_the_kind_byte_is_under_no_signature_and_changes_nothing() -> None:
    """Any holder sends any form: the hash stays."""
    e = make(ROUTINE)
    with_prev = frames(e)[ENTRY_PREV]
    at = 5 + len(e.hdr)
    assert receive(bytes((ENTRY,)) + with_prev[1:at] + with_prev[at + 32 :]).hash == e.hash


def test_a_listener_does_not_see_the_precedence() -> None:
    """One header under many signatures: no byte of it stands still on the air, in FLASH no other than in ROUTINE."""
    for h in (CALL, ROUTINE):
        hdr = hd.encode(h)
        seen = [frames(make(h, encode(number)))[ENTRY_PREV][5 : 5 + len(hdr)] for number in range(100)]
        assert len(set(seen)) == 100
        assert all(len({masked[at] for masked in seen}) > 50 for at in range(len(hdr)))
        assert hdr not in seen


def test_the_mask_has_no_second_use() -> None:
    """Beyond its first 32 bytes a header is masked by another block; a listener cannot cancel one with the other."""
    acks = tuple(Ref(index, 9, SEQ_MAX) for index in range(1, 11))
    e = make(replace(CALL, acks=acks))
    assert len(e.hdr) > 64
    masked = frames(e)[ENTRY_PREV][5 : 5 + len(e.hdr)]
    pad = bytes(a ^ b for a, b in zip(masked, e.hdr, strict=True))
    assert pad[:32] != pad[32:64]
    assert receive(frames(e)[ENTRY_PREV]) == e


def test_a_ciphertext_under_another_header_is_refused() -> None:
    """By a carrier its signature fails; spliced and signed by the author himself, the seal does not open."""
    one, two = make(ROUTINE), make(replace(ROUTINE, seq=1201))
    spliced = replace(two, sealed=one.sealed)
    for frame in frames(spliced).values():
        with pytest.raises(BadSignature):
            receive(frame)
    content = en.payload(two.hdr, one.sealed)
    signed = replace(spliced, signature=ANNA.sign(en.sig_structure(LINE, PREV, content)))
    received = receive(en.to_open_frame(signed))
    for seq in (1200, 1201):
        with pytest.raises(BadSeal):
            en.open_body(received, seal.message_key(EK, seq))


def test_words_cannot_be_passed_off_as_a_drill() -> None:
    """EXERCISE is under the signature and in what the seal authenticates."""
    e = make(CALL)
    drill = hd.encode(replace(CALL, exercise=True))
    with pytest.raises(BadSignature):
        receive(en.to_open_frame(replace(e, hdr=drill)))
    with pytest.raises(BadSeal):
        seal.unseal(seal.message_key(EK, 1200), LINE, drill, e.sealed)


def test_another_predecessor_is_refused() -> None:
    """History cannot be rewritten under an entry: neither the carried nor the held hash may be another one."""
    made, other = frames(make(ROUTINE)), b"p" * 32
    with pytest.raises(BadSignature, match="does not verify"):
        receive(made[ENTRY], prev=other)
    for kind in (ENTRY_PREV, ENTRY_OPEN):
        with pytest.raises(BadSignature, match="does not verify"):
            receive(made[kind].replace(PREV, other))
    u = en.parse(made[ENTRY_PREV], EK)
    with pytest.raises(BadSignature, match="another predecessor than the one carried"):
        en.verify(u, LINE, other, ANNA.sign_public, SUITE)


@pytest.mark.parametrize("h", [ROUTINE, KEY])
def test_an_entry_of_one_line_is_nothing_on_another(h: Header) -> None:
    """Even with the same predecessor, the same keys, and the tag made to fit."""
    for kind, frame in frames(make(h)).items():
        if kind == ENTRY_OPEN or h.is_clear:
            with pytest.raises(UnknownTag):
                receive(frame, line=OTHER_LINE)
        u = en.parse(frame, key_of(h))
        with pytest.raises(BadSignature):
            en.verify(u, OTHER_LINE, PREV, ANNA.sign_public, SUITE)


def test_an_entry_of_one_station_is_not_another_s() -> None:
    e = make(ROUTINE)
    for author, error in ((1, BadSignature), (2, UnknownAuthor)):
        with pytest.raises(error):
            receive(en.to_open_frame(replace(e, hdr=hd.encode(replace(ROUTINE, author=author)))))
    with pytest.raises(BadSignature):
        en.verify(en.parse(frames(e)[ENTRY], EK), LINE, PREV, BORIS.sign_public, SUITE)


def test_an_entry_of_one_incarnation_or_number_is_not_another_s() -> None:
    e = make(ROUTINE)
    for h in (replace(ROUTINE, incarnation=1), replace(ROUTINE, seq=1201), replace(ROUTINE, stamp=4001)):
        with pytest.raises(BadSignature):
            receive(en.to_open_frame(replace(e, hdr=hd.encode(h))))


def test_under_another_epoch_key_nothing_is_read() -> None:
    for number in range(50):
        e = make(ROUTINE, encode(number))
        with pytest.raises(WireError):
            en.verify(en.parse(frames(e)[ENTRY], OTHER_EK), LINE, PREV, ANNA.sign_public, SUITE)
    with pytest.raises(BadSeal):
        en.open_body(e, seal.message_key(OTHER_EK, 1200))


def test_a_key_act_is_read_without_any_key() -> None:
    """Whoever lacks a key must still learn of keys: signed, not sealed."""
    e = make(KEY)
    assert e.sealed == seal.pack(BODY)
    assert en.open_body(e, b"") == BODY


def open_frame(hdr: bytes, rest: bytes) -> bytes:
    """A frame of kind 5 that nobody signed."""
    return bytes((ENTRY_OPEN,)) + seal.tag_of(seal.line_key(LINE)) + hdr + rest + bytes(64)


def masked_frame(kind: int, hdr: bytes, rest: bytes) -> bytes:
    """A frame of kind 1 or 2 that nobody signed, made by one who knows the epoch key."""
    return bytes((kind,)) + seal.tag_of(EK) + en._masked(seal.mask_key(EK), bytes(64), hdr) + rest + bytes(64)


def test_a_header_longer_than_its_length_byte_is_refused_in_every_form() -> None:
    """Such a header of kind 5 was once read, and stopped the node when its length was to be signed."""
    acks = varint.put(2**48 - 1) + 48 * (varint.put(SEQ_MAX * 2 + 1) + varint.put(STAMP_MAX))
    hdr = hd.encode(replace(KEY, acks=()))
    hdr = bytes((hdr[0] | 2,)) + hdr[1:] + acks
    assert hd.read(varint.Reader(hdr)).acks[47] == Ref(47, STAMP_MAX, SEQ_MAX)
    rest = PREV + bytes(20)
    for frame in (open_frame(hdr, rest), masked_frame(1, hdr, rest), masked_frame(2, hdr, rest)):
        with pytest.raises(Malformed, match="end"):
            receive(frame)


HDR = hd.encode(ROUTINE)
REFUSED: list[tuple[str, bytes, type[WireError]]] = [
    ("nothing", b"", UnknownKind),
    ("kind 0", b"\x00" + bytes(100), UnknownKind),
    ("kind 6", b"\x06" + bytes(100), UnknownKind),
    ("a beacon", b"\x03" + seal.tag_of(EK) + bytes(100), UnknownKind),
    ("a want", b"\x04" + seal.tag_of(EK) + bytes(100), UnknownKind),
    ("a kind alone", b"\x01", Malformed),
    ("shorter than any frame", b"\x01" + bytes(67), Malformed),
    ("longer than any frame", b"\x01" + bytes(FRAME_MAX), TooLarge),
    ("an unknown epoch", b"\x01" + bytes(4) + bytes(100), UnknownTag),
    ("no header", masked_frame(1, b"", b""), Malformed),
    ("a cut header", masked_frame(1, HDR[:-1], b""), Malformed),
    ("no body", masked_frame(1, HDR, b""), Malformed),
    ("no body after the predecessor", masked_frame(2, HDR, PREV), Malformed),
    ("a cut predecessor", masked_frame(2, HDR, PREV[:-1]), Malformed),
    ("no predecessor", open_frame(HDR, b""), Malformed),
    ("no body in the open form", open_frame(HDR, PREV), Malformed),
    ("a reserved bit", masked_frame(1, bytes((HDR[0] | 1,)) + HDR[1:], bytes(20)), Malformed),
    ("a newer version", masked_frame(1, bytes((HDR[0] ^ 0x60,)) + HDR[1:], bytes(20)), UnknownVersion),
    ("a newer version, open", open_frame(b"\x40\x09", bytes(60)), UnknownVersion),
    ("station 64", masked_frame(1, b"\x2c\x09\x40", bytes(60)), Malformed),
    ("a padded number", open_frame(b"\x2c\x09\x80\x00", bytes(60)), NotCanonical),
    ("a first entry behind another", open_frame(hd.encode(replace(ROUTINE, seq=1)), PREV + bytes(20)), Malformed),
    ("nobody's signature", open_frame(HDR, PREV + bytes(20)), WireError),
]


@pytest.mark.parametrize(("what", "frame", "error"), REFUSED, ids=[case[0] for case in REFUSED])
def test_each_refusal_has_its_name(what: str, frame: bytes, error: type[WireError]) -> None:
    with pytest.raises(error) as caught:
        receive(frame)
    assert error is WireError or caught.type is error


@pytest.mark.fault("F-041")
def test_a_beacon_is_never_parsed_as_an_entry() -> None:
    with pytest.raises(UnknownKind, match="where an entry is due"):
        en.parse(b"\x03" + bytes(100), EK)


@pytest.mark.fault("F-065")
def test_a_class_of_the_future_is_kept_and_forwarded_byte_for_byte() -> None:
    h = replace(KEY, cls=200)
    e = make(h)
    for frame in frames(e).values():
        assert receive(frame) == e
    assert en.to_open_frame(receive(frames(e)[ENTRY_PREV])) == frames(e)[ENTRY_OPEN]


@pytest.mark.fault("F-030")
def test_the_largest_and_the_smallest_frame_are_neither_refused_nor_exceeded() -> None:
    e = make(CALL)
    room = FRAME_MAX - len(en.to_open_frame(replace(e, sealed=b"")))
    largest = replace(e, sealed=bytes(room))
    for frame in (en.to_open_frame(largest), en.to_frame(largest, EK, with_prev=True)):
        assert len(frame) == FRAME_MAX
        assert en.kind_and_tag(frame) == (frame[0], frame[1:5])
        with pytest.raises(TooLarge):
            en.kind_and_tag(frame + b"\0")
    assert en.kind_and_tag(b"\x01" + bytes(68)) == (1, bytes(4))
    with pytest.raises(Malformed, match="shorter than any frame"):
        en.kind_and_tag(b"\x01" + bytes(67))
    one_more = replace(e, sealed=bytes(room + 1))
    with pytest.raises(AssertionError):
        en.to_frame(one_more, EK, with_prev=True)
    with pytest.raises(AssertionError):
        en.to_open_frame(one_more)


def test_a_first_entry_has_the_empty_predecessor() -> None:
    e = make(replace(CALL, seq=1), prev=en.NO_PREV)
    assert receive(frames(e)[ENTRY_PREV], prev=en.NO_PREV).prev == bytes(32)
