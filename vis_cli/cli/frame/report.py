"""Failures as they are told on stderr: a line with place, rule and hint for people, one JSON document for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TextIO

from vis_cli.cli.frame.i18n import _
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Source
from vis_cli.output.cells import safe
from vis_cli.rules.core.masking import mask, masked


def report(error: BaseException, *, stream: TextIO, speaks_json: bool) -> None:
    """Write a failure to stderr: a line with place, rule and hint for people, one JSON document for programs.

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
    for fault in faults:
        message = mask(_(fault.message))
        hint = mask(_(fault.hint)) if fault.hint else None
        source = fault.source and replace(fault.source, file=mask(fault.source.file))
        said = replace(fault, source=source, message=message, hint=hint)
        print(safe(str(said)), file=stream)
        if fault.source and fault.source.text is not None and fault.source.column:
            print(excerpt(fault.source), file=stream)


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
            "hint": fault.hint,
        }
    )
    return document


def excerpt(source: Source) -> str:
    """The source line with a caret under the column, cut to a screen's width around it; masked."""
    text, column = mask(source.text or ""), source.column or 1
    start = max(0, column - 60)
    shown = safe(text[start : start + 76].replace("\t", " "))
    return f"    {shown}\n    {' ' * (column - 1 - start)}^"
