"""Closures by week on a page."""

from __future__ import annotations

from datetime import date

import pytest

from tests.browser import DESK, PHONE, browser
from tests.files.orders.test_charts import drawing, window
from vis_cli.files.orders import charts
from vis_cli.files.orders.weeks import HOURS_SEEN, table

MONDAYS = [date(2025, 6, 23), date(2025, 6, 30)]


def cells(since: str, until: str) -> list[tuple[list[tuple[float, float]], str]]:
    rows = charts.rows([window(1, "a", since, until)], {})
    found = table([("Birka", "", rows)], MONDAYS, date(2025, 7, 1), str)
    assert found is not None and found["weeks"] == [("v.26", False), ("v.27", True)]
    cells: list[tuple[list[tuple[float, float]], str]] = found["units"][0]["rows"][0]["cells"]
    return cells


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2025-06-16", "2025-06-24", [([(0, 24)], "closed for a part"), ([], "")]),
        ("2025-06-27 12:00", "2025-07-28", [([(108, 60)], "closed for a part"), ([(0, 168)], "closed the whole week")]),
        ("2025-06-25 14:00", "2025-06-25 15:00", [([(62, HOURS_SEEN)], "closed for a part"), ([], "")]),
        ("2025-06-29 23:00", "2025-06-30", [([(168 - HOURS_SEEN, HOURS_SEEN)], "closed for a part"), ([], "")]),
    ],
)
def test_a_bar_has_the_hours_that_are_closed_and_is_seen_however_few(
    since: str, until: str, expected: list[tuple[list[tuple[float, float]], str]]
) -> None:
    assert cells(since, until) == expected


def test_what_the_drawing_means_is_said_in_the_language_asked_for_and_this_week_where_it_is_drawn() -> None:
    rows = charts.rows([window(1, "a", "2025-06-23", "2025-07-07")], {})
    for today, this in ((MONDAYS[0], "<this week>"), (date(2025, 7, 7), "")):
        found = table([("Birka", "", rows)], MONDAYS, today, lambda said: f"<{said}>")
        assert found is not None
        assert found["key"] == {"whole": "<closed the whole week>", "part": "<closed for a part>", "this": this}


def test_what_is_closed_in_other_weeks_only_is_not_there() -> None:
    rows = charts.rows([window(1, "a", "2025-08-04", "2025-08-11")], {})
    assert table([("Birka", "", rows)], MONDAYS, MONDAYS[0], str) is None


def test_a_report_begins_with_the_first_week_and_a_real_browser_shows_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    found = drawing(
        [window(1, "a", "2025-06-24 09:00", "2025-06-24 11:00"), window(2, "b", "2025-06-10", "2025-07-01")]
    )
    assert [(each["days"], each["from"]) for each in charts.items(found)] == [
        (15, "2025-06-10"),
        (0.08, "2025-06-24T09:00:00+02:00"),
    ]
    page = tmp_path_factory.mktemp("report") / "report.html"
    page.write_text(charts.report(found), encoding="utf-8")
    with browser() as chromium:
        for width, dark in ((DESK, True), (PHONE, False)):
            chromium.open(page, width=width, dark=dark)
            key = chromium.run('[...document.querySelectorAll(".key li")].map((each) => each.textContent)')
            assert key == ["closed the whole week", "closed for a part", "this week"]
            alike = "getComputedStyle(document.querySelector('{where} svg')).fill"
            assert chromium.run(alike.format(where=".key")) == chromium.run(alike.format(where=".weeks"))
            bar = 'document.querySelectorAll(".key svg")[{n}].getBoundingClientRect().width'
            inside = 'document.querySelectorAll(".key rect")[{n}].getBoundingClientRect().width'
            assert [chromium.run(f"{inside.format(n=n)} > {bar.format(n=n)} / 2") for n in (0, 1)] == [True, False]
            assert (
                chromium.run('document.querySelector(".key").getBoundingClientRect().height') < 48
            )  # two lines at most
            weeks = chromium.run('[...document.querySelectorAll(".weeks thead th")].map((each) => each.textContent)')
            assert weeks == ["Case types", "v.25", "v.26", "v.27", "v.28"]
            assert chromium.run('document.querySelectorAll(".this")[0].textContent') == "v.26"
            edge = "getComputedStyle(document.querySelector('.weeks thead {which}')).borderBottomWidth"
            assert chromium.run(edge.format(which=".this")) == "3px"  # no meaning by colour alone
            assert chromium.run(edge.format(which="th:nth-child(2)")) == "1px"
            assert chromium.run(
                '[...document.querySelectorAll("rect")].every((e) => e.getBoundingClientRect().width > 2)'
            )
            assert (chromium.overflows, chromium.said, chromium.violations()) == (False, [], [])
