"""YAML as nodes with places: scalars stay text, and every fault has its line and column."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vis_cli.errors import FaultyInput, Malformed
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.yaml_nodes import Mapping, Scalar, Sequence, YamlFile
from vis_cli.rules.core import letters


def parse(raw: bytes | str) -> YamlFile:
    return yaml_nodes.read("-", stdin=io.BytesIO(raw if isinstance(raw, bytes) else raw.encode()))


def plain(node: Mapping | Scalar | Sequence) -> Any:
    """The node as Python values."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.pairs.items()}


def faults(raw: bytes | str) -> list[tuple[int | str, ...]]:
    return [(fault.id, fault.source.line, fault.source.column) for fault in parse(raw).sorted_faults()]


def test_scalars_are_the_text_that_stands_there() -> None:
    read = parse("a: 16:30\nb: no\nc: 0470\nd: 2026-02-30\ne: 'null'\nf: ~\ng:\nh: null\ni: ''\nj: 1e3\n")
    assert read.faults == []
    assert plain(read.documents[0]) == {
        "a": "16:30", "b": "no", "c": "0470", "d": "2026-02-30", "e": "null", "f": None, "g": None, "h": None,
        "i": "", "j": "1e3",
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_byte_order_marks_and_line_endings_are_simply_right(encoding: str, ending: str) -> None:
    read = parse(ending.join(["# å", "unit: Växjö", "list: [a, b]", ""]).encode(encoding))
    (document,) = read.documents
    assert plain(document) == {"unit": "Växjö", "list": ["a", "b"]}
    source = read.source(document.pairs["list"][1])
    assert (source.line, source.column, source.text) == (3, 7, "list: [a, b]")


def test_aliases_repeat_what_was_anchored() -> None:
    assert plain(parse("a: &x [1, 2]\nb: *x\n").documents[0]) == {"a": ["1", "2"], "b": ["1", "2"]}


def test_empty_documents_are_passed_over() -> None:
    assert [plain(node) for node in parse("---\n---\na: b\n---\n# c\n---\nd\n").documents] == [{"a": "b"}, "d"]


def test_the_documents_after_a_broken_one_are_read() -> None:
    read = parse("a: 'b\n---\nc: d\n---\ne: [f\n---\ng: h\n")
    assert [plain(node) for node in read.documents] == [{"c": "d"}, {"g": "h"}]
    assert [(fault.id, fault.source.line) for fault in read.faults] == [("yaml-syntax", 1), ("yaml-syntax", 6)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", [("empty-file", 1, 1)]),
        ("# only a comment\n", [("empty-file", 1, 1)]),
        ("orders:\n\t- ref: x\n", [("tab", 2, 1)]),
        ("- ref: x\n\tunit: y\n", [("tab", 2, 1)]),
        ("a:\n  - b\n \t- c: d\n", [("tab", 3, 2)]),
        ("a: 1\nb: 2\na: 3\nb: 4\n", [("duplicate-key", 3, 1), ("duplicate-key", 4, 1)]),
        ("a: {b: 1, b: 2}\n", [("duplicate-key", 1, 11)]),
        ("? [a]\n: b\n", [("faulty-key", 1, 3)]),
        ("~: b\n", [("faulty-key", 1, 1)]),
        ("a: &x {b: c}\nd:\n  <<: *x\n", [("merge-key", 3, 3)]),
        ("a: !!python/object/apply:os.system [ls]\n", [("unknown-tag", 1, 4)]),
        ("a: !!int 3\n", [("unknown-tag", 1, 4)]),
        ("!!set {a: b}\n", [("unknown-tag", 1, 1)]),
        ("a: *none\n", [("faulty-alias", 1, 4)]),
        ("a: &x [*x]\n", [("faulty-alias", 1, 8)]),
        ("a: b: c\n", [("yaml-syntax", 1, 5)]),
        ('a: "b\nc: d\n', [("yaml-syntax", 1, 4)]),
        ("a: [b, c\nd: e\n", [("yaml-syntax", 2, 2)]),
        ("a: @x\n", [("yaml-syntax", 1, 4)]),
        (b"a: b\nc: d\0\n", [("control-character", 2, 5)]),
        ("ref: 1\nunit: Växjö\n".encode("latin-1"), [("not-utf-8", 2, 8)]),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(raw: bytes | str, expected: list[tuple[int | str, ...]]) -> None:
    assert faults(raw) == expected


def test_aliases_that_multiply_are_a_fault() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    assert [fault[0] for fault in faults("\n".join(lines))] == ["too-many-copies"]


def test_aliases_of_one_list_in_many_orders_are_no_fault() -> None:
    lines = ["- types: &all [a, b, c, d, e, f, g, h]"] + ["- types: *all\n  ref: x\n  unit: y"] * 2_000
    assert faults("\n".join(lines)) == []


@pytest.mark.parametrize(("raw", "column"), [("a: abc", 6), ("a: 'abc'", 7), ("a: |\n  abc", 4), ("a: a\n  bc", 4)])
def test_a_faulty_value_is_pointed_at_where_it_fails(raw: str, column: int) -> None:
    read = parse(raw)
    read.malformed(read.documents[0].pairs["a"][1], Malformed("no c here", id="c", position=2))
    with pytest.raises(FaultyInput) as refused:
        read.check()
    assert refused.value.faults[0].source.column == column


TREES = st.recursive(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).map(letters.composed),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abåäö 1:-#'\"", min_size=1), inner),
    max_leaves=20,
)


@given(TREES.filter(lambda tree: tree not in ([], {})))
def test_what_yaml_writes_is_read_back(tree: Any) -> None:
    read = parse(yaml.safe_dump(tree, allow_unicode=True))
    assert read.faults == []
    assert plain(read.documents[0]) == tree


@settings(max_examples=500)
@given(st.binary() | st.text("a:-[]{}&*!|>'\"%@`#,?\n\t ~<\r").map(str.encode))
def test_any_bytes_give_documents_or_faults_and_nothing_else(raw: bytes) -> None:
    read = parse(raw)
    assert read.documents or read.faults
    for fault in read.sorted_faults():
        assert fault.source.line >= 1 and fault.source.column >= 1
        assert fault.message and fault.id
