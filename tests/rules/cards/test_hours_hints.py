"""What was meant by a word in Swedish hours that is not understood."""

from __future__ import annotations

import pytest

from vis_cli.rules.cards.hours_hints import of_part, suggest_day
from vis_cli.rules.cards.hours_rules import Wrong


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("fredg", '"fredag"'),
        ("Sondag", '"söndag"'),
        ("torsdg.", '"torsdag"'),
        ("Tue", '"tis"'),
        ("thursday", '"tor"'),
        ("Helgfria", "helgfria vardagar"),
        ("helgafton", "Red days"),
        ("helger", "lör–sön"),
        ("må", '"mån"'),
        ("fri", "mån, tis, ons, tors, fre, lör and sön"),  # free, not Friday
        ("maj", "mån, tis, ons, tors, fre, lör and sön"),
        ("idag", "mån, tis, ons, tors, fre, lör and sön"),
        ("monster", "mån, tis, ons, tors, fre, lör and sön"),
        ("helgdagar", "Red days"),
        ("RÖDA", "Red days"),
        ("vardagar", "mån–fre"),
        ("julafton", "Red days"),
        ("jämna", "same every week"),
        ("första", "same every week"),
        ("lunch", "lunchstängt"),
        ("den", "2025-06-23"),
        ("xyz", "mån, tis, ons, tors, fre, lör and sön"),
    ],
)
def test_a_word_that_is_no_day_gets_what_was_meant(word: str, hint: str) -> None:
    assert hint in str(suggest_day(word))


@pytest.mark.parametrize(
    ("word", "following", "hint"),
    [("v.", "42", "same every week"), ("v", "mån", "The days"), ("Dag", "före", "Red days"), ("dag", "8", "The days")],
)
def test_the_word_behind_tells_what_was_meant(word: str, following: str, hint: str) -> None:
    assert hint in str(suggest_day(word, following))


@pytest.mark.parametrize(
    ("part", "hint"),
    [("mån 8–10 under v. 42", "same every week"), ("jämna veckor", "same every week"), ("1/6 mån 8–10", "Write dates"),
     ("lö 23.12.17", "Write dates"), ("mån 8–10 (jämna veckor) x", "x"), ("mån 8.30", "x")],
)  # fmt: skip
def test_weeks_and_dates_in_figures_anywhere_in_a_part_are_what_is_wrong_with_it(part: str, hint: str) -> None:
    assert hint in str(of_part(part, Wrong("not-hours", 3, "no", "x")).hint)
    assert of_part(part, Wrong("overlapping-hours", 3, "no", "x")).hint == "x"
