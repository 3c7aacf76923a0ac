"""A paper for people: what was found in the record, set as PDF by typst, the same bytes for the same record.

The fonts are those of this machine. Typst prints a box for a character that no font has, without a word; so every
character is looked for first, and what cannot be drawn is named instead of printed. It refuses packages and files: what
is set is one text of our own making, in which words of others are strings and never markup.
"""

from __future__ import annotations

import importlib.util
import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from openline.desk.web import show
from openline.words.visible import visible

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")
# In this order, as far as they are there; which of several Han shapes is meant, the reader's language says.
FAMILIES = ("Noto Sans", "DejaVu Sans", "Liberation Sans")
HAN = {"zh-Hans": "Noto Sans CJK SC", "ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR"}
MISSING_MAX = 8  # characters that are named when they cannot be drawn


class NoGlyph(Exception):
    """Characters that no font of this machine can draw. ``told`` names the first of them, with their numbers."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.told = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing[:MISSING_MAX])
        super().__init__(f"No font here can draw {self.told}.")


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on it. ``sought`` is what was looked for, ``left_out`` how many more were found."""

    party: str
    station: str
    made_ms: int
    language: str
    sought: str
    left_out: int
    clauses: tuple[str, ...]
    entries: tuple[Mapping[str, Any], ...]


def can_be_made() -> bool:
    """Whether typst is installed."""
    return importlib.util.find_spec("typst") is not None


