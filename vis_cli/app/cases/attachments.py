"""Files taken to be attached to cases: checked, put among the attachments, and gone from the shared folder once sent.

The order is the point. A file is read once, and what was read is what is checked and kept. It lies among the
attachments under every name, and the disk has it, before the rows that name it are committed; it leaves the shared
folder after that, if it is still the same, and stands on a list of the database until it has. So whenever the process
is killed, committed rows have their files, and no file is gone from the shared folder that no row has; names without
rows are swept by the next who attaches, and so is what was sent and has not left.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vis_cli.app.cases import shared_folders
from vis_cli.app.cases.shared_folders import Folders, inside_of
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.cases import attachments as rows
from vis_cli.db.cases import shared_removals
from vis_cli.db.cases.shared_removals import Sent
from vis_cli.errors import (
    Ambiguous,
    FaultyInput,
    Malformed,
    Message,
    MissingInput,
    Refused,
    Sentence,
    Source,
    VisError,
)
from vis_cli.files.cases import documents, media
from vis_cli.files.cases.attachments import Store
from vis_cli.files.cases.documents import Document
from vis_cli.identity import path_of
from vis_cli.rules.cases import attachments as rules
from vis_cli.rules.cases.attachments import Media

if TYPE_CHECKING:
    from sqlalchemy import Connection

MEGABYTE = 1_000_000
KEEP = "Name a file in the unit's shared folder, or say --keep for one that stays where it is."


@dataclass(frozen=True)
class File:
    """A file that is attached: what it is called, its kind, its bytes and their digest."""

    name: str
    media: Media
    document: Document
    path: str  # where it lay, in full
    part: Path | None = None  # among the attachments, under a temporary name; None in a dry run

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.document.size

    @property
    def sha256(self) -> str:
        """The digest of its content."""
        return self.document.sha256


@dataclass
class Taken:
    """The files of one event, taken and ready to be attached to its cases."""

    invocation: Invocation
    files: Sequence[File]
    keep: bool
    store: Store
    links: list[str] = field(default_factory=list)  # names given among the attachments
    is_swept: bool = False
    is_noted: bool = False

    @property
    def names(self) -> list[str]:
        """What the files are called."""
        return [each.name for each in self.files]

    @property
    def digest(self) -> str:
        """One digest of all contents in order, whatever the files are called; empty without files."""
        return rules.digest(each.sha256 for each in self.files)

    def note(self, db: Connection) -> None:
        """Note the files for the journal: no names, but the HMAC of each one's SHA-256 by the installation's key.

        It is for before the change set is written; to say it twice is to say it once.
        """
        if self.files and not self.is_noted:
            key = places.the_key(self.invocation, db)
            for each in self.files:
                self.invocation.note_content(hmac.new(key, each.sha256.encode(), "sha256").hexdigest())
            self.is_noted = True

    def attach(self, db: Connection, case_key: int, message_n: int, at: datetime) -> None:
        """Attach the files to a message of a case; see `attach_all`."""
        self.attach_all(db, [(case_key, message_n)], at)

    def attach_all(self, db: Connection, messages: Sequence[tuple[int, int]], at: datetime) -> None:
        """Attach the files to messages, each given as the key of its case and its `n`, in the caller's transaction.

        The transaction holds the write lock and the rows of the cases. The disk is asked once to keep all the names.

        Raises:
            StorageError: the folder of attachments does not take them.
        """
        if not self.files or not messages:
            return
        if not self.is_swept:
            self.store.sweep(partial(rows.named, db))
            self.is_swept = True
        self._note_sent(db, at, min(key for key, _ in messages))
        last = rows.last_numbers(db, [key for key, _ in messages])
        added = []
        for key, message in messages:
            for each in self.files:
                if each.part is None:
                    raise TypeError("a dry run attaches nothing")
                last[key] += 1
                file = rules.file_name(key, last[key], secrets.token_hex(8), each.media.ending)
                self.links.append(file)
                self.store.link(each.part, file)
                added.append(
                    {
                        "case_key": key,
                        "n": last[key],
                        "at": at,
                        "message": message,
                        "name": each.name,
                        "media_type": each.media.media_type,
                        "size": each.size,
                        "sha256": each.sha256,
                        "file": file,
                    }
                )
        self.store.settle()
        rows.insert(db, added)

    def end(self, *, failed: bool) -> None:
        """Once the transactions are over: take away the names whose rows did not come to stay, and let go of the files.

        Where nobody can say which rows there are, every name stays, and so does the file in the shared folder; the next
        who attaches asks again.
        """
        if not self.links:
            return
        # After a failure with the write lock held, as a server may still be at work on the transaction.
        asked = self.invocation.database.writing if failed else self.invocation.reading
        try:
            with asked() as db:
                stay = rows.named(db, self.links)
        except BaseException as error:
            for each in self.files:
                self.store.leave(each.part)  # type: ignore[arg-type]
            if failed:
                return  # what it failed of is told
            if not isinstance(error, Exception):
                raise
            said = Message(
                "the files stay in the shared folder, since the database cannot say what was attached: {why}",
                why=str(error),
            )
            self.invocation.tell(said)
            return
        self.store.unlink(file for file in self.links if file not in stay)
        if stay and not self.keep:
            left = [(each.path, str(each.document.inode)) for each in self.files if self._has_left(each)]
            shared_folders.forget(self.invocation, left)

    def _note_sent(self, db: Connection, at: datetime, case_key: int) -> None:
        """List the files as sent, so that whoever comes after a kill has them leave."""
        if self.keep:
            return
        key = places.the_key(self.invocation, db)
        sent = [
            Sent(each.path, str(each.document.inode), shared_folders.digest_of(key, each.sha256), at, case_key)
            for each in self.files
        ]
        shared_removals.add(db, sent)

    def _has_left(self, file: File) -> bool:
        """Whether a file that was sent has left the shared folder; what stays is told."""
        try:
            file.document.remove()
        except Malformed:
            if file.document.is_gone():
                return True  # with somebody who found it on the list
            said = Message("{file} was changed after it was read: what lies there now stays.", file=file.name)
            self.invocation.tell(said)
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                return True
            said = Message(
                "{file} was sent and is still in the shared folder: {reason}.",
                file=file.name,
                reason=error.strerror or str(error),
            )
            self.invocation.tell(said)
        else:
            return True
        return False


@contextmanager
def taken(
    invocation: Invocation, unit_hsa_id: str, unit_name: str, files: Sequence[str], keep: bool = False
) -> Iterator[Taken]:
    """Files to attach to cases of a unit, all of them checked and ready; see `Taken.attach_all`.

    They lie in the unit's own shared folder, named from there or from the current one, and leave it when the block ends
    and rows name them. With `keep` a file may lie anywhere and stays; another unit's folder is closed to it all the
    same. When the block fails, names without rows go, and the files stay where they are. A dry run checks only.

    Raises:
        FaultyInput: a file is of another kind than a resident may be sent, damaged, too large, or wrongly called.
        MissingInput: it cannot be read. Refused: `outside-shared-folder`, `anothers-folder`.
        Ambiguous: the name means two files. All that is wrong with any of them is told together.
    """
    if files and not invocation.dry_run:
        shared_folders.finish(invocation)
    with ExitStack() as stack:
        store = Store(places.attachments_folder(invocation) if files else Path())
        reader = _Reader(invocation, Folders.of(invocation, unit_hsa_id, unit_name) if files else Folders(), keep)
        ready = Taken(invocation, reader.read_all(files, store, stack), keep, store)
        try:
            yield ready
        except BaseException:
            ready.end(failed=True)
            raise
        ready.end(failed=False)


# --- what is named ---------------------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Opens the files that were named, and checks what they hold."""

    invocation: Invocation
    folders: Folders
    keep: bool

    def read_all(self, files: Sequence[str], store: Store, stack: ExitStack) -> list[File]:
        """The files, each put among the attachments unless it is a dry run; see `taken`."""
        found: list[File] = []
        wrong: list[VisError] = []
        seen: set[tuple[int, int]] = set()
        for written in files:
            try:
                file, content = self._read(written, stack)
                which = (file.document.device, file.document.inode)
                if which in seen:
                    raise Malformed("it is named twice.", id="named-twice", hint="Name it once.")
                seen.add(which)
                if not wrong and not self.invocation.dry_run:
                    part = stack.enter_context(store.put(content))
                    file = replace(file, part=part)
                found.append(file)
            except Malformed as error:
                wrong.append(FaultyInput([error.fault(Source(written))]))
            except (MissingInput, Refused, Ambiguous) as error:
                error.details.setdefault("file", written)
                wrong.append(error)
        if any(isinstance(error, FaultyInput) for error in wrong):
            raise FaultyInput([fault for error in wrong for fault in error.faults])
        if wrong:
            raise wrong[0].beside(wrong[1:])
        return found

    def _read(self, written: str, stack: ExitStack) -> tuple[File, bytes]:
        base = os.path.basename(written)
        name = rules.checked_name(written if "\0" in written else base)
        if base in ("", ".", ".."):
            raise Malformed("it is a folder, not a file.", id="not-a-file", hint="Name the file itself.")
        folder, inside = self._kept(written) if self.keep else self._shared(written)
        try:
            parent = stack.enter_context(documents.opened_folder(folder, inside))
        except OSError as error:
            raise documents.missing(error) from None
        document, content = documents.read(parent, base, self.invocation.settings.attachment_limit * MEGABYTE)
        kind = media.kind(content)
        rules.demand_ending(name, kind)
        return File(name, kind, document, os.path.join(os.path.abspath(folder), inside, base)), content

    def _kept(self, written: str) -> tuple[str, str]:
        """The folder of a file that stays, which may be any but another unit's or vis's own."""
        folder = os.path.realpath(path_of(written).parent)
        self._refuse_anothers(os.path.join(folder, os.path.basename(written)))
        own = os.path.realpath(places.attachments_folder(self.invocation))
        if folder == own or inside_of(folder, own) is not None:
            raise Refused("it is the attachment of a case already.", id="outside-shared-folder", hint=KEEP)
        return folder, ""

    def _shared(self, written: str) -> tuple[str, str]:
        """The unit's folder, and the one inside it in which the file lies."""
        own = self.folders.own
        if own is None:
            raise no_folder()
        path = str(path_of(written))
        if ".." in path.split("/"):
            raise _outside(Message("the path leads upwards (..)."))
        here = os.path.normpath(os.path.join(os.getcwd(), path))
        there = os.path.normpath(os.path.join(os.path.abspath(own), path))
        inside = self.folders.inside(here)
        if there != here and os.path.lexists(there):
            if inside is not None and os.path.lexists(here):
                raise Ambiguous(
                    Message("it may be {first} or {second}.", first=here, second=there),
                    id="ambiguous-file",
                    hint="Write its path in full.",
                )
            here = there
        elif inside is None and there != here and not os.path.lexists(here):
            here = there  # it is missing
        self._refuse_anothers(here)
        inside = self.folders.inside(here)
        if inside is None:
            raise _outside(Message("it lies outside the unit's shared folder, {folder}.", folder=own))
        return str(own), os.path.dirname(inside)

    def _refuse_anothers(self, path: str) -> None:
        if (whose := self.folders.whose(path)) is not None:
            said = Message("it lies in the shared folder of {unit}.", unit=whose)
            raise Refused(said, id="anothers-folder", hint="Name a file of the unit's own.")


def no_folder() -> Refused:
    """That a unit has no shared folder, to be raised."""
    hint = "Say in vis.yaml which it is (shared_folders), or say --keep for a file that stays where it is."
    return _outside(Message("no shared folder is configured for the unit."), hint)


def _outside(said: Sentence, hint: str = KEEP) -> Refused:
    return Refused(said, id="outside-shared-folder", hint=hint)
