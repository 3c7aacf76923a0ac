"""The command line: a desk in a terminal. Every error is one sentence with a next step, and an exit code of its own.

Exit codes: 0 done; 1 refused, with the reason; 2 the command was not understood; 3 no node answers; 4 a verified file
is not good; 130 stopped by a person. It refuses to show a traceback to a person for anything that can be expected.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from openline import __version__

EXIT_REFUSED, EXIT_USAGE, EXIT_NO_NODE, EXIT_NOT_GOOD, EXIT_STOPPED = 1, 2, 3, 4, 130
# Which module brings a verb: imported when it is asked for, since an officer does not wait for a ceremony's parts.
MODULES = {
    "init": "setup",
    "card": "setup",
    "charter": "setup",
    "route": "setup",
    "station": "stations",
    "node": "setup",
    "lines": "talk",
    "send": "talk",
    "ack": "talk",
    "reply": "talk",
    "suspend": "talk",
    "resume": "talk",
    "show": "talk",
    "watch": "talk",
    "export": "talk",
    "verify": "verify",
    "search": "keep",
    "backup": "keep",
    "restore": "keep",
    "words": "words",
    "bench": "bench",
    "demo": "demo.command",
}


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

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every verb, whether its module has been imported or not."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, its module imported: each registers its commands with ``cli``."""
        if cmd_name in MODULES:
            importlib.import_module(f"openline.desk.{MODULES[cmd_name]}")
        return super().get_command(ctx, cmd_name)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
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
    ctx.obj = home


def fail(says: str, code: int = EXIT_REFUSED) -> NoReturn:
    """Say what is wrong in one sentence and end."""
    click.echo(f"openline: {says}", err=True)
    sys.exit(code)


def _code_of(wrong: Exception) -> int | None:
    """The exit code of an error that is expected; None for a fault of ours, which must be loud."""
    from openline.desk.client import ApiError, NoNode, NotOnStage

    if isinstance(wrong, NoNode):
        return EXIT_NO_NODE
    if isinstance(wrong, ApiError | NotOnStage):
        return EXIT_REFUSED
    from openline.node.home import HomeError
    from openline.store.base import StoreError

    return EXIT_REFUSED if isinstance(wrong, HomeError | StoreError) else None


def main(args: Sequence[str] | None = None) -> NoReturn:
    """The entry point: every expected error becomes a sentence and an exit code. ``args`` are the process's own."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows its escape, and goes on
            stream.reconfigure(errors="backslashreplace")
    try:
        # Outside of its standalone mode click returns the code of an Exit instead of raising it.
        code = cli.main(args, prog_name="openline", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        fail("stopped.", EXIT_STOPPED)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(EXIT_USAGE)
    except OSError as wrong:
        fail(f"{wrong.filename or 'the system'}: {wrong.strerror or wrong}. Look at it and its rights, then try again.")
    except Exception as wrong:
        found = _code_of(wrong)
        if found is None:
            raise
        fail(str(wrong), found)
    sys.exit(code if isinstance(code, int) else 0)
