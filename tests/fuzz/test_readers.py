"""Any bytes, in any reader: an answer, or an error with a documented code; and no reader is left out."""

from __future__ import annotations

import ast
import random
import re
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.fuzz import engine
from tests.fuzz.readers import Reader, readers, tried

READERS = readers()
FILES = ROOT / "vis_cli" / "files"
READS = re.compile(r"(read|parse|understand|decode|opened|pieces)(_|$)")
NO_READERS = {
    "cases.attachments.Store.opened": "a file of vis's own, by its name",
    "cases.documents.opened_folder": "a folder", "cases.documents.opened_file": "a file, by its name",
    "cases.documents.read": "the bytes of an attachment, of which `media.kind` says what they are",
    "forms.forms.read_back": "what vis wrote itself",
    "retention.ledger.read_amendments": "certificates of the folder, each by `read_certificate`",
    **{f"core.yaml_schema.{kind}.read": "a node of YAML that is read already"
       for kind in ("Kind", "Scalar", "ListOf", "MapOf", "Object")},
    "roles.catalogue._ListOrNone.read": "a node of YAML that is read already",
    "roles.grants._Rows.read": "a node of YAML that is read already",
}  # fmt: skip


HALF = ("attachments", "log keys", "certificates")
"""Readers of what only its maker makes whole: they are tried on its beginning."""


def functions() -> Iterator[str]:
    """Every function of vis_cli/files that is called as a reader is."""

    def within(body: list[ast.stmt], name: str) -> Iterator[str]:
        for each in body:
            if isinstance(each, ast.ClassDef):
                yield from within(each.body, f"{name}.{each.name}")
            elif isinstance(each, ast.FunctionDef) and READS.match(each.name):
                yield f"{name}.{each.name}"

    for path in sorted(FILES.rglob("*.py")):
        module = str(path.relative_to(FILES).with_suffix("")).replace("/", ".")
        yield from within(ast.parse(path.read_text(encoding="utf-8")).body, module)


def test_no_reader_is_left_out() -> None:
    there, tried_here = set(functions()), {name for reader in READERS.values() for name in reader.covers}
    assert there - tried_here - NO_READERS.keys() == set(), "a reader that tests/fuzz/readers.py does not have"
    assert (tried_here | NO_READERS.keys()) - there == set(), "it is not there any more"


@pytest.mark.parametrize("name", [name for name, reader in READERS.items() if reader.seeds])
def test_what_each_is_tried_on_is_of_its_kind(name: str) -> None:
    """Else the bytes made of it would all end at the first look."""
    assert name in HALF or "read" in {tried(READERS[name], seed) for seed in READERS[name].seeds}


def inputs(reader: Reader) -> st.SearchStrategy[bytes]:
    seeds = reader.seeds or (b"",)
    made: Callable[[random.Random], bytes] = lambda chance: engine.changed(chance, seeds)  # noqa: E731
    return st.one_of(
        st.randoms(use_true_random=False).map(made), st.binary(max_size=200), st.text(max_size=80).map(str.encode)
    )


@pytest.mark.parametrize("name", READERS)
def test_a_reader_answers_or_says_what_is_wrong(name: str) -> None:
    reader = READERS[name]

    @given(inputs(reader))
    def any_bytes(data: bytes) -> None:
        began = time.monotonic()
        tried(reader, data)
        assert time.monotonic() - began < engine.SLOWEST

    any_bytes()


def test_a_reader_that_fails_is_found_with_what_it_failed_on() -> None:
    def faulty(data: bytes) -> object:
        return {b"a": 1}[data[:1]] if b"=" in data else None

    found = engine.blind(20, None, 1, [("faulty", Reader(faulty, (), (b"a,b",)))])
    assert found.failure is not None
    assert "faulty: KeyError" in found.failure
    assert "NOT guided by coverage" in str(found)


def test_inputs_by_the_engine_that_is_here(soak: bool, record_property: Callable[[str, object], None]) -> None:
    """A second of it, as CI gives it a minute of its own; a million inputs where it soaks."""
    result = engine.run(inputs=1_000_000) if soak else engine.blind(1, None, 7)
    assert result.failure is None, result
    assert result.inputs > (999_999 if soak else 100)
    guided = find_spec("atheris") is not None
    record_property("counted", result if soak else f"{result.inputs} inputs; atheris is {'' if guided else 'NOT '}here")
