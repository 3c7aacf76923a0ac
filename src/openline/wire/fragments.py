"""Body format 2: short texts, spelt in common pieces of words. One byte stands for a fragment of 1 to 12 bytes.

Deflate needs eight bits for a letter that it has not seen before, so 200 characters gained nothing from it unless the
dictionary foresaw them. A table of fragments, fixed beforehand, nearly halves them. It refuses to learn as it goes.
"""

import re

from openline.wire.dictionary import FRAGMENTS
from openline.wire.errors import Malformed

LITERAL = len(FRAGMENTS)  # this code and the seven above it: the next 1 to 8 bytes stand for themselves
LITERAL_MAX = 256 - LITERAL
CODES = {fragment: bytes((code,)) for code, fragment in enumerate(FRAGMENTS)}
ALONE = [bytes((byte,)) in CODES for byte in range(256)]  # which bytes have a code of their own
# How long the fragments are that begin with these two bytes, the shortest first.
LENGTHS = {f[:2]: sorted(len(g) for g in CODES if g[:2] == f[:2]) for f in CODES if len(f) > 1}
LENGTH_MAX = max(map(len, FRAGMENTS))
# Some codes, or one literal with its bytes.
PIECE = re.compile(b"([^\xf8-\xff]+)|" + b"|".join(b"%c.{%d}" % (LITERAL + n, n + 1) for n in range(8)), re.DOTALL)


def spell(body: bytes) -> bytes:
    """The fewest bytes that spell ``body``: of equal ways a fragment before a literal, and the longest fragment."""
    size = len(body)
    # For each place: itself and how many bytes spell the rest from there (beyond the end: none can), and the fragment.
    due, step = [0] * size + [size] + [1 << 20] * LENGTH_MAX, [0] * size
    for at in range(size - 1, -1, -1):
        # A byte that has a code of its own never begins a literal: the code and a shorter one cost no more.
        best, length = (due[at + 1], 1) if ALONE[body[at]] else (1 + min(due[at + 1 : at + 1 + LITERAL_MAX]), 0)
        for n in LENGTHS.get(body[at : at + 2], ()):
            if due[at + n] - n < best and body[at : at + n] in CODES:
                best, length = due[at + n] - n + 1, n
        due[at], step[at] = best, length
    out, at = list[bytes](), 0
    while at < size:
        n = step[at] or due.index(due[at] - 1, at + 1) - at
        piece = body[at : at + n]
        out.append(CODES[piece] if step[at] else bytes((LITERAL + n - 1,)) + piece)
        at += n
    return b"".join(out)


def read(spelt: bytes) -> bytes:
    """The body that was spelt so, at most twelve times as long. Raises Malformed when its last literal is cut."""
    pieces, at = list[bytes](), 0
    for found in PIECE.finditer(spelt):
        if found.start() != at:
            break
        pieces += map(FRAGMENTS.__getitem__, found[1]) if found[1] else (found[0][1:],)
        at = found.end()
    if at != len(spelt):
        raise Malformed("a spelt body that is cut")
    return b"".join(pieces)
