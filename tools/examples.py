"""Writes the examples of ``spec/`` from the code, so that no example is ever wrong: ``python tools/examples.py``.

Each stands between ``<!-- example: name -->`` and ``<!-- end -->``. A test fails when one differs from what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from openline.engine.sync import view
from openline.line.acts import Marker, MessageAct
from openline.line.bodies import to_body
from openline.node.catalogue import built_in
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.beacon import Beacon, Counter, Held, make_beacon
from openline.wire.codec import encode as encode_value
from openline.wire.header import Class, Header, Ref, encode
from openline.wire.suite import RealSecrets
from openline.words.codes import spelled, write
from openline.words.entry import Typist, typed
from openline.words.render import rendering
from openline.words.show import Reader

MEETING = (
    "other-party=CN", "time=030412Z JUN 23", "position=24-24.7N 119-12.2E", "own-vessel-class=destroyer",
    "other-vessel-class=destroyer", "passage.1.ship-manoeuvre=other-crossed-bow-to-starboard",
    "passage.1.closest-distance=about 150 yd", "ship-intention=keep-course", "ship-request=keep-clear",
)  # fmt: skip
SPEC = Path(__file__).parent.parent / "spec"
LINE = bytes(range(32))
EK = bytes(range(32, 64))
SECRETS = RealSecrets(bytes(range(64, 96)), bytes(64), bytes(range(1, 33)))


def _hex(data: bytes, indent: str) -> str:
    text = data.hex()
    return ("\n" + indent).join(text[i : i + 96] for i in range(0, len(text), 96))


def entry() -> str:
    """A FLASH with everything that leads to its bytes."""
    act = MessageAct(1, Marker.QUESTION, "Do your ships intend to cross our bow again?", "en", 1_685_765_529)
    header = Header(Class.MESSAGE, 0, True, 0, 0, 1, 2, 8, (Ref(4, 0, 3),), 1)
    body, prev = to_body(act, exercise=True), bytes.fromhex("11" * 32)
    made = en.make(LINE, header, prev, body, EK, SECRETS)
    frame = en.to_frame(made, EK, with_prev=True)
    rows = [
        ("line_id", LINE),
        ("prev", prev),
        ("epoch key ek", EK),
        ("signing seed", bytes(range(64, 96))),
        ("signing key", SECRETS.sign_public),
        ("header", encode(header)),
        ("body", body),
        ("message key", seal.message_key(EK, 2)),
        ("sealed body", made.sealed),
        ("payload", en.payload(made.hdr, made.sealed)),
        ("signed", en.sig_structure(LINE, prev, en.payload(made.hdr, made.sealed))),
        ("signature", made.signature),
        ("entry_hash", made.hash),
        (f"frame, {len(frame)} bytes", frame),
    ]
    return _table("EXERCISE FLASH QUESTION by station 0, seq 2: Do your ships intend to cross our bow again?", rows)


def form() -> str:
    """An encounter at sea, from what is typed to its codes."""
    found = built_in().named("encounter-at-sea")
    assert found is not None, "a form of this version"
    rows = [(name, value) for name, _, value in (row.partition("=") for row in MEETING)]
    codes = write(found, typed(found, rows, Typist()))
    side = rendering(built_in(), Reader(built_in().tongues["en"], units={}), "US", codes)
    told = [("form 1, version 1", f"encounter-at-sea, hash {found.hash.hex()}"), ("codes", spelled(codes))]
    lines = [f"{name:18} {value}" for name, value in told]
    lines += [f"{f'{len(codes)} bytes':18} {_hex(codes, ' ' * 19)}", "", *side.text.split("\n")]
    return "```\n" + "\n".join(line.rstrip() for line in lines) + "\n```\n"


def _table(title: str, rows: list[tuple[str, bytes]]) -> str:
    lines = [f"{name:16} {_hex(data, ' ' * 17)}" for name, data in rows]
    return "\n".join(["```", title, "", *lines, "```", ""])


def epoch() -> str:
    """What follows from one epoch key, and the seal of a short body."""
    header = encode(Header(Class.MESSAGE, 3, False, 0, 0, 1, 1025, 2048))
    key, path = seal.disclosure(EK, 1025)
    packed = seal.pack(to_body(MessageAct(1, Marker.WARNING, "Keep clear of our bow.", "en", 1_685_765_529), False))
    rows = [
        ("epoch key ek", EK),
        ("tag", seal.tag_of(EK)),
        ("mask key", seal.mask_key(EK)),
        ("message key", key),
        ("commitment", seal.commitment(EK)),
        ("its path, from", path[0]),
        ("to", path[-1]),
        ("line_id", LINE),
        ("line key", seal.line_key(LINE)),
        ("header", header),
        ("packed body", packed),
        ("AAD", seal.enc_structure(LINE, header)),
        ("sealed body", seal.seal(key, LINE, header, packed)),
    ]
    return _table("The epoch of one key; its entry 1025, whose message key is number 1.", rows)


def beacon() -> str:
    """A beacon of a station that has signed three entries and heard one of two others."""
    held = (Held(4, 0, 2, Counter(7, 31)), Held(8, 0, 0, Counter(0, 0)))
    one, two = bytes.fromhex("a1" * 32), bytes.fromhex("b2" * 32)
    rows = [(0, 0, 3, one), (4, 0, 2, two)]
    made = Beacon(0, 0, Counter(4, 900), 1_685_765_529_000, 3, bytes.fromhex("11" * 32), view(rows), held)
    frame = make_beacon(LINE, made, SECRETS)
    parts = [
        ("line_id", LINE),
        ("signing key", SECRETS.sign_public),
        ("sum, station 0", one),
        ("sum, station 4", two),
        ("view", made.view),
        ("fields", frame[5:-64]),
        ("signed", encode_value(["openline/beacon/1", LINE, frame[5:-64]])),
        ("signature", frame[-64:]),
        (f"frame, {len(frame)} bytes", frame),
    ]
    title = "Station 0, boot 4, count 900: head 3; holds 2 of station 4 and heard its (7, 31); nothing of station 8."
    return _table(title, parts)


EXAMPLES: dict[str, Callable[[], str]] = {"entry": entry, "epoch": epoch, "beacon": beacon, "form": form}


def rewritten(text: str) -> str:
    """The text of a page with every example made anew."""

    def one(match: re.Match[str]) -> str:
        return f"<!-- example: {match[1]} -->\n{EXAMPLES[match[1]]()}<!-- end -->"

    return re.sub(r"<!-- example: (\w+) -->\n.*?<!-- end -->", one, text, flags=re.DOTALL)


if __name__ == "__main__":
    for page in sorted(SPEC.glob("*.md")):
        page.write_text(rewritten(page.read_text("utf-8")), "utf-8")
