"""How deep YAML may nest, and where it nests deeper."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import yaml
from yaml.events import MappingEndEvent, MappingStartEvent, SequenceEndEvent, SequenceStartEvent

MAX_DEPTH = 100


def first_too_deep(text: str, error: yaml.MarkedYAMLError) -> tuple[int, int] | None:
    """Line and column (from 0) of the first node beyond MAX_DEPTH, where the depth is what made libyaml give up.

    Newer ones (0.2.6) have a limit of their own and read ahead up to it, so that the events that would tell us never
    come; others stumble over what follows. PyYAML's own parser reads ahead within a line only; it is slow, and sees
    just what stands before the place where libyaml stopped.
    """
    mark = error.problem_mark
    if mark is None:
        return None
    before = _until(text, mark.line, mark.column)
    if "nesting" not in (error.problem or "") and _flow_depth(before) <= MAX_DEPTH:
        return None
    depth = 0
    try:
        for event in yaml.parse(before, Loader=yaml.SafeLoader):
            if isinstance(event, SequenceStartEvent | MappingStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    begin: Any = event.start_mark
                    return begin.line, begin.column
            elif isinstance(event, SequenceEndEvent | MappingEndEvent):
                depth -= 1
    except yaml.YAMLError:  # it is broken before it is deep
        pass
    return None


def _until(text: str, line: int, column: int) -> str:
    """The text up to a place (from 0), its character included."""
    start = 0
    for found in islice(re.finditer("\r\n|[\r\n\x85\u2028\u2029]", text), line):
        start = found.end()
    return text[: start + column + 1]


def _flow_depth(text: str) -> int:
    """How many brackets and braces are open at once at most, those in quotes counted too: a guess, in no time."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
