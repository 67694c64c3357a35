"""Names: what beats what, and where the names of those that are gone lead."""

from __future__ import annotations

from typing import Any

import pytest

from vis_cli.errors import Ambiguous, Message, NotFound
from vis_cli.rules.core.names import MAX_COMPARED, MAX_GUESSES, Directory, Guesses


def find(
    text: str,
    names: dict[str, str],
    aliases: list[tuple[str, ...]] | tuple[Any, ...] = (),
    gone: set[str] | tuple[Any, ...] = (),
) -> int | str | None:
    try:
        return Directory("unit", names, aliases, gone).find(text)
    except Ambiguous as several:
        return len(several.details["candidates"])
    except NotFound:
        return None


@pytest.mark.parametrize(
    ("text", "found"),
    [("1", "1"), ("ALFA", "1"), ("al", 2), ("alf", "1"), ("beta", "2"), ("ex", "1"), ("gam", "2"), ("x", None),
     ("", None), ("b", "2")],
)  # fmt: skip
def test_an_id_or_name_beats_an_alias_and_an_alias_a_beginning(text: str, found: int | str | None) -> None:
    names = {"1": "Alfa", "2": "Alba gamma", "3": "B"}
    assert find(text, names, [("Ex", "1"), ("Beta", "2"), ("b", "2")], {"3"}) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("Lagan", "1"), ("lagan", "1"), ("Lagan, f", "2"), ("Laga", 2), ("Ryd", 2), ("Markaryd", "6"), ("Agan", "7")],
)
def test_a_name_without_its_type_word_beats_a_beginning_and_not_a_name(text: str, found: int | str) -> None:
    names = {"1": "Vårdcentralen Lagan", "2": "Lagan, filial Lidhult", "3": "Lagans omsorg", "4": "Vårdcentralen Ryd",
             "5": "Barnmorskemottagningen Ryd", "6": "Markaryd", "7": "Agan", "8": "Vårdcentralen Agan",
             "9": "Vårdcentralen Markaryd"}  # fmt: skip
    assert find(text, names) == found


def test_a_letter_in_two_characters_is_the_same_letter() -> None:
    assert find("V\u00e5rdcentralen A\u030aseda", {"1": "Vårdcentralen Åseda"}) == "1"
    assert find("Åseda", {"1": "A\u030aseda"}) == "1"


def test_a_near_name_is_suggested_by_its_words_too_but_not_for_ever() -> None:
    directory = Directory("unit", {"1": "Vårdcentralen Teleborg", "2": "Vårdcentralen Birka"})
    for text, hint in (("Vardcentralen Birka", "Birka"), ("Telebrog", "Teleborg"), ("Zzz", None)):
        with pytest.raises(NotFound) as refused:
            directory.find(text)
        assert (
            refused.value.hint == "Not in the catalogue yet? vis units add HSA-ID NAME"
            if hint is None
            else f'Did you mean "Vårdcentralen {hint}"?' == refused.value.hint
        )
    for n in range(100):
        with pytest.raises(NotFound) as refused:
            directory.find(f"Telebrog{n}")
    assert refused.value.hint is None
    with pytest.raises(NotFound) as refused:
        directory.find("Telebrog")
    assert refused.value.hint == 'Did you mean "Vårdcentralen Teleborg"?', (
        "a name that was wrong before is not sought anew"
    )


def test_a_faulty_hsa_id_is_said_to_be_one() -> None:
    with pytest.raises(NotFound) as refused:
        Directory("unit", {"SE2321000065-TEST0001": "A"}).find("SE2321000056-TEST0001")
    assert refused.value.id == "faulty-hsa-id"


@pytest.mark.parametrize("text", ["U", "u alias", "V", "v alias", "W"])
def test_names_of_the_gone_lead_to_the_last_that_took_over(text: str) -> None:
    names = {"u": "U", "v": "V", "w": "W"}
    aliases = [("U alias", "u"), ("U", "v"), ("V alias", "v"), ("V", "w")]
    keys = {"u": "u", "v": "v", "w": "w"}
    assert find(text, {f"id-{key}": name for key, name in names.items()},
                [(alias, f"id-{keys[key]}") for alias, key in aliases], {"id-u", "id-v"}) == "id-w"  # fmt: skip


def test_the_gone_are_found_by_name_where_nobody_took_over_and_by_id_always() -> None:
    names, aliases = {"id-u": "U", "id-v": "V"}, [("X", "id-u")]
    assert find("u", names, aliases, {"id-u"}) == find("x", names, aliases, {"id-u"}) == "id-u"
    assert find("id-u", names, [("U", "id-v")], {"id-u"}) == "id-u"


def test_those_that_took_over_from_each_other_are_both_meant() -> None:
    assert find("u", {"1": "U", "2": "V"}, [("V", "1"), ("U", "2")], {"1", "2"}) == 2


def test_the_same_slip_is_told_apart_once_and_only_the_first_slips_are() -> None:
    asked = []

    def guess(word: str) -> Message:
        asked.append(word)
        return Message("{word}!", word=word)

    guesses = Guesses()
    assert [str(guesses.make("a", guess, 1)) for _ in range(3)] == ["a!"] * 3
    assert str(guesses.make("a", guess, 1, "of another kind")) == "a!"
    assert asked == ["a", "a"]
    for number in range(MAX_GUESSES):
        guesses.make(str(number), guess, 1)
    assert len(asked) == MAX_GUESSES
    assert (guesses.make("49", guess, 1), str(guesses.make("a", guess, 1))) == (None, "a!")


def test_slips_among_very_many_names_are_told_for_fewer_words() -> None:
    guesses = Guesses()
    told = [guesses.make(str(number), lambda word: Message("x"), MAX_COMPARED // 3) for number in range(10)]
    assert [each is not None for each in told] == [True] * 4 + [False] * 6


def test_a_name_of_several_things_is_ambiguous_however_it_is_written() -> None:
    directory = Directory("unit", {str(n): f"Vårdcentralen {n}" for n in range(20)})
    for text in ("vård", "VÅRD", "Vård"):
        with pytest.raises(Ambiguous, match=f'"{text}" may be .* and 12 more'):
            directory.find(text)


def test_what_is_not_found_is_said_anew_each_time_with_its_hint() -> None:
    directory = Directory("unit", {"1": "Vårdcentralen Moheda"})
    for _ in range(2):
        with pytest.raises(NotFound) as missed:
            directory.find("Vårdcentralen Mohedda")
        assert missed.value.hint == 'Did you mean "Vårdcentralen Moheda"?'
