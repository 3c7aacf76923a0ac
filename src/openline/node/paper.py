"""A call on paper: one page of a message as it arrived, as plain text and as HTML, for a printer.

EXERCISE stands above and below; the charter's saving clause stands on every page. It refuses to be the record: that is
the transcript, and the page says so.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping
from typing import Any

from openline.words.calendar import date_time_group as group
from openline.words.visible import visible

WIDTH = 78
EXERCISE = "EXERCISE EXERCISE EXERCISE - THIS IS A DRILL, NOTHING IN IT IS REAL"
RECORD = "The transcript is the record; this page is not. Acknowledge and answer at the desk."


def rows(line: str, entry: Mapping[str, Any], saving_clause: str, station: str, now_s: int) -> list[str]:
    """The page in paragraphs; an empty one parts what belongs apart."""
    sender = entry["from"]
    whose = f"{sender['party']}, {sender['station']}"
    if "office" in sender:
        whose += f", {sender['office']} (by authority of {sender['authority']})"
    mark = [EXERCISE, ""] if entry["exercise"] else []
    out = [*mark, f"{entry['precedence']}  {entry.get('marker', '')}  {entry['name']}", f"Line {line}", f"From {whose}"]
    written = f"Written {group(entry['written_at_s'])}; " if "written_at_s" in entry else ""
    out.append(f"{written}arrived {group(entry['kept_at_ms'] // 1000)}")
    if "late_s" in entry:
        out.append(f"DELAYED {entry['late_s'] // 60} min")
    if entry.get("void"):
        out.append(f"It counts for nothing as it is: {entry['void']}.")
    out.append("")
    form = entry.get("form")
    if form:
        out += [form["title"], *(f"    {row['label']}: {row['value']}" for row in form["lines"])]
        out += ([form["text"]] if not form["lines"] else []) + [f"    ({form['codes']})"]
        out += ["", "As each side reads it:"]
        out += [f"    [{tag}] {reading['text']}" for tag, reading in form["readings"].items()]
    if entry.get("text"):
        out += ([""] if form else []) + [f"[{entry.get('language', '')}]", *entry["text"].split("\n")]
    out += ["", saving_clause, "", f"Printed at {station}, {group(now_s)}. {RECORD}"]
    return [visible(row) for row in [*out, *(["", EXERCISE] if mark else [])]]


def text(page: list[str]) -> str:
    """The page as plain text, in lines that a printer has room for."""
    wrapped = [textwrap.wrap(row, WIDTH, subsequent_indent="    ", break_on_hyphens=False) or [""] for row in page]
    return "\n".join(line for part in wrapped for line in part) + "\n"


def page_html(page: list[str], title: str, exercise: bool) -> str:
    """The page as HTML that needs nothing from outside; words of others are text in it."""
    frame = "border:4px dashed #000;padding:1em" if exercise else "border-top:4px solid #000;padding:1em 0"
    rows_ = "\n".join(f'<p dir="auto">{html.escape(row)}</p>' if row else "<hr>" for row in page)
    style = f"font:12pt/1.4 sans-serif;max-width:17cm;white-space:pre-wrap;{frame}"
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{html.escape(visible(title))}</title></head>\n'
        f'<body style="{style}">\n{rows_}\n</body></html>\n'
    )
