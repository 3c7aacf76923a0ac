"""Chooses the fragments and prints the dictionary that a charter names: ``python tools/dictionary.py [--choose]``.

Without ``--choose`` it writes ``vectors/dictionary.bin`` from the tables in the source. With it, it first chooses the
fragments anew from ``tools/english.txt`` and the phrases, and writes them into ``src/openline/wire/codebook.py``: that
is another dictionary, which charters then name by another hash.
"""

from __future__ import annotations

import re
import string
import sys
from collections import Counter, defaultdict
from pathlib import Path

from openline.wire.codec import Value, encode
from openline.wire.dictionary import FILE, PHRASES

ROOT = Path(__file__).parent.parent
COUNT, LENGTH_MAX, LITERAL_MAX = 248, 12, 8
TEXTS_MIN = 5  # what stands in fewer texts is those texts, not the language
TRIED = 2000  # so many fragments are weighed, of those that cover most
# Whatever people write, in capitals or in figures, must not need a literal for every letter.
ALWAYS = frozenset(c.encode() for c in string.ascii_letters + string.digits + " .,?'-:")


def texts() -> list[bytes]:
    """Bodies as they are sealed, without hashes and the four bytes of a time, which nobody can foresee."""
    words = (ROOT / "tools/english.txt").read_text("utf-8").splitlines()
    words += [part for part in re.split(r"(?<=[.;]) ", PHRASES) if part.isascii()]
    time, out = 1 << 30, []
    for number, text in enumerate(words):
        body: dict[int, Value] = {1: number * 7 % 23, 2: number % 8 + 1, 3: text, 4: "en", 5: time}
        out.append(encode(body | {0: True} if number % 4 == 0 else body)[:-4])
    for number in range(1, 5):  # replies and receipts
        for more in ({}, {1: number}, {0: True}, {0: True, 1: number}):
            head, tail = encode({2: number, 3: bytes(32), 5: time} | more)[:-4].split(bytes(32))
            out += [head, tail]
    return out


def spelling(text: bytes, book: set[bytes]) -> list[bytes]:
    """The fewest fragments and literals that make up ``text``; a literal costs its bytes and one more."""
    cost, step = [0] * (len(text) + 1), [0] * len(text)
    for at in range(len(text) - 1, -1, -1):
        best = len(text) * 2
        for n in range(1, min(LENGTH_MAX, len(text) - at) + 1):
            known = text[at : at + n] in book
            if (known or n <= LITERAL_MAX) and (due := cost[at + n] + 1 + (0 if known else n)) <= best:
                best, step[at] = due, n
        cost[at] = best
    out, at = [], 0
    while at < len(text):
        out.append(text[at : at + step[at]])
        at += step[at]
    return out


def choose() -> list[bytes]:
    """Begin with all that is frequent, and leave out what is missed least, a tenth at a time, until 248 are left."""
    found: dict[bytes, set[int]] = defaultdict(set)
    count: Counter[bytes] = Counter()
    every = texts()
    for number, text in enumerate(every):
        for at in range(len(text)):
            for n in range(1, min(LENGTH_MAX, len(text) - at) + 1):
                found[text[at : at + n]].add(number)
                count[text[at : at + n]] += 1
    frequent = [f for f in count if len(found[f]) >= TEXTS_MIN]
    book = set(sorted(frequent, key=lambda f: ((1 - len(f)) * count[f], f))[:TRIED]) | ALWAYS
    book |= {f for f in count if len(f) == 1}
    while len(book) > COUNT:
        uses = Counter(piece for text in every for piece in spelling(text, book))
        missed = {f: uses[f] * _more(f, book) for f in book - ALWAYS}
        out = sorted(missed, key=lambda f: (missed[f], f))
        book -= set(out[: max(1, min(len(book) - COUNT, len(book) // 10))])
    return sorted(book, key=lambda f: (len(f), f))


def _more(fragment: bytes, book: set[bytes]) -> int:
    """How many bytes more this fragment takes when it is not in the book."""
    pieces = spelling(fragment, book - {fragment})
    return sum(1 if piece in book and piece != fragment else 1 + len(piece) for piece in pieces) - 1


def module(book: list[bytes]) -> str:
    """The source of the table, a fragment's bytes as characters, ended by a bar."""
    assert all(b"|" not in f for f in book), "the bar ends a fragment"
    lines, line = [], ""
    for f in book:
        piece = ascii(f.decode("latin-1") + "|")[1:-1].replace('"', '\\"').replace("\\'", "'")
        if len(line) + len(piece) > 112:
            lines.append(line)
            line = ""
        line += piece
    quoted = "\n".join(f'    "{one}"' for one in [*lines, line])
    return f"{HEAD}\nTABLE = (\n{quoted}\n)\n"


HEAD = '''"""The fragments of body format 2, each ended by a bar; its place is its code. By ``tools/dictionary.py``.

Chosen from English that was written for it, and frozen: the charter names their hash. It refuses to be edited by hand.
"""
'''

if __name__ == "__main__":
    if sys.argv[1:] == ["--choose"]:
        (ROOT / "src/openline/wire/codebook.py").write_text(module(choose()), "utf-8")
        print("The fragments are chosen anew. Run this again without --choose to print them.")
    else:
        (ROOT / "vectors/dictionary.bin").write_bytes(FILE)
        print(f"{len(FILE)} bytes in vectors/dictionary.bin")
