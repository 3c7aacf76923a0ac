"""A run of backlog is proven by its hashes and one signature; whatever is not in that chain is not proven by it."""

from dataclasses import replace

import pytest

from openline.line import backlog
from openline.wire import entry as en
from openline.wire.codec import encode
from openline.wire.entry import NO_PREV, Entry
from openline.wire.errors import BadSignature, UnknownKind, WireError
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
FRAMES = [en.to_open_frame(e) for e in ENTRIES]
HASHES = [e.hash for e in ENTRIES]


def test_the_walk_finds_the_hashes_and_the_last_signature_proves_them() -> None:
    assert backlog.walk(LINE, PREV, FRAMES) == HASHES
    assert backlog.prove(LINE, PREV, FRAMES, ANNA.sign_public, SUITE) == HASHES
    assert backlog.prove(LINE, PREV, FRAMES[:1], ANNA.sign_public, SUITE) == HASHES[:1]
    before = [PREV, *HASHES]
    assert [backlog.read(LINE, f, before[i], HASHES[i]) for i, f in enumerate(FRAMES)] == ENTRIES


@pytest.mark.parametrize("at", range(len(FRAMES)))
def test_no_other_content_is_proven_and_a_damaged_signature_inside_changes_no_hash(at: int) -> None:
    """Of the bytes of an entry inside the run, its own signature alone is under no hash: it is checked later."""
    last = at == len(FRAMES) - 1
    for number, bad in enumerate(flips(FRAMES[at])):
        byte = number // 8
        if byte % 5 and 5 < byte < len(bad) - 64:  # enough of them
            continue
        frames = [*FRAMES[:at], bad, *FRAMES[at + 1 :]]
        signature_or_tag = byte >= len(bad) - 64 or 1 <= byte < 5
        if signature_or_tag and not (last and byte >= 5):
            assert backlog.prove(LINE, PREV, frames, ANNA.sign_public, SUITE) == HASHES
        else:
            with pytest.raises(WireError):
                backlog.prove(LINE, PREV, frames, ANNA.sign_public, SUITE)


def test_a_run_that_is_cut_reordered_or_of_another_history_is_none() -> None:
    other = [en.to_open_frame(e) for e in run(7, word="other")]
    broken = [FRAMES[1:], FRAMES[::-1], [*FRAMES[:2], *FRAMES[3:]], [*FRAMES[:3], *other[3:]], [FRAMES[0], FRAMES[0]]]
    for frames in broken:
        with pytest.raises(BadSignature, match="not the entry before it"):
            backlog.prove(LINE, PREV, frames, ANNA.sign_public, SUITE)
    for line, public in ((OTHER_LINE, ANNA.sign_public), (LINE, BORIS.sign_public)):
        with pytest.raises(BadSignature):
            backlog.prove(line, PREV, FRAMES, public, SUITE)


def test_only_the_kept_form_is_walked() -> None:
    for frame in (b"", b"\x05", en.to_frame(ENTRIES[0], EK, with_prev=True)):
        with pytest.raises((UnknownKind, BadSignature)):
            backlog.walk(LINE, PREV, [frame])


def test_the_first_entry_of_a_feed_is_not_walked() -> None:
    with pytest.raises(AssertionError, match="by itself"):
        backlog.walk(LINE, NO_PREV, FRAMES)


def test_a_header_that_ends_elsewhere_is_found_when_it_is_read() -> None:
    """The author can sign anything: a predecessor inside the header, or a header with a byte more, is no entry."""
    e = ENTRIES[0]
    longer = replace(e, hdr=e.hdr + b"\0")
    walked = backlog.walk(LINE, PREV, [en.to_open_frame(longer)])
    with pytest.raises(WireError):
        backlog.read(LINE, en.to_open_frame(longer), PREV, walked[0])
    with pytest.raises(BadSignature, match="ends elsewhere"):
        backlog.read(LINE, FRAMES[0], PREV, HASHES[1])
