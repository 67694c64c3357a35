"""A plan at the command line: what changes, field by field, in every command; grouped, coloured, and asked about."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.rows import ANNA, BIRKA, REGISTER, TELEBORG, add, change, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from vis_cli.cli.frame.steps import FIELDS, lines, title
from vis_cli.db.core.records import KINDS
from vis_cli.output import styles
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.differences import Entry, differing, gathered
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.register.case_types import CaseType, Offer
from vis_cli.rules.register.units import Unit
from vis_cli.rules.retention.policies import Hold
from vis_cli.rules.roles.grants import Grant

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
NUMBER = "19121212-1212"
TYPES = [CaseType(f"typ-{n}", f"Typ {n}") for n in range(5)]


def told(step: Step, **names: str) -> list[str]:
    return list(map(str, lines(Entry((step,)), names)))


def test_every_field_of_every_record_that_may_change_has_a_name_for_people() -> None:
    missing = [
        f"{place.kind}.{name}"
        for place in KINDS
        for name in place.names
        if name not in place.key and not (f"{place.kind}.{name}" in FIELDS or name in FIELDS)
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (BIRKA, replace(BIRKA, parent="U9"), ["    unit above: – → Primärvården"]),
        (BIRKA, replace(BIRKA, closed_on=date(2026, 9, 1)), ["    closed from: – → Tue 1 Sept 2026"]),
        (Offer("U9", "b", True), Offer("U9", "b", False), ["    offered: yes → no"]),
        (
            Grant("P", "r", "U9", date(2026, 6, 1)),
            Grant("P", "r", "U9", date(2026, 6, 1), date(2026, 6, 30)),
            ["    through: until further notice → Tue 30 June 2026"],
        ),
        (
            Notice(1, "U9", date(2026, 6, 1), None, "a"),
            Notice(1, "U9", date(2026, 6, 1), date(2026, 6, 2), "b"),
            ["    through: until further notice → Tue 2 June 2026", "    text: a → b"],
        ),
        (
            window(1),
            replace(window(1), since=NOW, acknowledged=True, revision=1),
            ["    closed from: Mon 29 June 2026 → Mon 1 June 2026 10:00", "    seen to: no → yes"],
        ),
        (
            Schedule("U9", "telephone", "usual", None, None, "1-5#08:00#11:30"),
            Schedule("U9", "telephone", "usual", None, None, ""),
            ["    hours: Måndag–fredag 08.00–11.30 → Stängt"],
        ),
        (
            Hold(1, "unit", "U9", "Tillsyn", NOW),
            Hold(1, "unit", "U9", "Tillsyn", NOW, date(2026, 7, 1), NOW),
            ["    through: until further notice → Wed 1 July 2026", "    released: – → Mon 1 June 2026 10:00"],
        ),
        (
            Order("IT-1", "U9"),
            Order("IT-1", "U9", handover="U9", withdrawn_at=NOW),
            ["    handover: – → Primärvården", "    withdrawn: – → Mon 1 June 2026 10:00"],
        ),
    ],
)
def test_a_change_is_told_field_by_field_before_and_after(before: Any, after: Any, said: list[str]) -> None:
    assert told(Step(before, after), U9="Primärvården")[1:] == said


values = st.one_of(st.none(), st.sampled_from(["ett", "två"]))
units = st.builds(Unit, st.just("U1"), st.sampled_from(["ett", "två"]), values, values, values, values)


@given(units, units)
def test_the_lines_of_a_change_name_the_fields_that_differ_and_none_other(before: Unit, after: Unit) -> None:
    step = Step(before, after)
    differ = {each.name for each in fields(Unit) if getattr(before, each.name) != getattr(after, each.name)}
    said = [
        f"    {title('unit', name)}: {getattr(before, name) or '–'} → {getattr(after, name) or '–'}"
        for name in differing(step)
    ]
    assert (set(differing(step)), told(step)[1:]) == (differ, said)


def test_personal_numbers_are_masked_and_a_value_keeps_to_its_line() -> None:
    before = Order("IT-1", "U1", note=f"ring {NUMBER}\n+ order IT-2")
    said = told(Step(before, replace(before, note="klart", ordered_by=f"P {NUMBER}")))
    assert said[1:] == ["    ordered by: – → P ********-****", "    note: ring ********-**** + order IT-2 → klart"]
    assert told(Step(None, Hold(1, "unit", "U1", f"om {NUMBER}", NOW))) == ["+ H-1 hold on unit U1: om ********-****"]
    assert told(Step(TELEBORG, replace(TELEBORG, phone="08-465 004 03")))[1:] == [
        "    phone: 0470586000 → 08-465 004 03"
    ]


def test_what_is_said_of_several_things_names_them_up_to_ten() -> None:
    steps = [Step(None, window(n, case_type=CaseType(f"t{n}", ""))) for n in (*range(1, 10), *range(12, 15))]
    (entry,) = gathered(steps)
    heading, names = map(str, lines(entry, {}))
    assert heading.startswith("+ W-1, W-2, W-3, W-4, W-5, W-6, W-7, W-8, W-9, W-12 and 2 more ")
    assert " · 12 case types: closed Mon 29 June" in heading
    assert names == "    t1, t2, t3, t4, t5, t6, t7, t8, t9, t12 and 2 more"


# --- every command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(vis: Command) -> Command:
    """A register with one order of five windows, and a record of each kind that commands change."""
    vis.environment |= {"VIS_NOW": "2026-06-02 09:00"}
    hours = Schedule(TELEBORG.hsa_id, "telephone", "usual", None, None, "1-5#08:00#11:30")
    add(
        vis, *REGISTER, *TYPES, *(Offer(TELEBORG.hsa_id, each.slug, offered=True) for each in TYPES),
        Order("IT-48213", TELEBORG.hsa_id), *(window(n + 1, case_type=each) for n, each in enumerate(TYPES)),
        Grant(ANNA.hsa_id, "redaktor-e-tjanst", TELEBORG.hsa_id, date(2026, 6, 1), date(2026, 8, 31)), hours,
        Notice(1, BIRKA.hsa_id, date(2026, 6, 8), date(2026, 6, 10), f"Ring {NUMBER}."),
        Hold(1, "unit", BIRKA.hsa_id, "Tillsyn", NOW),
    )  # fmt: skip
    return vis


CHANGES: dict[str, tuple[list[str], str]] = {
    "units import": (
        ["units.csv"],
        "~ Vårdcentralen Teleborg (SE2321000065-TEST0001)\n    phone: 0470586000 → 0470-58 60 99\n",
    ),
    "units rename": (
        ["Birka", "Birka vårdcentral"],
        "~ Birka vårdcentral (SE2321000065-TEST0002)\n    name: Vårdcentralen Birka → Birka vårdcentral\n"
        '+ "Vårdcentralen Birka" for Birka vårdcentral\n',
    ),
    "units close": (
        ["Birka", "--on", "2026-09-01"],
        "~ Vårdcentralen Birka (SE2321000065-TEST0002)\n    closed from: – → Tue 1 Sept 2026\n",
    ),
    "persons disable": (
        ["Anna Åberg"],
        "~ Anna Åberg (SE2321000065-TEST1001)\n    disabled from: – → Tue 2 June 2026\n"
        "~ Anna Åberg · Redaktör e-tjänst · Vårdcentralen Teleborg: from Mon 1 June 2026 through Mon 1 June 2026\n"
        "    through: Mon 31 Aug 2026 → Mon 1 June 2026\n",
    ),
    "case-types set": (
        ["Birka", "Boka tid", "not-offered"],
        "~ Vårdcentralen Birka · Boka tid\n    offered: yes → no\n",
    ),
    "windows extend": (
        ["W-1", "--to", "2026-08-10"],
        "~ W-1 Vårdcentralen Teleborg · Typ 0: "
        "closed Mon 29 June – Sun 9 Aug 2026, opens Mon 10 Aug (v. 27–32)\n"
        "    opens: Mon 3 Aug 2026 → Mon 10 Aug 2026\n",
    ),
    "orders change": (
        ["IT-48213", "--reactivate", "2026-08-10"],
        "~ W-1–W-5 Vårdcentralen Teleborg · 5 case types: "
        "closed Mon 29 June – Sun 9 Aug 2026, opens Mon 10 Aug (v. 27–32)\n"
        "    Typ 0, Typ 1, Typ 2, Typ 3, Typ 4\n"
        "    opens: Mon 3 Aug 2026 → Mon 10 Aug 2026\n",
    ),
    "orders withdraw": (
        ["IT-48213"],
        "~ order IT-48213 of Vårdcentralen Teleborg\n    withdrawn: – → Tue 2 June 2026 09:00\n"
        "~ W-1–W-5 Vårdcentralen Teleborg · 5 case types: "
        "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31), cancelled\n"
        "    Typ 0, Typ 1, Typ 2, Typ 3, Typ 4\n"
        "    cancelled: – → Tue 2 June 2026 09:00\n",
    ),
    "roles extend": (
        ["Anna Åberg", "redaktor-e-tjanst", "Teleborg", "--to", "2026-12-31"],
        "~ Anna Åberg · Redaktör e-tjänst · Vårdcentralen Teleborg: from Mon 1 June 2026 through Thu 31 Dec 2026\n"
        "    through: Mon 31 Aug 2026 → Thu 31 Dec 2026\n",
    ),
    "cards hours set": (
        ["Teleborg", "mån–fre 8–12"],
        "~ Vårdcentralen Teleborg · telefontid\n    hours: Måndag–fredag 08.00–11.30 → Måndag–fredag 08.00–12.00\n",
    ),
    "cards notice edit": (
        ["N-1", "--text", "Kassan är stängd."],
        "~ N-1 Vårdcentralen Birka, Mon 8 June – Wed 10 June 2026\n    text: Ring ********-****. → Kassan är stängd.\n",
    ),
    "cards notice end": (["N-1"], "~ N-1 Vårdcentralen Birka, Mon 8 June – Wed 10 June 2026\n    ended: no → yes\n"),
    "retention hold release": (
        ["H-1"],
        "~ H-1 hold on unit Vårdcentralen Birka\n    released: – → Tue 2 June 2026 09:00\n",
    ),
}


@pytest.mark.parametrize("command", CHANGES)
def test_a_plan_says_what_changes_and_so_does_the_change_set(filled: Command, command: str) -> None:
    filled.write("units.csv", f"hsa_id;name;phone\n{TELEBORG.hsa_id};{TELEBORG.name};0470-58 60 99\n")
    words, said = CHANGES[command]
    planned = filled.ok(*command.split(), *words, "-n")
    assert planned.out.startswith(said), planned.out
    assert re.search(r"^Would be: .* to change\. Nothing was changed\.$", planned.out, re.MULTILINE)
    done = filled.ok(*command.split(), *words, "--yes", "--json")
    assert all(step.keys() == STEP for step in done.json["steps"])
    shown = filled.ok("changes", "show", done.json["change"])
    assert {*said.splitlines()} <= set(shown.out.splitlines())
    assert (planned.err, shown.err) == ("", "")


STEP = {"action", "object", "id", "before", "after", "source"}


def test_verbose_shows_each_of_those_that_are_told_as_one(filled: Command) -> None:
    out = filled.ok("orders", "change", "IT-48213", "--reactivate", "2026-08-10", "-n", "-v").out
    assert out.count("    opens: Mon 3 Aug 2026 → Mon 10 Aug 2026\n") == 5
    assert re.findall(r"^~ (W-\d)", out, re.MULTILINE) == [f"W-{n}" for n in range(1, 6)]
    done = filled.ok("orders", "change", "IT-48213", "--reactivate", "2026-08-10", "--yes", "--json").json
    assert "~ W-1–W-5 " in filled.ok("changes", "show", done["change"]).out
    assert filled.ok("changes", "show", done["change"], "-v").out.count("\n~ W-") == 5


def test_the_unit_that_it_was_before_has_its_name_too(vis: Command) -> None:
    add(vis, *REGISTER)
    moved = change(vis, Step(ANNA, replace(ANNA, unit=BIRKA.hsa_id)))
    out = vis.ok("changes", "show", moved).out
    assert "    unit: Vårdcentralen Teleborg → Vårdcentralen Birka\n" in out
    out = vis.ok("changes", "undo", moved, "-n").out
    assert "    unit: Vårdcentralen Birka → Vårdcentralen Teleborg\n" in out


def test_twenty_lines_are_shown_and_how_many_steps_are_left(vis: Command) -> None:
    add(vis, *(Unit(f"SE2321000065-TEST{n:04}", f"Enhet {n}") for n in range(1, 31)))
    rows = "".join(f"SE2321000065-TEST{n:04},Enhet {n},0470-{n}\n" for n in range(1, 31))
    vis.write("units.csv", f"hsa_id,name,phone\n{rows}")
    said = vis.ok("units", "import", "units.csv", "-n").out.splitlines()
    assert said[:2] == ["~ Enhet 1 (SE2321000065-TEST0001)", "    phone: – → 0470-1"]
    assert said[20:] == ["  … and 20 more (--verbose shows all)", "Would be: 30 to change. Nothing was changed."]
    assert len(vis.ok("units", "import", "units.csv", "-n", "-v").out.splitlines()) == 61


def test_a_plan_is_swedish_where_that_was_asked_for(filled: Command) -> None:
    filled.write("units.csv", f"hsa_id;name;phone\n{TELEBORG.hsa_id};{TELEBORG.name};08-465 999 99\n")
    out = filled.ok("units", "import", "units.csv", "-n", "--lang", "sv").out
    assert "    telefon: 0470586000 → 08-465 999 99\n" in out
    out = filled.ok("orders", "change", "IT-48213", "--reactivate", "2026-08-10", "-n", "--lang", "sv").out
    assert "5 ärendetyper: " in out and "    öppnar: mån 3 aug. 2026 → mån 10 aug. 2026\n" in out


def test_control_characters_in_a_value_are_shown_and_not_obeyed(vis: Command) -> None:
    add(vis, *REGISTER)
    odd = change(vis, Step(TELEBORG, replace(TELEBORG, phone="\x1b[2Jåtta\r\n+ falskt")))
    for said in (vis.ok("changes", "show", odd).out, at_terminal(vis, "changes", "show", odd, "--no-color").out):
        assert r"    phone: 0470586000 → \x1b[2Jåtta + falskt" in said
        assert "\x1b[2J" not in said


# --- at a terminal ---------------------------------------------------------------------------------------------------

EXTENDED = ("orders", "change", "IT-48213", "--reactivate", "2026-08-10")
COLOUR = re.compile(r"\x1b\[[\d;]+m")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_shows_a_plan_in_colours_that_can_be_turned_off(filled: Command, env: dict[str, str]) -> None:
    seen = at_terminal(filled, *EXTENDED, "-n").out
    assert f"{styles.styled('~', 'changed')} W-1–W-5 " in seen
    plain = at_terminal(filled, *EXTENDED, "-n", env=env).out
    assert not COLOUR.search(plain) and COLOUR.sub("", seen) == plain
    assert COLOUR.sub("", at_terminal(filled, *EXTENDED, "-n", columns=200).out) == filled.ok(*EXTENDED, "-n").out


def test_a_plan_that_was_said_yes_to_is_not_shown_again(filled: Command) -> None:
    seen = at_terminal(filled, *EXTENDED, keys="y", columns=200)
    said = COLOUR.sub("", seen.out)
    assert seen.code == 0 and f"{styles.styled('~', 'changed')} W-1–W-5 " in seen.out
    assert said.count("~ W-1–W-5 ") == 1 and said.count("opens: Mon 3 Aug 2026 → ") == 1
    assert said.endswith("Carry out 5 steps? [y/N] y\nC-2: 5 changed.\n")


def test_programs_get_every_step_of_a_plan_that_was_said_yes_to(filled: Command) -> None:
    seen = at_terminal(filled, *EXTENDED, "--json", keys="y", columns=200)
    assert len(json.loads(seen.out[seen.out.index("y\n") + 2 :])["steps"]) == 5
