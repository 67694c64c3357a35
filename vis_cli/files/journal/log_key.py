"""The two keys of the access log: a public one that seals numbers, and the private one that opens them.

A sealed box of NaCl (X25519, XSalsa20-Poly1305) can be made by whoever has the public key, and opened with the private
one alone; twice the same number is two different boxes, so that none is found by trying.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vis_cli.errors import Fault, FaultyConfiguration, FaultyInput, Message, MissingInput, Refused, Source, StorageError


def sealer(path: Path) -> Callable[[str], str]:
    """What seals a number with the public key in a file.

    Raises:
        FaultyConfiguration: PyNaCl is not installed, or the file has no key.
    """
    public = _nacl(path)
    try:
        box = public.SealedBox(public.PublicKey(_bytes(path)))
    except (OSError, ValueError) as error:
        raise _no_key(path, error) from None
    return lambda number: base64.b64encode(box.encrypt(number.encode())).decode()


def opener(path: Path) -> Callable[[str], str | None]:
    """What opens a sealed number with the private key in a file; None for one that another key has sealed.

    Raises:
        FaultyConfiguration: PyNaCl is not installed. MissingInput: there is no such file. FaultyInput: it has no key.
    """
    public = _nacl(path)
    try:
        box = public.SealedBox(public.PrivateKey(_bytes(path)))
    except FileNotFoundError:
        raise MissingInput(Message("there is no file {path}.", path=path), hint="Check the path.") from None
    except (OSError, ValueError) as error:
        raise FaultyInput(_no_key(path, error).faults) from None

    def opened(sealed: str) -> str | None:
        from nacl.exceptions import CryptoError

        try:
            return str(box.decrypt(base64.b64decode(sealed)).decode())
        except (CryptoError, ValueError):
            return None

    return opened


def make_keys(public_file: Path, private_file: Path) -> None:
    """Make a pair of keys, the private one for its owner's eyes only; never over another.

    Raises:
        FaultyConfiguration: PyNaCl is not installed. Refused: a file is there. StorageError: one cannot be made.
    """
    private = _nacl(private_file).PrivateKey.generate()
    written = ((private_file, bytes(private), 0o600), (public_file, bytes(private.public_key), 0o644))
    for path, _, _ in written:
        if path.exists():
            raise Refused(Message("{name} is there already.", name=path), id="exists", hint="Name another file.")
    for path, key, mode in written:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="ascii") as file:
                file.write(key.hex() + "\n")
        except OSError as error:
            raise StorageError(Message("{reason}: {file}.", reason=error.strerror, file=path)) from None


def _bytes(path: Path) -> bytes:
    key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(key) != 32:
        raise ValueError("it is not 64 hexadecimal digits")
    return key


def _nacl(path: Path) -> Any:
    try:
        from nacl import public
    except ModuleNotFoundError:
        said = "numbers of the access log are sealed with PyNaCl, which is not installed."
        hint = "Run: pip install 'vis[log]'"
        raise FaultyConfiguration([Fault("missing-extra", said, Source(str(path)), hint)]) from None
    return public


def _no_key(path: Path, error: Exception) -> FaultyConfiguration:
    said = error.strerror if isinstance(error, OSError) else "it is not 64 hexadecimal digits"
    message = Message("the key cannot be read: {said}.", said=said)
    return FaultyConfiguration([Fault("log-key", message, Source(str(path)), "Make one: vis audit make-key.")])
