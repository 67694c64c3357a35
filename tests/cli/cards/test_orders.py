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


def test_an_order_whose_notice_would_meet_another_is_refused(register: Command) -> None:
    words = ("--from", "2026-07-01", "--to", "2026-07-02", "--text", "Annat.")
    register.ok("cards", "notice", "add", TELEBORG, *words, *NOW)
    register.write("order.yaml", ORDER)
    run = register("orders", "apply", "order.yaml", "--yes", "--json", *NOW)
    assert (run.code, run.error["id"]) == (4, "overlap")


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
