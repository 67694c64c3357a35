"""Closures drawn by week: on a terminal, as an image and as a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

from vis_cli.files.orders import charts
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.orders.windows import Window

UNIT = "SE2321000065-TEST0001"
NAMES = {UNIT: "Vårdcentralen <Birka>", "a": "Boka tid", "b": "Förnya recept"}


def window(number: int, kind: str, since: str, until: str) -> Window:
    return Window(number, None, UNIT, kind, parse_moment(since), parse_moment(until))


SUMMER = [window(1, "a", "2025-06-23", "2025-07-07"), window(2, "b", "2025-06-23", "2025-07-07")]


def drawing(windows: list[Window], weeks: int = 4) -> charts.Drawing:
    after = date.fromordinal(date(2025, 6, 16).toordinal() + 7 * weeks)
    return charts.Drawing(charts.rows(windows, NAMES), date(2025, 6, 16), after, date(2025, 6, 25))


def test_case_types_closed_at_the_same_times_share_a_line() -> None:
    [row] = charts.rows(SUMMER, NAMES)
    assert row.case_types == ("Boka tid", "Förnya recept")
    assert len(charts.rows([*SUMMER, window(3, "b", "2025-07-14", "2025-07-21")], NAMES)) == 2


def test_a_week_is_closed_open_or_partly_closed() -> None:
    text = charts.text(drawing([window(1, "a", "2025-06-25", "2025-07-07")]))
    assert text.splitlines()[-1].endswith("  · ▒▒ ██  ·")
    assert "today 2025-06-25" in text
    assert charts.text(drawing([])) == "No closures to draw."


def test_a_closure_of_some_hours_is_seen() -> None:
    for since, until in (("2025-06-25 14:00", "2025-06-25 16:00"), ("2025-06-29 23:59", "2025-06-30")):
        assert charts.text(drawing([window(1, "a", since, until)])).splitlines()[-1].endswith("  · ▒▒  ·  ·")


def test_case_types_that_need_room_stand_on_lines_of_their_own_and_are_not_cut() -> None:
    names = {UNIT: "Birka", **{each: f"Ärendetyp {each}" for each in "abcd"}}
    rows = charts.rows([window(n, each, "2025-06-23", "2025-07-07") for n, each in enumerate("abcd")], names)
    drawn = charts.text(charts.Drawing(rows, date(2025, 6, 16), date(2025, 7, 14), date(2025, 6, 25)), width=44)
    assert drawn.splitlines()[-2:] == ["  Ärendetyp a, Ärendetyp b,", "  Ärendetyp c, Ärendetyp d      · ██ ██  ·"]
    assert max(map(len, drawn.splitlines())) <= 44


def test_what_comes_later_is_said_and_words_are_in_the_language_asked_for() -> None:
    rows = charts.rows(SUMMER, NAMES)
    spoken: list[str] = []
    later = charts.Drawing(
        rows, date(2025, 5, 5), date(2025, 7, 14), date(2025, 6, 25), date(2025, 12, 22),
        lambda said: spoken.append(str(said)) or "…", "sv",
    )  # fmt: skip
    assert charts.text(later).endswith("\n\n…") and " maj" in charts.text(later)
    assert "More is closed later, from 2025-12-22 (v. 52): see --weeks." in spoken
    assert charts.as_json(later)["later"] == "2025-12-22"
    assert '<html lang="sv">' in charts.html(later)


def test_no_line_is_wider_than_the_terminal_however_many_weeks() -> None:
    for width in (60, 80, 120):
        lines = charts.text(drawing(SUMMER, weeks=60), width).splitlines()
        assert max(map(len, lines)) <= width


def test_the_image_and_the_page_escape_what_people_wrote() -> None:
    ElementTree.fromstring(charts.svg(drawing(SUMMER)))
    page = charts.html(drawing(SUMMER))
    assert "Vårdcentralen &lt;Birka&gt;" in page and "<Birka>" not in page


def test_what_the_drawing_is_made_of_stands_beside_it() -> None:
    """As in the drawing of weeks on a page; in the image today is a line, and the legend has it only where it is."""
    for today, last in ((date(2025, 6, 25), ["today"]), (date(2025, 12, 1), [])):
        drawn = replace(drawing(SUMMER), today=today)
        image = ElementTree.fromstring(charts.svg(drawn))
        key = image.findall("{*}g[@class='key']")
        assert [each.findtext("{*}text") for each in key] == ["closed the whole week", "closed for a part", *last]
        whole, part = (each.findall("{*}rect")[1].attrib for each in key[:2])
        bar = next(each for each in image.iter() if each.get("class") == "closed" and each.get("rx"))
        assert whole["fill"] == part["fill"] == bar.get("fill") and int(part["width"]) < int(whole["width"])
        marks = [each.get("stroke") for each in image.iter() if each.get("class") == "today" and each.get("stroke")]
        assert len({*marks}) == len(last) and len(marks) == 2 * len(last)
    for width, lines in (
        (80, ["██ closed the whole week   ▒▒ closed for a part", ""]),
        (40, ["██ closed the whole week"]),
    ):
        assert charts.text(drawing(SUMMER), width).splitlines()[: len(lines)] == lines
    nothing = drawing([])
    assert "key" not in charts.svg(nothing) and "██" not in charts.text(nothing)


def test_the_data_has_weeks_and_closed_spans() -> None:
    data = charts.as_json(drawing(SUMMER))
    assert data["weeks"] == ["2025-W25", "2025-W26", "2025-W27", "2025-W28"]
    assert data["rows"][0]["closed"] == [{"from": "2025-06-23", "to": "2025-07-07"}]
