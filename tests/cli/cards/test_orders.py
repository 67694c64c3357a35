"""Notices from orders and windows, and what is to be keyed into HSA."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Command

NOW = ("--now", "2026-06-01T08:00")
TELEBORG = "SE2321000065-TEST1004"
ORDER = """orders:
  - ref: IT-48213
    unit: Vårdcentralen Teleborg
    case_types: [Boka tid, Förnya recept]
    deactivate: 2026-06-29
    reactivate: 2026-08-03
    handover: Vårdcentralen Birka
    notice: true
"""
TEXT = (
    'E-tjänsterna "Boka tid" och "Förnya recept" på 1177 är stängda från och med måndag 29 juni till och med '
    "söndag 2 augusti 2026. Vi öppnar igen måndag 3 augusti. Under tiden hänvisar vi till Vårdcentralen Birka."
)


def notices(vis: Command) -> list[tuple[str, str, str, str]]:
    items = vis.ok("cards", "notice", "list", "--all", "--json", *NOW).json["items"]
    return [(each["id"], each["from"], each["to"], each["state"]) for each in items]


def hsa_tasks(vis: Command, now: str = "2026-06-01T08:00") -> list[dict[str, Any]]:
    items = vis.ok("todo", "--system", "HSA", "--json", "--now", now).json["items"]
    return sorted(items, key=lambda item: item["what"])


@pytest.fixture
def ordered(register: Command) -> Command:
    register.write("order.yaml", ORDER)
    register.ok("orders", "apply", "order.yaml", "--yes", *NOW)
    return register


def test_an_order_with_a_notice_puts_it_on_the_card_once(ordered: Command) -> None:
    seen = ordered.ok("cards", "show", TELEBORG, "--as-of", "2026-07-01", "--json", *NOW).json["notice"]
    assert seen == {"id": "N-1", "text": TEXT, "from": "2026-06-29", "to": "2026-08-02"}
    assert ordered.ok("orders", "apply", "order.yaml", "--yes", "--json", *NOW).json["change"] is None
    assert len(notices(ordered)) == 1


def test_the_notice_follows_the_order_as_it_is_edited_moved_and_withdrawn(ordered: Command) -> None:
    ordered.write("order.yaml", ORDER.replace("2026-08-03", "2026-08-10"))
    ordered.ok("orders", "apply", "order.yaml", "--yes", *NOW)
    assert notices(ordered) == [("N-1", "2026-06-29", "2026-08-09", "to come")]
    ordered.ok("orders", "change", "IT-48213", "--reactivate", "2026-08-17", "--yes", *NOW)
    assert notices(ordered) == [("N-1", "2026-06-29", "2026-08-16", "to come")]
    before = notices(ordered)
    withdrawn = ordered.ok("orders", "withdraw", "IT-48213", "--yes", "--json", *NOW).json
    assert notices(ordered) == [("N-1", "2026-06-29", "2026-08-16", "ended")]
    ordered.ok("changes", "undo", withdrawn["change"], "--yes", *NOW)
    assert notices(ordered) == before


def test_a_running_closure_extended_or_cancelled_takes_its_notice_along(ordered: Command) -> None:
    in_july = ("--now", "2026-07-06T08:00")
    ordered.ok("windows", "extend", "W-1", "--to", "2026-08-10", "--yes", *in_july)
    assert ordered.ok("cards", "show", TELEBORG, "--json", "--now", "2026-08-09").json["notice"] is not None
    ordered.ok("windows", "cancel", "W-1", "W-2", "--yes", *in_july)
    assert ordered.ok("cards", "show", TELEBORG, "--json", *in_july).json["notice"] is None


def test_a_saved_plan_puts_the_notice_up_too(register: Command) -> None:
    register.write("order.yaml", ORDER)
    planned = register.ok("orders", "plan", "order.yaml", "--out", "plan.json", "--json", *NOW).json
    assert [step["object"] for step in planned["steps"]].count("notice") == 1
    register.ok("orders", "apply", "plan.json", "--yes", *NOW)
    assert notices(register) == [("N-1", "2026-06-29", "2026-08-02", "to come")]


def texts(vis: Command) -> list[tuple[str, str, str]]:
    items = vis.ok("cards", "notice", "list", "--json", *NOW).json["items"]
    return [(each["from"][5:], each["to"][5:], each["text"]) for each in items]


def test_an_order_joins_its_notice_with_another_takes_it_along_and_out_again(register: Command) -> None:
    words = ("--from", "2026-07-01", "--to", "2026-07-02", "--text", "Kassan är stängd.")
    register.ok("cards", "notice", "add", TELEBORG, *words, *NOW)
    alone = texts(register)
    register.write("order.yaml", ORDER)
    run = register.ok("orders", "apply", "order.yaml", "--yes", "--json", *NOW)
    assert texts(register) == [
        ("06-29", "06-30", TEXT),
        ("07-01", "07-02", f"Kassan är stängd. {TEXT}"),
        ("07-03", "08-02", TEXT),
    ]
    assert register.ok("orders", "apply", "order.yaml", "--yes", "--json", *NOW).json["change"] is None
    register.ok("orders", "change", "IT-48213", "--deactivate", "2026-07-02", "--yes", *NOW)
    moved = TEXT.replace("måndag 29 juni", "torsdag 2 juli")
    assert texts(register) == [
        ("07-01", "07-01", "Kassan är stängd."),
        ("07-02", "07-02", f"Kassan är stängd. {moved}"),
        ("07-03", "08-02", moved),
    ]
    register.ok("orders", "withdraw", "IT-48213", "--yes", *NOW)
    assert texts(register) == alone
    assert run.json["counts"]["change"] == 1


def test_a_window_that_moves_takes_the_notice_written_from_it_along(register: Command) -> None:
    register.ok("windows", "add", TELEBORG, "Boka tid", "--from", "2026-06-29", "--opens", "2026-08-03", "--yes", *NOW)
    register.ok("cards", "notice", "add", TELEBORG, "--from-window", "W-1", *NOW)
    (task,) = hsa_tasks(register)
    register.ok("windows", "extend", "W-1", "--opens", "2026-08-10", "--yes", *NOW)
    ((since, until, text),) = texts(register)
    assert (since, until) == ("06-29", "08-09")
    assert "till och med söndag 9 augusti 2026" in text
    (later,) = hsa_tasks(register)
    assert (later["id"] != task["id"], later["details"]) == (True, text)
    register.ok("cards", "notice", "edit", "N-1", "--from", "2026-06-22", *NOW)
    run = register("windows", "change", "W-1", "--opens", "2026-08-17", "--yes", *NOW)
    assert "N-1: the days that were chosen for it stay." in run.out + run.err
    assert [each[:2] for each in texts(register)] == [("06-22", "08-16")]
    register.ok("cards", "notice", "edit", "N-1", "--text", "Ring oss i sommar.", *NOW)
    run = register("windows", "change", "W-1", "--opens", "2026-08-24", "--yes", *NOW)
    assert "N-1 was written from W-1 and edited since: it stays as it is." in run.out + run.err
    assert texts(register) == [("06-22", "08-16", "Ring oss i sommar.")]


def test_a_window_that_is_cancelled_takes_the_notice_written_from_it_down(register: Command) -> None:
    register.ok("windows", "add", TELEBORG, "Boka tid", "--from", "2026-06-29", "--opens", "2026-08-03", "--yes", *NOW)
    register.ok("cards", "notice", "add", TELEBORG, "--from-window", "W-1", *NOW)
    register.ok("windows", "cancel", "W-1", "--yes", *NOW)
    assert texts(register) == []
    assert hsa_tasks(register) == []


def test_a_notice_written_from_a_window_tells_of_every_type_closed_with_it(register: Command) -> None:
    register.write("order.yaml", ORDER.replace("    notice: true\n", ""))
    register.ok("orders", "apply", "order.yaml", "--yes", *NOW)
    assert notices(register) == []
    register.ok("cards", "notice", "add", TELEBORG, "--from-window", "W-1", "--from", "2026-06-22", *NOW)
    assert notices(register) == [("N-1", "2026-06-22", "2026-08-02", "to come")]
    seen = register.ok("cards", "show", TELEBORG, "--as-of", "2026-07-01", "--json", *NOW).json["notice"]
    assert seen["text"] == TEXT
    for window, code in (("W-99", 5), ("x", 5)):
        assert register("cards", "notice", "add", TELEBORG, "--from-window", window, *NOW).code == code
    assert register("cards", "notice", "add", "Birka", "--from-window", "W-1", *NOW).code == 2


def test_hours_and_notices_stand_in_the_worklist_until_ticked_off(ordered: Command) -> None:
    ordered.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–10", *NOW)
    notice, hours = hsa_tasks(ordered)  # "Lägg in …", "Sätt …"
    assert hours["what"] == "Sätt telefontid: Måndag–fredag 08.00–10.00"
    assert hours["details"] == "1-5#08:00#10:00"
    assert notice["details"] == TEXT
    assert "29 juni 2026 till och med söndag 2 augusti 2026" in notice["what"]
    ordered.ok("todo", "done", notice["id"], hours["id"], "--yes", *NOW)
    assert hsa_tasks(ordered) == []
    ordered.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–11", *NOW)
    (again,) = hsa_tasks(ordered)
    assert again["details"] == "1-5#08:00#11:00"
    ordered.ok("changes", "undo", _last_change(ordered), "--yes", *NOW)
    assert hsa_tasks(ordered) == []
    (down,) = hsa_tasks(ordered, "2026-08-03T08:00")
    assert down["what"] == "Ta bort tillfällig information"


def _last_change(vis: Command) -> str:
    return str(vis.ok("changes", "list", "--json", *NOW).json["items"][0]["id"])


def test_the_example_notices_go_up(register: Command) -> None:
    done = register.ok("cards", "notice", "apply", "examples/notices.csv", "--yes", "--json", *NOW).json
    assert done["counts"]["add"] == 2


def test_an_order_withdrawn_before_its_notice_was_keyed_in_leaves_nothing_to_do(ordered: Command) -> None:
    assert len(hsa_tasks(ordered)) == 1
    ordered.ok("orders", "withdraw", "IT-48213", "--yes", *NOW)
    assert hsa_tasks(ordered) == []


def test_what_was_imported_from_hsa_is_not_to_be_keyed_in(register: Command) -> None:
    register.write(
        "hsa.ldif",
        f"dn: ou=x,c=SE\nhsaIdentity: {TELEBORG}\ntelephoneHours: 1-5#08:00#11:30\n"
        "hsaVpwInformation2: 20260601;20260610;Ombyggnad.\n",
    )
    register.ok("cards", "import", "hsa.ldif", "--yes", *NOW)
    assert hsa_tasks(register) == []
    register.ok("cards", "notice", "end", "N-1", *NOW)
    register.ok("cards", "hours", "clear", TELEBORG, *NOW)
    assert [task["what"] for task in hsa_tasks(register)] == ["Ta bort telefontid", "Ta bort tillfällig information"]
