"""Failures as they are told on stderr: a line with place, rule and hint for people, one JSON document for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TextIO

from vis_cli.cli.frame.i18n import _
from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Source
from vis_cli.output.cells import safe
from vis_cli.rules.core.masking import mask


def report(error: BaseException, *, stream: TextIO, speaks_json: bool) -> None:
    """Write a failure to stderr: a line with place, rule and hint for people, one JSON document for programs.

    The document always has `error`, the first; a file's faults are all in `errors`, however few they are. What they
    say is masked.
    """
    faults: Sequence[Fault] = getattr(error, "faults", ())
    details = getattr(error, "details", {})
    if speaks_json:
        written = [(details if len(faults) == 1 else {}) | _as_json(fault) for fault in faults]
        listed = isinstance(error, FaultyInput) and any(fault["file"] != ARGUMENT for fault in written)
        document = {"error": written[0]} | ({"errors": written} if listed or len(written) > 1 else {})
        import json

        print(json.dumps(document, ensure_ascii=False, default=str), file=stream)
        return
    for fault in faults:
        message = mask(_(fault.message))
        hint = mask(_(fault.hint)) if fault.hint else None
        said = replace(fault, source=_masked(fault.source), message=message, hint=hint)
        print(safe(str(said)), file=stream)
        if fault.source and fault.source.text is not None and fault.source.column:
            print(excerpt(fault.source), file=stream)


def _masked(source: Source | None) -> Source | None:
    """The place, where a personal number was typed for a file's name."""
    return source and replace(source, file=mask(source.file))


def _as_json(fault: Fault) -> dict[str, Any]:
    source = _masked(fault.source)
    return {
        "id": fault.id,
        "message": mask(str(fault.message)),
        "file": source.file if source else None,
        "line": source.line if source else None,
        "column": source.column if source else None,
        "hint": None if fault.hint is None else mask(str(fault.hint)),
    }


fault_as_json = _as_json


def excerpt(source: Source) -> str:
    """The source line with a caret under the column, cut to a screen's width around it; masked."""
    text, column = mask(source.text or ""), source.column or 1
    start = max(0, column - 60)
    shown = safe(text[start : start + 76].replace("\t", " "))
    return f"    {shown}\n    {' ' * (column - 1 - start)}^"
