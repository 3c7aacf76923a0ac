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
from openline.desk.heads import say, word
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
@click.option("--language", help="Language of the words, e.g. zh-Hans.  [default: the station's]")
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
    language: str | None,
    office: int | None,
) -> None:
    """Ask the other side of LINE to talk about SUBJECT; without SUBJECT, show the register of requests and outcomes.

    With --level, --means and --within it goes as the form 'request-to-talk', which each side reads in its own language;
    otherwise, or where the form cannot say it, in words.
    """
    client = Client(home)
    if subject is None:
        found = client.get(client.line(line, "requests"))
        tell(found, [row for one in found["requests"] for row in request_rows(one)] or [say("nobody-asked")])
        return
    body: dict[str, Any] = {"precedence": precedence.upper(), "exercise": exercise}
    body |= {"office": office} if office is not None else {}
    typed = {"subject": subject, "level": level, "talk-means": means, "talk-window": when}
    given = {key: value for key, value in typed.items() if value}
    made = as_form(client, line, given | ({"answer-by": answer_by(within)} if within is not None else {}))
    if made is not None:
        beside = {"language": language} if language and "text" in made else {}
        sent, says = sent_or_handed(client, line, body | beside | made)
        if says:
            tell(sent, says)
        else:
            _told(line, sent)
        return
    body |= {"subject": subject} | ({"language": language} if language else {})
    body |= {key: value for key, value in (("level", level), ("means", means), ("when", when)) if value}
    if within is not None:
        body["answer_by_s"] = int(dt.datetime.now(dt.UTC).timestamp() + within * 3600)
    _told(line, client.post(client.line(line, "requests"), body))


def _told(line: str, sent: dict[str, Any]) -> None:
    """What was asked, and where its outcome will stand."""
    name = sent["name"]
    rows = [say("talk-sent", name=name, line=visible(line))]
    tell(sent, [*rows, *text.message(sent)])


def request_rows(one: dict[str, Any]) -> list[str]:
    """One request to talk, with its outcome at each station that was asked."""
    mark = text.mark(one)
    told = {"name": one["name"], "time": text.both_times(one["kept_at_ms"] / 1000), "subject": visible(one["subject"])}
    head = say("we-asked", **told) if one["ours"] else say("they-asked", who=text.who(one["from"]), **told)
    rows = [_outcome(one) for one in one["outcomes"]]
    return [f"{mark}{head}", *rows]


def _outcome(one: dict[str, Any]) -> str:
    """What one station has made of a request."""
    return f"    {text.station(one)}: {say('is-' + _named(one['outcome']))} {visible(one['says'])}"


def _named(outcome: str) -> str:
    return outcome.replace(" ", "-")


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
    rows = [f"{text.mark(sent)}{say('tests', name=sent['name'], line=visible(line))}"]
    for one in sent["states"]:
        good = _reached([one], steps)
        rows.append(f"    {say('good' if good else 'not-good')}  {text.progress(one)}")
        if not good:
            rows.append(f"        {visible(one.get('says') or say('see-doctor'))}")
    if done and not _reached(sent["states"], ("answered",)):
        rows.append(say("test-rang", line=visible(line)))
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
        whose = say("test-ours" if one["ours"] else "test-theirs")
        rows.append(f"{one['name']}  {text.both_times(one['kept_at_ms'] / 1000)}  {whose}")
        for state in one["stations"]:
            came = "passed" if state["passed"] else "running" if state["running"] else "missed"
            came = came if state["arrived"] or state["running"] else "not-arrived"
            told = {"station": text.station(state), "score": str(state["score"]), "steps": text.steps(state)}
            rows.append(f"    {say('test-score', **told, came=say(f'test-{came}'))}")
    count = {key: str(found[key]) for key in ("passed", "missed")}
    lost = {"lost": str(found["not_arrived"])} if found["not_arrived"] else {}
    rows.append(say("tests-count-lost" if lost else "tests-count", **count, **lost))
    if found["next_ms"] is not None:
        rows.append(say("test-next", time=text.both_times(found["next_ms"] / 1000)))
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
    rows = [say("report-since", time=text.both_times(since))]
    for one in found:
        rows += figures(one)
    tell(found, rows if found else [say("no-line-yet")])


def figures(one: dict[str, Any]) -> list[str]:
    """What one party did with what it was sent on one line."""
    party, where = visible(one["party"]), visible(one["line"])
    rows = [say("report-ours", line=where) if one["ours"] else say("report-theirs", line=where, party=party)]
    for level, c in one["calls"].items():
        if c["sent"]:
            rows += [f"    {row}" for row in _calls(level, c)]
    if not any(c["sent"] for c in one["calls"].values()):
        rows.append(f"    {say('report-no-message')}")
    asked = [
        say("count-of", count=str(n), what=say(f"outcome-{_named(what)}")) for what, n in one["requests"].items() if n
    ]
    rows.append(f"    {say('report-requests', told=', '.join(asked) or say('report-none'))}")
    tests = {key: str(one["tests"][key]) for key in ("passed", "missed", "not_arrived")}
    lost = f", {say('report-lost', count=tests['not_arrived'])}" if one["tests"]["not_arrived"] else ""
    rows.append(f"    {say('report-tests', passed=tests['passed'], missed=tests['missed'])}{lost}")
    return rows


def _calls(level: str, c: dict[str, Any]) -> list[str]:
    """What became of the messages of one precedence."""
    rows = [say("report-sent", precedence=word("precedence", level), count=str(c["sent"]))]
    for done, key, late in (("opened", "open", "opened_late"), ("answered", "answer", "answered_late")):
        row = say(f"report-{done}", count=str(c[done])) + _times(c, key)
        rows.append("    " + row + (f"; {say('report-late', count=str(c[late]))}" if c[late] else ""))
    rows[-1] += f"; {say('report-declined', count=str(c['declined']))}" if c["declined"] else ""
    for key, phrase in (("never_opened", "report-never-opened"), ("not_arrived", "report-not-arrived")):
        rows += [f"    {say(phrase, count=str(c[key]))}"] if c[key] else []
    return rows


def _times(c: dict[str, Any], key: str) -> str:
    """`` (half within 2.0 s, the slowest 9 min)``; empty when nothing was."""
    half, worst = c.get(f"{key}_median_ms"), c.get(f"{key}_worst_ms")
    return "" if half is None else f" {say('report-times', half=span(half), worst=span(worst))}"


def span(ms: int | None) -> str:
    """``0.4 s``, ``12 min``, ``3.5 h``: a time for people; a dash when there is none."""
    if ms is None:
        return "-"
    if ms < 120_000:
        return say("in-s", count=f"{ms / 1000:.1f}")
    return say("in-min", count=f"{ms / 60_000:.0f}") if ms < 7_200_000 else say("in-h", count=f"{ms / 3_600_000:.1f}")
