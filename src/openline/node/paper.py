"""A call on paper: one page of a message as it arrived, as plain text and as HTML, for a printer.

It speaks the language of the station. EXERCISE stands above and below; the charter's saving clause stands on every
page. It refuses to be the record: that is the transcript, and the page says so.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from openline.node.wording import again, phrases, said, word
from openline.words.calendar import date_time_group as group
from openline.words.tongue import REFERENCE
from openline.words.visible import visible

WIDTH = 78  # columns; a character of East Asia takes two
INDENT = "    "  # of what goes on in another line
PIECES = re.compile(r"<U\+[0-9A-F]+>|.", re.DOTALL)


def rows(
    line: str, entry: Mapping[str, Any], saving_clause: str, station: str, now_s: int, language: str = "en"
) -> list[str]:
    """The page in paragraphs, in the language of the station; an empty one parts what belongs apart."""
    drill = [said("page-exercise", mark=word("exercise", "mark"))] if entry["exercise"] else []
    out = [*drill, ""] if drill else []
    out += [*_head(line, entry), ""]
    form = entry.get("form")
    if form:
        out += [form["title"], *(f"    {row['label']}: {row['value']}" for row in form["lines"])]
        out += ([form["text"]] if not form["lines"] else []) + [f"    ({form['codes']})"]
        out += ["", said("page-readings")]
        out += [f"    [{tag}] {reading['text']}" for tag, reading in form["readings"].items()]
    if entry.get("text"):
        out += ([""] if form else []) + [f"[{entry.get('language', '')}]", *entry["text"].split("\n")]
    out += ["", saving_clause, "", said("page-printed", station=station, time=group(now_s))]
    return [visible(row) for row in again([*out, *(["", *drill] if drill else [])], language)]


def _head(line: str, entry: Mapping[str, Any]) -> Iterator[str]:
    sender, arrived = entry["from"], group(entry["kept_at_ms"] // 1000)
    marker = word("marker", entry["marker"]) if entry.get("marker") else ""
    yield said("page-call", precedence=word("precedence", entry["precedence"]), marker=marker, name=entry["name"])
    yield said("page-line", line=line)
    yield said("page-office", **sender) if "office" in sender else said("page-station", **sender)
    if "written_at_s" in entry:
        yield said("page-written", written=group(entry["written_at_s"]), arrived=arrived)
    else:
        yield said("page-arrived", arrived=arrived)
    if "late_s" in entry:
        yield said("page-delayed", minutes=entry["late_s"] // 60)
    if why := entry.get("void"):
        yield said(f"void-{why}") if f"void-{why}" in phrases(REFERENCE) else said("page-void", why=why)


def text(page: list[str]) -> str:
    """The page as plain text, in lines that a printer has room for."""
    return "\n".join(line for row in page for line in _wrapped(row)) + "\n"


def _wrapped(row: str) -> Iterator[str]:
    """One paragraph in lines of at most WIDTH columns, broken at a blank of the second half where there is one, and
    never within an escape or before a mark that belongs to the letter before it.
    """
    out, columns, blank, begun = "", 0, 0, False
    for part in PIECES.findall(row):
        wide = _columns(part)
        if columns + wide > WIDTH:
            at = blank if blank and part != " " else len(out)
            yield out[:at].rstrip(" ")
            out, blank, begun = INDENT + out[at:].lstrip(" "), 0, True
            columns = _columns(out)
            if part == " ":
                continue
        out += part
        columns += wide
        if part == " " and columns > WIDTH // 2:
            blank = len(out)
    if out != INDENT or not begun:
        yield out


def _columns(text: str) -> int:
    kinds = ((unicodedata.east_asian_width(char) in "WF", unicodedata.category(char)) for char in text)
    return sum(0 if kind in ("Mn", "Me") else 1 + wide for wide, kind in kinds)


def page_html(page: list[str], title: str, exercise: bool) -> str:
    """The page as HTML that needs nothing from outside; words of others are text in it."""
    frame = "border:4px dashed #000;padding:1em" if exercise else "border-top:4px solid #000;padding:1em 0"
    rows_ = "\n".join(f'<p dir="auto">{html.escape(row)}</p>' if row else "<hr>" for row in page)
    style = f"font:12pt/1.4 sans-serif;max-width:17cm;white-space:pre-wrap;{frame}"
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{html.escape(visible(title))}</title></head>\n'
        f'<body style="{style}">\n{rows_}\n</body></html>\n'
    )
