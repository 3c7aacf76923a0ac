"""The command line: a desk in a terminal. Every error is one sentence with a next step, and an exit code of its own.

Exit codes: 0 done; 1 refused, with the reason; 2 the command was not understood; 3 no node answers; 4 a verified file
is not good, or a test failed; 5 done, and it could not be printed; 130 stopped by a person. With ``--json`` what is
found is JSON on standard output, and an error one object on standard error. It refuses to show a traceback to a person
for anything that can be expected.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import math
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from openline import __version__
from openline.desk import heads
from openline.words.visible import visible

AS_JSON = "openline.json"
EXIT_REFUSED, EXIT_USAGE, EXIT_NO_NODE, EXIT_NOT_GOOD, EXIT_NOT_PRINTED, EXIT_STOPPED = 1, 2, 3, 4, 5, 130
# Which module brings a verb: imported when it is asked for, since an officer does not wait for a ceremony's parts.
MODULES = {
    "init": "setup",
    "card": "setup",
    "root": "root",
    "charter": "charters",
    "offer": "charters",
    "route": "routes",
    "station": "stations",
    "node": "setup",
    "lines": "talk",
    "send": "say",
    "drafts": "release",
    "release": "release",
    "ack": "talk",
    "reply": "say",
    "translate": "say",
    "suspend": "talk",
    "resume": "talk",
    "show": "talk",
    "watch": "talk",
    "export": "talk",
    "talk": "asks",
    "test": "asks",
    "report": "asks",
    "verify": "verify",
    "self-verify": "self_verify",
    "search": "keep",
    "backup": "keep",
    "restore": "keep",
    "courier": "courier",
    "proxy": "proxy",
    "doctor": "doctor",
    "completion": "completion",
    "words": "own_words",
    "console": "console",
    "bench": "bench",
    "demo": "demo.command",
}


# The verbs as a person looks for them, each with its one line: the list is shown without importing a single one.
SECTIONS: dict[str, dict[str, str]] = {
    "On watch": {
        "lines": "Every line at a glance: which are alive, and why not.",
        "watch": "Watch LINE, or every line, as things come.",
        "show": "Show the transcript of LINE, or one entry.",
        "send": "Send WORDS or a form on LINE.",
        "drafts": "Drafts that wait for a second person.",
        "release": "Release, return or withdraw a draft.",
        "ack": "Acknowledge: a person here has seen message NAME.",
        "reply": "Answer message NAME: ROGER, WILCO, UNABLE ...",
        "translate": "Put a translation beside an entry, here only.",
        "suspend": "Say that we do not handle PRIORITY and ROUTINE for a while.",
        "resume": "Say that our suspension has ended.",
        "talk": "Ask the other side to talk; the register of requests.",
        "test": "Test LINE now: how far it comes, and how fast.",
        "search": "Find what was said with all of these WORDS in it.",
        "words": "Forms that each side reads in its own language.",
    },
    "On record": {
        "export": "Write the whole transcript of LINE to a file.",
        "verify": "Verify exported transcripts, offline.",
        "report": "Times to open and to answer, missed tests, refused requests.",
    },
    "Set-up": {
        "init": "Make this station's home.",
        "card": "Cards: who a party is.",
        "charter": "Charters: what the parties of a line agree to.",
        "offer": "Offers: charters that one side has signed.",
        "root": "Root keys, where a party has several.",
        "route": "Routes: how each party is reached, tried live.",
        "station": "Stations of our own party: add one, revoke one.",
        "node": "The node: the process that is this station.",
        "console": "The console in a browser: officers and their ways in.",
    },
    "Care": {
        "doctor": "What is wrong, on which side, and what to do.",
        "backup": "Write keys, settings and everything kept into FILE.",
        "restore": "Make this station's home anew from a backup.",
        "self-verify": "Whether what is installed here is what was released.",
        "completion": "Print what makes a shell complete commands and lines.",
        "courier": "Files that somebody carries: the line without a network.",
    },
    "Drills": {
        "demo": "Parties and lines on this machine: an EXERCISE.",
        "proxy": "A bad network between two stations, on request.",
        "bench": "Measure this machine.",
    },
}
EPILOG = """Exit codes: 0 done; 1 refused, with the reason; 2 the command was not understood; 3 no node answers; 4 a
file is not good, or a test failed; 5 done, and it could not be printed; 130 stopped. With --json, results are JSON on
standard output, and an error is one object {"error", "exit"} on standard error."""


class Group(click.Group):
    """A group that suggests the nearest verb on a typo."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, with a suggestion."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as wrong:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            if not near or "Did you mean" in wrong.message:
                raise
            raise click.UsageError(f"{wrong.message} Did you mean '{near[0]}'?", ctx) from None


