"""Commands that ask the other side something and keep the books of it: talk, test, report.

The node computes every outcome from the transcript each time. It refuses to count as refused what was never received,
and a machine's receipt as a person's.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click

from openline.desk import text
from openline.desk.cli import EXIT_NOT_GOOD, JSON, Number, cli, tell
from openline.desk.client import Client, names_of_lines
from openline.desk.release import sent_or_handed
from openline.desk.requesting import answer_by, as_form
from openline.words.visible import visible

LINE_WAIT_S = 20.0  # for a test to be stored and to ring: a minute of dialling is no test of a line that is up
POLL_S = 0.1
REACHED = ("rang", "opened", "standing_by", "answered")
DAYS = 30


@cli.command()
@click.argument("line", shell_complete=names_of_lines)
@click.argument("subject", required=False)
@click.option("--level", help="Who should talk: watch-officers, commanders, ministries, leaders, or words.")
@click.option("--means", help="How: this-line, voice, video, in-person, several parted by commas, or words.")
@click.option("--when", help="When: two times with ' to ' between them, or words.")
@click.option("--within", type=Number(0.01, 24 * 30), metavar="HOURS", help="Ask for an answer within HOURS.")
@click.option(
    "-p", "--precedence", default="IMMEDIATE", show_default=True, help="FLASH, IMMEDIATE, PRIORITY or ROUTINE."
)
@click.option("--exercise", is_flag=True, help="This is a drill: the mark is inside the signature.")
@click.option("--language", default="en", show_default=True, help="Language of the words, e.g. zh-Hans.")
@click.option("--office", type=int, help="The office that speaks, by its number on our card.")
@JSON
@click.pass_obj
def talk(
    home: Path,
    line: str,
    subject: str | None,
    level: str | None,
    means: str | None,
    when: str | None,
    within: float | None,
    precedence: str,
    exercise: bool,
    language: str,
    office: int | None,
) -> None:
    """Ask the other side of LINE to talk about SUBJECT; without SUBJECT, show the register of requests and outcomes.

    With --level, --means and --within it goes as the form 'request-to-talk', which each side reads in its own language;
    otherwise, or where the form cannot say it, in words.
    """
    client = Client(home)
    if subject is None:
        found = client.get(client.line(line, "requests"))
        tell(
            found, [row for one in found["requests"] for row in request_rows(one)] or ["Nobody has asked to talk yet."]
        )
        return
    body: dict[str, Any] = {"precedence": precedence.upper(), "exercise": exercise}
    body |= {"office": office} if office is not None else {}
    typed = {"subject": subject, "level": level, "talk-means": means, "talk-window": when}
    given = {key: value for key, value in typed.items() if value}
    made = as_form(client, line, given | ({"answer-by": answer_by(within)} if within is not None else {}))
    if made is not None:
        beside = {"language": language} if "text" in made else {}
        sent, says = sent_or_handed(client, line, body | beside | made)
        if says:
            tell(sent, says)
        else:
            _told(line, sent)
        return
    body |= {"subject": subject, "language": language}
    body |= {key: value for key, value in (("level", level), ("means", means), ("when", when)) if value}
    if within is not None:
        body["answer_by_s"] = int(dt.datetime.now(dt.UTC).timestamp() + within * 3600)
    _told(line, client.post(client.line(line, "requests"), body))


def _told(line: str, sent: dict[str, Any]) -> None:
    """What was asked, and where its outcome will stand."""
    name = sent["name"]
    rows = [f"Sent {name}. What becomes of it stands in the register: 'openline talk {visible(line)}'."]
    tell(sent, [*rows, *text.message(sent)])


def request_rows(one: dict[str, Any]) -> list[str]:
    """One request to talk, with its outcome at each station that was asked."""
    mark = text.mark(one)
    who = "we asked" if one["ours"] else f"{text.who(one['from'])} asked"
    head = f"{mark}{one['name']}  {text.both_times(one['kept_at_ms'] / 1000)}  {who}: {visible(one['subject'])}"
    return [head, *(f"    {text.station(o)}: {o['outcome'].upper()}. {visible(o['says'])}" for o in one["outcomes"])]


@cli.command("test")
@click.argument("line", shell_complete=names_of_lines)
@click.option("--wait", default=LINE_WAIT_S, show_default=True, type=Number(0, 86400), help="Seconds to wait.")
@click.option("--answered", is_flag=True, help="Wait until a person over there has answered, not only until it rang.")
@click.option("--scores", is_flag=True, help="Send nothing: show the scores of the tests so far.")
@click.option("--office", type=int, help="The office that speaks, by its number on our card.")
@JSON
@click.pass_obj
def test(home: Path, line: str, wait: float, answered: bool, scores: bool, office: int | None) -> None:
    """Test LINE now, by an EXERCISE that rings at every other station: how far it comes, and how fast.

    It is passed when it rang at each of them; that a person answers is their watch's part, and scored as well.
    """
    client = Client(home)
    if scores:
        _scores(client, line)
        return
    body = {"office": office} if office is not None else {}
    sent = client.post(client.line(line, "tests"), body)
    steps = ("answered",) if answered else REACHED
    end = time.monotonic() + wait
    while not (done := _reached(sent["states"], steps)) and time.monotonic() < end:
        time.sleep(POLL_S)
        sent = client.entry(line, sent["name"])
    rows = [f"{text.mark(sent)}{sent['name']} tests {visible(line)}."]
    for one in sent["states"]:
        good = _reached([one], steps)
        rows.append(f"    {'GOOD' if good else 'NOT GOOD'}  {text.progress(one)}")
        if not good:
            rows.append(f"        {visible(one.get('says') or 'See why with: openline doctor')}")
    tell(sent | {"passed": done}, rows)
    if not done:
        raise click.exceptions.Exit(EXIT_NOT_GOOD)


def _reached(states: list[dict[str, Any]], steps: tuple[str, ...]) -> bool:
    """Whether every station has come to one of these steps."""
    return bool(states) and all(any(one["times_ms"][step] is not None for step in steps) for one in states)


def _scores(client: Client, line: str) -> None:
    found = client.get(client.line(line, "tests"))
    rows = []
    for one in found["tests"]:
        rows.append(
            f"{one['name']}  {text.both_times(one['kept_at_ms'] / 1000)}  {'ours' if one['ours'] else 'theirs'}"
        )
        for state in one["stations"]:
            word = "passed" if state["passed"] else "still running" if state["running"] else "MISSED"
            word = word if state["arrived"] or state["running"] else "NOT KNOWN TO HAVE ARRIVED"
            rows.append(f"    {text.station(state)}: {state['score']} of 5, {word}; {text.steps(state)}")
    lost = f"; {found['not_arrived']} are not known to have arrived" if found["not_arrived"] else ""
    rows.append(f"Of our tests {found['passed']} passed and {found['missed']} were missed{lost}.")
    if found["next_ms"] is not None:
        rows.append(f"The next one is due {text.both_times(found['next_ms'] / 1000)}.")
    tell(found, rows)


@cli.command()
@click.argument("line", required=False, shell_complete=names_of_lines)
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 36500), help="Over the last DAYS.")
@JSON
@click.pass_obj
def report(home: Path, line: str | None, days: int) -> None:
    """Times to open and to answer by party and precedence, missed tests, refused requests: from the transcript."""
    client = Client(home)
    if line is not None:
        client.get(client.line(line, "entries?limit=1"))  # a line that is not there is told as that
    since = max(0, int(dt.datetime.now(dt.UTC).timestamp()) - days * 86400)
    found = client.get(f"/v1/register?{urlencode({'since_s': since})}")
    found = [one for one in found if line in (None, one["line"])]
    rows = [f"Since {text.both_times(since)}. Drills are left out; each time is by this station's clock."]
    for one in found:
        rows += figures(one)
    tell(found, rows if found else ["No line is in force here yet. See 'openline charter'."])


def figures(one: dict[str, Any]) -> list[str]:
    """What one party did with what it was sent on one line."""
    whose = "what they sent us" if one["ours"] else f"what {visible(one['party'])} was sent"
    rows = [f"{visible(one['line'])}: {whose}"]
    for level, c in one["calls"].items():
        if not c["sent"]:
            continue
        rows.append(f"    {level}: {c['sent']} sent")
        for done, key, late in (("opened", "open", "opened_late"), ("answered", "answer", "answered_late")):
            rows.append(f"        {c[done]} {done}{_times(c, key)}{f'; {c[late]} late' if c[late] else ''}")
        rows[-1] += f"; {c['declined']} declined" if c["declined"] else ""
        if c["never_opened"]:
            rows.append(f"        {c['never_opened']} opened by nobody in time")
        if c["not_arrived"]:
            rows.append(f"        {c['not_arrived']} not known to have arrived: a fault, and no silence of theirs")
    if not any(c["sent"] for c in one["calls"].values()):
        rows.append("    no message")
    asked = ", ".join(f"{count} {outcome}" for outcome, count in one["requests"].items() if count)
    rows.append(f"    requests to talk: {asked or 'none'}")
    tests = one["tests"]
    lost = f", {tests['not_arrived']} not known to have arrived" if tests["not_arrived"] else ""
    rows.append(f"    line tests: {tests['passed']} passed, {tests['missed']} missed{lost}")
    return rows


def _times(c: dict[str, Any], key: str) -> str:
    """`` (half within 2.0 s, the slowest 9 min)``; empty when nothing was."""
    half, worst = c.get(f"{key}_median_ms"), c.get(f"{key}_worst_ms")
    return "" if half is None else f" (half within {span(half)}, the slowest {span(worst)})"


def span(ms: int | None) -> str:
    """``0.4 s``, ``12 min``, ``3.5 h``: a time for people; a dash when there is none."""
    if ms is None:
        return "-"
    if ms < 120_000:
        return f"{ms / 1000:.1f} s"
    return f"{ms / 60_000:.0f} min" if ms < 7_200_000 else f"{ms / 3_600_000:.1f} h"
