"""``openline completion``: what makes a shell complete verbs, options, and the names of lines.

Completing a line asks the running node, for half a second at most. It refuses to say anything while a person types: a
node that does not answer completes nothing.
"""

from __future__ import annotations

import click

from openline.desk.cli import JSON, cli, tell

HINTS = {
    "bash": 'eval "$(openline completion bash)"    # in ~/.bashrc',
    "zsh": 'eval "$(openline completion zsh)"    # in ~/.zshrc',
    "fish": "openline completion fish > ~/.config/fish/completions/openline.fish",
}


@cli.command()
@click.argument("shell", type=click.Choice(sorted(HINTS)))
@JSON
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands and the names of lines: for bash and zsh, eval it in their start-up."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found, "click knows these shells"
    made = found(cli, {}, "openline", "_OPENLINE_COMPLETE")
    script = made.source_template % made.source_vars()  # not source(): that asks which bash is here, not there
    tell({"shell": shell, "script": script}, [script, f"# {HINTS[shell]}"])
