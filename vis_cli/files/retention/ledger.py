"""What a purge leaves outside the database: a ledger of the purged numbers' HMACs per run, and the certificate."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

from vis_cli import regular, temporary
from vis_cli.errors import (
    CannotWrite,
    Fault,
    FaultyInput,
    Message,
    Refused,
    Source,
    StorageError,
)
from vis_cli.files.core import json_nodes
from vis_cli.files.core import text as texts
from vis_cli.files.core.atomic_write import write_file
from vis_cli.files.retention.batches import read_batches
from vis_cli.files.retention.hmac_key import AGAIN, cannot_keep
from vis_cli.rules.retention.certificate import ALGORITHM, GENESIS, chained, key_id

# A batch's HMACs are written, and on the disk, before the batch is committed; its mark is written after, and is on the
# disk with the next batch. HMACs without a mark were never purged, or the mark was lost with the machine, at most the
# last: a run that goes on knows by its record; a replay does not purge them again, the cases are due by themselves.
_NAME = re.compile(r"R-[0-9]+\.[0-9a-f]{8}\.(ledger|(amendment-[0-9]+\.)?json)")
_HEADER = re.compile(rb"vis-ledger 1 run=(R-[0-9]+) database=([0-9a-f-]+) key=([0-9a-f]{16}) algorithm=(\S+)\n")
_LONGEST_HEADER = 1024  # bytes


def name(database: str, run: str, ending: str) -> str:
    """What a run's file is called, `R-7.3f2a9c01.ledger`: several databases may share the folder."""
    return f"{run}.{database[:8]}.{ending}"


def certificate_name(paper: Mapping[str, Any]) -> str:
    """What the file of a certificate, or of an amendment of one, is called: `R-7.3f2a9c01.amendment-1.json`."""
    if "amends" in paper:
        return name(paper["database"], paper["amends"], f"amendment-{paper['number']}.json")
    return name(paper["database"], paper["id"], "json")


