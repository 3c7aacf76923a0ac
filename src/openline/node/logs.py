"""The node's log: one line an event, for people or as JSON. Never a word of a message, never a key or a token.

What may be logged is names of lines, parties and entries, reasons out of our own closed lists, and counts. It refuses
to log what a peer or a person wrote.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys

LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")


class Lines(logging.Formatter):
    """``2026-11-22T09:41:03.120Z INFO openline.node: us-cn-theatre: CN is open``."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as one line, and the lines of a fault's traceback behind it."""
        return f"{_when(record)} {record.levelname} {record.name}: {super().format(record)}"


class Json(logging.Formatter):
    """One JSON object a line: ``at``, ``level``, ``logger``, ``says``, and ``fault`` with the traceback of one."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as one line."""
        row = {"at": _when(record), "level": record.levelname, "logger": record.name, "says": record.getMessage()}
        if record.exc_info:
            row["fault"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False)


def _when(record: logging.LogRecord) -> str:
    return f"{dt.datetime.fromtimestamp(record.created, dt.UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z"


def begin(form: str) -> None:
    """Send the log of this process to standard error: ``form`` is ``json``, ``text``, or ``quiet`` for errors only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if form == "json" else Lines("%(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if form == "quiet" else logging.INFO)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
