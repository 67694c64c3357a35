"""Failures as they are told on stderr: a line with place, rule and hint for people, one JSON document for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TextIO

from vis_cli.cli.frame.i18n import _
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Message, Sentence, Source
from vis_cli.output.cells import safe
from vis_cli.rules.core.masking import mask, masked

TOLD = 100
AROUND = 300  # characters of a line looked at beside those shown


def report(error: BaseException, *, stream: TextIO, speaks_json: bool) -> None:
    """Write a failure to stderr: lines with place, rule and hint for people, one JSON document for programs.

    People are told the first `TOLD`, and how many more there are; the document has them all.

    The document always has `error`, the first; a file's faults are all in `errors`, however few they are. What they
    say is masked.
    """
    faults: Sequence[Fault] = getattr(error, "faults", ())
    details = getattr(error, "details", {})
    if speaks_json:
        written = [(masked(details) if len(faults) == 1 else {}) | fault_as_json(fault) for fault in faults]
        listed = isinstance(error, FaultyInput) and any(fault["file"] != ARGUMENT for fault in written)
        document = {"error": written[0]} | ({"errors": written} if listed or len(written) > 1 else {})
        import json

        print(json.dumps(document, ensure_ascii=False), file=stream)
        return
    for fault in faults[:TOLD]:
        message = mask(_(fault.message))
        hint = mask(_(fault.hint)) if fault.hint else None
        source = fault.source and replace(fault.source, file=mask(fault.source.file))
        said = replace(fault, source=source, message=message, hint=hint)
        print(safe(str(said)), file=stream)
        if fault.source and fault.source.text is not None and fault.source.column:
            print(excerpt(fault.source), file=stream)
    if len(faults) > TOLD:
        print(_(more(len(faults) - TOLD)), file=stream)


def tell(faults: Sequence[Fault], say: Callable[[Sentence], None], *, as_: str = "error") -> None:
    """Say faults of what was left out, or a "warning", one a line; as many as `report` does."""
    for fault in faults[:TOLD]:
        say(str(fault).replace(": error[", f": {as_}[", 1))
    if len(faults) > TOLD:
        say(more(len(faults) - TOLD))


def more(count: int) -> Message:
    """What stands for the faults that are not told."""
    return Message("… and {count:,} more; --json has all.", count=count)


def fault_as_json(fault: Fault) -> dict[str, Any]:
    """A fault as JSON has it, masked."""
    source = fault.source
    document: dict[str, Any] = masked(
        {
            "id": fault.id,
            "message": fault.message,
            "file": source.file if source else None,
            "line": source.line if source else None,
            "column": source.column if source else None,
            **({"cell": source.cell} if source and source.cell else {}),
            "hint": fault.hint,
        }
    )
    return document


def excerpt(source: Source) -> str:
    """The source line with a caret under the column, cut to a screen's width around it; masked."""
    column = source.column or 1
    start = max(0, column - 60)
    cut = max(0, start - AROUND)  # a number that the screen's edge cuts is still known as one
    text = mask((source.text or "")[cut : start + 76 + AROUND])
    shown = safe(text[start - cut : start - cut + 76].replace("\t", " "))
    return f"    {shown}\n    {' ' * (column - 1 - start)}^"
