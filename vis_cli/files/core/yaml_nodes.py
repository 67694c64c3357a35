"""YAML as a tree of nodes that know their place, with every scalar as the text that stands there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from sys import intern
from typing import Any, BinaryIO

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from vis_cli.errors import Fault, FaultyInput, Malformed, Message, Sentence, Source
from vis_cli.files.core import foreign
from vis_cli.files.core import text as texts
from vis_cli.files.core.text import Text
from vis_cli.files.core.yaml_depth import MAX_DEPTH, first_too_deep
from vis_cli.regular import MOST
from vis_cli.rules.core.faults import Faults, TooMany, in_order
from vis_cli.rules.core.names import Guesses

_TOO_DEEP = ("too-deep", Message("this nests deeper than {count} levels.", count=MAX_DEPTH))
MAX_BROKEN = 100  # documents: past them the file is something else, and each is read anew
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_TAGS = frozenset({"!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})


class Scalar:
    """A text as written, without quotes: `16:30`, `no` and `0470` are texts too. None where nothing is written."""

    __slots__ = ("column", "line", "style", "text")

    def __init__(self, text: str | None, line: int, column: int, style: str | None = None) -> None:
        self.text = text
        self.line = line  # from 0, as the column
        self.column = column
        self.style = style  # a quote, `|` or `>`; empty for plain text


class Broken(Scalar):
    """Stands where something was written that is not read: a fault has been noted, and there is nothing more to say."""

    __slots__ = ()


class Sequence:
    """A list of nodes."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        self.items: list[Node] = []
        self.line = line
        self.column = column


class Mapping:
    """Keys, each once, with the node of the key and that of the value, in the order written."""

    __slots__ = ("column", "line", "pairs")

    def __init__(self, line: int, column: int) -> None:
        self.pairs: dict[str, tuple[Scalar, Node]] = {}
        self.line = line
        self.column = column


Node = Scalar | Sequence | Mapping


