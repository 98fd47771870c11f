"""`khabar completion`: commands and options completed by the shell."""

from __future__ import annotations

import click

HELP = """Print the script that completes khabar's commands and options in a shell.

\b
Examples:
  khabar completion bash >> ~/.bashrc
  khabar completion zsh >> ~/.zshrc
  khabar completion fish > ~/.config/fish/completions/khabar.fish
"""


@click.command("completion", help=HELP, short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Prints the script."""
    from click.shell_completion import get_completion_class

    from khabar.cli import COMPLETE

    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(completion(context.find_root().command, {}, "khabar", COMPLETE).source())
