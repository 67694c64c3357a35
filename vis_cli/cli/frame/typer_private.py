"""The one place that touches Typer's private names: whatever a new Typer moves or drops is mended here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def current_context() -> Any | None:
    """The context of the command under way; None where none is, as when the shell asks what may come next."""
    from typer._click.globals import get_current_context

    return get_current_context(silent=True)


def has_no_command(context: Any) -> bool:
    """Whether a group was given options only, and no word that could be a command."""
    return not context._protected_args


def unknown_option(error: Any) -> tuple[str, Sequence[str]] | None:
    """The option that a usage error is about and those that look like it, if the error is that there is none such."""
    from typer._click.exceptions import NoSuchOption

    return (error.option_name, error.possibilities or ()) if isinstance(error, NoSuchOption) else None


def completion_item(name: str, about: str) -> Any:
    """One word that may come next, as `shell_complete` returns them."""
    from typer._click.shell_completion import CompletionItem

    return CompletionItem(name, help=about)


def answer_shells(written_for_bash: Callable[[str], str]) -> None:
    """Let Typer answer the shells that ask what may come next; for bash each word as `written_for_bash` gives it."""
    from typer._click.shell_completion import add_completion_class
    from typer._completion_classes import BashComplete, completion_init

    completion_init()

    class Bash(BashComplete):
        def format_completion(self, item: Any) -> str:
            return written_for_bash(str(item.value))

    add_completion_class(Bash, "bash")


def shell_started_from() -> str | None:
    """The name of the shell that runs this process, as far as it can be found."""
    from typer._completion_shared import _get_shell_name

    return _get_shell_name()


def completion_script(program: str, variable: str, shell: str) -> str:
    """The script that makes `shell` ask `program`, by the environment variable, what may come next."""
    from typer._completion_shared import get_completion_script

    return get_completion_script(prog_name=program, complete_var=variable, shell=shell)


def install_completion(program: str, variable: str, shell: str) -> tuple[str, Any]:
    """Put that script where `shell` reads it when it starts; the shell's name, and the file written."""
    from typer._completion_shared import install

    return install(shell=shell, prog_name=program, complete_var=variable)
