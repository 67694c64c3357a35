"""What is sent is the template, the row and the unit's name, and nothing else; what is left open is never sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Malformed, Refused
from vis_cli.rules.cases import sending
from vis_cli.rules.cases.sending import MOST, Recipient
from vis_cli.rules.cases.templates import SORTS, Template, checked_text, field_key

AT = datetime(2026, 6, 15, 8, tzinfo=UTC)
UNIT = "Vårdcentralen Teleborg"
TEMPLATE = Template(
    1, None, "Kallelse", "information", "Hej {namn}, kom {datum} till {enhet}.", documented="not-relevant"
)
GOOD = {"namn": "Anna", "datum": "3 maj"}

names = st.from_regex(r"[a-zåäö][a-zåäö0-9_]{0,6}", fullmatch=True).filter(lambda name: name != "enhet")
plain = st.text(
    st.characters(codec="utf-8", exclude_characters="{}\r\n\t", exclude_categories=("C", "Z", "M")), max_size=8
)
values = plain.filter(lambda text: text.strip() != "")


@st.composite
def sent(draw: st.DrawFn) -> tuple[Template, list[Recipient]]:
    """A template of literals and fields, and rows with a value for each."""
    fields = draw(st.lists(names, max_size=4, unique_by=field_key))
    parts = draw(
        st.lists(st.one_of(plain, st.sampled_from([f"{{{name}}}" for name in [*fields, "enhet"]])), max_size=8)
    )
    text = checked_text("x" + "".join([*parts, *(f"{{{name}}}" for name in fields)]))
    template = Template(1, None, "Mall", "information", text)
    count = draw(st.integers(1, 6))
    rows = [Recipient(str(n), {name: draw(values) for name in fields}) for n in range(count)]
    return template, rows


def accepted(text: str) -> bool:
    try:
        sending.value(text)
    except Malformed:
        return False
    return True


@given(sent(), st.randoms())
def test_a_message_holds_only_the_template_its_own_row_and_the_unit_in_whatever_order_the_rows_come(
    case: tuple[Template, list[Recipient]], random: Random
) -> None:
    template, rows = case
    rows = [row for row in rows if all(map(accepted, row.values.values()))]
    texts = {row.resident: sending.write(template, row.values, UNIT) for row in rows}
    for row in rows:
        by_hand = template.text
        for name in template.fields:
            by_hand = by_hand.replace(f"{{{name}}}", "\0" + name + "\0")
        for name, value in row.values.items():
            by_hand = by_hand.replace(f"\0{name}\0", sending.value(value))
        assert texts[row.resident] == by_hand.replace("{enhet}", UNIT)
    random.shuffle(rows)
    assert {row.resident: sending.write(template, row.values, UNIT) for row in rows} == texts


@given(sent(), st.data())
def test_a_field_that_is_missing_unknown_or_empty_or_a_brace_in_a_value_sends_nothing(
    case: tuple[Template, list[Recipient]], data: st.DataObject
) -> None:
    template, _ = case
    good = dict.fromkeys(template.fields, "v")
    sending.write(template, good, UNIT)
    wrong = [({**good, "okänt_fält": "v"}, "unknown-field"), ({**good, "enhet": "Annan"}, "unknown-field")]
    if template.fields:
        name = data.draw(st.sampled_from(template.fields))
        around = data.draw(plain), data.draw(plain)
        wrong += [
            ({key: value for key, value in good.items() if key != name}, "unfilled-field"),
            ({**good, name: data.draw(st.sampled_from(["", " ", "\n \t"]))}, "empty-field"),
            *(({**good, name: f"{around[0]}{brace}{around[1]}"}, "brace-in-value") for brace in "{}"),
            ({**good, name: f"{{{name}}}"}, "brace-in-value"),
        ]
    for given_, id in wrong:
        with pytest.raises(Malformed) as refused:
            sending.write(template, given_, UNIT)
        assert refused.value.id == id


def test_a_value_is_never_read_as_a_template_again_nor_is_the_units_name() -> None:
    assert sending.write(TEMPLATE, GOOD, "Enhet {namn} \\1 %s") == "Hej Anna, kom 3 maj till Enhet {namn} \\1 %s."
    said = sending.write(TEMPLATE, {"namn": r"\g<0> %(datum)s $datum", "datum": "namn"}, UNIT)
    assert said == rf"Hej \g<0> %(datum)s $datum, kom namn till {UNIT}."


def test_a_fields_name_is_the_same_in_every_way_to_write_it() -> None:
    template = Template(1, None, "M", "reply", "{Första-dag} {första_dag}")
    assert sending.write(template, {"FÖRSTA DAG": "idag"}, UNIT) == "idag idag"


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = [(each.field, each.error.id) for each in sending.lacks(TEMPLATE, {"namn": "{", "x": "1", "y": "2"})]
    assert found == [
        ("datum", "unfilled-field"), ("namn", "brace-in-value"), ("x", "unknown-field"), ("y", "unknown-field"),
    ]  # fmt: skip


def test_a_message_that_is_too_long_is_none() -> None:
    template = Template(1, None, "M", "information", "{a}{b}")
    assert len(sending.write(template, {"a": "x" * 10_000, "b": "y" * 10_000}, UNIT)) == 20_000
    with pytest.raises(Malformed) as refused:
        sending.write(template, {"a": "x" * 10_000, "b": "y" * 10_001}, UNIT)
    assert refused.value.id == "long-text"


@pytest.mark.parametrize(
    ("lengths", "shown"),
    [([], []), ([5], [0]), ([1, 2], [0, 1]), ([1, 9, 2, 3], [0, 1, 3]), ([9, 9, 9], [0, 2]), ([1, 2, 3], [0, 2])],
)
def test_the_first_the_last_and_the_longest_are_shown_each_once(lengths: list[int], shown: list[int]) -> None:
    assert sending.previewed(["x" * length for length in lengths]) == shown


@pytest.mark.parametrize(
    ("resident", "can"),
    [
        ("191212121212", True),
        ("191212311212", True),
        ("197010612391", False),
        ("197010912391", False),
        ("19121212K123", False),
        ("REG123456789", False),
    ],
)
def test_who_has_no_personal_number_cannot_log_in(resident: str, can: bool) -> None:
    assert sending.can_log_in(resident) is can


@pytest.mark.parametrize("count", [0, 1, MOST])
def test_at_most_250_get_a_message_at_once(count: int) -> None:
    sending.refuse_too_many(count)
    with pytest.raises(Refused) as refused:
        sending.refuse_too_many(MOST + 1)
    assert refused.value.id == "too-many-recipients"


def test_information_is_closed_at_once_and_a_question_is_its_senders_in_the_residents_turn() -> None:
    told = sending.begun(TEMPLATE, 1, "U", None, AT, timedelta(days=14))
    assert (told.state, told.closed, told.documented, told.sort, told.turn, told.open_until) == (
        "closed", AT, "not-relevant", "information", None, None,
    )  # fmt: skip
    question = Template(2, None, "Fråga", "question", "Hur mår du?")
    asked = sending.begun(question, 2, "U", "anna", AT, timedelta(days=14))
    assert (asked.state, asked.assigned_to, asked.turn, asked.open_until, asked.closed, asked.revision) == (
        "assigned", "anna", "resident", AT + timedelta(days=14), None, 1,
    )  # fmt: skip
    assert sending.begun(question, 2, "U", "anna", AT, None).open_until is None
    with pytest.raises(Refused) as refused:
        sending.begun(question, 2, "U", None, AT, None)
    assert refused.value.id == "nobodys-case"
    assert set(sending.SORTS) == set(SORTS) - {"reply"}


def test_the_guard_says_how_many_got_it_already() -> None:
    assert sending.sent_before(0, 5, AT) == ()
    (violation,) = sending.sent_before(3, 5, AT)
    assert (violation.guard, violation.amount) == ("sent-before", 3)
    assert str(violation.message) == "3 of 5 got the very same, with the same files, since 2026-06-15."
