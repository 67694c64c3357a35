"""`vis explain`: every id in the code is explained, in both languages, and errors lead to it."""

from __future__ import annotations

import pytest

from tests.cli.frame.test_hints import fault_of
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.ids import ids_in, known
from vis_cli.cli.help.ids import explained
from vis_cli.rules.core.guards import GUARDS


def test_every_id_of_the_code_is_explained_and_no_other_one() -> None:
    """An id that is new has its four lines in vis_cli/cli/help/ids.txt."""
    assert sorted(known() - {*explained()}) == []
    assert sorted({*explained()} - known()) == []
    assert all(all(each) for each in explained().values())


def test_the_commands_of_the_examples_are_there() -> None:
    lines = {id: each.example.split(" (")[0].split(";")[0] for id, each in explained().items()}
    faults = {id: fault_of(line) for id, line in lines.items() if line.startswith("vis ")}
    assert {id: fault for id, fault in faults.items() if fault and id != "usage"} == {}


@pytest.mark.parametrize(
    ("source", "ids"),
    [
        ('raise Refused("no.", id="not-now")', {"not-now"}),
        ('raise Refused("no.", id="a-b" if x else "exists")', {"a-b", "exists"}),
        ('entry.fault("handover", "handover-to-itself", "the unit cannot.")', {"handover-to-itself"}),
        ('Finding("foreign keys", said)', {"foreign-keys"}),
        ('class Busy(VisError):\n    id = "busy"', {"busy"}),
        ('yield (*at, "answer"), "other-type", message', {"other-type"}),
        ('DAY = Scalar(parse, "a day", {}, "faulty-day")', {"faulty-day"}),
        ('found.append({"id": "no-way", "unit": key, "message": said})', {"no-way"}),
        ('Message("{id}", id="no-id-of-a-fault")', set()),
    ],
)
def test_an_id_is_found_however_it_is_written(source: str, ids: set[str]) -> None:
    assert ids_in(source) == ids


def test_an_id_put_together_in_a_new_way_is_refused() -> None:
    with pytest.raises(AssertionError, match="put together"):
        ids_in('raise Refused("no.", id=f"{kind}-is-bad")')


def test_an_id_is_explained_as_it_is_and_as_it_stands_in_an_error(bare_vis: Command) -> None:
    said = bare_vis.ok("explain", "reversed-period").out
    assert said == (
        "reversed-period\n"
        "  The last day, or the day of opening, is before the first.\n"
        "  For example: vis windows add UNIT TYPE --from 2026-07-10 --opens 2026-07-01\n"
        "  What to do: Write the earlier day first.\n"
    )
    assert bare_vis.ok("explain", "error[reversed-period]:").out == said == bare_vis.ok("help", "reversed-period").out
    assert "--allow too-many --reason TEXT" in bare_vis.ok("explain", "too-many").out
    [item] = bare_vis.ok("explain", "too_many", "--json").json["items"]
    assert (item["id"], item["guard"], sorted(item)) == (
        "too-many", True, ["example", "guard", "id", "meaning", "way_on"],
    )  # fmt: skip


def test_all_are_listed_and_fit_their_screen_in_both_languages(bare_vis: Command) -> None:
    assert len(bare_vis.ok("explain", "--json").json["items"]) == len(explained()) > len(GUARDS)
    for lang in ("en", "sv"):
        said = bare_vis.ok("explain", *explained(), "--lang", lang).out
        assert not [line for line in said.splitlines() if len(line) > 80 and " " in line.strip()[:70]], lang


def test_an_id_that_is_not_there_leads_to_what_is_near(bare_vis: Command) -> None:
    run = bare_vis("explain", "reversed-priod")
    assert (run.code, run.out) == (5, "")
    assert run.err == 'error[unknown-id]: there is no id "reversed-priod". Did you mean "reversed-period"?\n'
    assert "`vis explain` lists them." in bare_vis("explain", "qqqq").err


def test_at_a_terminal_an_error_ends_with_what_explains_it_and_elsewhere_it_does_not(vis_sqlite: Command) -> None:
    at = at_terminal(vis_sqlite, "units", "show", "Nowhere")
    assert at.out.endswith("\nMore: vis explain unknown-unit\n"), at.out
    assert "explain" not in vis_sqlite("units", "show", "Nowhere").err
    assert "explain" not in at_terminal(vis_sqlite, "units", "shwo").out  # says all that there is to say
