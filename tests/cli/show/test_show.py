"""`vis show`: one screen about whatever a word names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.rows import ANNA, BIRKA, NOW, REGISTER, TELEBORG, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.retention.policies import Hold

AT = ("--now", "2026-07-01 09:00")


@pytest.fixture
def filled(vis: Command) -> Command:
    add(vis, *REGISTER)
    add(vis, Order("IT-48213", TELEBORG.hsa_id, handover=BIRKA.hsa_id), window(17), window(18, BIRKA, ref=None))
    add(vis, Hold(3, "unit", TELEBORG.hsa_id, "Utredning", NOW))
    return vis


@pytest.mark.parametrize(
    ("word", "kind", "key", "value"),
    [
        ("W-17", "window", "id", "W-17"),
        ("w-17", "window", "id", "W-17"),
        ("IT-48213", "order", "ref", "IT-48213"),
        ("it-48213", "order", "ref", "IT-48213"),
        ("IT-48", "order", "ref", "IT-48213"),
        (TELEBORG.hsa_id, "unit", "hsa_id", TELEBORG.hsa_id),
        ("Vårdcentralen Teleborg", "unit", "hsa_id", TELEBORG.hsa_id),
        ("Teleborgs VC", "unit", "hsa_id", TELEBORG.hsa_id),
        ("teleborg", "unit", "hsa_id", TELEBORG.hsa_id),
        (ANNA.hsa_id, "person", "hsa_id", ANNA.hsa_id),
        ("Anna Åberg", "person", "hsa_id", ANNA.hsa_id),
        ("anna@example.org", "person", "hsa_id", ANNA.hsa_id),
        ("Boka tid", "case type", "name", "Boka tid"),
        ("fornya", "case type", "name", "Förnya recept"),
        ("Vårdcentralen Teleborg / Boka tid", "window", "id", "W-17"),
        ("H-3", "hold", "id", "H-3"),
    ],
)
def test_a_word_finds_what_it_names(filled: Command, word: str, kind: str, key: str, value: str) -> None:
    run = filled.ok("show", word, *AT, "--json")
    assert (run.json["kind"], run.json[key], run.err) == (kind, value, "")
    assert value in filled.ok("show", word, *AT).out or kind == "case type"


def test_several_words_are_one_name(filled: Command) -> None:
    assert filled.ok("show", "Anna", "Åberg", *AT, "--json").json["kind"] == "person"


def test_a_change_is_shown_as_its_own_command_does(filled: Command) -> None:
    assert filled.ok("show", "C-2").out == filled.ok("changes", "show", "C-2").out


def test_a_unit_has_everything_about_it_on_one_screen(filled: Command) -> None:
    shown = filled.ok("show", "Teleborg", *AT, "--json").json
    assert [each["id"] for each in shown["windows"]] == ["W-17"]
    assert [each["name"] for each in shown["case_types"]] == ["Boka tid", "Förnya recept"]
    assert shown["holds"] == ["H-3"] and shown["open_cases"] == 0
    assert [each["what"] for each in shown["tasks"]] == ['Inaktivera "Boka tid"']
    assert [each["id"] for each in shown["changes"]] == ["C-1"]
    text = filled.ok("show", "Teleborg", *AT).out
    for part in ("Case types:", "Closures:", "W-17", "To key in:", "Holds:", "Changes:", "IT-48213"):
        assert part in text


def test_a_screen_is_broken_between_words_on_a_terminal(filled: Command) -> None:
    command = "vis units import " + "en-ganska-lång-mapp/" * 3 + " med flera ord " * 4
    add(filled, Hold(4, "unit", TELEBORG.hsa_id, command, NOW))
    piped = filled.ok("show", "Teleborg", *AT).out
    seen = at_terminal(filled, "show", "Teleborg", *AT, columns=80).out
    assert max(map(len, piped.splitlines())) > 80 >= max(map(len, seen.splitlines()))
    assert piped.split() == seen.split()


def test_a_task_is_found_before_and_after_it_is_ticked_off(filled: Command) -> None:
    (task,) = filled.ok("show", "Teleborg", *AT, "--json").json["tasks"]
    assert filled.ok("show", task["id"], *AT, "--json").json["done"] is None
    filled.ok("todo", "done", task["id"], *AT)
    assert filled.ok("show", task["id"].upper().replace("T-", "t-"), *AT, "--json").json["done"] is not None


def test_an_ambiguous_beginning_names_the_candidates(filled: Command) -> None:
    run = filled("show", "Vårdcentralen", *AT, "--json")
    assert (run.code, run.out, run.error["id"]) == (5, "", "ambiguous")
    assert len(run.error["candidates"]) == 2


def test_a_beginning_common_to_two_kinds_is_ambiguous(filled: Command) -> None:
    add(filled, Order("Boka-1", BIRKA.hsa_id))
    run = filled("show", "Bok", *AT, "--json")
    assert (run.code, run.error["candidates"]) == (5, ["case type Boka tid (boka-tid)", "order Boka-1"])


@pytest.mark.parametrize("word", ["W-99", "C-99", "R-99", "H-99", "T-00000000", "IT-1", "Nobody", "2024-0000001", ""])
def test_what_is_not_there_is_not_found(filled: Command, word: str) -> None:
    run = filled("show", word, *AT, "--json")
    assert (run.code, run.out) == (5, "")


def test_reading_a_case_is_logged_whatever_command_shows_it(filled: Command) -> None:
    from vis_cli.db.core import tables as t
    from vis_cli.rules.cases.cases import parse_number

    key = parse_number("2026-0000001")
    opened = datetime(2026, 6, 1, tzinfo=UTC)
    with filled.open().writing() as db:
        db.execute(
            t.cases.insert(),
            {
                "key": key, "unit": TELEBORG.hsa_id, "case_type": "boka-tid", "resident": "191212121212",
                "state": "new", "opened": opened, "last_event": opened, "documented": "unknown",
            },
        )  # fmt: skip
        db.commit()
    shown = filled.ok("show", "2026-0000001", *AT, "--json").json
    assert shown["number"] == "2026-0000001" and "191212121212" not in str(shown)
    reads = filled.ok("audit", "reads", "--resident", "191212121212", "--json").json["items"]
    assert [each["cases"] for each in reads] == [["2026-0000001"]]
    assert filled.ok("show", "Teleborg", *AT, "--json").json["open_cases"] == 1