def files(folder: Path) -> list[Path]:
    """The ledgers and certificates in the folder, of whatever database."""
    try:
        return [folder / file for file in os.listdir(folder) if _NAME.fullmatch(file)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def runs_known(folder: Path, database: str) -> set[int]:
    """The numbers of this database's runs that have a file in the folder."""
    pattern = re.compile(rf"R-([0-9]+)\.{re.escape(database[:8])}\.(ledger|json)")
    try:
        return {int(found[1]) for file in os.listdir(folder) if (found := pattern.fullmatch(file))}
    except (FileNotFoundError, NotADirectoryError):
        return set()


class LedgerFile:
    """A run's ledger, open for writing: what `db.retention.purge.Ledger` wants."""

    def __init__(self, folder: Path, database: str, run: str, key: bytes) -> None:
        self.path = folder / name(database, run, "ledger")
        self.key = key
        self._header = f"vis-ledger 1 run={run} database={database} key={key_id(key)} algorithm={ALGORITHM}\n".encode()
        self._file: BinaryIO | None = None
        self._end = 0  # of the last mark
        self._prepared: Sequence[bytes] = ()  # HMACs after it
        self._syncing: Thread | None = None
        self._failed: list[OSError] = []  # of that

    def open(self, batches: int, digest: str) -> int:
        """Begin the ledger, or go on after the batches that the run's record says were committed.

        Every whole batch that is marked stays, and the last one that was committed, though its mark be lost. What is
        cut off or damaged is lost, and a mark says so. Returns how many numbers the ledger names.

        Raises:
            StorageError: the folder cannot be written to.
            Refused: it knows of more than the database, or is another run's.
        """
        try:
            is_new = not self.path.exists()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "r+b")
            named = self._take_up(self._file, batches, digest)
            self._file.flush()
            os.fsync(descriptor)
            if is_new:
                temporary.settle(self.path.parent)
        except OSError as error:
            raise cannot_keep(error) from None
        return named

    def _take_up(self, file: BinaryIO, batches: int, digest: str) -> int:
        """Leave the file as far as it is whole, with a mark for the last batch; how many numbers it names."""
        header = file.readline(len(self._header))
        if header != self._header:
            if not self._header.startswith(header):
                raise self._not_ours()
            file.seek(0)
            file.truncate()
            file.write(self._header)
        named, last, before, self._end = 0, 0, GENESIS, len(self._header)
        for batch in read_batches(file):
            whole = bool(batch.macs) and batch.damaged is None
            if batch.number is None or batch.digest is None:  # the last batch: was it committed?
                if last + 1 != batches or chained(self.key, before, batch.macs) != digest:
                    break
                named, last, before, self._end = named + len(batch.macs), batches, digest, batch.end
                file.seek(self._end)
                self.mark(batches, digest)
            elif batch.number > batches:
                raise self._restored()
            else:
                if whole and chained(self.key, before, batch.macs) == batch.digest:
                    named += len(batch.macs)
                last, before, self._end = batch.number, batch.digest, batch.end
        file.seek(self._end)
        file.truncate()
        if (last, before) != (batches, digest):  # what stood between is lost, but the chain can go on
            self.mark(batches, digest)
        return named

    def _restored(self) -> Refused:
        return Refused(
            Message(
                "{path} knows of more than the database: it was restored from a backup, or lost its last writes with"
                " the power.",
                path=self.path.name,
            ),
            id="restored",
            hint="Purge again what was purged since: vis retention replay.",
        )

    def _not_ours(self) -> Refused:
        said = Message("{path} is not the ledger of this run: it is not written over.", path=self.path)
        return Refused(said, id="not-the-ledger", hint="Move it elsewhere, and run it again.")

    def prepare(self, macs: Sequence[bytes]) -> None:
        """Write what a batch may come to, before anything is locked.

        The disk is given it meanwhile, as the batch is deleted: a sync takes some milliseconds in which nobody works.
        """
        assert self._file is not None
        self._put(macs)

    def write(self, macs: Sequence[bytes]) -> int:
        """Have exactly these HMACs after the last mark, made to last; the length of the ledger with them."""
        assert self._file is not None
        if macs != self._prepared:
            self._put(macs)
        self._wait()
        return self._file.tell()

    def _put(self, macs: Sequence[bytes]) -> None:
        assert self._file is not None
        self._wait()
        if self._prepared:
            self._file.seek(self._end)
            self._file.truncate()
        self._prepared = macs
        if macs:
            self._file.write(b"".join([mac.hex().encode() + b"\n" for mac in macs]))
            self._file.flush()
            self._syncing = Thread(target=self._sync, args=(self._file.fileno(),))
            self._syncing.start()

    def _sync(self, descriptor: int) -> None:
        try:
            os.fdatasync(descriptor)
        except OSError as error:
            self._failed.append(error)

    def _wait(self) -> None:
        """Return when what was put is on the disk.

        Raises:
            OSError: it does not take it.
        """
        if self._syncing is not None:
            self._syncing.join()
            self._syncing = None
        if self._failed:
            raise self._failed.pop()

    def mark(self, batch: int, digest: str) -> None:
        assert self._file is not None
        try:
            self._file.write(f"= {batch} {digest}\n".encode())
            self._file.flush()
        except OSError as error:
            raise cannot_keep(error) from None
        self._end, self._prepared = self._file.tell(), ()

    def sync(self) -> None:
        """Make the last mark last, and take off what was prepared and not committed."""
        assert self._file is not None
        try:
            self._put(())
            os.fdatasync(self._file.fileno())
        except OSError as error:
            raise cannot_keep(error) from None

    def close(self) -> None:
        if self._syncing is not None:
            self._syncing.join()
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True)
class ReadLedger:
    """A ledger as it was found: whose it is, and where its committed batches are read from.

    `key` is what its key is known by; None where it was cut off before its first number, and so names none.
    """

    path: Path
    run: str
    database: str
    key: str | None

    def batches(self) -> Iterator[tuple[list[bytes], str]]:
        """The HMACs of each batch that was committed, and the digest it was marked with; none where they are lost.

        Raises:
            FaultyInput: the file was damaged.
        """
        with regular.opened(self.path) as file:
            file.readline()
            for batch in read_batches(file):
                if batch.digest is None:
                    return
                if batch.damaged is not None:
                    raise self._damaged(batch.damaged)
                yield batch.macs, batch.digest

    def _damaged(self, line: int) -> FaultyInput:
        return FaultyInput(
            [
                Fault(
                    "damaged-ledger",
                    "this line is not an HMAC.",
                    Source(str(self.path), line, 1),
                    "Take it from a copy.",
                )
            ]
        )

    def digest(self, key: bytes) -> tuple[int, str]:
        """How many numbers it names, and the digest over what was purged, computed anew.

        Raises:
            FaultyInput: a batch does not give the digest it was marked with.
        """
        count, digest = 0, GENESIS
        for macs, marked in self.batches():
            if not macs:  # what stood before is lost: the chain goes on from here
                digest = marked
                continue
            digest = chained(key, digest, macs)
            count += len(macs)
            if digest != marked:
                raise FaultyInput(
                    [Fault("altered-ledger", "the HMACs do not give the digest marked.", Source(str(self.path)))]
                )
        return count, digest


