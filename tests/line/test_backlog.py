"""A run of backlog is proven by its hashes and one signature; whatever is not in that chain is not proven by it."""

from dataclasses import replace

import pytest

from openline.line import backlog
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.codec import encode
from openline.wire.entry import NO_PREV, Entry
from openline.wire.errors import BadSignature, WireError
from openline.wire.header import Ref
from tests.wire.samples import ANNA, BORIS, EK, LINE, OTHER_LINE, PREV, ROUTINE, SUITE, flips


def run(count: int, prev: bytes = PREV, word: str = "word") -> list[Entry]:
    """A chain that Anna signs, with short and with long headers."""
    out: list[Entry] = []
    for number in range(count):
        acks = (Ref(1, 0, 1180),) if number % 3 else ()
        h = replace(ROUTINE, seq=1200 + number, stamp=4000 + number, acks=acks)
        out.append(en.make(LINE, h, prev, encode({3: f"{word} {number}"}), EK, ANNA))
        prev = out[-1].hash
    return out


ENTRIES = run(7)
HASHES = [e.hash for e in ENTRIES]
KEY = seal.line_key(LINE)


def prove(frames: list[bytes], line: bytes = LINE, public: bytes = ANNA.sign_public, prev: bytes = PREV) -> list[Entry]:
    """What a receiver does with frames that follow ``prev``."""
    out: list[Entry] = []
    for frame in frames:
        u = en.parse(frame, KEY if frame[:1] == b"\x05" else EK)
        out.append(backlog.follow(line, out[-1].hash if out else prev, u))
    backlog.prove(out, public, SUITE)
    return out


FRAMES = [en.to_open_frame(e) for e in ENTRIES]


def test_the_hashes_and_the_last_signature_prove_a_run_in_whatever_form_it_travels() -> None:
    assert prove(FRAMES) == ENTRIES
    assert prove([en.to_frame(e, EK, with_prev=number == 0) for number, e in enumerate(ENTRIES)]) == ENTRIES
    assert prove(FRAMES[:1]) == ENTRIES[:1]
    first = [replace(ROUTINE, seq=1, stamp=1)]
    alone = [en.make(LINE, h, NO_PREV, encode({3: "word"}), EK, ANNA) for h in first]
    assert prove([en.to_open_frame(e) for e in alone], prev=NO_PREV) == alone


@pytest.mark.parametrize("at", range(len(FRAMES)))
def test_no_other_content_is_proven_and_a_damaged_signature_inside_changes_no_hash(at: int) -> None:
    """Of the bytes of an entry inside the run, its own signature alone is under no hash: it is checked later."""
    last = at == len(FRAMES) - 1
    for number, bad in enumerate(flips(FRAMES[at])):
        byte = number // 8
        if not byte or (byte % 5 and 5 < byte < len(bad) - 64):  # enough of them
            continue
        frames = [*FRAMES[:at], bad, *FRAMES[at + 1 :]]
        signature_or_tag = byte >= len(bad) - 64 or 1 <= byte < 5
        if signature_or_tag and not (last and byte >= 5):
            assert [e.hash for e in prove(frames)] == HASHES
        else:
            with pytest.raises(WireError):
                prove(frames)


def test_a_run_that_is_cut_reordered_or_of_another_history_is_none() -> None:
    other = [en.to_open_frame(e) for e in run(7, word="other")]
    broken = [FRAMES[1:], FRAMES[::-1], [*FRAMES[:2], *FRAMES[3:]], [*FRAMES[:3], *other[3:]], [FRAMES[0], FRAMES[0]]]
    for frames in broken:
        with pytest.raises(BadSignature, match="not the entry before it"):
            prove(frames)
    for line, public in ((OTHER_LINE, ANNA.sign_public), (LINE, BORIS.sign_public)):
        with pytest.raises(BadSignature):
            prove(FRAMES, line, public)
