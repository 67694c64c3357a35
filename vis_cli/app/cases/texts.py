"""What is written in cases, as it is kept."""

from __future__ import annotations

from vis_cli.app.invocation import Invocation
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Malformed, Message, Sentence, Source
from vis_cli.files.core import text as files
from vis_cli.rules.cases.events import LONGEST, LONGEST_HEADING
from vis_cli.rules.core import letters


def checked(written: str, file: str = ARGUMENT) -> str:
    """A message or a comment as it is kept: without white space around it, each line ended alike.

    Raises:
        FaultyInput: it is empty, too long, or has a character that nobody sees or that another encoding has made. What
            stands around that is not shown, since it is the content of a case.
    """
    lined = "\n".join(line.rstrip() for line in written.replace("\r\n", "\n").split("\n"))
    said = lined.strip()
    if not said:
        raise _fault("empty-text", Message("the text is empty."), Source(file, 1, 1))
    if len(said) > LONGEST:
        message = Message("the text has {count} characters; {most} fit.", count=len(said), most=LONGEST)
        raise _fault("long-text", message, Source(file, 1, 1), "Shorten it, or attach it as a PDF.")
    try:
        return letters.text(said)
    except Malformed as error:
        skipped = len(lined) - len(lined.lstrip())
        before = lined[: skipped + error.position]
        place = Source(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _fault(error.id, error.message, place, error.hint) from None


def heading(written: str) -> str:
    """The heading of a case as it is kept: one line.

    Raises:
        FaultyInput: as `checked`; or it has several lines, or is too long for one.
    """
    said = checked(written)
    if "\n" in said:
        raise _fault("several-lines", Message("a heading is one line."), Source(ARGUMENT, 1, 1))
    if len(said) > LONGEST_HEADING:
        message = Message("the heading has {count} characters; {most} fit.", count=len(said), most=LONGEST_HEADING)
        raise _fault("long-text", message, Source(ARGUMENT, 1, 1), "Shorten it.")
    return said


def in_file(invocation: Invocation, file: str) -> tuple[str, bytes]:
    """The text in a file (`-`: standard input), and the bytes of the file, for a keyed digest. See `checked`.

    Raises:
        MissingInput: there is no such file.
    """
    name, raw = files.read_bytes(file, stdin=invocation.stdin)
    return checked(files.decode(name, raw, windows=True).text, name), raw


def _fault(id: str, message: Sentence, place: Source, hint: Sentence | None = None) -> FaultyInput:
    return FaultyInput([Fault(id, message, place, hint)])
