"""What a purge leaves outside the database: a ledger of the purged numbers' HMACs per run, and the certificate."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from vis_cli.errors import (
    CannotWrite,
    Fault,
    FaultyConfiguration,
    FaultyInput,
    Message,
    Refused,
    Source,
    StorageError,
)
from vis_cli.files.core import json_nodes
from vis_cli.files.core import text as texts
from vis_cli.files.core.atomic_write import write_file
from vis_cli.rules.retention.certificate import ALGORITHM, GENESIS, chained, key_id

AGAIN = "Check the folder and the disk, then run it again."

# A batch's HMACs are written before the batch is committed, its mark after. HMACs without a mark were never purged, or
# the mark was lost with the machine: they are not purged again, the cases are due by themselves.
_NAME = re.compile(r"R-[0-9]+\.[0-9a-f]{8}\.(ledger|(amendment-[0-9]+\.)?json)")
_HEADER = re.compile(rb"vis-ledger 1 run=(R-[0-9]+) database=([0-9a-f-]+) key=([0-9a-f]{16}) algorithm=(\S+)\n")


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

    def open(self, committed: int, batch: int, digest: str) -> None:
        """Begin the ledger, or go on where the run's record says that its last batch ended.

        Raises:
            StorageError: the folder cannot be written to.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "r+b")
            length = self._file.seek(0, os.SEEK_END)
            if committed and length >= committed:
                self._check_tail(committed, batch)
                self._file.truncate(committed)
                self._file.seek(committed)
                self.mark(batch, digest)
            else:
                self._file.truncate(0)
                self._file.seek(0)
                self._file.write(self._header)
                if committed:  # the file was lost: what stood in it is, but the chain can go on
                    self.mark(batch, digest)
            self._file.flush()
            os.fsync(descriptor)
        except OSError as error:
            raise _storage(error) from None

    def _check_tail(self, committed: int, batch: int) -> None:
        """Refuse to cut off batches that were committed: then the database is older than the ledger."""
        assert self._file is not None
        self._file.seek(committed)
        if any(line.startswith(b"= ") and int(line.split()[1]) > batch for line in self._file):
            raise Refused(
                Message("{path} knows of more than the database: it was restored from a backup.", path=self.path.name),
                id="restored",
                hint="Purge again what was purged since: vis retention replay.",
            )

    def write(self, macs: Sequence[bytes]) -> int:
        assert self._file is not None
        self._file.write(b"".join([mac.hex().encode() + b"\n" for mac in macs]))
        self._file.flush()
        return self._file.tell()

    def mark(self, batch: int, digest: str) -> None:
        assert self._file is not None
        try:
            self._file.write(f"= {batch} {digest}\n".encode())
            self._file.flush()
        except OSError as error:
            raise _storage(error) from None

    def sync(self) -> None:
        assert self._file is not None
        try:
            os.fdatasync(self._file.fileno())
        except OSError as error:
            raise _storage(error) from None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True)
class ReadLedger:
    """A ledger as it was found: whose it is, and where its committed batches are read from."""

    path: Path
    run: str
    database: str
    key: str

    def batches(self) -> Iterator[tuple[list[bytes], str]]:
        """The HMACs of each batch that was committed, and the digest it was marked with.

        Raises:
            FaultyInput: the file was damaged.
        """
        macs: list[bytes] = []
        with self.path.open("rb") as file:
            for n, line in enumerate(file, 1):
                if n == 1:
                    continue
                if line.startswith(b"= ") and line.endswith(b"\n"):
                    yield macs, line.split()[2].decode()
                    macs = []
                elif len(line) == 65:
                    try:
                        macs.append(bytes.fromhex(line[:64].decode()))
                    except ValueError:
                        raise self._damaged(n) from None
                elif line.endswith(b"\n"):
                    raise self._damaged(n)

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
        """How many numbers were purged, and the digest over them, computed anew.

        Raises:
            FaultyInput: a batch does not give the digest it was marked with.
        """
        count, digest = 0, GENESIS
        for macs, marked in self.batches():
            if not count and not macs:  # a ledger begun anew in the middle of a run
                digest = marked
                continue
            digest = chained(key, digest, macs) if macs else digest
            count += len(macs)
            if digest != marked:
                raise FaultyInput(
                    [Fault("altered-ledger", "the HMACs do not give the digest marked.", Source(str(self.path)))]
                )
        return count, digest


def find(folder: Path, database: str) -> list[ReadLedger]:
    """The ledgers of this database's runs, by number."""
    found = []
    for number in sorted(runs_known(folder, database)):
        path = folder / name(database, f"R-{number}", "ledger")
        try:
            with path.open("rb") as file:
                header = _HEADER.fullmatch(file.readline())
        except FileNotFoundError:
            continue
        if header is None:
            raise FaultyInput(
                [Fault("not-a-ledger", "this is not a ledger.", Source(str(path), 1, 1), "Take it from a copy.")]
            )
        ledger = ReadLedger(path, header[1].decode(), header[2].decode(), header[3].decode())
        if ledger.database == database:
            found.append(ledger)
    return found


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
        raise _storage(error) from None
    except CannotWrite as failure:
        raise StorageError(failure.message, hint=AGAIN) from None
    return path


CERTIFICATE = frozenset({"id", "hash", "previous", "policies", "digest"})
AMENDMENT = frozenset({"amends", "number", "hash", "previous", "certificate", "database", "measures"})


def read_certificate(path: Path) -> dict[str, Any]:
    """The certificate in a JSON file, or the amendment of one.

    Raises:
        MissingInput: it cannot be read. FaultyInput: it is not a certificate.
    """
    text = texts.read(str(path))
    said = json_nodes.read(text)
    if not isinstance(said, dict) or not (said.keys() >= CERTIFICATE or said.keys() >= AMENDMENT):
        message, hint = "this is not a certificate in JSON.", "See certificate show --format json."
        raise FaultyInput([Fault("not-a-certificate", message, text.source(1, 1), hint)])
    return said


def read_amendments(folder: Path, paper: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The amendments of a certificate that lie beside it, in their order.

    Raises:
        FaultyInput: one of them is none.
    """
    found: list[dict[str, Any]] = []
    while (path := folder / certificate_name({**paper, "amends": paper["id"], "number": len(found) + 1})).exists():
        found.append(read_certificate(path))
    return found


# --- the key ---------------------------------------------------------------------------------------------------------


def read_key(path: Path) -> bytes | None:
    """The key in a file of 64 hexadecimal digits; None where there is no file.

    Raises:
        FaultyConfiguration: it holds something else, or cannot be read.
    """
    try:
        written = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(written)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not written in hexadecimal digits"
        raise FaultyConfiguration(
            [Fault("hmac-key", Message("the key cannot be read: {said}.", said=said), Source(str(path)))]
        ) from None
    if len(key) < 32:
        raise FaultyConfiguration(
            [
                Fault(
                    "hmac-key",
                    "the key is shorter than 32 bytes.",
                    Source(str(path)),
                    "Make one: openssl rand -hex 32.",
                )
            ]
        )
    return key


def make_key(path: Path, key: bytes) -> None:
    """Write a new key, for its owner's eyes only; never over another.

    Raises:
        StorageError: the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(key.hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:  # half a key would be in the way of a whole one
            path.unlink()
            raise
    except OSError as error:
        raise _storage(error) from None


def _storage(error: OSError) -> StorageError:
    template = "{reason}: {file}." if error.filename else "{reason}."
    return StorageError(
        Message(template, reason=error.strerror or error, file=error.filename),
        hint=AGAIN,
    )
