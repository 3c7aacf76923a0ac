"""The command line starts light: a verb imports what it needs, an error what it needs to be told."""

import subprocess
import sys

import pytest

HEAVY = ("cryptography", "apsw", "starlette", "uvicorn", "asyncio", "openline.wire", "openline.engine")
LIGHT: list[tuple[tuple[str, ...], int, tuple[str, ...]]] = [
    (("--version",), 0, (*HEAVY, "http.client", "openline.node", "openline.desk.talk", "difflib")),
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
