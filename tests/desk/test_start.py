"""The command line starts light: a verb imports what it needs, an error what it needs to be told."""

import subprocess
import sys

import pytest

HEAVY = ("cryptography", "apsw", "starlette", "uvicorn", "asyncio", "openline.wire", "openline.engine")
LIGHT: list[tuple[tuple[str, ...], int, tuple[str, ...]]] = [
    (("--version",), 0, (*HEAVY, "http.client", "openline.node", "openline.desk.talk", "difflib")),
    (("--help",), 0, (*HEAVY, "http.client", "openline.node", "openline.desk.talk", "openline.desk.words")),
    (("--home", "/nonexistent", "lines"), 3, (*HEAVY, "openline.desk.setup", "openline.node.home")),
    (("send", "--help"), 0, (*HEAVY, "openline.desk.setup")),
    (("init", "--help"), 0, ("apsw", "starlette", "uvicorn", "asyncio", "openline.desk.talk")),
    (("demo", "--help"), 0, ("cryptography", "apsw", "starlette", "uvicorn", "openline.desk.talk")),
]


@pytest.mark.parametrize(("args", "code", "absent"), LIGHT)
def test_a_verb_does_not_import_what_it_does_not_need(
    args: tuple[str, ...], code: int, absent: tuple[str, ...]
) -> None:
    """An officer at 03:00 does not wait for a ceremony's parts."""
    script = (
        "import sys\nfrom openline.desk.cli import main\n"
        "try:\n    main()\nfinally:\n    print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *args], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert not set(absent) & set(done.stderr.splitlines())


def test_every_verb_is_where_the_table_says() -> None:
    """Each module brings its verbs, and no verb is left out of the table."""
    import click

    from openline.desk.cli import MODULES, cli

    context = click.Context(cli)
    for verb in MODULES:
        found = cli.get_command(context, verb)
        assert found is not None
        assert found.help
    assert sorted(cli.commands) == sorted(MODULES)


def test_the_list_of_verbs_says_what_each_verb_says_of_itself() -> None:
    """It is a table of its own, so that it imports nothing: every verb is in it once, and in no other."""
    from openline.desk.cli import MODULES, SECTIONS

    listed = [verb for verbs in SECTIONS.values() for verb in verbs]
    assert len(set(listed)) == len(listed)
    assert set(listed) <= set(MODULES)
    assert all(says.endswith(".") and len(says) < 70 for verbs in SECTIONS.values() for says in verbs.values())


WITHOUT_JSON = {  # what goes on until it is stopped, shows a play to people, or shows translators their phrases
    *("node run", "demo", "proxy", "words"),
}


def test_every_verb_can_speak_to_a_programme() -> None:
    """``--json`` stands on each command, but on those that go on until they are stopped."""
    import click

    from openline.desk.cli import MODULES, cli

    def leaves(command: click.Command, name: str) -> dict[str, click.Command]:
        if not isinstance(command, click.Group):
            return {name: command}
        return {
            k: v for verb, one in command.commands.items() for k, v in leaves(one, f"{name} {verb}".strip()).items()
        }

    context = click.Context(cli)
    for verb in MODULES:
        cli.get_command(context, verb)
    lacking = [
        name
        for name, command in leaves(cli, "").items()
        if not any("--json" in getattr(param, "opts", ()) for param in command.params)
    ]
    assert [name for name in lacking if name not in WITHOUT_JSON and name.split()[0] not in WITHOUT_JSON] == []
