"""Writes the examples of ``spec/`` from the code, so that no example is ever wrong: ``python tools/examples.py``.

Each stands between ``<!-- example: name -->`` and ``<!-- end -->``. A test fails when one differs from what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from openline.line.acts import Marker, MessageAct
from openline.line.bodies import to_body
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.header import Class, Header, Ref, encode
from openline.wire.suite import RealSecrets

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
    lines = ["```", "EXERCISE FLASH QUESTION by station 0, seq 2: Do your ships intend to cross our bow again?", ""]
    lines += [f"{name:16} {_hex(data, ' ' * 17)}" for name, data in rows]
    return "\n".join([*lines, "```", ""])


EXAMPLES: dict[str, Callable[[], str]] = {"entry": entry}


def rewritten(text: str) -> str:
    """The text of a page with every example made anew."""

    def one(match: re.Match[str]) -> str:
        return f"<!-- example: {match[1]} -->\n{EXAMPLES[match[1]]()}<!-- end -->"

    return re.sub(r"<!-- example: (\w+) -->\n.*?<!-- end -->", one, text, flags=re.DOTALL)


if __name__ == "__main__":
    for page in sorted(SPEC.glob("*.md")):
        page.write_text(rewritten(page.read_text("utf-8")), "utf-8")
