"""Parts of JSON Schemas for YAML as an editor reads it, where `48213` is a number and `ja` a text; vis reads texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NULL: Mapping[str, Any] = {"type": "null"}
"""What an editor reads where a key has no value."""


def written(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a text or a number, as it may be written: a text may look like a number, and a number be quoted."""
    if schema.get("type") == "string":
        return {"pattern": r"\S", **schema, "type": ["string", "number", "boolean"]}
    if "enum" in schema:
        return {"anyOf": [dict(schema), words(schema["enum"])]}
    if schema.get("type") in ("integer", "number"):
        least = r"0*[1-9][0-9]*" if schema.get("minimum") else r"-?[0-9]+" if "minimum" in schema else r"[0-9]+"
        digits = least if schema["type"] == "integer" else r"[0-9]*\.?[0-9]*"
        return {"anyOf": [dict(schema), {"type": "string", "pattern": rf"^\s*(?=.*[0-9]){digits}\s*$"}]}
    return dict(schema)


def truth(*said: str) -> dict[str, Any]:
    """The schema of yes or no, in any of these words."""
    return {"anyOf": [{"type": "boolean"}, words(said)]}


def words(of: Iterable[str]) -> dict[str, Any]:
    """The schema of one of the words, in whatever case."""
    return {"type": "string", "pattern": rf"^\s*({'|'.join(map(any_case, of))})\s*$"}


def any_case(word: str) -> str:
    """The pattern of a word in whatever case; patterns of JSON Schema have no flag for it."""
    return "".join(f"[{each.lower()}{each.upper()}]" if each.lower() != each.upper() else _plain(each) for each in word)


def _plain(letter: str) -> str:
    return letter if letter.isalnum() or letter in " _-" else f"\\{letter}"


def fields(each: Iterable[tuple[tuple[str, ...], bool, Mapping[str, Any]]]) -> dict[str, Any]:
    """The schema of a mapping with these keys: all the names of each, whether it must be there, and what it holds.

    The case of a name does not matter; one that need not be there may be without a value.
    """
    properties: dict[str, Any] = {}
    patterns: dict[str, Any] = {}
    all_of: list[dict[str, Any]] = []
    for names, required, kind in each:
        value = dict(kind)
        if not required:
            about = {key: value.pop(key) for key in ("description",) if key in value}
            value = {"anyOf": [value, NULL], **about}
        properties.update(dict.fromkeys(names, value))
        pattern = f"^({'|'.join(map(any_case, names))})$"
        patterns[pattern] = value
        if required:
            there = {"not": {"propertyNames": {"not": {"pattern": pattern}}}}
            all_of.append({"anyOf": [*({"required": [name]} for name in names), there]})
        all_of += [{"not": {"required": [name, other]}} for n, name in enumerate(names) for other in names[n + 1 :]]
    schema = {"type": "object", "properties": properties, "patternProperties": patterns, "additionalProperties": False}
    return schema | ({"allOf": all_of} if all_of else {})


def table(title: str, columns: Iterable[tuple[tuple[str, ...], bool]]) -> dict[str, Any]:
    """The schema of a table as JSON: a list of rows, each a mapping from the names of its columns to texts.

    An empty cell is an empty text.
    """
    full, may_be_empty = written({"type": "string"}), {"type": ["string", "number", "boolean"]}
    row = fields((names, required, full if required else may_be_empty) for names, required in columns)
    return {"$schema": DIALECT, "title": title, "type": "array", "items": row}
