"""What reading a unit's own words must not get wrong: rarer ways to say days, units, case types and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.orders.intake.corpus import TODAY, known, read, reader, register, unit
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.intake import days, ends, fields, periods, units
from vis_cli.rules.orders.intake import reader as readers
from vis_cli.rules.orders.intake.case_types import LIKELY, CaseTypes, unknown_between
from vis_cli.rules.orders.intake.facts import Facts, facts_of
from vis_cli.rules.orders.intake.questions import letter
from vis_cli.rules.orders.intake.reader import Message
from vis_cli.rules.orders.intake.said import ALL, Item, Said
from vis_cli.rules.orders.intake.texts import Part
from vis_cli.rules.orders.intake.units import Units

NAMES = {**known().units.names, **known().case_types.names}


def only(text: str, **more: object) -> Item:
    (item,) = reader().read(replace(Message(text), **more), TODAY)  # type: ignore[arg-type]
    return item


def said(text: str, field: str | None = None) -> Facts:
    (found,) = facts_of(Part(text, field), register(), TODAY)
    return found


def closed(text: str) -> list[tuple[str | None, str | None]]:
    """The first day closed, and the first open again, of each period."""
    return [(each.start and str(each.start.day), each.end and str(each.end.day)) for each in periods.find(text, TODAY)]


def spans(text: str) -> list[tuple[str, str | None, str, str | None]]:
    """Both ends of each closure, each with its doubt."""
    found = ends.spans(periods.find(text, TODAY), TODAY)
    return [(str(start.value), start.doubt, str(end.value), end.doubt) for start, end in found]


# --- periods (test_periods.py) ---------------------------------------------------------------------------------------


def test_weeks_with_their_years_moved_to_others_are_the_others() -> None:
    assert closed("flyttas från v. 27–31 2026 till v. 28–32 2026") == [("2026-07-06", "2026-08-10")]


def test_two_days_that_do_not_follow_each_other_are_closed_each_for_itself() -> None:
    assert closed("stänger 4 juni och 8 juni") == [("2026-06-04", "2026-06-05"), ("2026-06-08", "2026-06-09")]
    items = read("Vårdcentralen Birka stänger alla ärendetyper 4 juni och 8 juni.")
    assert [(item.deactivate.value, item.reactivate.value) for item in items] == [
        (date(2026, 6, 4), date(2026, 6, 5)),
        (date(2026, 6, 8), date(2026, 6, 9)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "vi har öppet även tom 26 juni",
        "vi har öppet som vanligt t.o.m. 26 juni",
        "mottagningen är öppen som vanligt till och med den 26 juni",
    ],
)
def test_open_through_a_day_is_closed_from_the_day_after(text: str) -> None:
    assert closed(text) == [("2026-06-27", None)]


def test_up_to_a_day_on_which_it_opens_is_open_on_that_day() -> None:
    assert closed("stängt till 3 augusti då vi öppnar igen") == [(None, "2026-08-03")]
    assert closed("Aktivera dem igen till den 3 augusti") == [(None, "2026-08-03")]
    assert periods.find("stängt till 3 augusti då vi öppnar igen", TODAY)[0].end == periods.End(
        date(2026, 8, 3), "till 3 augusti", None, periods.OPEN
    )


def test_after_a_day_and_before_one_may_be_more_than_one_day() -> None:
    (after,) = periods.find("stänger efter den 26 juni", TODAY)
    (before,) = periods.find("behöver vara igång igen före den 17 augusti", TODAY)
    assert after.start is not None and after.end is None
    assert (after.start.day, after.start.doubt) == (date(2026, 6, 27), days.WHICH_DAY)
    assert before.end is not None and before.start is None
    assert (before.end.day, before.end.doubt) == (date(2026, 8, 17), days.WHICH_DAY)


def test_opening_after_a_day_is_no_beginning() -> None:
    assert closed("öppnar igen efter den 2 augusti") == [(None, "2026-08-03")]


def test_a_day_before_which_somebody_wants_an_answer_is_no_end_of_the_closure() -> None:
    item = only("Vårdcentralen Birka stänger alla ärendetyper v. 28. Återkom gärna före den 1 juni.")
    assert (item.deactivate.value, item.reactivate.value) == (date(2026, 7, 6), date(2026, 7, 13))
    assert item.doubts == []


# --- ends (test_ends.py) ---------------------------------------------------------------------------------------------


def test_a_beginning_told_twice_once_as_no_day_is_asked_for() -> None:
    text = "stängt från 29 juni, inaktiveras från den 31 juni, öppnar 3 augusti"
    assert spans(text) == [("None", days.NO_SUCH_DAY, "2026-08-03", None)]


def test_an_end_told_twice_once_with_another_weekday_is_asked_for() -> None:
    text = "stängt 29 juni t.o.m. 2 augusti, öppnar tisdag 3 augusti"
    assert spans(text) == [("2026-06-29", None, "None", days.OTHER_WEEKDAY)]


# --- days (test_days.py) ---------------------------------------------------------------------------------------------


def test_the_week_that_it_is_now_is_this_one_and_in_doubt() -> None:
    (found,) = days.find("stängt v. 20", date(2026, 5, 13))
    assert (found.first, found.last, found.doubt) == (date(2026, 5, 11), date(2026, 5, 17), days.GONE_BY)


def test_a_week_that_its_year_has_not_is_no_week() -> None:
    (short,) = days.find("stängt 2027-W53", TODAY)
    (long,) = days.find("stängt 2026-W53", TODAY)
    assert (short.first, short.doubt) == (None, days.NO_SUCH_DAY)
    assert (long.first, long.last, long.doubt) == (date(2026, 12, 28), date(2027, 1, 3), None)


def test_at_the_end_of_the_calendar_there_is_no_next_week_of_that_number() -> None:
    (found,) = days.find("stängt v. 27", date(9999, 12, 1))
    assert (found.first, found.doubt) == (None, days.NO_SUCH_DAY)


# --- facts (test_facts.py) -------------------------------------------------------------------------------------------


def test_case_types_named_once_before_several_periods_close_over_each_of_them() -> None:
    items = read("Vårdcentralen Birka: Boka tid och Förnya recept stängs v. 28–29 och v. 31–32.")
    assert [(item.case_types.value, item.deactivate.value, item.reactivate.value, item.doubts) for item in items] == [
        (("Boka tid", "Förnya recept"), date(2026, 7, 6), date(2026, 7, 20), []),
        (("Boka tid", "Förnya recept"), date(2026, 7, 27), date(2026, 8, 10), []),
    ]


def test_a_word_near_the_name_of_a_unit_is_no_unit() -> None:
    found = said("Vi har lagat skrivaren, och Vårdcentralen Birka stänger v. 28.")
    assert found.closing == [Said(unit("Birka"), "Vårdcentralen Birka")]


def test_we_in_a_place_may_be_the_unit_of_that_name() -> None:
    item = only("Vi i Alvesta stänger alla ärendetyper v. 28.")
    assert (item.unit.value, item.unit.doubt, item.doubts) == (unit("Alvesta"), units.PLACE, ["unit"])


@pytest.mark.parametrize("field", [fields.START, fields.OPEN, fields.THROUGH, fields.PERIOD])
@pytest.mark.parametrize("text", ["-", "saknas", "ej aktuellt"])
def test_a_field_of_days_left_empty_says_nothing(text: str, field: str) -> None:
    found = said(text, field)
    assert (found.periods, found.asks) == ([], False)


def test_a_case_type_that_is_none_is_quoted_as_it_was_written() -> None:
    assert said("Förny hjälpmedel", fields.TYPES).unknown_type == "Förny hjälpmedel"
    assert said("Förny hjälpmedel,Boka tid", fields.TYPES).unknown_type == "Förny hjälpmedel"


# --- reader (test_reader.py) -----------------------------------------------------------------------------------------


def test_a_remark_in_a_row_of_its_own_changes_nothing() -> None:
    rows = (
        {"unit": "Vårdcentralen Birka", "start": "2026-07-06", "open": "2026-08-10"},
        {"other": "Anna Berg svarar på frågor om detta"},
    )
    item = only("Ändring av tidigare beställning IT-48301, se tabellen.", rows=rows)
    assert (item.kind, item.unit.value, item.ref.value) == (
        replace(item.kind, value="change", doubt=None),
        unit("Birka"),
        "IT-48301",
    )
    assert (item.deactivate.value, item.reactivate.value) == (date(2026, 7, 6), date(2026, 8, 10))


def test_a_unit_that_only_has_open_is_not_the_one_that_closes() -> None:
    text = "Vi stänger alla ärendetyper v. 28. Vårdcentralen Lagan har öppet."
    item = only(text, subject="Vårdcentralen Moheda")
    assert (item.kind.value, item.unit.value, item.case_types.value) == ("order", unit("Moheda"), ALL)
    assert (item.deactivate.value, item.reactivate.value, item.doubts) == (date(2026, 7, 6), date(2026, 7, 13), [])


def test_a_handover_to_two_units_is_to_none_of_them() -> None:
    hands = "Hänvisning till Vårdcentralen Teleborg och Vårdcentralen Moheda."
    item = only(f"Vårdcentralen Birka stänger alla ärendetyper v. 28. {hands}")
    assert item.handover == Said(None, "Vårdcentralen Teleborg, Vårdcentralen Moheda", units.SEVERAL)
    assert item.doubts == ["handover"]


def test_a_change_that_says_nothing_new_is_asked_about() -> None:
    item = only("Vi behöver göra en ändring av IT-48301 för Vårdcentralen Birka.")
    assert (item.kind.value, item.kind.doubt) == ("change", readers.NOTHING_NEW)
    assert (item.unit.value, item.doubts) == (unit("Birka"), ["kind"])


def test_a_mail_dated_ahead_is_read_as_of_today() -> None:
    item = only("Vårdcentralen Birka stänger alla ärendetyper v. 28.", day=date(2027, 5, 11))
    assert item.deactivate.value == date(2026, 7, 6)
    assert only("Vårdcentralen Birka stänger alla ärendetyper i övermorgon.", day=date(9999, 12, 31)).unit.value


# --- units (test_units.py) -------------------------------------------------------------------------------------------


def test_a_unit_without_a_location_lies_in_no_place() -> None:
    found = Units(Directory("unit", {"A": "Vårdcentralen Moheda"}), {"A": ""})
    assert found.find("vårdcentralen i s:t sigfrid stänger") == ()
    assert [(each.unit, each.doubt) for each in found.find("Vårdcentralen i Vislanda stänger")] == [(None, units.PLACE)]


def test_a_name_without_a_letter_is_never_found() -> None:
    found = Units(Directory("unit", {"A": "–", "B": "Vårdcentralen Moheda"}), {})
    assert [(each.unit, each.doubt) for each in found.find("– Vårdcentralen Moheda stänger")] == [("B", None)]


def test_a_name_before_the_word_for_another_kind_of_unit_is_of_none() -> None:
    (found,) = register().units.find("Moheda BVC stänger")
    assert (found.unit, found.doubt, found.start, found.end) == (None, units.UNKNOWN, 0, len("Moheda BVC"))


def test_a_unit_in_what_is_no_place_is_none() -> None:
    assert register().units.find("vårdcentralen i centrum stänger") == ()


# --- case types (test_case_types.py) ---------------------------------------------------------------------------------


def test_a_case_type_of_one_word_is_found_in_any_of_its_forms() -> None:
    types = CaseTypes(Directory("case type", {"radgivning": "Rådgivning", "boka-tid": "Boka tid"}))
    found = types.find("Vi stänger rådgivningen och Boka tid v. 28.")
    assert [(each.slugs, each.doubt) for each in found] == [(("radgivning",), None), (("boka-tid",), None)]


def test_a_verb_too_short_to_tell_a_word_by_makes_no_likely_name() -> None:
    types = CaseTypes(Directory("case type", {"fornya": "Förnya recept", "fa": "Få recept"}))
    found = types.find("Vi stänger receptförnyelsen v. 28.")
    assert [(each.slugs, each.doubt) for each in found] == [(("fornya",), LIKELY)]
    assert types.find("Vi svarar inte på receptfrågor v. 28.") == []


def test_the_first_of_a_list_may_be_no_case_type() -> None:
    text = "Stäng följande ärendetyper: Rådgivning, Boka tid och Förnya recept."
    assert unknown_between(text, register().types.find(text)) == "Rådgivning"
    without = "Stäng följande ärendetyper: Boka tid och Förnya recept."
    assert unknown_between(without, register().types.find(without)) is None


# --- questions (test_questions.py) -----------------------------------------------------------------------------------

ASKING = "Hej!\n\nTack för er beställning. Innan den kan läggas in behöver vi veta mer:\n\n"
END = "\n\nVänliga hälsningar\nVIS-support"


def test_a_letter_about_one_order_of_no_unit_has_no_heading() -> None:
    asked = "- Vilken enhet gäller beställningen? Skriv enhetens namn, gärna också dess HSA-id."
    assert letter(read("Vi stänger alla ärendetyper v. 28."), NAMES) == f"{ASKING}{asked}{END}"


def test_a_letter_about_an_order_without_days_has_none_in_its_heading() -> None:
    asked = (
        "Vårdcentralen Birka:\n- Från och med vilken dag ska ärendetyperna vara stängda?\n"
        "- Vilken dag ska ärendetyperna öppnas igen?"
    )
    assert letter(read("Vårdcentralen Birka stänger alla ärendetyper."), NAMES) == f"{ASKING}{asked}{END}"


def test_a_letter_says_which_days_words_in_doubt_were_taken_for() -> None:
    found = letter(read("Vårdcentralen Birka stänger alla ärendetyper ca 29 juni t.o.m. 2 augusti."), NAMES)
    assert "- ”29 juni t.o.m. 2 augusti” (måndag 29 juni 2026): är det bestämt?" in found
    assert "- ”29 juni t.o.m. 2 augusti” (öppnar måndag 3 augusti 2026): är det bestämt?" in found
