"""The key of the ledgers' HMACs, in a file of its own that only its owner reads."""

from __future__ import annotations

import os
from pathlib import Path

from vis_cli.errors import Fault, FaultyConfiguration, Message, Source, StorageError

AGAIN = "Check the folder and the disk, then run it again."


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
        raise cannot_keep(error) from None


def cannot_keep(error: OSError) -> StorageError:
    """That evidence of a purge cannot be written, since its folder or disk does not take it."""
    template = "{reason}: {file}." if error.filename else "{reason}."
    return StorageError(
        Message(template, reason=error.strerror or error, file=error.filename),
        hint=AGAIN,
    )