@dataclass(slots=True)
class YamlFile:
    """What a YAML file holds: its documents that are not empty, and the faults found so far, in file order.

    A document with a syntax error is left out; the documents after it are there. Whoever reads the documents adds
    faults with `fault` or `malformed`, and calls `check` at the end.
    """

    name: str
    documents: list[Node] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    text: Text | None = None  # None: the bytes were not text
    guesses: Guesses = field(default_factory=Guesses)

    def source(self, node: Node) -> Source:
        """Where `node` begins."""
        if self.text is None:
            return Source(self.name)
        return self.text.source(node.line + 1, node.column + 1)

    def fault(self, node: Node, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        """Note what is wrong with `node`."""
        self.faults.append(Fault(id, message, self.source(node), hint))

    def malformed(self, node: Scalar, error: Malformed) -> None:
        """Note that the text of `node` cannot be understood, at the character where it fails if that can be told."""
        source = self.source(node)
        fault = error.fault(source)
        if fault.source and source.column and source.text is not None:
            column = (fault.source.column or 1) + (1 if node.style and error.position else 0)
            if node.style in ("|", ">") or column > len(source.text) + 1:  # the text goes on in other lines
                column = source.column
            fault = replace(fault, source=replace(source, column=column))
        self.faults.append(fault)

    def sorted_faults(self) -> list[Fault]:
        """The faults in the order of their places."""
        return in_order(self.faults)

    def check(self) -> None:
        """Raise FaultyInput with every fault, if there is any."""
        if self.faults:
            raise FaultyInput(self.sorted_faults())


def read(path: str, *, stdin: BinaryIO | None = None, as_written: bool = False, most: int = MOST) -> YamlFile:
    """The YAML file at `path` (`-`: standard input), of at most so many bytes, with its faults noted, not raised.

    With `as_written`, for a file that names others, no letter is made another: two paths may differ in that alone.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
    """
    name = "<stdin>" if path == "-" else path
    try:
        text = texts.read(path, stdin=stdin, most=most)
    except FaultyInput as error:
        return YamlFile(name, faults=Faults(error.faults))
    return parse(text, as_written=as_written)


def parse(text: Text, *, as_written: bool = False) -> YamlFile:
    """The documents of `text`, with the faults noted, not raised; see `read`."""
    if not as_written:
        text.compose()
    file = YamlFile(text.name, faults=Faults(text.control_characters() or foreign.faults(text)), text=text)
    if file.faults:  # libyaml gives up at the first of them, without a line
        return file
    with texts.no_collection():
        rest, skipped = text.text, 0
        lines = rest.splitlines(keepends=True) if "\x85" not in rest and "\u2028" not in rest else []
        for _ in range(MAX_BROKEN):
            try:
                _Builder(file, skipped).build(rest)
                break
            except yaml.MarkedYAMLError as error:
                deep = first_too_deep(rest, error)
                if deep is not None:
                    file.fault(Scalar(None, deep[0] + skipped, deep[1]), *_TOO_DEEP)
                    break
                line = _syntax_fault(file, error, skipped)
            except (_TooDeep, TooMany):  # noted as a fault; nothing after it can be trusted
                break
            skipped = _next_document(lines, max(line, skipped + 1))
            if skipped == len(lines):
                break
            rest = "".join(lines[skipped:])
        else:
            message = Message("more than {count} documents are broken: the rest was not read.", count=MAX_BROKEN)
            file.fault(Scalar(None, skipped, 0), "too-many-faults", message)
    if not file.documents and not file.faults:
        file.faults.append(Fault("empty-file", "the file is empty.", text.source(1, 1)))
    return file


def _next_document(lines: list[str], line: int) -> int:
    """The first line (from 0) from `line` on at which a document begins; their number where none does."""
    return next((n for n in range(line, len(lines)) if lines[n][:4].rstrip() == "---"), len(lines))


def _syntax_fault(file: YamlFile, error: yaml.MarkedYAMLError, skipped: int) -> int:
    """Note a syntax error where libyaml found it; returns its line (from 0)."""
    assert file.text is not None
    mark = error.problem_mark or error.context_mark
    problem, context = error.problem or "this is not YAML", error.context or ""
    if error.context_mark and context.startswith("while scanning a quoted") and "unexpected" in problem:
        mark, problem, context = error.context_mark, "a quote is opened here and never closed", ""
    line, column = (mark.line, mark.column) if mark else (0, 0)
    source = file.text.source(line + skipped + 1, column + 1)
    written = source.text or ""
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        source = replace(source, column=indent.index("\t") + 1)
        file.faults.append(Fault("tab", "a tab cannot indent in YAML.", source, "Use spaces."))
        return line + skipped
    said = Message("{problem} {context}.", problem=Message(problem), context=Message(context))
    if not context:
        said = Message("{problem}.", problem=Message(problem))
    elif error.context_mark and error.context_mark.line != line:
        said = Message(
            "{problem} {context} that begins on line {line}.",
            problem=Message(problem),
            context=Message(context),
            line=error.context_mark.line + skipped + 1,
        )
    file.faults.append(Fault("yaml-syntax", said, source, _HINTS.get(error.problem or "")))
    return line + skipped


_HINTS = {
    "mapping values are not allowed in this context": 'Check the indentation; put a text that holds ": " in quotes.',
    "did not find expected key": "Check the indentation, and that quotes are closed.",
    "did not find expected ',' or ']'": "A list in brackets needs commas between its items and a ] at its end.",
    "did not find expected ',' or '}'": "A mapping in braces needs commas between its items and a } at its end.",
    "did not find expected '-' indicator": "Items of a list begin with a dash, all in the same column.",
    "found character that cannot start any token": "Put the text in quotes.",
}


class _TooDeep(Exception):
    """The file nests deeper than anything that people write."""


class _Builder:
    """Puts the nodes together from libyaml's events, without recursion: a file may nest as deep as it likes."""

    def __init__(self, file: YamlFile, skipped: int) -> None:
        self.file = file
        self.skipped = skipped  # lines before the text given to libyaml
        self.anchors: dict[str, tuple[Node, int]] = {}  # with the number of nodes in it, copies counted
        self.opened: list[tuple[str, int] | None] = []
        self.own = 0  # nodes written
        self.copied = 0  # nodes that aliases repeat
        self.bomb = False
        self.broken: set[Node] = set()  # those with a tag that is not read

    def build(self, text: str) -> None:
        """Add the documents of `text` to the file; raises MarkedYAMLError where the syntax breaks."""
        loader = _LOADER(text)
        try:
            self._documents(loader.get_event)
        finally:
            loader.dispose()

    def _documents(self, next_event: Any) -> None:  # noqa: C901  # a branch for each kind of event, in one loop
        skipped, line = self.skipped, -1
        stack: list[tuple[Sequence | Mapping, Scalar | None]] = []
        parent: Sequence | Mapping | None = None
        key: Scalar | None = None  # the key whose value comes next
        root: Node | None = None
        while (event := next_event()) is not None:
            kind = type(event)
            node: Node
            if kind is ScalarEvent:
                mark = event.start_mark
                value, style = event.value, event.style
                if (here := mark.line + skipped) != line:  # those of one line share one number: a third of the memory
                    line = here
                if not style and value in _NULLS and event.tag is None:
                    value = None
                node = Scalar(value, line, mark.column, style)
                self.own += 1
                if event.tag is not None and not self._knows_tag(event, node):
                    node = Broken(None, node.line, node.column)
                if event.anchor is not None:
                    self.anchors[event.anchor] = (node, 1)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                mark = event.start_mark
                node = (Mapping if kind is MappingStartEvent else Sequence)(mark.line + skipped, mark.column)
                self._open(event, node)
                stack.append((parent, key))  # type: ignore[arg-type]  # None at the root only
                if len(stack) > MAX_DEPTH:
                    self.file.fault(node, *_TOO_DEEP)
                    raise _TooDeep
                parent, key = node, None
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                assert parent is not None
                node = self._close(parent)
                parent, key = stack.pop()
            elif kind is AliasEvent:
                node = self._alias(event)
            else:
                if kind is DocumentEndEvent:
                    if root is not None and not (type(root) is Scalar and root.text is None):
                        self.file.documents.append(root)
                    root = None
                    self.anchors.clear()
                continue
            # The node is whole: give it its place.
            if parent is None:
                root = node
            elif type(parent) is Sequence:
                parent.items.append(node)
            elif key is None:
                key = self._key(node)
            else:
                self._put(parent, key, node)  # type: ignore[arg-type]
                key = None

    def _key(self, node: Node) -> Scalar:
        """The node as a key; one that is no text is a fault, and stands with a text of None."""
        if isinstance(node, Scalar):
            if node.text is None and type(node) is Scalar:
                self.file.fault(node, "faulty-key", "a key is missing here.")
            return node
        self.file.fault(node, "faulty-key", "a key must be a text, not a list or a mapping.")
        return Scalar(None, node.line, node.column)

    def _put(self, parent: Mapping, key: Scalar, node: Node) -> None:
        if key.text is None:
            return
        key.text = text = intern(key.text)
        if text in parent.pairs:
            first = parent.pairs[text][0].line + 1
            self.file.fault(
                key,
                "duplicate-key",
                Message('"{text}" stands here a second time; the first is on line {first}.', text=text, first=first),
            )
        elif text == "<<" and not key.style:
            self.file.fault(key, "merge-key", 'merge keys ("<<") are not read.', "Write the keys out.")
        else:
            parent.pairs[text] = (key, node)

    def _knows_tag(self, event: Any, node: Node) -> bool:
        if event.tag in _PLAIN_TAGS:
            return True
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self.file.fault(node, "unknown-tag", Message("the tag {tag} is not read.", tag=tag), "Remove it.")
        return False

    def _open(self, event: Any, node: Node) -> None:
        self.own += 1
        if event.tag is not None and not self._knows_tag(event, node):
            self.broken.add(node)
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)
            self.opened.append((event.anchor, self.own + self.copied - 1))
        else:
            self.opened.append(None)

    def _close(self, opened: Sequence | Mapping) -> Node:
        """The node that is whole now, or what stands for it."""
        node: Node = Broken(None, opened.line, opened.column) if opened in self.broken else opened
        anchor = self.opened.pop()
        if anchor is not None:
            self.anchors[anchor[0]] = (node, self.own + self.copied - anchor[1])
        return node

    def _alias(self, event: Any) -> Node:
        mark = event.start_mark
        here = Broken(None, mark.line + self.skipped, mark.column)
        if event.anchor not in self.anchors:
            inside = any(opened is not None and opened[0] == event.anchor for opened in self.opened)
            message = (
                Message("*{anchor} stands inside itself.", anchor=event.anchor)
                if inside
                else Message("no &{anchor} stands before this.", anchor=event.anchor)
            )
            self.file.fault(here, "faulty-alias", message)
            return here
        node, size = self.anchors[event.anchor]
        self.copied += size
        if self.copied > max(10_000, 10 * self.own):
            if not self.bomb:
                self.file.fault(here, "too-many-copies", "aliases multiply what is written here beyond measure.")
            self.bomb = True
            return here
        return node
