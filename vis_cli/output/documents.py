"""Documents for programs: JSON, YAML and CSV; rows are written as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from vis_cli.errors import Message
from vis_cli.output.cells import escaped_json, flat, in_file
from vis_cli.output.tables import columns_of, sampled

if TYPE_CHECKING:
    from vis_cli.output import Result

BATCH = 500


def as_json(data: Any) -> str:
    """A document as JSON, indented by two; messages in English."""
    import orjson

    options = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
    return escaped_json(orjson.dumps(data, default=json_value, option=options))


def json_value(value: Any) -> Any:
    """A value that JSON has no type for, as documents for programs have it: messages as text, iterators as lists."""
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, Iterator):
        return list(value)
    raise TypeError(f"{value!r} has no place in a document")


def json(result: Result) -> Iterator[str]:
    """The document; its rows, where they are read as they come, in batches of the same form."""
    return _json_pieces(result.data, "")


def _comes(value: Any) -> bool:
    """Whether something in a document is read as it comes."""
    return isinstance(value, Iterator) or (isinstance(value, Mapping) and any(map(_comes, value.values())))


def _json_pieces(value: Any, before: str) -> Iterator[str]:
    """A value, so far in as `before` is wide."""
    if isinstance(value, Iterator):
        yield from _json_rows(value, before)
    elif isinstance(value, Mapping) and _comes(value):
        yield "{"
        for n, (key, each) in enumerate(value.items()):
            yield f"{',' if n else ''}\n{before}  {as_json(key)}: "
            yield from _json_pieces(each, before + "  ")
        yield f"\n{before}}}"
    else:
        yield as_json(value).replace("\n", f"\n{before}")


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    coming = iter(rows)
    while batch := list(islice(coming, BATCH)):
        yield batch


def _json_rows(rows: Iterator[Any], indent: str) -> Iterator[str]:
    before = "["
    for batch in _batches(rows):
        inner = as_json(batch)[1:-2]  # without the brackets; further in
        yield before + inner.replace("\n", f"\n{indent}")
        before = ","
    yield "[]" if before == "[" else f"\n{indent}]"


def yaml(result: Result) -> Iterator[str]:
    """The same document as YAML."""
    import orjson
    import yaml as pyyaml

    def dumped(value: Any) -> str:
        as_read = orjson.loads(as_json(value))
        return str(pyyaml.safe_dump(as_read, allow_unicode=True, sort_keys=False, width=100))

    data = result.data
    if not isinstance(data, Mapping) or not any(isinstance(value, Iterator) for value in data.values()):
        yield dumped(data)
        return
    for key, value in data.items():
        if not isinstance(value, Iterator):
            yield dumped({key: value})
            continue
        batches = _batches(value)
        first = next(batches, None)
        yield dumped({key: first or []})
        for batch in batches:
            yield dumped(batch)


def csv(result: Result) -> Iterator[str]:
    """The rows with their keys as header; a document that is no list as names and values."""
    from vis_cli.files.core.csv_write import write_csv

    def written(rows: Iterable[Iterable[Any]]) -> str:
        stream = StringIO()
        write_csv(rows, stream, ",")
        return stream.getvalue()

    header, rows = in_rows(result)
    yield written([header])
    for batch in _batches(rows):
        yield written(
            [value if type(value := item.get(key)) is str else in_file(value) for key in header] for item in batch
        )


def in_rows(result: Result) -> tuple[Sequence[str], Iterable[Mapping[str, Any]]]:
    """The keys and the rows of an answer; of a document that is no list, its names and values."""
    items = result.documents
    if items is None:
        return ("key", "value"), ({"key": key, "value": value} for key, value in flat(result.data))
    first, rows = sampled(items)
    header = list(dict.fromkeys(key for item in first for key in item))
    return header or list(result.keys) or [key for key, _ in columns_of(result, None)], rows
