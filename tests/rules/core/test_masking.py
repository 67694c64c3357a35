"""The one masker: what a reader takes for a personal number is hidden wherever it stands, and nothing else is."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Malformed
from vis_cli.rules.core import luhn, personal_number
from vis_cli.rules.core.masking import holds_number, mask, masked

TODAY = date(2026, 11, 23)
SPACES = [" ", "\t", "\n", "\x1c", "\x85", "\xa0", "\u2009", "\u202f", "\u3000"]
AROUND = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=8)


@st.composite
def spelled_numbers(draw: st.DrawFn) -> str:
    """A personal or coordination number as the reader may be given it: separator, century and white space at will."""
    born = draw(st.dates(date(1850, 1, 1), TODAY))
    day = born.day + draw(st.sampled_from([0, 60]))
    stem = f"{born:%Y%m}{day:02d}{draw(st.integers(1, 999)):03d}"
    digits = next(stem + check for check in "0123456789" if luhn.passes(stem[2:] + check))
    separator = draw(st.sampled_from(["", "-", "+"]))
    short = draw(st.booleans()) and separator
    written = f"{digits[2:8] if short else digits[:8]}{separator}{digits[8:]}"
    return "".join(char + draw(st.sampled_from(["", "", "", *SPACES])) for char in written)


@given(spelled_numbers(), AROUND, AROUND)
def test_whatever_the_reader_accepts_is_hidden_wherever_it_stands(number: str, before: str, behind: str) -> None:
    text = f"{before}{number}{behind}"
    try:
        personal_number.parse(number, today=TODAY)
    except Malformed:  # a day to come, as + makes it
        return
    masked = mask(text)
    assert not any(char.isdigit() and char.isascii() for char in masked)
    assert len(masked) == len(text) or "=" in text or ":" in text
    assert holds_number(text)


@given(st.text("0123456789-+ T"))
def test_what_is_masked_is_nothing_that_a_reader_still_takes(text: str) -> None:
    left = mask(text)
    assert not holds_number(left)
    with pytest.raises(Malformed):
        personal_number.parse(left, today=TODAY)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("T197710166419, nr19771016-6419x", "T************, nr********-****x"),
        ("1977 10 16 6419", "**** ** ** ****"),
        ("begäran av 121212+1212,701063-2391", "begäran av ******+****,******-****"),
        ("19121212\u20131212 och 19121212\u200b1212", "********\u2013**** och ********\u200b****"),
        ("1 2 19771016 6419 12 197710166419", "1 2 ******** **** 12 ************"),
        ("19121212-1213 121212-1213", "********-**** ******-****"),  # mistyped
        ("1212121212 121212 1212", "********** ****** ****"),  # without a century, and right
        ("19810829M071 19810829su3a 991981000010 198108320014", "************ ************ ************ ************"),
        ("SE1234567890-197710166419", "SE1234567890-************"),  # no HSA-id: nobody has that organisation number
    ],
)
def test_a_number_is_hidden_in_any_spelling(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "SE2321000065-TEST0001 SE2321000131-E000000008388 SE2321000065-7330028005859 SE2321000065-197710166419",
        "0470-58 96 50, 0470589650, 070-123 45 66, 0701234566, 08-465 004 03 0470-58 96 50, +46 70 123 45 66",
        "2026-06-29, 20260629, 2026-06-29 09:00, 20260629 0900, sommar-20260629-1200.csv, 2025-06-29T00:00:00+02:00",
        "IT-48213 2024-0001234 CHG0012345 250612-0001 20240001234567 2321000065 556123-4567",
        "mån–fre 08:00–11:30, 1-5#0800#1130##20260601#20260831",
        "1234567890 0000000000 199913011234",
        f"sha256:{'0a1b2c3d' * 6}7b197710166419ff",  # a digest, in which ten figures happen to be right
    ],
)
def test_what_is_no_personal_number_stays(text: str) -> None:
    assert mask(text) == text
    assert not holds_number(text)


@pytest.mark.parametrize("text", ["19121212-1213", "1212121212", "2506121234"])
def test_what_may_be_another_figure_is_no_number_beyond_doubt(text: str) -> None:
    assert not holds_number(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgresql+psycopg://anna:hemlig@db/vis", "postgresql+psycopg://anna:***@db/vis"),
        ("--db=postgresql://anna:he@m/l:ig@db/vis?a=b@c list", "--db=postgresql://anna:***@db/vis?a=b@c list"),
        ("--db postgresql://anna:hem lig@db/vis", "--db postgresql://anna:***@db/vis"),
        ("postgres:/anna:hemlig@db/vis", "postgres:/anna:***@db/vis"),  # mistyped
        ("postgresql://:hemlig@db/vis", "postgresql://:***@db/vis"),
        ("--db postgresql://vis:hemlig/vis list", "--db postgresql://vis:***/vis list"),  # the host was forgotten
        ("postgresql://a:hemlig@h1:5432,h2:5432/vis?x=y", "postgresql://a:***@h1:5432,h2:5432/vis?x=y"),
        ("--db=postgresql://db/vis?password=hemlig&sslmode=x", "--db=postgresql://db/vis?password=***&sslmode=x"),
        ("postgresql://db/vis?x=1&p%61ssword=hemlig", "postgresql://db/vis?x=1&p%61ssword=***"),
        ("postgresql://db/vis?host=%2Ftmp%3Fpassword%3Dhemligt", "postgresql://db/vis?host=%2Ftmp%3Fpassword%3D***"),
        ("password=pwd='hem lig' & passwd=password=", "password=*** & passwd=***"),
        ("%70assword%3Dhemlig&x=y", "%70assword%3D***&x=y"),
        ("host=db password='hem lig' PGPASSWORD=x", "host=db password=*** PGPASSWORD=***"),
    ],
)
def test_a_password_is_hidden_wherever_a_database_is_named(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+psycopg://anna@db/vis",
        "postgresql+psycopg://db:5432/vis",
        'is "postgresql+psycopg://h1:5432,[::1]:5433/vis" there, or postgresql://db:5432? No: postgresql://db:5432.',
        "postgresql+psycopg://[::1]:5432/vis",
        "se https://wiki.example.org:8080/sida, eller skriv till anna@example.org",
        "--expect add=3 mailto:anna@example.org C:/vis/t.db",
    ],
)
def test_an_address_without_a_password_stays(text: str) -> None:
    assert mask(text) == text


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.floats(), st.text(), spelled_numbers(), st.just(191212121212)),
        lambda within: st.one_of(
            st.lists(within), st.dictionaries(st.one_of(st.text(), spelled_numbers()), within), st.tuples(within)
        ),
    )
)
def test_no_number_comes_out_of_a_document_wherever_it_stands(document: object) -> None:
    for text in texts(masked(document)):
        assert not holds_number(text)


def texts(document: object) -> Iterator[str]:
    """Every value and key, written out."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from (*texts(key), *texts(value))
    elif isinstance(document, list):
        for value in document:
            yield from texts(value)
    else:
        yield str(document)
