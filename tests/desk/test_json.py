"""``--json`` on every verb: what is found is JSON, and what is refused too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from openline.desk.cli import cli
from tests.scenes.theatre import Party, desk, init, until

ICE = ("words", "new-form", "ice", "--title", "Ice", "--use", "Ice.", "--field", 'time date-time "Time" needed')
# Verbs of no node, and a few keys of what they print. Those of a node are in the scenes.
ALONE: dict[tuple[str, ...], set[str]] = {
    ICE: {"form", "number", "hash", "frame", "fits", "samples", "whole", "missing"},
    ("words", "new-language", "vi", "--by", "Nguyen"): {"language", "phrases", "file"},
    ("words", "list"): {"forms", "forms_hash", "languages"},
    ("words", "show", "encounter-at-sea"): {"number", "fields", "replies", "after"},
    ("words", "preview", "ice", "-f", "time=030412Z JUN 23", "--to", "en"): {"bytes", "codes", "sides"},
    ("words", "check", "--language", "en", "--hashes"): {"findings", "languages", "phrases"},
    ("words", "sizes"): {"packet", "forms", "dictionary", "texts"},
    ("words", "agree"): {"forms", "forms_hash", "words", "catalogue", "aloud", "same"},
}


def verbs(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every verb that does something, with the words that lead to it."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        found = group.get_command(ctx, name)
        assert found
        if isinstance(found, click.Group):
            yield from verbs(found, (*path, name))
        else:
            yield (*path, name), found


def test_every_verb_takes_json() -> None:
    lacks = [" ".join(path) for path, verb in verbs(cli) if not any("--json" in one.opts for one in verb.params)]
    assert lacks == []


def test_what_the_verbs_without_a_node_print_is_one_json_object(tmp_path: Path) -> None:
    for args, keys in ALONE.items():
        done = desk("--home", str(tmp_path), *args, "--json")
        assert done.code == 0, (args, done)
        assert keys <= done.json.keys(), args
    (words,) = (tmp_path / "words/tongues").glob("ice.*")
    assert words.exists()
    (side,) = desk("--home", str(tmp_path), *list(ALONE)[4], "--json").json["sides"]
    assert "Time" in side["text"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("words", "show", "nothing"), 1),
        (("words", "preview", "resume"), 1),
        (("words", "agree", "0000"), 4),
        (("words", "new-language", "no tag", "--by", "x"), 1),
        (("proxy", "--tell", "/nowhere", "cut"), 1),
        (("proxy",), 2),
        (("node", "run"), 1),
    ],
    ids=str,
)
def test_a_refusal_is_one_json_object(tmp_path: Path, args: tuple[str, ...], code: int) -> None:
    done = desk("--home", str(tmp_path), *args, "--json")
    found = json.loads(done.err)
    assert (done.code, found["exit"]) == (code, code)
    assert found["error"]


def objects(party: Party, *args: str) -> Iterator[Any]:
    """What a process prints, an object a line."""
    process = party.spawn(*args)
    assert process.stdout
    return map(json.loads, iter(process.stdout.readline, b""))


def test_processes_print_one_object_a_line(tmp_path: Path) -> None:
    """A node says when it is up, and where; a proxy how it stands after each order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_PASSPHRASE", "correct horse battery")
        us = init(tmp_path, "US")
    try:
        up = next(objects(us, "node", "run", "--json"))
        assert up == {"party": "US", "listen": f"127.0.0.1:{us.port}", "lines": []}
        control = tmp_path / "control"
        rows = objects(
            us, "proxy", "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--control", str(control), "--json"
        )
        first = next(rows)
        assert (first["state"], first["to"]) == ("open", "127.0.0.1:1")
        until(lambda: control.exists(), "it takes orders")
        done = us.did("proxy", "--tell", str(control), "--json", "cut").json
        assert done["order"] == "cut"
        assert done["says"].startswith("done: cut")
        assert us.did("proxy", "--tell", str(control), "quit").out == "done: quit\n"
        assert next(rows)["says"].startswith("ended: ")
    finally:
        us.leave()
