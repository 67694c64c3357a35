"""The key of the ledgers' HMACs, in a file of its own that only its owner reads."""

from __future__ import annotations

from pathlib import Path

from vis_cli import regular
from vis_cli.errors import Fault, FaultyConfiguration, Message, Source, StorageError
from vis_cli.files.core.atomic_write import write_new

AGAIN = "Check the folder and the disk, then run it again."


def read_key(path: Path) -> bytes | None:
    """The key in a file of 64 hexadecimal digits; None where there is no file.

    Raises:
        FaultyConfiguration: it holds something else, or cannot be read.
    """
    try:
        written = regular.read(path).decode("ascii").strip()
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


def make_key(path: Path, key: bytes) -> bytes:
    """Write a new key, for its owner's eyes only; the key that is there then: another's, where one was quicker.

    Killed at any moment it is there whole or not at all: half a key would stop whatever needs one.

    Raises:
        FaultyConfiguration: what is there is no key. StorageError: the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, key.hex() + "\n")
    except FileExistsError as error:
        there = read_key(path) if path.exists() else None
        if there is None:  # a link to nothing, say
            raise cannot_keep(error) from None
        return there
    except OSError as error:
        raise cannot_keep(error) from None
    return key


def cannot_keep(error: OSError) -> StorageError:
    """That evidence of a purge cannot be written, since its folder or disk does not take it."""
    template = "{reason}: {file}." if error.filename else "{reason}."
    return StorageError(
        Message(template, reason=error.strerror or error, file=error.filename),
        hint=AGAIN,
    )
