"""The outbox: a folder from which the record system fetches what is filed, each file whole or not there.

A file is written beside its place, for its owner's eyes only, and put there once the disk has it. One that is there
already, or a link that somebody has put there, makes way for it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from vis_cli import temporary
from vis_cli.errors import CannotWrite, Message
from vis_cli.rules.forms.bundles import owner


def named(folder: Path) -> list[str]:
    """The files of answers that lie in the folder; what else lies there is not vis's."""
    try:
        return [file for file in os.listdir(folder) if owner(file) is not None]
    except OSError:
        return []


@dataclass(frozen=True)
class Outbox:
    """The folder, made where it is missing. Whatever it cannot do raises CannotWrite."""

    folder: Path

    def sweep(self) -> None:
        """Make it, and remove what killed runs left half-written."""
        try:
            temporary.make_private(self.folder)
            with os.scandir(self.folder):
                pass
        except OSError as error:
            raise self._cannot(error) from None
        temporary.sweep([self.folder])

    def put(self, name: str, content: bytes) -> None:
        """Have a file of this name with this content, mode 600."""
        try:
            with temporary.part(self.folder) as part:
                with part.open("rb+") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(part, self.folder / name)
        except OSError as error:
            raise self._cannot(error) from None

    def settle(self) -> None:
        """Have what was put there last through a loss of power."""
        try:
            temporary.settle(self.folder)
        except OSError as error:
            raise self._cannot(error) from None

    def _cannot(self, error: OSError) -> CannotWrite:
        said = Message(
            "the outbox {folder} cannot be written: {reason}.",
            folder=self.folder,
            reason=error.strerror or str(error),
        )
        hint = "Check the folder and the disk, and run it again: what is not filed yet is filed then."
        return CannotWrite(said, hint=hint)