class Verbs(Group):
    """All verbs of ``openline``, each found in its module of MODULES."""

    group_class = Group

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs by what they are for; those without a line of their own at the end."""
        known = {verb for verbs in SECTIONS.values() for verb in verbs}
        rest = {verb: self._short(ctx, verb) for verb in sorted(MODULES) if verb not in known}
        for title, verbs in {**SECTIONS, **({"More": rest} if rest else {})}.items():
            with formatter.section(title):
                formatter.write_dl(list(verbs.items()))

    def _short(self, ctx: click.Context, verb: str) -> str:
        found = self.get_command(ctx, verb)
        return found.get_short_help_str(80) if found else ""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every verb, whether its module has been imported or not."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, its module imported: each registers its commands with ``cli``."""
        if cmd_name in MODULES:
            importlib.import_module(f"openline.desk.{MODULES[cmd_name]}")
        return super().get_command(ctx, cmd_name)


@click.group(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="openline")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="OPENLINE_HOME",
    default=Path.home() / ".openline",
    help="The station's home folder (or OPENLINE_HOME).",
)
@click.pass_context
def cli(ctx: click.Context, home: Path) -> None:
    """Openline: a crisis line between parties that do not trust each other. It makes silence legible."""
    heads.begin()
    ctx.obj = home


def _ask_json(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked:
        ctx.find_root().meta[AS_JSON] = True


# For every verb: whoever reads the output may be a programme. What a verb found it hands to ``tell``.
JSON = click.option("--json", is_flag=True, expose_value=False, callback=_ask_json, is_eager=True, help="Print JSON.")


class Number(click.FloatRange):
    """A number within limits. What is no finite number (nan, inf, 1e400) is refused: nan passes every comparison."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does, for finite numbers only."""
        found = click.FLOAT.convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"'{value}' is no number of a person: write, for example, 1.5.", param, ctx)
        return super().convert(value, param, ctx)


def wants_json() -> bool:
    """Whether this command was asked for JSON."""
    ctx = click.get_current_context(silent=True)
    return bool(ctx and ctx.find_root().meta.get(AS_JSON))


class NotPrinted(Exception):
    """The verb has done what was asked, and standard output took no word of it. ``why`` is empty where nobody reads."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def tell(value: Any, rows: Iterable[str]) -> None:
    """Print what a verb found: the value as one JSON object when that was asked for, else the rows, for a person.

    Raises NotPrinted: what was said on a line is said, and must not be told as refused.
    """
    if wants_json():
        import json

        told = json.dumps(value, ensure_ascii=False)
    else:
        told = "\n".join(rows)
    try:
        if told:
            click.echo(told)
    except OSError as wrong:
        raise NotPrinted("" if wrong.errno == errno.EPIPE else wrong.strerror or str(wrong)) from wrong


def _print_no_more() -> None:
    """What is left for standard output goes nowhere, so that Python does not try again when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def fail(says: str, code: int = EXIT_REFUSED) -> NoReturn:
    """Say what is wrong in one sentence and end."""
    _say_wrong(says, code, wants_json())
    sys.exit(code)


def _say_wrong(says: str, code: int, as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps({"error": says, "exit": code}, ensure_ascii=False), err=True)
    else:
        click.echo(f"openline: {says}", err=True)


def secret(what: str, new: bool, variable: str) -> str:
    """A passphrase, from the environment or typed where nobody reads along; a new one twice. Ends where neither is.

    ``what`` says of what it is. Without a terminal click would read it from standard input and show it on the way.
    """
    given = os.environ.get(variable)
    if given is None and not _has_terminal():
        fail(f"There is no terminal to ask for the passphrase of {what} at. Run it in one, or set {variable}.")
    if given is None:
        given = str(click.prompt(f"Passphrase of {what}", hide_input=True, confirmation_prompt=new, err=True))
    try:
        given.encode()
    except UnicodeEncodeError:
        fail("The passphrase is not text in UTF-8. Set the terminal to UTF-8 and type it again.")
    return given


