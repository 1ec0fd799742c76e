"""Print the completion script of a shell.

It completes verbs, options and their values. Bash must be 4.4 or newer.

For instance:

    eval "$(loopwright completion bash)"     # in ~/.bashrc
    eval "$(loopwright completion zsh)"      # in ~/.zshrc
    loopwright completion fish | source      # in ~/.config/fish/config.fish
"""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from loopwright.interfaces.cli.registry import command, loopwright

SHELLS = ("bash", "zsh", "fish")


@command(__name__, __doc__)
@click.argument("shell", type=click.Choice(SHELLS))
def run(shell: str) -> None:
    """Print a script."""
    script = get_completion_class(shell)
    if script is not None:
        click.echo(script(loopwright, {}, "loopwright", "_LOOPWRIGHT_COMPLETE").source())
