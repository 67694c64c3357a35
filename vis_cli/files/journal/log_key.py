"""The two keys of the access log: a public one that seals numbers, and the private one that opens them.

A sealed box of NaCl (X25519, XSalsa20-Poly1305) can be made by whoever has the public key, and opened with the private
one alone; twice the same number is two different boxes, so that none is found by trying.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vis_cli import regular
from vis_cli.errors import (
    CannotWrite,
    Fault,
    FaultyConfiguration,
    FaultyInput,
    Message,
    MissingInput,
    Refused,
    Sentence,
    Source,
    Usage,
)
from vis_cli.files.core.atomic_write import write_new

PUBLIC, PRIVATE = "vis-log-public", "vis-log-private"
"""What each file begins with."""


def sealer(path: Path) -> Callable[[str], str]:
    """What seals a number with the public key in a file.

    Raises:
        FaultyConfiguration: PyNaCl is not installed, or the file has no key.
    """
    public = _nacl(path)
    try:
        box = public.SealedBox(public.PublicKey(_bytes(path, PUBLIC)))
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
        box = public.SealedBox(public.PrivateKey(_bytes(path, PRIVATE)))
    except FileNotFoundError:
        raise MissingInput(Message("there is no file {path}.", path=path), hint="Check the path.") from None
    except OSError as error:
        said = Message("{file}: {reason}.", file=path, reason=error.strerror)
        raise MissingInput(said, hint="Check the path.") from None
    except ValueError as error:
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
        FaultyConfiguration: PyNaCl is not installed. Usage: both are one file. Refused: a file is there.
        CannotWrite: one cannot be made; then neither is there.
    """
    if public_file == private_file:
        raise Usage("the two keys need a file each.", hint="Name two files.")
    pair = _nacl(private_file).PrivateKey.generate()
    written = ((private_file, PRIVATE, bytes(pair), 0o600), (public_file, PUBLIC, bytes(pair.public_key), 0o644))
    for path, *_ in written:
        if path.exists():
            raise Refused(Message("{name} is there already.", name=path), id="exists", hint="Name another file.")
    made: list[Path] = []
    for path, role, key, mode in written:
        try:
            write_new(path, f"{role} {key.hex()}\n", mode)
            made.append(path)
        except OSError as error:
            for each in made:
                each.unlink(missing_ok=True)
            raise CannotWrite(Message("{file}: {reason}.", file=path, reason=error.strerror)) from None


def _bytes(path: Path, role: str) -> bytes:
    """The key in a file that says which of the two it is: the other one would seal what nobody can open."""
    said, _, digits = regular.read(path).decode("ascii").strip().partition(" ")
    if said in (PUBLIC, PRIVATE) and said != role:
        raise ValueError("it is the other key of the pair")
    key = bytes.fromhex(digits) if said == role else b""
    if len(key) != 32:
        raise ValueError("it is no key that vis audit make-key has made")
    return key


def _nacl(path: Path) -> Any:
    try:
        from nacl import public
    except ModuleNotFoundError:
        said = "numbers of the access log are sealed with PyNaCl, which is not installed."
        hint = "Run: pip install 'vis[log]'"
        raise FaultyConfiguration([Fault("missing-extra", said, Source(str(path)), hint)]) from None
    return public


def _why(error: Exception) -> Sentence:
    """Why a file has no such key, whatever the digits in it are called amiss for."""
    other = "it is the other key of the pair"
    return Message(other) if str(error) == other else Message("it is no key that vis audit make-key has made")


def _no_key(path: Path, error: Exception) -> FaultyConfiguration:
    said = error.strerror if isinstance(error, OSError) else _why(error)
    message = Message("the key cannot be read: {said}.", said=said)
    return FaultyConfiguration([Fault("log-key", message, Source(str(path)), "Make one: vis audit make-key.")])
