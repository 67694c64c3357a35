"""Files that vis writes: whole or not at all, so that whoever reads them never sees half of one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from vis_cli.errors import CannotWrite, Message


def write_file(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Put `content` at `path`, by a temporary file beside it that takes its place once it is on disk.

    `mode` gives the permissions; else those of the file it replaces, or the usual ones.

    Raises:
        CannotWrite: the folder is missing or closed, or the disk is full; what stood there stands there still.
    """
    data = content.encode() if isinstance(content, str) else content
    temporary: str | None = None
    try:
        if mode is None:
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise CannotWrite(
            Message("{path} cannot be written: {reason}.", path=path, reason=error.strerror),
            hint="Check the folder and the disk.",
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
