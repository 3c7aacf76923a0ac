"""Commands that say something: send words or a form, reply, and put a translation beside what the other side said.

Before a form is sent its sender sees it as every language of the line reads it, and each doubt; on a terminal he says
that it goes. It refuses to fill in a field by itself, and to pass a doubt over without ``--yes``.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from openline.desk import heads, text
from openline.desk.cli import Number, cli, fail
from openline.desk.client import ApiError, Client
from openline.desk.release import sent_or_handed
from openline.desk.talk import JSON, LINE, OFFICE, by, echo
from openline.words.visible import visible

VALID_MAX = 10 * 366 * 24 * 60  # minutes: what is true for longer needs no time
STDIN_MAX = 32_000  # bytes: more than the longest text, so that the node refuses what is longer
NAME = re.compile(r"[a-z][a-z0-9-]*")  # how the name of a form looks
Fields = dict[str, list[str]]


@cli.command()
@LINE
@click.argument("words", required=False)
@click.option("-p", "--precedence", help="FLASH, IMMEDIATE, PRIORITY or ROUTINE.  [default: the form's, else ROUTINE]")
@click.option("-m", "--marker", help="The speech act, e.g. WARNING.  [default: the form's, else INFORMATION]")
@click.option("--form", "name", help="Send this form; WORDS, if any, stand beside it. See 'openline words list'.")
@click.option("-f", "--field", "fields", multiple=True, metavar="NAME=VALUE", help="A field; GROUP.1.NAME in a group.")
@click.option("--yes", is_flag=True, help="Send the form although something in it is doubted.")
@click.option("--exercise", is_flag=True, help="This is a drill: the mark is inside the signature.")
@click.option("--language", help="Language of the words, e.g. zh-Hans.  [default: the station's]")
@click.option("--valid", "until", type=Number(0.02, VALID_MAX), metavar="MINUTES", help="Stale after so many minutes.")
@click.option("--info", "informed", multiple=True, metavar="PARTY", help="For its information: it owes no answer.")
@OFFICE
@JSON
@click.pass_obj
def send(
    home: Path,
    line: str,
    words: str | None,
    precedence: str | None,
    marker: str | None,
    name: str | None,
    fields: tuple[str, ...],
    yes: bool,
    exercise: bool,
    language: str | None,
    until: float | None,
    informed: tuple[str, ...],
    office: int | None,
    as_json: bool,
) -> None:
    """Send WORDS on LINE, or the form of that name: -f NAME=VALUE for each field, typed with its unit.

    Words come from standard input when left out; a terminal is asked for the needed fields that were not given. All is
    signed, kept and sent when this returns.
    """
    client = Client(home)
    body: dict[str, Any] = {"exercise": exercise}
    form = name or _meant(client, words, bool(fields))
    if form is not None:
        words = words if name else None
        body |= _form(client, line, form, _rows(fields), yes, as_json)
    if form is None or words:
        body |= {"text": words if words is not None else _from_stdin()} | ({"language": language} if language else {})
    body |= {key: value for key, value in (("precedence", precedence), ("marker", marker)) if value is not None}
    body |= {"info": list(map(str.upper, informed))} if informed else {}
    if until is not None:
        body["valid_until_s"] = int(time.time() + until * 60)
    sent, says = sent_or_handed(client, line, body | by(office))
    away = [] if says or as_json else unreached(client, line)
    echo(as_json, sent, says or [heads.say("sent", name=sent["name"]), *text.message(sent), *away])


def unreached(client: Client, line: str) -> list[str]:
    """The lamps of the stations that will not hear of it now, each with its reason: kept and signed is not arrived."""
    at = next(one for one in client.get("/v1/lines") if one["line"] == line)
    return [row for peer in at["peers"] if peer["lamp"] in ("dark", "degraded") for row in text.peer(peer)]


def _from_stdin() -> str:
    """The words on standard input; what is no UTF-8 becomes something that the node refuses by name."""
    return sys.stdin.buffer.read(STDIN_MAX).decode("utf-8", "surrogateescape").strip()


def _meant(client: Client, words: str | None, with_fields: bool) -> str | None:
    """The form that stands in place of the words; a word that could be both is refused, with both readings."""
    if with_fields and words is None:
        fail(heads.say("fields-no-form"))
    if words is None or not (with_fields or NAME.fullmatch(words)):
        return None
    if with_fields or sys.stdin.isatty():
        return words if with_fields or words in _names(client) else None
    if words in _names(client):
        fail(heads.say("form-or-word", word=words))
    return None


def _names(client: Client) -> set[str]:
    return {one["name"] for one in client.get("/v1/forms")["forms"]}


def _rows(fields: tuple[str, ...]) -> Fields:
    rows: Fields = {}
    for row in fields:
        name, equals, value = row.partition("=")
        if not equals:
            fail(heads.say("no-field", row=row))
        rows.setdefault(name, []).append(value)
    return rows


def _form(client: Client, line: str, name: str, rows: Fields, yes: bool, as_json: bool) -> dict[str, Any]:
    """The part of the request that holds the form, once it is good and each doubt has been seen."""
    asks = sys.stdin.isatty()
    if asks:
        _ask_missing(client, name, rows)
    while True:
        form = {"name": name, "fields": rows}
        try:
            found = client.post(client.line(line, "preview"), {"form": form})
            break
        except ApiError as wrong:
            if not (asks and wrong.problems):
                raise
            _ask_again(wrong, rows)
    if not as_json:
        click.echo("\n".join(text.preview(found)))
    if asks and not yes:
        click.confirm(heads.say("send-it"), abort=True, err=True)
    elif found["doubts"] and not yes:
        fail(heads.say("doubted-not-sent", doubts=" ".join(map(visible, found["doubts"]))))
    return {"form": form, "doubts_seen": True}


def _ask_missing(client: Client, name: str, rows: Fields) -> None:
    """Ask for each needed field that was not given."""
    given = {path.partition(".")[0] for path in rows}
    for f in client.get(f"/v1/forms/{name}")["fields"] if NAME.fullmatch(name) else ():
        if f["needed"] and f["name"] not in given and f["kind"] != "group":
            click.echo("\n".join(text.field(f)), err=True)
            rows[f["name"]] = _typed(f["label"], f["many"])


def _typed(label: str, many: int) -> list[str]:
    value = str(click.prompt(visible(label), err=True))
    return [part.strip() for part in value.split(",")] if many > 1 else [value]


def _ask_again(wrong: ApiError, rows: Fields) -> None:
    """Ask anew for each field in which something was wrong."""
    for problem in wrong.problems:
        click.echo(visible(problem["says"]), err=True)
    for name in dict.fromkeys(problem["field"] for problem in wrong.problems):
        if [path for path in rows if path.startswith(f"{name}.")]:
            raise wrong  # a group is given with -f: which of its fields is meant cannot be told
        rows[name] = [str(click.prompt(visible(name), err=True))]


@cli.command()
@LINE
@click.argument("name")
@click.argument("answer")
@click.argument("words", required=False, default="")
@click.option(
    "--reason", "reasons", multiple=True, metavar="CODE", help="Why, e.g. unsafe: see 'openline words show answer'."
)
@click.option("--understood", default="", metavar="WORDS", help="What we understood, in our words, for them to check.")
@click.option("--language", help="Language of the words.  [default: the station's]")
@click.option("--override", is_flag=True, help="WILCO although the message is no longer valid or superseded.")
@OFFICE
@JSON
@click.pass_obj
def reply(
    home: Path,
    line: str,
    name: str,
    answer: str,
    words: str,
    reasons: tuple[str, ...],
    understood: str,
    language: str,
    override: bool,
    office: int | None,
    as_json: bool,
) -> None:
    """Answer message NAME: ROGER, WILCO, UNABLE, STANDBY, AFFIRM, NEGATIVE or DECLINE, with WORDS if needed."""
    client = Client(home)
    body: dict[str, Any] = {"about": name, "reply": answer, "text": words}
    body |= {"language": language} if language and (words or understood) else {}
    body |= {"reasons": list(reasons)} if reasons else {}
    body |= {"understood": understood} if understood else {}
    done = client.post(client.line(line, "replies"), body | ({"override": True} if override else {}) | by(office))
    echo(as_json, done, text.entry(done))


@cli.command()
@LINE
@click.argument("name")
@click.argument("words", required=False)
@click.option("--language", required=True, help="Into which it is translated, e.g. en.")
@click.option("--by", "author", default="", help="Who made the translation.")
@click.option("--human/--machine", "human", default=True, help="Made by a person, or by the configured translator.")
@click.option("--checked-by", default="", help="Who has checked it against the original.")
@JSON
@click.pass_obj
def translate(
    home: Path,
    line: str,
    name: str,
    words: str | None,
    language: str,
    author: str,
    human: bool,
    checked_by: str,
    as_json: bool,
) -> None:
    """Put a translation beside entry NAME, at this station only: the original stays the record.

    With --machine and no WORDS the translator of config.toml is asked. Nothing is ever translated unasked.
    """
    client = Client(home)
    if human and words is None:
        words = _from_stdin()
    if human and not author:
        fail(heads.say("whose-translation"))
    body: dict[str, Any] = {"about": name, "language": language, "made": "human" if human else "machine"}
    more: Mapping[str, str | None] = {"text": words, "by": author, "checked_by": checked_by}
    done = client.post(client.line(line, "translations"), body | {k: v for k, v in more.items() if v})
    echo(as_json, done, text.entry(done))
