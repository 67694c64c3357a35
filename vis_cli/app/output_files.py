"""Files named by options, written: `-` is standard output, and none of vis's own is written over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.errors import CannotWrite, Message, Sentence
from vis_cli.files.core import atomic_write
from vis_cli.files.retention import ledger
from vis_cli.identity import STDOUT, config_folder, path_of
from vis_cli.settings import PATHS
from vis_cli.temporary import PRIVATE


def whole(
    invocation: Invocation, file: str | Path, *, private: bool = False, mode: int | None = None
) -> AbstractContextManager[Path]:
    """A file to fill, which is at `file` when the block ends; see `atomic_write.whole_file`.

    `private`: it holds a case or a resident's number, so a new one is for its owner's eyes only.

    Raises:
        CannotWrite: the folder is missing or closed, or the disk is full. Refused: `own-file`.
        Usage: there is no such home.
    """
    mode = PRIVATE if private else mode
    if str(file) in STDOUT:
        return atomic_write.whole_file(_stdout(invocation), mode=mode)
    return atomic_write.whole_file(path_of(file), mode=mode, own=list(own(invocation)))


def write(
    invocation: Invocation,
    file: str | Path,
    content: str | bytes | Iterator[str],
    *,
    private: bool = False,
    mode: int | None = None,
) -> None:
    """Write a file, whole or not at all, a text in pieces as it comes; see `whole`."""
    with whole(invocation, file, private=private, mode=mode) as part:
        if isinstance(content, bytes):
            part.write_bytes(content)
            return
        with part.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines([content] if isinstance(content, str) else content)


def write_folder(
    invocation: Invocation | None, folder: Path, files: Iterable[tuple[str, str]], mode: int | None = None
) -> None:
    """Write files, each by its name, into a folder, which is made where it is missing; see `whole`.

    Without an invocation no file is vis's own: for what is written where there may be no configuration.

    Raises:
        CannotWrite: the folder cannot be made, or a file not be written. Refused: `own-file`.
    """
    make_folder(folder)
    ours = [] if invocation is None else list(own(invocation))
    for name, content in files:
        atomic_write.write_file(folder / name, content, mode=mode, own=ours)


def make_folder(folder: Path) -> None:
    """Make a folder to write into, and those around it, where they are missing.

    Raises:
        CannotWrite: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = Message("{folder} cannot be made: {reason}.", folder=folder, reason=error.strerror)
        raise CannotWrite(said, hint="Check the path.") from None


def check(invocation: Invocation, file: str | Path) -> None:
    """Refuse a file that could not be written, before anything is done whose result it is to hold; see `whole`."""
    if str(file) not in STDOUT:
        atomic_write.check(path_of(file), list(own(invocation)))


def _stdout(invocation: Invocation) -> BinaryIO:
    if invocation.stdout is None:
        raise CannotWrite("there is no standard output.", hint="Name a file.")
    return invocation.stdout


def own(invocation: Invocation) -> Iterator[tuple[Path, Sentence]]:
    """The files that nothing is written over, and the folder that nothing is written into; with what each is."""
    settings, database = invocation.settings, invocation.database
    if database.path is not None:
        yield database.path, Message("the database")
        for ending in ("-wal", "-shm", "-journal", "-purge.lock"):
            yield Path(f"{database.path}{ending}"), Message("a file of the database")
    if settings.config_file is not None:
        yield settings.config_file, Message("the configuration")
    for name in PATHS:
        path: Path | None = getattr(settings, name)
        if path is not None and not path.is_dir():
            yield path, Message("a key") if "key" in name else Message("a file of the configuration")
    if (folder := config_folder()) is not None:
        yield folder / "hmac.key", Message("a key")
    for kind in ("certificates", "attachments"):
        if getattr(settings, kind) is None and database.path is None and config_folder() is None:
            continue  # a user without a home has neither
        where = places.folder(settings, database, kind)
        if kind == "attachments":
            yield where, Message("among the attachments")
        else:
            yield from ((file, Message("a ledger or certificate")) for file in ledger.files(where))