def made(paper: Paper, say: Callable[..., str]) -> bytes:
    """The PDF. Raises NoGlyph."""
    import typst  # an extra, and slow to load

    rows = list(_rows(paper, say))
    text = json.dumps(rows, ensure_ascii=False)
    families = [name for name in (*FAMILIES, HAN.get(paper.language, HAN["zh-Hans"])) if name in fonts()]
    drawn = frozenset().union(*(fonts()[name] for name in families)) if families else frozenset()
    missing = sorted({char for char in text if char > "\x7f" and ord(char) not in drawn})
    if missing or not families:
        raise NoGlyph(missing or ["A"])
    source = SOURCE.replace("FAMILIES", json.dumps(families, ensure_ascii=False)[1:-1])
    source = source.replace("LANGUAGE", json.dumps(paper.language.partition("-")[0]))
    when = datetime.fromtimestamp(paper.made_ms // 1000, UTC)
    stamp = f"datetime(year: {when.year}, month: {when.month}, day: {when.day})"
    pdf: bytes = typst.compile(
        source.replace("STAMP", stamp).encode(),
        None,
        sys_inputs={"rows": text},
        format="pdf",
        timestamp=paper.made_ms // 1000,
    )
    return pdf


# Words come in as data: nothing in them is read as markup, and no package, file or network is named.
SOURCE = """
#set document(date: STAMP, title: "Openline")
#set page(paper: "a4", margin: (x: 18mm, y: 16mm), numbering: "1 / 1")
#set text(font: (FAMILIES,), size: 9.5pt, lang: LANGUAGE)
#set par(leading: 0.55em)
#let rows = json(bytes(sys.inputs.rows))
#for row in rows {
  if row.kind == "title" { text(size: 15pt, weight: "bold", row.text); parbreak() }
  else if row.kind == "small" { text(size: 8.5pt, fill: luma(35%), row.text); parbreak() }
  else if row.kind == "drill" {
    block(width: 100%, inset: 3pt, stroke: (dash: "dashed", paint: black), strong(row.text))
  }
  else if row.kind == "head" { line(length: 100%, stroke: 0.4pt); strong(row.text); parbreak() }
  else { row.text; parbreak() }
}
"""


def _rows(paper: Paper, say: Callable[..., str]) -> Iterator[dict[str, str]]:
    yield _row("title", f"Openline · {paper.party}")
    made = say("printed-at", time=show.group(paper.made_ms), station=paper.station)
    yield _row("small", made + (f" · {paper.sought}" if paper.sought else ""))
    yield _row("small", say("pdf-means"))
    for clause in paper.clauses:
        yield _row("small", f"{say('saving-clause')} {clause}")
    if paper.left_out:
        yield _row("text", say("left-out", count=paper.left_out))
    for entry in paper.entries:
        yield from _entry(entry, say)


def _row(kind: str, text: str) -> dict[str, str]:
    """One row; what has no ink of its own is shown as its number, but for the isolation marks of our own phrases."""
    plain = text.replace("\u2068", "").replace("\u2069", "")
    return {"kind": kind, "text": "\n".join(visible(part) for part in plain.split("\n"))}


def _entry(entry: Mapping[str, Any], say: Callable[..., str]) -> Iterator[dict[str, str]]:
    at_ms = entry["written_at_s"] * 1000 if "written_at_s" in entry else entry["kept_at_ms"]
    marker = f" {say('marker-' + entry['marker'].lower())}" if "marker" in entry else ""
    precedence = f" {say('precedence-' + entry['precedence'].lower())}" if entry["class"] == "MESSAGE" else ""
    who = " · ".join(entry["from"][key] for key in ("party", "station", "office", "authority") if key in entry["from"])
    yield _row("head", f"{show.group(at_ms)}{precedence}{marker}  {entry['name']}  {entry['line']}")
    if entry["exercise"]:
        yield _row("drill", f"{say('exercise-mark')} {say('exercise-means')}")
    yield _row("small", who)
    if "late_s" in entry:
        yield _row("text", say("delayed", minutes=entry["late_s"] // 60))
    if "reply" in entry:
        yield _row("text", f"{say('reply-' + entry['reply'].lower())} {say('to-message')} {entry['about']}")
    if "form" in entry:
        yield _row("text", entry["form"]["text"] if entry["form"]["known"] else entry["form"]["codes"])
    if entry.get("text"):
        yield _row("text", entry["text"])
    for state in entry.get("states", ()):
        steps = [f"{say(one['phrase'])} {one['at']}" for one in show.steps(state) if one["at"]]
        answer = f" · {say('reply-' + state['answer'].lower())}" if "answer" in state else ""
        yield _row("small", f"{state['party']}: {', '.join(steps)}{answer}")


@lru_cache(maxsize=1)
def fonts() -> Mapping[str, frozenset[int]]:
    """What each of our families can draw, read off the fonts themselves; those that this machine has."""
    wanted = {*FAMILIES, *HAN.values()}
    found: dict[str, set[int]] = {}
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*")) if Path(folder).is_dir() else ():
            if path.suffix.lower() in (".ttf", ".otf", ".ttc") and path.name.startswith(FILES):
                for family, drawn in _read(path):
                    if family in wanted:
                        found.setdefault(family, set()).update(drawn)
    return {family: frozenset(drawn) for family, drawn in found.items()}


FILES = ("NotoSans-", "NotoSansCJK", "DejaVuSans", "LiberationSans")  # how the files of our families begin


def _read(path: Path) -> Iterator[tuple[str, set[int]]]:
    """Family and characters of each font in a file (OpenType 1.9: tables ``name`` and ``cmap``)."""
    data = path.read_bytes()
    starts = [0]
    if data[:4] == b"ttcf":
        (count,) = struct.unpack_from(">I", data, 8)
        starts = list(struct.unpack_from(f">{count}I", data, 12))
    seen: dict[int, set[int]] = {}  # fonts of one file share their table of characters
    for start in starts:
        (count,) = struct.unpack_from(">H", data, start + 4)
        tables = {}
        for n in range(count):
            tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * n)
            tables[tag] = offset
        if b"name" not in tables or b"cmap" not in tables:
            continue
        if tables[b"cmap"] not in seen:
            seen[tables[b"cmap"]] = _characters(data, tables[b"cmap"])
        for family in _families(data, tables[b"name"]):
            yield family, seen[tables[b"cmap"]]


def _families(data: bytes, at: int) -> set[str]:
    """The names of a font's family (1, and 16 where it has one)."""
    _, count, strings = struct.unpack_from(">HHH", data, at)
    found = set()
    for n in range(count):
        platform, _, _, name, length, offset = struct.unpack_from(">HHHHHH", data, at + 6 + 12 * n)
        if name in (1, 16) and platform == 3:
            found.add(data[at + strings + offset : at + strings + offset + length].decode("utf-16-be", "replace"))
    return found


def _characters(data: bytes, at: int) -> set[int]:
    """What a table ``cmap`` maps, of its formats 4 and 12."""
    (count,) = struct.unpack_from(">H", data, at + 2)
    drawn: set[int] = set()
    for n in range(count):
        platform, _, offset = struct.unpack_from(">HHI", data, at + 4 + 8 * n)
        (kind,) = struct.unpack_from(">H", data, at + offset)
        if platform in (0, 3) and kind == 12:
            (groups,) = struct.unpack_from(">I", data, at + offset + 12)
            for first, last, _ in struct.iter_unpack(">III", data[at + offset + 16 : at + offset + 16 + 12 * groups]):
                drawn.update(range(first, last + 1))
        elif platform in (0, 3) and kind == 4:
            (twice,) = struct.unpack_from(">H", data, at + offset + 6)
            ends = struct.unpack_from(f">{twice // 2}H", data, at + offset + 14)
            begins = struct.unpack_from(f">{twice // 2}H", data, at + offset + 16 + twice)
            for first, last in zip(begins, ends, strict=True):
                drawn.update(range(first, last + 1))
    return drawn
