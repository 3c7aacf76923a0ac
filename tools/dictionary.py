"""Makes the dictionary that a charter names: ``python tools/dictionary.py [--gather | --choose]``.

Without an option it writes ``vectors/dictionary.bin`` from the tables in the source, and prints its hash. ``--choose``
makes those tables anew, in ``src/openline/wire/codebook.py``: fragments chosen from ``tools/english.txt`` and the
sentences below, and deflate's part out of ``tools/phrases.txt``. ``--gather`` writes that file anew from the forms and
phrases as they are now. Each makes another dictionary, which charters then name by another hash; so what was
gathered is frozen in the tree, and a phrase that is mended later changes nothing on the wire.
"""

from __future__ import annotations

import re
import string
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from openline.node.catalogue import built_in
from openline.wire.codec import Value, encode
from openline.wire.dictionary import FILE
from openline.words.catalogue import Catalogue

ROOT = Path(__file__).parent.parent
COUNT, LENGTH_MAX, LITERAL_MAX = 248, 12, 8
TEXTS_MIN = 5  # what stands in fewer texts is those texts, not the language
TRIED = 2000  # so many fragments are weighed, of those that cover most
EACH = 1500  # bytes of deflate's part for each language: more is farther back, and a longer way costs more bits
NEW = 0.5  # of a phrase must be pairs of characters that no phrase before it has
GATHERED = ("fil", "ko", "ja", "zh-Hans")  # English is spelt in fragments, which is shorter
# What a first message is likely to hold, the likeliest last, as deflate reaches back for near ones at less cost.
SENTENCES = (
    "我方舰艇 你方 贵方 航向 航速 距离 海里 米 请立即 停止 确认 收到 演习 位于 北纬 东经 时间 意图 安全 避让 穿越 舰首 "
    "飞机 高度 依法 依规 跟踪监视 处置 专业 无意 升级 请回复 请保持 通话 指挥官 海峡 "
    " commander of the the exercise search and rescue missile launch military aircraft unmanned object territorial sea "
    "international waters airspace exclusive economic zone unknown, do not, we have, there is no intention to "
    "escalate; please confirm that you received this. Request your intentions. Request that you keep clear. We ask you "
    "to stop manoeuvring dangerously. Your aircraft passed within feet of our aircraft at altitude. Your ship crossed "
    "the bow of our ship at a distance of yards; our ship kept course and slowed to knots to avoid a collision. "
    "Your destroyer overtook on the port side and crossed the bow. Position latitude north longitude east, course "
    "speed metres nautical miles, at time UTC today. This was not intended and will not be repeated. "
)
# Whatever people write, in capitals or in figures, must not need a literal for every letter.
ALWAYS = frozenset(c.encode() for c in string.ascii_letters + string.digits + " .,?'-:")


def texts() -> list[bytes]:
    """Bodies as they are sealed, without hashes and the four bytes of a time, which nobody can foresee."""
    words = (ROOT / "tools/english.txt").read_text("utf-8").splitlines()
    words += [part for part in re.split(r"(?<=[.;]) ", SENTENCES) if part.isascii()]
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


def gather(c: Catalogue) -> list[str]:
    """Lines of ``tools/phrases.txt``: what a language says of ships and requests, then how each form begins."""
    out: list[str] = []
    for language in GATHERED:
        kept, seen = "", set[str]()
        for words in _said(c, language):
            pairs = {words[at : at + 2] for at in range(len(words) - 1)}
            if len(pairs - seen) >= NEW * len(pairs) and len((kept + words).encode()) < EACH:
                kept, seen = f"{kept} {words}", seen | pairs
        out.append(kept)
    out.append(SENTENCES)
    # A message in a form has no words and no language; then come its time, the size of its form and the form's head.
    heads = [encode([f.number, f.version, f.mark, 0])[1:-1] for f in reversed(c.newest())]
    markers = [bytes((2, marker)) + b"\x03\x60\x04\x60\x05\x1a" for marker in (8, 4, 5, 7, 3)]
    return [*out, "h'" + b"".join([*heads, *markers]).hex()]


def _said(c: Catalogue, language: str) -> Iterator[str]:
    """The phrases of the forms' choices, labels and units, without their variables, the shortest last."""
    names = [f"{name}-{code}" for name, codes in c.sets.items() for code in codes.values()]
    names += sorted({f"label-{f.name}" for form in c.newest() for f in form.every_field()})
    phrases = c.tongues[language].phrases()
    said = {" ".join(re.sub(r"\{[^}]*\}", " ", phrases[name].words).split()) for name in names}
    yield from sorted((words for words in said if len(words) > 1), key=lambda words: (-len(words), words))


def deflate_part() -> str:
    """What stands in ``tools/phrases.txt``, bytes as lone surrogates."""
    lines = (ROOT / "tools/phrases.txt").read_text("utf-8").split("\n")[:-1]
    parts = [bytes.fromhex(line[2:]) if line.startswith("h'") else line.encode() for line in lines]
    return b"".join(parts).decode("utf-8", "surrogateescape")


def module(book: list[bytes]) -> str:
    """The source of both tables: a fragment's bytes as characters, ended by a bar; and deflate's part."""
    assert all(b"|" not in f for f in book), "the bar ends a fragment"
    pieces = [ascii(f.decode("latin-1") + "|")[1:-1].replace("\\'", "'") for f in book]
    text = [one if one.isprintable() else ascii(one)[1:-1] for one in deflate_part()]
    return f"{HEAD}\nTABLE = (\n{_quoted(pieces)}\n)\nPHRASES = (\n{_quoted(text)}\n)\n"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _quoted(pieces: list[str]) -> str:
    lines, line = [], ""
    for piece in pieces:
        safe = piece.replace('"', '\\"')
        if _width(line + safe) > 112:
            lines.append(line)
            line = ""
        line += safe
    return "\n".join(f'    "{one}"' for one in [*lines, line])


HEAD = '''"""The fragments of body format 2, each ended by a bar, its place its code; and deflate's preset part.

Made by ``tools/dictionary.py`` and frozen: the charter names their hash. It refuses to be edited by hand. Deflate's
part is phrases in four languages, sentences, and last how forms begin, whose bytes stand as lone surrogates.
"""
'''

if __name__ == "__main__":
    if sys.argv[1:] == ["--gather"]:
        (ROOT / "tools/phrases.txt").write_text("\n".join(gather(built_in())) + "\n", "utf-8")
        print("The phrases are gathered anew. Run this again with --choose to put them into the tables.")
    elif sys.argv[1:] == ["--choose"]:
        (ROOT / "src/openline/wire/codebook.py").write_text(module(choose()), "utf-8")
        print("The tables are made anew. Run this again without an option to print them.")
    else:
        (ROOT / "vectors/dictionary.bin").write_bytes(FILE)
        print(f"{len(FILE)} bytes in vectors/dictionary.bin, {sha256(FILE).hexdigest()}")
