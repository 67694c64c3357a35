"""What the ref of an order may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.db.core.test_apply import EXAMPLES
from vis_cli.errors import Malformed
from vis_cli.rules.orders.refs import LONGEST, kept, parse


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("IT-48213", "IT-48213"),
        (" IT-48213\u00a0", "IT-48213"),
        ("IT  48213", "IT 48213"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_a_ref_is_kept_with_plain_and_single_spaces(text: str, ref: str) -> None:
    assert parse(text) == ref


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("", "faulty-ref"),
        ("IT-1\nIT-2", "faulty-ref"),
        ("x" * (LONGEST + 1), "faulty-ref"),
        ("W-1", "faulty-ref"),
        ("c-4", "faulty-ref"),
        ("IT\u201148213", "look-alike"),
        ("IТ-48213", "look-alike"),
        ("IT-48\u200b213", "invisible-character"),
        ("19121212-1212", "personal-number"),
    ],
)
def test_what_is_no_ref_is_refused(text: str, id: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(text)
    assert refused.value.id == id


@pytest.mark.parametrize("id", sorted({str(each.id) for each in EXAMPLES if hasattr(each, "number")}))
def test_the_id_of_whatever_is_numbered_is_no_ref(id: str) -> None:
    with pytest.raises(Malformed):
        parse(id)


@pytest.mark.parametrize("text", ["t-1a2B3c4d", "2024-0001234", "SE2321000065-TEST0001", "V-1/2", "n-12"])
def test_the_form_of_another_name_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(text)
    assert refused.value.id == "faulty-ref"


@pytest.mark.parametrize("text", ["W-1a", "WC-1", "IT-C-4", "W1", "T-1a", "SE24-1", "2024-123", "X-1"])
def test_what_only_begins_like_another_name_is_a_ref(text: str) -> None:
    assert parse(text) == text


@given(st.text(max_size=80))
def test_a_ref_read_again_is_the_same(text: str) -> None:
    try:
        ref = parse(text)
    except Malformed:
        return
    assert parse(ref) == ref
    assert len(ref) <= LONGEST


@pytest.mark.parametrize(
    ("ref", "known", "spelled"),
    [
        ("it-1", ["IT-1", "IT-2"], "IT-1"),
        ("it-1", ["IT-1", "it-1"], "it-1"),
        ("It-1", ["it-1", "IT-1"], "IT-1"),
        ("it-3", ["IT-1"], "it-3"),
    ],
)
def test_a_ref_is_spelled_as_it_is_known(ref: str, known: list[str], spelled: str) -> None:
    assert kept(ref, known) == spelled
