"""Two persons at the command line: which drafts wait, and releasing, returning or withdrawing one.

Each officer asks with his own token (``openline console token``) in OPENLINE_TOKEN. It shows a draft as every language
of the line reads it before it is released, and refuses to release one that was changed while it was read.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from openline.desk import text
from openline.desk.cli import cli, fail
from openline.desk.client import ApiError, Client
from openline.desk.heads import filled, say, word
from openline.desk.talk import JSON, LINE, LINE_OR_ALL, echo
from openline.desk.text import date_time_group
from openline.words.visible import visible

TWO_PERSONS = 428  # how the node answers to one person where the charter asks for two


@cli.command()
@LINE_OR_ALL
@JSON
@click.pass_obj
def drafts(home: Path, line: str | None, as_json: bool) -> None:
    """Drafts that wait for a second person on LINE, or on every line; and what became of the last ones."""
    client = Client(home)
    found = client.drafts(line)
    echo(as_json, found, [row for one in found for row in shown(one)] or [say("no-drafts")])


def shown(one: dict[str, Any]) -> list[str]:
    """A draft in a few lines, for a person."""
    message = one["message"]
    told = {"name": one["name"], "line": visible(one["line"]), "drafter": visible(one["drafter"])}
    mark = "EXERCISE " if message["exercise"] else ""
    head = say("draft-head", **told, precedence=mark + word("precedence", message["precedence"]))
    known = {"by": visible(one["by"]), "entry": one["entry"], "why": visible(one["says"])}
    known["until"] = date_time_group(one["until_s"])
    state = filled(f"draft-{one['state']}", known)
    words = [f"  {visible(row)}" for row in message.get("text", "").splitlines()]
    form = [f"  {say('draft-form', form=visible(message['form'].get('name', '')))}"] if "form" in message else []
    return [f"{head}; {state}", *form, *words]


def hand(client: Client, line: str, body: dict[str, Any], why: str) -> tuple[dict[str, Any], list[str]]:
    """Hand a message over that one person may not send; the draft, and what is said of it. Ends with a sentence."""
    try:
        made: dict[str, Any] = client.post(client.line(line, "drafts"), body)
    except ApiError as wrong:
        fail(f"{why} {wrong}" if wrong.status == 403 else str(wrong))
    told = {"name": made["name"], "drafter": visible(made["drafter"]), "line": visible(line)}
    return made, [say("waits-for-second", **told), *shown(made)]


def sent_or_handed(client: Client, line: str, body: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What was sent, or the draft that it became where the charter asks for two; then also what is said of that."""
    try:
        sent: dict[str, Any] = client.post(client.line(line, "messages"), body)
    except ApiError as wrong:
        if wrong.status != TWO_PERSONS:
            raise
        return hand(client, line, {key: value for key, value in body.items() if key != "office"}, str(wrong))
    return sent, []


@cli.command()
@LINE
@click.argument("draft")
@click.option("--return", "reason", default="", metavar="REASON", help="Return it to its drafter with a reason.")
@click.option("--withdraw", is_flag=True, help="Take your own draft back.")
@click.option("--digest", default="", help="Release it only if it is this one, as 'openline drafts --json' shows it.")
@click.option("--yes", is_flag=True, help="Release it without being asked, and although something is doubted.")
@JSON
@click.pass_obj
def release(
    home: Path, line: str, draft: str, reason: str, withdraw: bool, digest: str, yes: bool, as_json: bool
) -> None:
    """Release DRAFT on LINE, which another officer has drafted: it is signed, kept and sent when this returns."""
    client = Client(home)
    path = client.draft(line, draft)
    one = client.get(path)
    seen = digest or one["digest"]
    if withdraw or reason:
        body = {} if withdraw else {"digest": seen, "reason": reason}
        done = client.post(f"{path}/{'withdraw' if withdraw else 'return'}", body)
        echo(as_json, done, shown(done))
        return
    if not as_json:
        click.echo("\n".join(shown(one)))
        if "form" in one["message"]:
            click.echo(
                "\n".join(text.preview(client.post(client.line(line, "preview"), {"form": one["message"]["form"]})))
            )
    if sys.stdin.isatty() and not yes:
        click.confirm(say("release-it"), abort=True, err=True)
        yes = True
    done = client.post(f"{path}/release", {"digest": seen, "doubts_seen": yes})
    echo(as_json, done, [say("released", name=done["name"]), *text.message(done)])
