"""Bytes from an enemy with seeded dice: every decoder finds a value or a WireError, and nothing else.

Good bytes are changed in two ways: as bytes, and as values, which are then encoded by the rules, so that what stands
behind the codec is reached too. Whatever is read is the same bytes again when it is written: one encoding for a value.
The run is bounded by count: OPENLINE_MUTATIONS changes a decoder (`./dev fuzz` asks for many), OPENLINE_SEED the dice.
"""

import os
import random
from collections import Counter
from collections.abc import Callable

import pytest

from openline.line import bodies, fork
from openline.line import card as cards
from openline.line import charter as charters
from openline.line.acts import (
    Act,
    AdoptAct,
    CardAct,
    FirstAct,
    ForkAct,
    KeyAct,
    Marker,
    MessageAct,
    Receipt,
    ReceiptAct,
    Reply,
    ReplyAct,
    ResumeAct,
    SuspendAct,
)
from openline.store import export, vault
from openline.wire import beacon as bc
from openline.wire import bundle, codec, seal
from openline.wire import entry as en
from openline.wire import header as hd
from openline.wire.codec import Value
from openline.wire.errors import WireError
from openline.wire.varint import Reader
from tests.engine.pair import FLASH, Station, carry, meet, pair
from tests.line.parties import in_force, offer, signed_card
from tests.line.succession import amends, follows, leaves
from tests.wire.samples import (
    ANNA,
    BEACON,
    BODY,
    CALL,
    EK,
    ENQUIRY,
    KEY,
    LINE,
    PREV,
    REPLY,
    ROUTINE,
    SUITE,
    WANT,
    frames,
    make,
    receive,
    receive_beacon,
)

pytestmark = pytest.mark.unmeasured  # thousands of changes, over code that smaller tests reach
ROUNDS = int(os.environ.get("OPENLINE_MUTATIONS", "2000"))
SEED = os.environ.get("OPENLINE_SEED", "1")
ENTRIES = [make(h) for h in (CALL, ROUTINE, REPLY, KEY)]
FRAMES = [frame for e in ENTRIES for frame in frames(e).values()]
SIGNED = [bc.make_beacon(LINE, BEACON, ANNA), *(bc.make_want(LINE, w, ANNA) for w in (WANT, ENQUIRY))]
ACT = codec.encode({0: True, 1: [7, -4, {"a": b"xyz", "bb": None}], 24: "\u6c34" * 30, 300: [[[[False]]]]})
TELLING = (0, 1, 0x1B, 0x5F, 0x7F, 0x80, 0x9B, 0xBF, 0xF6, 0xFF)  # bytes that mean lengths, ends and continuations


