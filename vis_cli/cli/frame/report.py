"""Failures as they are told on stderr: a line with place, rule and hint for people, one JSON document for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath
from typing import Any, TextIO

from vis_cli.cli.frame.i18n import _, is_aloud
from vis_cli.errors import ARGUMENT, TOO_MANY, Fault, FaultyInput, Message, Sentence, Source
from vis_cli.output import fitted, styles
from vis_cli.output.cells import escaped_json, safe
from vis_cli.rules.core.masking import mask, masked

TOLD = 100
TOGETHER = 1000  # faults turned into JSON at a time
NAMED = 3  # ids that the last line names
PLAIN = ("usage", "interrupted", "not-confirmed", "no")  # ids of failures that say all there is to say
AROUND = 300  # characters of a line looked at beside those shown
LONGEST = 400  # characters of a value in a sentence


def report(
    error: BaseException, *, stream: TextIO, speaks_json: bool, columns: str | None = None, colour: bool = False
) -> None:
    """Write a failure to stderr: lines with place, rule and hint for people, one JSON document for programs.

    People are told the first `TOLD`, and how many more there are; the document has them all.

    On a terminal, as wide as `columns` says, lines are broken between words, and a last one says what explains more.

    The document always has `error`, the first; a file's faults are all in `errors`, however few they are. What they
    say is masked.
    """
    faults: Sequence[Fault] = getattr(error, "faults", ())
    details = getattr(error, "details", {})
    if speaks_json:
        listed = isinstance(error, FaultyInput) and any(
            not fault.source or fault.source.file != ARGUMENT for fault in faults
        )
        _write_document(faults, details if len(faults) == 1 else {}, stream, listed=listed or len(faults) > 1)
        return
    told, left = cut(faults)
    for fault in told:
        _write(fault, stream, columns, colour)
    if left:
        print(_(more(left)), file=stream)
        if faults[-1].id == TOO_MANY:
            _write(faults[-1], stream, columns, colour)
    if (said := way_to_more(fault.id for fault in told)) and stream.isatty():
        print(_(said), file=stream)


def way_to_more(ids: Iterable[str]) -> Message | None:
    """The last line at a terminal: the command that explains what was told, the first of it; None where there is none.

    A file or a mail has the ids too, and nobody there to type.
    """
    named = [id for id in dict.fromkeys(ids) if id not in PLAIN][:NAMED]
    return Message("More: vis explain {ids}", ids=" ".join(named)) if named else None


def _write_document(faults: Sequence[Fault], details: Mapping[str, Any], stream: TextIO, *, listed: bool) -> None:
    """Write faults as one JSON document: what comes of each is let go before the next ones are looked at."""
    import json

    encode = json.JSONEncoder(ensure_ascii=False).encode

    def write(value: Any) -> str:
        return escaped_json(encode(value))

    stream.write(f'{{"error": {write(masked(details) | fault_as_json(faults[0]))}')
    if listed:
        stream.write(', "errors": [')
        for start in range(0, len(faults), TOGETHER):
            written = [masked(details) | fault_as_json(fault) for fault in faults[start : start + TOGETHER]]
            stream.write((", " if start else "") + write(written)[1:-1])
        stream.write("]")
    stream.write("}\n")


def _write(fault: Fault, stream: TextIO, columns: str | None, colour: bool) -> None:
    message = mask(_(short(fault.message)))
    hint = mask(_(short(fault.hint))) if fault.hint else None
    source = fault.source and replace(fault.source, file=mask(fault.source.file))
    said = replace(fault, source=source, message=message, hint=hint)
    text = safe(str(said))
    text = text if is_aloud() else fitted(text, stream, columns)
    print(styles.fault(text) if colour and not is_aloud() else text, file=stream)
    if fault.source and fault.source.text is not None and fault.source.column:
        shown = excerpt(fault.source)
        print(shown.split("\n")[0].strip() if is_aloud() else shown, file=stream)  # the place has been said


def cut(faults: Sequence[Fault]) -> tuple[Sequence[Fault], int]:
    """The faults that people are told, and how many they are not; that there are more than are known is not counted."""
    left = max(0, len(faults) - TOLD)
    return faults[:TOLD], left - (left > 0 and faults[-1].id == TOO_MANY)


def tell(faults: Sequence[Fault], say: Callable[[Sentence], None], *, as_: str = "error") -> None:
    """Say faults of what was left out, or a "warning", one a line; as many as `report` does."""
    told, left = cut(faults)
    for fault in told:
        shown = replace(fault, message=short(fault.message), hint=fault.hint and short(fault.hint))
        say(str(shown).replace(": error[", f": {as_}[", 1))
    if left:
        say(more(left))


def short(sentence: Sentence) -> Sentence:
    """A sentence whose values are not longer than anybody reads: a file may hold a name of a million letters.

    A value is masked before it is cut, or a number that the cut goes through would be known no more.
    """
    if not isinstance(sentence, Message):
        return sentence
    values = {key: _shortened(value) for key, value in sentence.values.items()}
    return sentence if values == sentence.values else Message(sentence.template, sentence.plural, **values)


def _shortened(value: Any) -> Any:
    if isinstance(value, Message):
        return short(value)
    if isinstance(value, str | PurePath) and len(str(value)) > LONGEST:
        return f"{mask(str(value))[:LONGEST]}…"
    return value


def more(count: int) -> Message:
    """What stands for the faults that are not told."""
    return Message("… and {count:,} more; --json has all.", count=count)


def fault_as_json(fault: Fault) -> dict[str, Any]:
    """A fault as JSON has it, masked."""
    source = fault.source or _NOWHERE
    document: dict[str, Any] = {
        "id": fault.id,
        "message": mask(str(short(fault.message))),
        "file": source.file and _masked(source.file),
        "line": source.line,
        "column": source.column,
    }
    if source.cell:
        document["cell"] = source.cell
    document["hint"] = None if fault.hint is None else _masked(str(short(fault.hint)))
    return document


_masked = lru_cache(1000)(mask)  # the file's name and most hints are the same for every fault
_NOWHERE = Source(None)  # type: ignore[arg-type]


def excerpt(source: Source) -> str:
    """The source line with a caret under the column, cut to a screen's width around it; masked."""
    column = source.column or 1
    start = max(0, column - 60)
    cut = max(0, start - AROUND)  # a number that the screen's edge cuts is still known as one
    text = mask((source.text or "")[cut : start + 76 + AROUND])
    shown = safe(text[start - cut : start - cut + 76].replace("\t", " "))
    return f"    {shown}\n    {' ' * (column - 1 - start)}^"
