"""The shared folders: what lies in them, and how a file that was sent leaves, if it is still the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from vis_cli import below
from vis_cli.errors import Malformed
from vis_cli.files.cases import documents
from vis_cli.temporary import settle

REMOVED, GONE, CHANGED, SAME = "removed", "gone", "changed", "same"


@dataclass(frozen=True, slots=True)
class Lying:
    """Something other than a folder that lies in one, by its path from there; `since` when, as far as the disk says.

    That is when it was written, or came to lie there under its name: whichever is later.
    """

    inside: str
    inode: int
    since: datetime


def lying(folder: str, closed: list[tuple[str, str]], inside: str = "") -> Iterator[Lying]:
    """Everything in a folder and those under it, in order; no link is followed.

    Those under it that cannot be read are added to `closed`, each with why: what lies in them nobody can say.

    Raises:
        OSError: the folder itself cannot be read.
    """
    with os.scandir(os.path.join(folder, inside)) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{inside}/{entry.name}" if inside else entry.name
        if entry.is_dir(follow_symlinks=False):
            try:
                yield from lying(folder, closed, name)
            except (FileNotFoundError, NotADirectoryError):  # gone meanwhile
                continue
            except OSError as error:
                closed.append((f"{folder}/{name}", error.strerror or str(error)))
            continue
        with suppress(FileNotFoundError):
            there = entry.stat(follow_symlinks=False)
            yield Lying(name, there.st_ino, _since(there))


def at(folder: str, inside: str) -> Lying | None:
    """What lies in a folder under a path from there; None where nothing does, or a link leads to it."""
    parent, _, name = inside.rpartition("/")
    try:
        with below.opened(folder, parent) as place:
            there = os.stat(name, dir_fd=place, follow_symlinks=False)
    except OSError:
        return None
    return Lying(inside, there.st_ino, _since(there))


def leave(folder: str, inside: str, is_same: Callable[[documents.Document], bool], *, remove: bool = True) -> str:
    """Remove a file from a folder if it is the same: `removed`, `gone` where none is there, `changed` if another is.

    Without `remove` it stays, and is `same`.

    Raises:
        OSError: nobody can say, or it cannot be removed.
    """
    parent, _, name = inside.rpartition("/")
    with below.opened(folder) as root:
        try:
            with below.opened(root, parent) as place:
                document = documents.of(place, name)
                if not is_same(document):
                    return CHANGED
                if not remove:
                    return SAME
                document.remove()
                return REMOVED
        except (Malformed, below.Astray):
            return CHANGED
        except FileNotFoundError:
            return GONE


def discard(folder: str, lies: Lying) -> bool:
    """Remove what lies in a folder, whatever it is but a folder; False where another came in its place, or none.

    Raises:
        OSError: it cannot be removed.
    """
    parent, _, name = lies.inside.rpartition("/")
    try:
        with below.opened(folder, parent) as place:
            there = os.stat(name, dir_fd=place, follow_symlinks=False)
            if (there.st_ino, _since(there)) != (lies.inode, lies.since):
                return False
            os.unlink(name, dir_fd=place)
            with suppress(OSError):  # not every file system of a share can be asked
                settle(place)
    except (FileNotFoundError, below.Astray):
        return False
    return True


def _since(there: os.stat_result) -> datetime:
    return datetime.fromtimestamp(max(there.st_mtime, there.st_ctime), UTC)
