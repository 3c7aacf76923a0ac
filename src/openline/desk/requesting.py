"""A request to talk as a form: what was typed at ``openline talk``, as far as the form can say it.

The form is read by each side in its own language and is closed by a closed set of replies, so it is used wherever the
line has it and it can say what was meant. It refuses to guess: a level or a means that it does not know, a time that
is no time, or a needed field that nobody gave, and the request goes in words, as it was typed.
"""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import click

from openline.desk import text
from openline.desk.client import Client
from openline.words.visible import visible

FORM = "request-to-talk"
OTHER = "other"  # the subject that the words beside the form say
ALIASES = {  # what people type for choices of the form
    "commander": "commanders", "ministry": "ministries", "leader": "leaders", "officer": "watch-officers",
    "telephone": "voice", "phone": "voice", "by telephone": "voice", "in person": "in-person",
}  # fmt: skip


def as_form(client: Client, line: str, given: dict[str, str]) -> dict[str, Any] | None:
    """The part of a message that says the request, or None where it has to go in words.

    ``given`` are the ``subject`` and, where they were given, ``level``, ``talk-means``, ``talk-window``, ``answer-by``
    by the names of the form's fields. On a terminal the needed ones are asked for.
    """
    if not given.get("subject", "").strip() or not any(
        one["line"] == line and one["forms"] == "agreed" for one in client.get("/v1/lines")
    ):
        return None
    known = {f["name"]: f for f in client.get(f"/v1/forms/{FORM}")["fields"]}
    if sys.stdin.isatty():
        _ask(known, given)
    fields = {name: _said(known[name], words) for name, words in given.items()}
    beside = {} if fields["subject"] else {"text": given["subject"]}
    fields["subject"] = fields["subject"] or [OTHER]
    if not all(fields.values()) or any(f["needed"] and name not in fields for name, f in known.items()):
        return None
    return beside | {"form": {"name": FORM, "fields": fields}}


def _ask(known: dict[str, Any], given: dict[str, str]) -> None:
    """Ask for each needed field that was not given; an empty answer leaves it out, and the request goes in words."""
    for name, f in known.items():
        if f["needed"] and name not in given:
            click.echo("\n".join(text.field(f)), err=True)
            said = str(click.prompt(visible(f["label"]), default="", show_default=False, err=True))
            given |= {name: said} if said.strip() else {}


def _said(f: dict[str, Any], words: str) -> list[str]:
    """What the field can say of this: its choices, by name or in this station's language; nothing when it cannot.

    A window is taken as one when it has two ends: what is wrong with them the node says.
    """
    if not f["choices"]:
        return [words] if f["kind"] != "window" or " to " in words or ".." in words else []
    names = {one["says"].casefold(): str(one["name"]) for one in f["choices"]}
    names |= {name: name for name in names.values()}
    found = [names.get(ALIASES.get(said, said), "") for part in words.split(",") for said in [part.strip().casefold()]]
    return found if all(found) else []


def answer_by(hours: float) -> str:
    """The time in so many hours, as the form takes it."""
    return f"{dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
