"""A question by a shell, as the answer is made of it."""

from __future__ import annotations

from tests.conftest import Command
from vis_cli.cli.completion.answer import Asked


def asked(vis: Command, *words: str) -> Asked:
    """What zsh asks about the words after `vis`, of the database that the command works on."""
    environment = {"HOME": str(vis.cwd), "VIS_DB": vis.database or ""}
    return Asked("zsh", words or ("",), environment, vis.cwd)