def _has_terminal() -> bool:
    """Whether a passphrase can be typed: into the terminal of this process, whatever standard input is."""
    try:
        with open("/dev/tty", "rb+", buffering=0):
            return True
    except OSError:
        return sys.stdin.isatty()


NEXT = {
    errno.ENOSPC: "disk-no-room",
    errno.EDQUOT: "disk-no-quota",
    errno.EROFS: "disk-read-only",
    errno.ENOENT: "no-such-folder",
}


def _code_of(wrong: Exception) -> int | None:
    """The exit code of an error that is expected; None for a fault of ours, which must be loud."""
    from openline.desk.client import ApiError, NoNode, NotOnStage

    if isinstance(wrong, NoNode):
        return EXIT_NO_NODE
    if isinstance(wrong, ApiError) and wrong.status == NOT_UNDERSTOOD and {"said", "there"} <= wrong.given.keys():
        return EXIT_USAGE  # a word that is none of a closed list, as an option of this command would be
    if isinstance(wrong, ApiError | NotOnStage):
        return EXIT_REFUSED
    from openline.node.home import HomeError, NotAnAddress
    from openline.store.base import StoreError

    if isinstance(wrong, NotAnAddress):
        return EXIT_USAGE
    return EXIT_REFUSED if isinstance(wrong, HomeError | StoreError) else None


NOT_UNDERSTOOD = 400  # as the local API has it
NEAR = 0.6  # of 1: below it MAYBE would be near UNABLE


def nearest(wrong: Exception, says: str) -> str:
    """A refusal that lists the words that there are, with the one that was probably meant."""
    given = getattr(wrong, "given", {})
    if not given.get("said") or not given.get("there"):
        return says
    import difflib

    words = {word.lower(): word for word in given["there"].split(", ")}
    said = given["said"].lower()
    begun = [word for word in words if word.startswith(said)]
    near = begun if len(begun) == 1 else difflib.get_close_matches(said, words, 1, NEAR)
    return heads.say("did-you-mean", says=says, near=words[near[0]]) if near else says


def main(args: Sequence[str] | None = None) -> NoReturn:
    """The entry point: every expected error becomes a sentence and an exit code. ``args`` are the process's own."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows its escape, and goes on
            stream.reconfigure(errors="backslashreplace")
    as_json = "--json" in (sys.argv[1:] if args is None else args)
    try:
        # Outside of its standalone mode click returns the code of an Exit instead of raising it.
        code = cli.main(args, prog_name="openline", standalone_mode=False)
    except Exception as wrong:
        says, found = _told(wrong, as_json)
        if found is None:
            raise
        if says:
            _say_wrong(nearest(wrong, says), found, as_json)
        sys.exit(found)
    except KeyboardInterrupt:
        _say_wrong(heads.say("stopped"), EXIT_STOPPED, as_json)
        sys.exit(EXIT_STOPPED)
    sys.exit(code if isinstance(code, int) else 0)


def _told(wrong: Exception, as_json: bool) -> tuple[str, int | None]:
    """The sentence of an error, empty when it has been shown, and its exit code, None for a fault of ours."""
    if isinstance(wrong, click.Abort):
        return heads.say("stopped"), EXIT_STOPPED
    if isinstance(wrong, click.ClickException):
        if as_json:
            return wrong.format_message(), EXIT_USAGE
        wrong.show()
        return "", EXIT_USAGE
    if isinstance(wrong, NotPrinted):
        _print_no_more()
        return heads.say("not-printed", why=wrong.why) if wrong.why else "", EXIT_NOT_PRINTED
    if isinstance(wrong, OSError):
        what = visible(str(wrong.filename or "-"))
        next_step = heads.say(NEXT.get(wrong.errno or 0, "look-at-rights"))
        return heads.say("file-wrong", file=what, why=wrong.strerror or str(wrong), next=next_step), EXIT_REFUSED
    return str(wrong), _code_of(wrong)
