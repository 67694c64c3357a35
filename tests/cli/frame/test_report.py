"""Failures as they are told: whatever they say, no personal number comes out."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Command
from tests.register import fill
from tests.rules.core.test_masking import spelled_numbers, texts
from vis_cli.cli.frame.report import report
from vis_cli.errors import Fault, FaultyInput, Message, NotFound, Source, VisError
from vis_cli.rules.core.masking import holds_number

details = st.recursive(
    spelled_numbers(), lambda within: st.one_of(st.lists(within), st.dictionaries(spelled_numbers(), within))
)


def failures(number: str, more: Any) -> list[VisError]:
    said = Message("no {thing}.", thing=Message('"{number}"', number=number))
    place = Source(f"{number}.csv", 1, 2, f"unit;{number}")
    return [
        NotFound(said, hint=Message("Did you mean {number}?", number=number), candidates=more),
        NotFound(number, id="unknown", hint=number, candidates=[{"name": number, "said": said}], more=(said, place)),
        FaultyInput([Fault("x", said, place, number), Fault("y", number, place, said)]),
    ]


@given(spelled_numbers(), details)
def test_a_number_in_a_failure_never_comes_out(number: str, more: Any) -> None:
    for failure in failures(number, more):
        stream = StringIO()
        report(failure, stream=stream, speaks_json=True)
        assert not any(map(holds_number, texts(json.loads(stream.getvalue()))))
        stream = StringIO()
        report(failure, stream=stream, speaks_json=False)
        assert not any(map(holds_number, stream.getvalue().splitlines()))


@pytest.mark.parametrize("keep_going", [(), ("--keep-going",)])
def test_a_number_in_a_row_is_named_in_no_error_nor_in_the_rest_file(
    vis_sqlite: Command, keep_going: tuple[str, ...]
) -> None:
    """The row itself stands in the rest file as it was written: it is to be mended there."""
    vis = fill(vis_sqlite)
    vis.write("roles.csv", "person;roll;enhet\n19121212-1212;Redaktör kontaktkort;19121212-1212\n")
    for form in ((), ("--json",)):
        run = vis("roles", "apply", "roles.csv", "--yes", *form, *keep_going)
        assert run.code in (3, 65)
        assert not holds_number(run.err) and not holds_number(run.out)
    if keep_going:
        rest = (vis.cwd / "roles.rest.csv").read_text().splitlines()
        assert [line.count("19121212-1212") for line in rest] == [0, 2]
        assert "********-****" in rest[1]


@pytest.mark.parametrize("letter", ["\x7f", "\x9b", "\u200e", "\u202e", "\u2066"])
@pytest.mark.parametrize("speaks_json", [True, False])
def test_no_terminal_obeys_what_a_failure_says(letter: str, speaks_json: bool) -> None:
    """Not in a document either, which people look at, too."""
    for failure in failures(f"a{letter}b", [letter]):
        stream = StringIO()
        report(failure, stream=stream, speaks_json=speaks_json)
        assert letter not in stream.getvalue()
        if speaks_json:
            assert letter in "".join(texts(json.loads(stream.getvalue())))


@pytest.mark.parametrize("long", ["x" * 100_000, PurePath("y" * 100_000)])
def test_a_value_is_no_longer_than_anybody_reads(long: object) -> None:
    stream = StringIO()
    report(NotFound(Message("no {thing}.", thing=long)), stream=stream, speaks_json=False)
    assert len(stream.getvalue()) < 500
