"""Commands of the watch officer: lines, watch, ack, suspend, resume, show, export. What says words is in ``say``.

It refuses to acknowledge for anybody: watching shows, only ``ack`` and ``openline reply`` sign.
"""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import click

from openline.desk import heads, text
from openline.desk.cli import JSON as AS_JSON
from openline.desk.cli import Number, cli, fail, tell
from openline.desk.client import ApiError, Client, NoNode, names_of_lines
from openline.node.wording import again, known
from openline.words.visible import visible

RECONNECT_S = 1.0
WAITS = {"waiting_for_us": "lines-for-us", "waiting_for_them": "lines-for-them", "changed_answers": "lines-changed"}
LINE = click.argument("line", shell_complete=names_of_lines)
LINE_OR_ALL = click.argument("line", required=False, shell_complete=names_of_lines)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
LANGUAGE = click.option("--language", default="", help="Read forms in this language, not in this station's.")
READ_IN = click.option("--language", default="", help="Read this in another language than this station's, e.g. ja.")
ZONE = click.option("--zone", default="", metavar="AREA/CITY", help="Local times of forms there, such as Asia/Manila.")
OFFICE = click.option("--office", type=click.IntRange(0), help="The office that speaks, by its number on our card.")


def echo(as_json: bool, value: Any, lines: list[str]) -> None:
    """A result: JSON, or lines for a person."""
    click.echo(json.dumps(value, ensure_ascii=False) if as_json else "\n".join(lines))


@cli.command()
@READ_IN
@JSON
@click.pass_obj
def lines(home: Path, language: str, as_json: bool) -> None:
    """Every line at a glance: which are alive, and why not."""
    client = Client(home, eyes={"language": language})
    found = client.get("/v1/lines")
    out = []
    for one in found:
        out.append(heads.say("line", line=one["line"], count=str(one["entries"])))
        out += [f"  {text.still_reading(one['loading'])}"] if one["loading"] else []
        out += [row for peer in one["peers"] for row in text.peer(peer)]
        held = [(p["party"], p["suspension"]) for p in one["peers"]] + [(one["me"]["party"], one["our_suspension"])]
        out += [f"  {text.suspension(party, found)}" for party, found in held if found]
        for key, phrase in WAITS.items():
            out += [f"  {heads.say(phrase, call=text.call(call))}" for call in one[key]]
        out += [f"  {heads.say('leaving', party=party)}" for party in one["leaving"]]
        if one["expired"]:
            out.append(f"  {heads.say('expired')}")
        if one["forms"] != "agreed":
            out.append(f"  {heads.say('no-form', why=visible(one['forms']))}")
        out += [f"  {text.fork(name, one['me']['party'])}" for name in one["forks"]]
        out += [f"  {heads.say('revoked', entry=visible(name))}" for name in one["revoked"]]
        if one["cloned"]:
            out.append(f"  {heads.say('cloned')}")
    health = client.get("/v1/health")
    if health["store"] != text.STORE_WELL:
        out.append(text.store(health["store"]))
    if health["refused"]:
        refused = {visible(str(again(known(why, "way-"), heads.language()))): n for why, n in health["refused"].items()}
        told = ", ".join(heads.say("count-of", count=str(count), what=why) for why, count in refused.items())
        out.append(heads.say("refused-at-door", told=told))
    echo(as_json, found, out or [heads.say("no-line-yet")])


def by(office: int | None) -> dict[str, int]:
    """The office that speaks, where it is not the one of config.toml."""
    return {} if office is None else {"office": office}


@cli.command()
@LINE
@click.argument("name")
@OFFICE
@JSON
@click.pass_obj
def ack(home: Path, line: str, name: str, office: int | None, as_json: bool) -> None:
    """Acknowledge: sign that a person here has seen message NAME. The other side sees it. It does not answer it."""
    client = Client(home)
    done = client.post(client.line(line, "opened"), {"about": name} | by(office))
    echo(as_json, done, [visible(done.get("says") or heads.say("opened-here", name=visible(name)))])


@cli.command()
@LINE
@click.argument("reason")
@click.option("--hours", required=True, type=Number(0.01, 24 * 365), help="For how long, at most the charter's.")
@click.option("--language", help="Language of the reason.  [default: the station's]")
@OFFICE
@JSON
@click.pass_obj
def suspend(
    home: Path, line: str, reason: str, hours: float, language: str | None, office: int | None, as_json: bool
) -> None:
    """Say that our side does not promise to handle PRIORITY and ROUTINE for a while. The floor stays open."""
    client = Client(home)
    body = {"reason": reason, "duration_s": int(hours * 3600)} | ({"language": language} if language else {})
    done = client.post(client.line(line, "suspend"), body | by(office))
    echo(as_json, done, text.entry(done))


@cli.command()
@LINE
@OFFICE
@JSON
@click.pass_obj
def resume(home: Path, line: str, office: int | None, as_json: bool) -> None:
    """Say that our suspension has ended."""
    client = Client(home)
    done = client.post(client.line(line, "resume"), by(office))
    echo(as_json, done, text.entry(done))


@cli.command()
@LINE
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Keys and receipts too.")
@LANGUAGE
@ZONE
@JSON
@click.pass_obj
def show(home: Path, line: str, name: str | None, everything: bool, language: str, zone: str, as_json: bool) -> None:
    """Show the transcript of LINE in order of arrival, or one entry."""
    client = Client(home, eyes=(eyes := {"language": language, "zone": zone}))
    heads.choose_for(client, language)
    if name:
        one = client.entry(line, name, eyes)
        echo(as_json, one, text.entry(one))
        return
    shown = [e for e in client.entries(line, eyes) if everything or e["class"] not in ("KEY", "RECEIPT")]
    echo(as_json, shown, [row for e in shown for row in text.entry(e)] or [heads.say("nothing-said")])


