"""Forms and answers in files: faults at their places, fractions as they were written, content never shown."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.forms.samples import ANSWERS, EXAMPLES, FORM, asked
from vis_cli.errors import FaultyInput, MissingInput
from vis_cli.files.core.text import decode
from vis_cli.files.forms import forms
from vis_cli.files.forms.forms import LARGEST, answers_text, read_answers, read_back, read_form, shown, write


def test_the_example_is_read_and_kept_as_it_was_given() -> None:
    form, text = read_form(str(EXAMPLES / "halsodeklaration.json"))
    assert (form.id, form.title, form.status, form.position) == ("halsodeklaration/1.0", FORM["title"], "active", 0)
    assert forms.questionnaire(form) == forms.plain(form) == FORM
    assert text.name.endswith("halsodeklaration.json")


def test_every_fault_of_a_form_stands_at_its_line_and_column() -> None:
    said = {**FORM, "status": "klar", "item": [{"linkId": "a", "type": "fraga"}]}
    raw = io.BytesIO(json.dumps(said, indent=1).encode())
    with pytest.raises(FaultyInput) as error:
        read_form("-", stdin=raw)
    lines = json.dumps(said, indent=1).split("\n")
    found = [(fault.id, lines[fault.source.line - 1].strip()) for fault in error.value.faults if fault.source]
    assert found == [("unknown-code", '"status": "klar",'), ("unknown-code", '"type": "fraga"')]


@pytest.mark.parametrize(("raw", "id"), [(b"{", "not-json"), (b'{"a": 1, "a": 2}', "duplicate-key"), (b"\xff", None)])
def test_what_is_no_json_is_said_to_be_none(raw: bytes, id: str | None) -> None:
    for read in (lambda: read_form("-", stdin=io.BytesIO(raw)), lambda: _answers(raw)):
        with pytest.raises(FaultyInput) as error:
            read()
        assert id is None or error.value.faults[0].id == id


def _answers(raw: bytes) -> dict[str, Any]:
    return read_answers(answers_text("-", stdin=io.BytesIO(raw)), asked())


def test_answers_are_read_and_what_is_wrong_with_them_is_told_without_their_lines() -> None:
    text = decode("svar.json", json.dumps(ANSWERS).encode())
    assert read_answers(text, asked())["item"][1] == ANSWERS["item"][1]
    bad = json.dumps({**ANSWERS, "status": "HEMLIG"}, indent=1).encode()
    with pytest.raises(FaultyInput) as error:
        read_answers(decode("svar.json", bad), asked())
    (fault,) = error.value.faults
    assert fault.source is not None and (fault.source.line, fault.source.text) == (4, None)
    assert "HEMLIG" not in str(fault)


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as error:
        answers_text("-", stdin=io.BytesIO(b" " * (LARGEST + 1)))
    assert error.value.faults[0].id == "long-file"
    with pytest.raises(MissingInput):
        answers_text(str(tmp_path / "nix.json"))


def test_fractions_stay_as_they_were_written() -> None:
    said = '{\n  "a": 70.50,\n  "b": [\n    1E-7,\n    0.10\n  ]\n}\n'
    assert write(read_back(said)) == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


@given(JSON)
def test_what_is_written_is_read_back_as_it_was(value: Any) -> None:
    back = read_back(write(value))
    assert back == value and write(back) == write(value)


def test_what_a_form_asks_is_shown_with_its_options() -> None:
    form, _ = read_form(str(EXAMPLES / "halsodeklaration.json"))
    lines = [str(line) for line in shown(form)]
    assert lines[:2] == ["kropp  Om dig (group)", "  langd  Hur lång är du? (quantity, must be answered)"]
    assert "  · Vill inte svara" in lines
    assert Decimal("70.50") == read_back("70.50")
