"""The shared folders of the units: whose is which, and what was sent from them and has not left them yet."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli import temporary
from vis_cli.app.execute import append_by, holding_others
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.cases import attachments as rows
from vis_cli.db.cases import shared_removals
from vis_cli.db.cases.shared_removals import Sent
from vis_cli.db.register.directories import unit_directory
from vis_cli.errors import Ambiguous, FaultyConfiguration, NotFound, VisError
from vis_cli.files.cases import shared
from vis_cli.files.cases.attachments import Store
from vis_cli.files.retention import hmac_key
from vis_cli.rules.core.names import normal
from vis_cli.settings import Settings

if TYPE_CHECKING:
    from vis_cli.files.cases.documents import Document


@dataclass(frozen=True)
class Folders:
    """The shared folder of a unit, and those of the others with what each is configured for."""

    own: Path | None = None
    others: Mapping[Path, str] = field(default_factory=dict)

    @classmethod
    def of(cls, invocation: Invocation, hsa_id: str, name: str) -> Folders:
        """Those that the configuration names; 0.1's one folder is for each unit that has none of its own."""
        configured = invocation.settings.shared_folders
        own = [key for key in configured if normal(key) in (normal(hsa_id), normal(name))]
        if configured and not own:  # by a former name, or the beginning of one
            with invocation.reading() as db:
                directory = unit_directory(db)
            for key in configured:
                with suppress(NotFound, Ambiguous):
                    if directory.find(key) == hsa_id:
                        own.append(key)
        mine = configured[own[0]] if own else invocation.settings.shared_folder
        return cls(mine, {folder: key for key, folder in configured.items() if key not in own and folder != mine})

    def whose(self, path: str) -> str | None:
        """Which other unit's the innermost shared folder around a path is; None where it is the unit's own, or none."""
        found = {os.path.realpath(folder): key for folder, key in self.others.items()}
        around = [each for each in (*found, *self._own()) if inside_of(path, each) is not None]
        return found.get(max(around, key=len)) if around else None

    def _own(self) -> list[str]:
        return [os.path.realpath(self.own)] if self.own is not None else []

    def inside(self, path: str) -> str | None:
        """The path from the unit's own folder; None where it lies outside, as it is written."""
        return None if self.own is None else _from(path, self.own)


def inside_of(path: str, folder: str) -> str | None:
    """The path from a folder; None where it does not lie in it."""
    beginning = folder.rstrip("/") + "/"
    return path[len(beginning) :] if path.startswith(beginning) else None


def _from(path: str, folder: Path) -> str | None:
    tried = (inside_of(path, each) for each in (os.path.abspath(folder), os.path.realpath(folder)))
    return next((found for found in tried if found is not None), None)


def every(settings: Settings) -> list[Path]:
    """Every shared folder that the configuration names, each once."""
    found = [*settings.shared_folders.values(), *([settings.shared_folder] if settings.shared_folder else [])]
    return list({os.path.realpath(each): each for each in found}.values())


def around(path: str, settings: Settings) -> tuple[str, str] | None:
    """The innermost shared folder around a path, and the path from there; None where it lies in none."""
    found = [(str(folder), part) for folder in every(settings) if (part := _from(path, folder)) is not None]
    return min(found, key=lambda each: len(each[1]), default=None)


# --- what was sent ---------------------------------------------------------------------------------------------------


@dataclass
class Finished:
    """How many files that were sent have left their folder now, and those that nobody could remove.

    Each of these with `changed`, where another file has come in its place, or None, where nobody can say.
    """

    left: int = 0
    stay: list[tuple[Sent, str | None]] = field(default_factory=list)


def digest_of(key: bytes, sha256: str) -> str:
    """The digest of a file as the list of those sent keeps it: not to be found by trying."""
    return hmac.new(key, sha256.encode(), "sha256").hexdigest()


def finish(invocation: Invocation) -> Finished:
    """Remove what was sent and is in its shared folder still, as where a command was killed after its commit.

    Only what is the same file with the same content goes; what cannot be judged or removed stays on the list. It is no
    change of its own: the event that sent the file said so. In a dry run nothing goes, and what would is not named.
    """
    finished = Finished()
    with invocation.reading() as db:
        listed = shared_removals.listed(db)
    if not listed:
        return finished
    key = None
    with suppress(FaultyConfiguration):
        key = hmac_key.read_key(places.key_file(invocation.settings))
    gone = []
    for each in listed:
        came = None if key is None else _leave(each, key, invocation.settings, remove=not invocation.dry_run)
        if came in (shared.REMOVED, shared.GONE):
            gone.append((each.path, each.inode))
            finished.left += came == shared.REMOVED
        elif came != shared.SAME:
            finished.stay.append((each, came))
    if not invocation.dry_run:
        forget(invocation, gone)
    return finished


def make_good(invocation: Invocation) -> Finished:
    """What `finish` does; and what killed commands put among the attachments goes, but for what rows name."""
    finished = finish(invocation)
    with suppress(VisError):  # where the database or its lock cannot be had now, with the next
        folder = places.attachments_folder(invocation)
        if not invocation.dry_run and temporary.left([folder]):
            with holding_others(invocation), invocation.reading() as db:
                Store(folder).sweep(partial(rows.named, db))
    return finished


def forget(invocation: Invocation, left: list[tuple[str, str]]) -> None:
    """Take files that have left off the list; where the database cannot be written now, the next one does."""
    if left:
        with suppress(VisError):
            append_by(invocation, partial(shared_removals.forget, left=left))


def _leave(sent: Sent, key: bytes, settings: Settings, *, remove: bool) -> str | None:
    """What came of removing a file, or would; None where nobody can say, or it cannot be removed."""
    place = around(sent.path, settings)
    if place is None:
        return None

    def is_same(document: Document) -> bool:
        return str(document.inode) == sent.inode and hmac.compare_digest(digest_of(key, document.sha256), sent.digest)

    with suppress(OSError):
        return shared.leave(*place, is_same, remove=remove)
    return None