@cli.command()
@LINE_OR_ALL
@click.option("--once", is_flag=True, help="Show what waits for us, then end.")
@LANGUAGE
@ZONE
@JSON
@click.pass_obj
def watch(home: Path, line: str | None, once: bool, language: str, zone: str, as_json: bool) -> None:
    """Watch LINE, or every line: what waits for us, then everything as it comes. Ends with Ctrl-C."""
    client = Client(home, eyes={"language": language, "zone": zone})
    # A node that does not answer, or a line that is not there, must not look quiet.
    heads.choose_for(client, language)
    client.get("/v1/health" if line is None else client.line(line))
    if once:
        if not _waiting(client, line, as_json) and not as_json:
            click.echo(heads.say("nothing-waits"))
        return
    while True:
        try:
            _live(client, line, as_json)
        except NoNode as gone:
            click.echo(heads.say("lost", why=str(gone)), err=True)
        else:
            click.echo(heads.say("lost", why=heads.say("ended")), err=True)
        _wait_for_node(client)
        click.echo(heads.say("back"), err=True)


def _live(client: Client, line: str | None, as_json: bool) -> None:
    """Everything as it comes, until the node ends; what waits is shown once events flow, so that none falls between."""
    for number, event in enumerate(client.events()):
        if number == 0:
            _waiting(client, line, as_json)
        if event and event["what"] == "store":  # it is of no line, and of all
            echo(as_json, event, [text.store(event["says"] or text.STORE_WELL)])
        elif event and (line is None or event["line"] == line):
            if "entry" in event:
                _show_event(client, event, as_json)
            elif event["what"] == "lamp":
                echo(as_json, event, [text.lamp(event)])


def _wait_for_node(client: Client) -> None:
    while True:
        time.sleep(RECONNECT_S)
        try:
            client.get("/v1/health")
        except (NoNode, ApiError):
            continue
        return


def _waiting(client: Client, line: str | None, as_json: bool) -> int:
    """Show what waits for us; how much that is."""
    count = 0
    says = client.get("/v1/health")["store"]
    if says != text.STORE_WELL and not as_json:
        click.echo(text.store(says))
    for one in client.get("/v1/lines"):
        if line in (None, one["line"]):
            for peer in one["peers"]:
                if peer["lamp"] != "open" and not as_json:
                    click.echo(text.lamp({"line": one["line"], "peer": peer}))
            for name in one["unanswered_here"]:
                found = client.entry(one["line"], name)
                echo(as_json, found, [heads.say("waiting-us"), *text.message(found)])
                count += 1
            for call in one["waiting_for_us"]:
                if call["name"] not in one["unanswered_here"]:  # above the floor: no alarm calls for it
                    found = client.entry(one["line"], call["name"]) if as_json else {}
                    echo(as_json, found, [heads.say("waiting-silent", call=text.call(call))])
                    count += 1
            if not as_json:
                for call in one["waiting_for_them"]:
                    click.echo(heads.say("waiting-them", call=text.call(call)))
    return count


def _show_event(client: Client, event: dict[str, Any], as_json: bool) -> None:
    shown = client.read_anew(event["entry"]) if "entry" in event else {}
    event = event | {"entry": shown}
    if as_json:
        click.echo(json.dumps(event, ensure_ascii=False))
    elif event["what"] == "deadline":
        click.echo("\n".join([f"\a{heads.say('missed')}", *text.message(shown), *_why_silent(client, event)]))
    elif event["what"] == "fork":
        click.echo(f"\a{text.fork(shown['name'], shown['from']['party'] if shown['ours'] else '')}")
    elif event["what"] == "cloned":
        click.echo(f"\a{event['line']}: {heads.say('cloned')}")
    elif event["what"] == "entry" and shown["class"] != "KEY":
        click.echo("\n".join(text.entry(shown)))
        if "about" in shown:
            with contextlib.suppress(ApiError):  # what it is about may not have come yet, or never will
                about = client.entry(event["line"], shown["about"])
                click.echo("\n".join(f"    {row}" for row in text.states(about.get("states", []))))
    elif event["what"] == "readable":
        head = [] if shown["void"] else [heads.say("readable")]  # its key came, and it counts for nothing all the same
        click.echo("\n".join([*head, *text.entry(shown)]))


def _why_silent(client: Client, event: dict[str, Any]) -> list[str]:
    """Of a message of ours that is late: what is known of each side that has not answered, fault or silence."""
    found = [one for one in client.get("/v1/lines") if one["line"] == event["line"]]
    calls = [call for one in found for call in one["waiting_for_them"] if call["name"] == event["entry"]["name"]]
    return [f"    {visible(call['says'])}" for call in calls]


@cli.command()
@LINE
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@AS_JSON
@click.pass_obj
def export(home: Path, line: str, file: Path) -> None:
    """Write the whole transcript of LINE to FILE. Whoever has the file can read it and verify it."""
    from openline.node.home import write_private

    client = Client(home)
    data = client.raw("GET", client.line(line, "export"))
    try:
        if file.exists():
            fail(heads.say("file-there", file=str(file)))
        write_private(file, data)
    except OSError as wrong:
        fail(heads.say("file-not-written", file=str(file), why=str(wrong.strerror)))
    tell(
        {"file": str(file), "bytes": len(data)},
        [heads.say("wrote", count=str(len(data)), file=str(file))],
    )
