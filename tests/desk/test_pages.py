"""The pages on the courier and on drills name commands that exist, with options that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from openline.desk.cli import cli

OPERATE = Path(__file__).parents[2] / "docs" / "operate"
PAGES = ("courier.md", "drills.md")
COMMANDS = [
    (page, found)
    for page in PAGES
    for found in re.findall(r"^(?:[A-Z]{2}: )?openline ([^#<\n]+)", (OPERATE / page).read_text("utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_a_command_of_the_page_is_understood(page: str, line: str) -> None:
    """As far as it can be without doing it: every verb, argument and option is one of ours."""
    context = click.Context(cli, obj=Path())
    command: click.Command = cli
    words = shlex.split(line)
    while isinstance(command, click.Group):
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    command.make_context(command.name, words, parent=context)


def test_the_pages_have_commands() -> None:
    assert {page for page, _ in COMMANDS} == set(PAGES)
    assert len(COMMANDS) >= 10
