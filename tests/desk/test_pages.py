"""Every command that a page for administrators shows is one that there is, with options that it has."""

import re
import shlex
from pathlib import Path

import click
import pytest

from openline.desk.cli import cli

PAGES = sorted((Path(__file__).parents[2] / "docs" / "operate").glob("*.md"))
BLOCK = re.compile(r"^```(?:sh)?[^\n]*\n(.*?)^```$", re.M | re.S)


def shown(page: Path) -> list[list[str]]:
    """The words behind ``openline`` of every command in a block of the page."""
    rows = [row for body in BLOCK.findall(page.read_text("utf-8")) for row in body.replace("\\\n", " ").splitlines()]
    return [words[1:] for row in rows if (words := shlex.split(row, comments=True)) and words[0] == "openline"]


def fault(words: list[str]) -> str:
    """What is wrong with a command; empty when there is such a one."""
    command: click.Command = cli
    context = click.Context(cli)
    rest = list(words)
    while isinstance(command, click.Group):
        while rest and rest[0].startswith("--"):
            rest = rest[1:] if rest[0] == "--version" else rest[2:]
        if not rest:
            return "" if words == ["--version"] else "no verb"
        found = command.get_command(context, rest[0])
        if found is None and rest[0].isupper() and command.name == "route":
            found = command.get_command(context, "set")  # route PARTY ADDRESS
        elif found is not None:
            rest = rest[1:]
        if found is None:
            return f"no verb {rest[0]}"
        command = found
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
    unknown = [word for word in rest if word.startswith("-") and word.partition("=")[0] not in known]
    return f"no option {unknown[0]}" if unknown else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_a_page_shows_only_commands_that_there_are(page: Path) -> None:
    """A verb that was renamed, an option that was dropped: the page is found before an administrator is."""
    wrong = {" ".join(words): why for words in shown(page) if (why := fault(words))}
    assert wrong == {}


def test_a_command_that_there_is_not_is_found() -> None:
    """The check itself can fail."""
    assert fault(["charter", "singn", "x"]) == "no verb singn"
    assert fault(["send", "line", "--excercise"]) == "no option --excercise"
    assert fault(["--home", "x", "route", "CN", "192.0.2.7:7011"]) == ""
    assert sum(len(shown(page)) for page in PAGES) > 30
