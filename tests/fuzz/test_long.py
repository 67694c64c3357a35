"""No reader takes time with the square of what it reads: what stands in a file again and again, thousands of times."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType

import pytest

from tests.fuzz.readers import readers, tried
from vis_cli.rules.core.masking import mask

LETTERS = 20_000
SECONDS = 3.0
"""Of CPU time. What grows with the length takes some hundredths; with its square ten, and with its cube hours."""
FEW = (" ", "\n", "*", "a", "0", "-", ":", '"', ";", " *", "a ", "\n ", "%3D")
MORE = (
    *FEW, "'", ",", "(", "[", "{", "<", "\\", "%", ".", "é", "&", "=", "/", "@", "\t", "\r\n", "1 ", "a\n", "- a\n",
    "a: ", "1,", "08-12 ", "kl. ", "29 juni ", "v. ", "och ", "a:\n", "://", "postgres://", "password=", "http://a:b",
)  # fmt: skip


class TooSlowError(BaseException):
    """It would go on; no reader takes this for a fault of its own."""


def _late(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


@pytest.mark.parametrize("name", readers())
def test_a_reader_is_done_with_what_is_repeated(name: str, soak: bool) -> None:
    """Alone, and in the middle of what the reader takes: `re` looks for blanks after blanks with their cube."""
    reader = readers()[name]
    seed = min(reader.seeds, key=len, default=b"")
    before, after = seed[: len(seed) // 2], seed[len(seed) // 2 :]
    inputs = {
        data: each
        for each in (MORE if soak else FEW)
        for long in [each.encode() * (LETTERS // len(each))]
        for data in (long, before + long + after)
    }
    assert [each for data, each in inputs.items() if not _in_time(lambda data=data: tried(reader, data))] == []


def test_what_is_said_of_what_is_repeated_is_masked_in_time() -> None:
    texts = {
        f"{before}{each * (LETTERS // len(each))}{after}": (before, each, after)
        for each in MORE
        for before in ("", "postgresql://u:p@h/", "http://a:b", "password=")
        for after in ("", "@h")
    }
    assert [what for text, what in texts.items() if not _in_time(lambda text=text: mask(text))] == []


def _in_time(read: Callable[[], object]) -> bool:
    signal.signal(signal.SIGPROF, _late)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        read()
    except TooSlowError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return True
