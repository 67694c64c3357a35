"""A file's kind is what it holds, to the last byte, and never what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files.cases.samples import OTHERS, WHOLE, chunk, jpeg, pdf, png
from vis_cli.errors import Malformed
from vis_cli.files.cases import media

CASES = sorted(WHOLE.items())


def refused(content: bytes) -> Malformed:
    with pytest.raises(Malformed) as caught:
        media.kind(content)
    return caught.value


@pytest.mark.parametrize(("ending", "content"), CASES)
def test_a_whole_file_is_known_by_its_content(ending: str, content: bytes) -> None:
    assert media.kind(content).ending == ending


@pytest.mark.parametrize(("ending", "content"), CASES)
def test_a_file_cut_off_anywhere_is_refused(ending: str, content: bytes) -> None:
    whole = content.rstrip(b"\n")
    for length in range(1, len(whole)):
        assert refused(whole[:length]).id in ("damaged-file", "wrong-media")


@pytest.mark.parametrize(("ending", "content"), CASES)
def test_a_file_that_goes_on_after_its_end_is_refused(ending: str, content: bytes) -> None:
    assert refused(content + OTHERS["a ZIP archive"]).id == "damaged-file"


@pytest.mark.parametrize(("what", "content"), sorted(OTHERS.items()))
def test_a_file_of_another_kind_is_refused_by_the_name_of_its_kind(what: str, content: bytes) -> None:
    error = refused(content)
    assert (error.id, what in str(error.message)) == ("wrong-media", True)


def test_an_empty_file_is_refused() -> None:
    assert refused(b"").id == "empty-file"


def test_blanks_after_the_end_are_no_more_than_blanks() -> None:
    assert media.kind(pdf() + b"\r\n\0 \n").name == "PDF"
    assert media.kind(jpeg() + bytes(100)).name == "JPG"
    assert media.kind(WHOLE["gif"] + b"\0").name == "GIF"


def test_a_photograph_may_have_further_images_behind_it_but_no_part_of_one() -> None:
    assert media.kind(jpeg() + bytes(3) + jpeg()).name == "JPG"
    assert refused(jpeg() + jpeg()[:-2]).id == "damaged-file"


def test_a_pdf_that_was_changed_has_two_ends() -> None:
    first = pdf()
    at = len(first)
    second = first + b"5 0 obj<</A 1>>endobj\nxref\n0 0\ntrailer<</Prev 9>>\nstartxref\n%d\n%%%%EOF" % (at + 22)
    assert media.kind(second).name == "PDF"
    assert media.kind(second[:at]).name == "PDF"  # as it was before
    assert refused(second[: at + 40]).id == "damaged-file"


def test_a_pdf_whose_table_is_not_where_it_says_is_damaged() -> None:
    content = pdf()
    at = content.rindex(b"startxref") + 10
    for offset in (b"0", b"9", b"99999999999999"):
        assert refused(content[:at] + offset + b"\n%%EOF\n").id == "damaged-file"


def test_a_png_with_a_wrong_sum_or_without_data_is_damaged() -> None:
    content = bytearray(png())
    content[45] ^= 1
    assert refused(bytes(content)).id == "damaged-file"
    header = png()[:33]
    assert refused(header + chunk(b"IEND", b"")).id == "damaged-file"
    assert refused(png()[:8] + chunk(b"IDAT", b"") + chunk(b"IEND", b"")).id == "damaged-file"


def test_an_image_without_any_data_is_damaged() -> None:
    assert refused(b"\xff\xd8\xff\xd9").id == "damaged-file"
    assert refused(b"GIF89a\1\0\1\0\0\0\0\x3b").id == "damaged-file"
    assert refused(b"GIF80a\1\0\1\0\0\0\0\x3b").id == "damaged-file"


@given(st.sampled_from([content for _, content in CASES]), st.data())
@settings(max_examples=100)
def test_whatever_a_file_holds_it_is_of_a_kind_or_refused(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content)))
    changed = content[:at] + data.draw(st.binary(max_size=6)) + content[at + data.draw(st.integers(0, 6)) :]
    try:
        media.kind(changed)
    except Malformed as error:
        assert error.id in ("empty-file", "wrong-media", "damaged-file")