def find(folder: Path, database: str) -> list[ReadLedger]:
    """The ledgers of this database's runs, by number.

    Raises:
        FaultyInput: a file of such a name is no ledger.
    """
    found = []
    for number in sorted(runs_known(folder, database)):
        run = f"R-{number}"
        path = folder / name(database, run, "ledger")
        try:
            with regular.opened(path) as file:
                beginning = file.readline(_LONGEST_HEADER)
        except FileNotFoundError:
            continue
        except OSError as error:
            said = Message("it cannot be read: {reason}.", reason=error.strerror)
            raise FaultyInput([Fault("not-a-ledger", said, Source(str(path)), "Take it from a copy.")]) from None
        header = _HEADER.fullmatch(beginning)
        if header is not None:
            ledger = ReadLedger(path, header[1].decode(), header[2].decode(), header[3].decode())
        elif _is_cut(beginning, run, database):
            ledger = ReadLedger(path, run, database, None)
        else:
            raise FaultyInput(
                [Fault("not-a-ledger", "this is not a ledger.", Source(str(path), 1, 1), "Take it from a copy.")]
            )
        if ledger.database == database:
            found.append(ledger)
    return found


def remove(paths: Sequence[Path]) -> None:
    """Remove ledgers, for good.

    Raises:
        OSError: one of them stays.
    """
    for path in paths:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in paths}:
        temporary.settle(folder)


def _is_cut(beginning: bytes, run: str, database: str) -> bool:
    """Whether a ledger was cut off inside its header, as by a loss of power."""
    wanted = f"vis-ledger 1 run={run} database={database} key=".encode()
    return not beginning.endswith(b"\n") and (wanted.startswith(beginning) or beginning.startswith(wanted))


# --- certificates ----------------------------------------------------------------------------------------------------


def write_certificate(folder: Path, certificate: Mapping[str, Any]) -> Path:
    """Put a certificate, or an amendment of one, beside its ledger, whole or not at all.

    Raises:
        StorageError: the folder cannot be written to.
    """
    path = folder / certificate_name(certificate)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_file(path, json.dumps(certificate, ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise cannot_keep(error) from None
    except CannotWrite as failure:
        raise StorageError(failure.message, hint=AGAIN) from None
    return path


_OF_BOTH: Mapping[str, type] = {"hash": str, "previous": str, "database": str}
CERTIFICATE = {**_OF_BOTH, "id": str, "policies": list, "counts": dict, "digest": dict}
AMENDMENT = {**_OF_BOTH, "amends": str, "number": int, "certificate": str, "measures": list}
"""What each must have, and of what kind, so that it can be compared with what is on record."""


def read_certificate(path: Path) -> dict[str, Any]:
    """The certificate in a JSON file, or the amendment of one.

    Raises:
        MissingInput: it cannot be read. FaultyInput: it is not a certificate.
    """
    text = texts.read(str(path))
    said = json_nodes.read(text)
    if not _has(said, AMENDMENT) and not (
        _has(said, CERTIFICATE)
        and _has(said["digest"], {"key": str, "value": str, "lost": int}, {"lost": 0})
        and _has(said["counts"], {"cases": int})
        and all(_has(each, {"hash": str}) for each in said.get("amendments") or [])
    ):
        message, hint = "this is not a certificate in JSON.", "See certificate show --format json."
        raise FaultyInput([Fault("not-a-certificate", message, text.source(1, 1), hint)])
    return dict(said)


def _has(said: Any, kinds: Mapping[str, type], without: Mapping[str, Any] | None = None) -> bool:
    """Whether something read from a file is an object with such values; `without` stand for those it may lack."""
    if not isinstance(said, dict):
        return False
    said = {**(without or {}), **said}
    return all(isinstance(said.get(key), kind) for key, kind in kinds.items())


def read_amendments(folder: Path, paper: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The amendments of a certificate that lie beside it, in their order.

    Raises:
        FaultyInput: one of them is none.
    """
    found: list[dict[str, Any]] = []
    while (path := folder / certificate_name({**paper, "amends": paper["id"], "number": len(found) + 1})).exists():
        found.append(read_certificate(path))
    return found