def mutated(dice: random.Random, data: bytes, other: bytes) -> bytes:
    """One to four changes: bits, bytes, cuts, repetitions, and a splice with another good one."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(out) + 1)
        to = min(len(out), at + dice.randint(1, 9))
        match dice.randrange(6):
            case 0 if at < len(out):
                out[at] ^= 1 << dice.randrange(8)
            case 1:
                out[at:to] = bytes(dice.choices(TELLING, k=to - at))
            case 2:
                del out[at:to]
            case 3:
                out[at:at] = out[at:to] * dice.randint(1, 8)
            case 4:
                out[at:] = other[at:]
            case _:
                out[at:at] = dice.randbytes(dice.randint(1, 40))
    return bytes(out)


ODD: list[Value] = [0, 1, 23, 24, 2**32, 2**64 - 1, -1, b"", b"h" * 32, "", "x", "\u202e", [], {}, None, True, False]


def twisted(dice: random.Random, value: Value) -> Value:
    """The value with one thing in it changed, put in, or left out."""
    if isinstance(value, list | dict) and value and dice.random() < 0.85:
        out = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        at = dice.randrange(len(out))
        match dice.randrange(4):
            case 0:
                del out[at]
            case 1:
                out.append((dice.randrange(12), dice.choice(ODD)))
            case _:
                out[at] = (out[at][0], twisted(dice, out[at][1]))
        return dict(out) if isinstance(value, dict) else [item for _, item in out]
    if isinstance(value, bytes | str) and value and dice.random() < 0.5:
        return value[:-1] if dice.random() < 0.5 else value * 2
    if type(value) is int and dice.random() < 0.5:
        return max(-1, value + dice.choice((-1, 1, 7, 2**31)))
    return dice.choice(ODD)


def changed(dice: random.Random, good: list[bytes]) -> bytes:
    """Bytes that are nearly good."""
    data, other, kind = dice.choice(good), dice.choice(good), dice.random()
    if kind < 0.05:
        return dice.randbytes(200)
    if kind < 0.5:
        try:
            return codec.encode(twisted(dice, codec.decode(data)))
        except (WireError, AssertionError):  # no CBOR, or no value that has an encoding
            pass
    return mutated(dice, data, other)


def _entry(frame: bytes) -> None:
    for key in (EK, seal.line_key(LINE)):
        u = en.parse(frame, key)
        e = en.trusted(u, LINE, u.prev or PREV)
        assert en.payload(u.hdr, u.sealed)[0] == len(u.hdr)
        assert hd.encode(u.header) == u.hdr
        en.open_body(e, seal.message_key(EK, u.header.seq))


def _signed_entry(frame: bytes) -> None:
    before = {en.to_open_frame(e) for e in ENTRIES}
    assert en.to_open_frame(receive(frame)) in before, "a forgery"


def _codec(data: bytes) -> None:
    assert codec.encode(codec.decode(data)) == data


def _header(data: bytes) -> None:
    r = Reader(data[: hd.HDR_MAX])
    assert hd.encode(hd.read(r)) == data[: r.at]


def _beacon(frame: bytes) -> None:
    assert bc.make_beacon(LINE, bc.read_beacon(frame), ANNA)[5:-64] == frame[5:-64]


def _want(frame: bytes) -> None:
    assert bc.make_want(LINE, bc.read_want(frame), ANNA)[5:-64] == frame[5:-64]


def _signed_beacon(frame: bytes) -> None:
    assert receive_beacon(frame) in (BEACON, WANT, ENQUIRY), "a forgery"


def _unpack(packed: bytes) -> None:
    assert len(seal.unpack(packed)) <= max(codec.SIZE_MAX, len(packed))


def _signature(data: bytes) -> None:
    SUITE.verify(data[:32], data[32:], BODY)


def _wrap(wrapped: bytes) -> None:
    assert ANNA.unwrap(b"", wrapped) == EK


def _body(cls: int, exercise: bool) -> Callable[[bytes], None]:
    def read(body: bytes) -> None:
        act = bodies.from_body(cls, exercise, body)
        assert act is not None
        assert bodies.to_body(act, exercise) == body

    return read


def _card(data: bytes) -> None:
    assert cards.to_bytes(cards.from_bytes(data)) == data


def _charter(data: bytes) -> None:
    assert charters.to_bytes(charters.from_bytes(data)) == data


def _charter_file(data: bytes) -> None:
    assert charters.to_file(charters.from_file(data)) == data


def _transcript(data: bytes) -> str:
    wrong = export.check(data, TALK[0].suite).wrong
    assert wrong is not None or data == EXPORTED, "a forgery"
    return wrong.verdict if wrong else "read"


def _vault(data: bytes) -> None:
    assert vault.unlock("pass", data) == b"secret"


def _bundle(data: bytes) -> None:
    assert bundle.to_file(bundle.from_file(data)) == data


def _packet(packet: bytes) -> None:
    frame = JOINER.take(packet)
    assert frame is None or bundle.cut(frame, max(len(packet), bundle.PACKET_MIN))


def _engine(frame: bytes) -> str:
    """A whole station: what is not of its line is counted, and shows, rings and changes nothing."""
    station = TALK[1]
    before = station.state.tally.copy()
    effects = station.take(frame)
    counted = station.state.tally - before
    assert counted or not effects, "neither refused nor known"
    return next(iter(counted), "read")


def talk() -> tuple[Station, Station]:
    """Two stations that said a little of everything."""
    us, cn = pair()
    call = us.write("Stop now.", FLASH)
    carry((us, cn))
    cn.reply(call, Reply.STANDBY)
    us.say(SuspendAct(1, (2, 3), "Storm.", "en", 3600, 7))
    us.say(ResumeAct(1, 7))
    meet(us, cn)
    return us, cn


HASH = b"h" * 32
AMENDED = amends(in_force(), ("US", "CN"), joining=("JP",))
ACTS: list[Act] = [
    KeyAct(3, HASH, ((0, b"w" * 40), (4, b"v" * 40))),
    CardAct(signed_card("US")),
    follows(signed_card("US").card, by=("US",)),
    AMENDED,
    AdoptAct(2, HASH),
    leaves(LINE, "US"),
    MessageAct(7, Marker.REQUEST, "Keep clear.", "en", 1_700_000_000, 1_700_000_900, HASH, PREV),
    ReplyAct(7, Reply.UNABLE, HASH, 1_700_000_000, "Fog.", 1_700_000_900, "en", True),
    ReceiptAct(Receipt.OPENED, HASH, 1_700_000_000, 7),
    ReceiptAct(Receipt.RANG, HASH, 1_700_000_000),
    SuspendAct(7, (2, 3), "Storm.", "en", 3600, 1_700_000_000),
    ResumeAct(7, 1_700_000_000),
    FirstAct(0, 7, HASH),
    ForkAct(fork.of(ENTRIES[0]), fork.of(ENTRIES[1])),
]
BODIES: dict[int, list[bytes]] = {}
for one in ACTS:
    BODIES.setdefault(bodies.CLASS_OF[type(one)], []).append(bodies.to_body(one, False))
TALK = talk()
HELD = [entry for feed in TALK[0].state.feeds.values() for held in feed.linked for entry in held]
EXPORTED = export.write(TALK[0].charter, 0, 7, HELD, TALK[0].state.keys, TALK[0].secrets)
SENT = [en.to_open_frame(e) for e in HELD]
JOINER = bundle.Joiner()

Reading = Callable[[bytes], str | None]
READERS: dict[str, tuple[Reading, list[bytes]]] = {
    "codec": (_codec, [ACT, BODY]),
    "header": (_header, [hd.encode(e.header) for e in ENTRIES]),
    "entry": (_entry, FRAMES),
    "entry, signed": (_signed_entry, FRAMES),
    "beacon": (_beacon, SIGNED),
    "want": (_want, SIGNED),
    "beacon or want, signed": (_signed_beacon, SIGNED),
    "body": (_unpack, [seal.pack(BODY), seal.pack(ACT), b"\x01" + seal.pack(ACT)[1:]]),
    "signature": (_signature, [ANNA.sign_public + ANNA.sign(BODY)]),
    "wrap": (_wrap, [SUITE.wrap(ANNA.wrap_public, b"", EK)]),
    **{f"body of {hd.Class(cls).name}": (_body(cls, False), good) for cls, good in BODIES.items()},
    "body, exercise": (_body(hd.Class.MESSAGE, True), [bodies.to_body(ACTS[6], True)]),
    "card": (_card, [signed_card("US").signed, signed_card("CN").signed]),
    "charter": (_charter, [in_force().signed, AMENDED.signed]),
    "charter file": (_charter_file, [charters.to_file(in_force()), charters.to_file(offer())]),
    "transcript": (_transcript, [EXPORTED]),
    "vault": (_vault, [vault.close("pass", b"secret", bytes(28))]),
    "bundle": (_bundle, [bundle.to_file(SENT), bundle.to_file(SENT[:2])]),
    "packet": (_packet, [piece for frame in SENT for piece in bundle.cut(frame, 90)]),
    "station": (_engine, SENT),
}


@pytest.mark.fault("F-030")
@pytest.mark.fault("F-031")
@pytest.mark.fault("F-032")
@pytest.mark.parametrize("name", READERS)
def test_only_a_wire_error_comes_of_hostile_bytes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "SCRYPT_N", 2)
    read, good = READERS[name]
    dice = random.Random(f"hostile/{SEED}/{name}")
    verdicts: Counter[str] = Counter()
    for number in range(ROUNDS):
        data = changed(dice, good)
        try:
            verdicts[read(data) or "read"] += 1
        except WireError as wrong:
            verdicts[wrong.verdict] += 1
        except Exception as fault:
            raise AssertionError(f"{name}, seed {SEED}, change {number}: {data.hex()}") from fault
    print(f"{name}: seed {SEED}, {dict(verdicts)}")
    assert sum(verdicts.values()) == ROUNDS
    assert len(verdicts) > 1, "the dice never came near"
