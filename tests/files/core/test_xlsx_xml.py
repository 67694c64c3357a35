"""The XML of a workbook, a piece at a time."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from vis_cli.errors import Malformed
from vis_cli.files.core import xlsx_xml
from vis_cli.files.core.xlsx_xml import CELLS, TextOf, parsed, unescaped


def started(xml: str) -> list[str]:
    """The names of the elements, as they begin."""
    names: list[str] = []

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        names.append(name)

    for _ in parsed(io.BytesIO(xml.encode()), start):
        pass
    return names


def test_elements_come_without_their_prefixes_and_piece_by_piece() -> None:
    assert started('<x:a xmlns:x="u"><b/><x:c/></x:a>') == ["a", "b", "c"]
    long = io.BytesIO(b"<a>" + b"<b/>" * 40_000 + b"</a>")
    assert sum(1 for _ in parsed(long, lambda name, attributes: None)) == 160_007 // 65_536 + 2


@pytest.mark.parametrize("xml", ["<a>", "<a></b>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', ""])
def test_what_is_no_xml_or_declares_something_is_damaged(xml: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        started(xml)


def test_more_elements_than_a_sheet_may_have_are_too_large() -> None:
    xml = io.BytesIO(b"<a>" + b"<b/>" * CELLS + b"</a>")
    with pytest.raises(Malformed) as refused:
        for _ in parsed(xml, lambda name, attributes: None):
            pass
    assert refused.value.id == xlsx_xml.too_large().id == "too-large"


def test_the_text_of_a_cell_is_without_how_it_is_pronounced_and_with_what_xml_cannot_hold() -> None:
    parts: list[str] = []
    text = TextOf(parts)
    xml = b"<si><t>Sj\xc3\xb6_x000D_</t><rPh><t>nej</t></rPh><r><t>bo</t></r> utanf\xc3\xb6r</si>"
    for _ in parsed(io.BytesIO(xml), lambda name, _attributes: text.start(name), text.end, text.data):
        pass
    assert unescaped("".join(parts)) == "Sjö\rbo"
    assert unescaped("_xD800_ a_x") == "_xD800_ a_x"
