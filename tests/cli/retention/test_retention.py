"""`vis retention` as it is run: nothing goes without a decision, and held cases stay."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import (
    DECISION,
    DUE,
    OTHER,
    PERSON,
    POLICY,
    TOLVAN,
    UNIT,
    fill,
    left,
    policy,
    purge,
    with_clients,
)
from tests.cli.terminal import at_terminal
from tests.conftest import Command


@pytest.fixture
def filled(vis: Command) -> Command:
    """Cases and policy, on both databases."""
    return fill(with_clients(vis))


@pytest.fixture
def filled_sqlite(vis_sqlite: Command) -> Command:
    """Cases and policy, for what does not depend on the database."""
    return fill(vis_sqlite)


# --- what is due -----------------------------------------------------------------------------------------------------


def test_due_counts_what_would_go_what_is_held_and_what_is_overdue(filled: Command) -> None:
    said = filled.ok("retention", "due", "--json").json
    assert (said["due"], said["held"], said["overdue"]) == (3, 1, 2)
    assert {group["group"]: group["due"] for group in said["groups"]} == {UNIT: 2, OTHER: 1}
    assert said["held_by"] == [{"reason": "undocumented", "why": None, "cases": 1}]
    assert said["upcoming"][0] == {"month": "2026-06", "cases": 1}


def test_due_is_a_table_like_any_other(filled_sqlite: Command) -> None:
    for columns in (80, 40):
        env = {"VIS_LANG": "sv", "TERM": "dumb"}  # which has no pager
        seen = at_terminal(filled_sqlite, "retention", "due", columns=columns, env=env).out
        table, _, below = seen.partition("\n\nAtt gallra")
        assert max(map(len, seen.split("\n"))) <= columns and "--" not in table
        assert ("\n────" in table) == (columns == 80) and below.split()[:4] == [
            "2026-06-02:",
            "3.",
            "Hålls",
            "kvar:",
        ], seen
    filled_sqlite.environment["VIS_PAGER"] = "cat"
    heard = at_terminal(filled_sqlite, "retention", "due", "--format", "plain").out
    assert "cases due: 2\n" in heard and "\n\nDue on 2026-06-02: 3." in heard
    assert filled_sqlite.ok("retention", "due", "--as-of", "2010-01-01").out.startswith("Due on 2010-01-01: 0.")


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("case-type", {"boka-tid": 2, "fornya-recept": 1}),
        ("month", {"2022-06": 0, "2023-06": 1, "2024-05": 1, "2024-06": 1}),
    ],
)
def test_due_is_grouped(filled: Command, by: str, groups: dict[str, int]) -> None:
    said = filled.ok("retention", "due", "--by", by, "--json").json
    assert {group["group"]: group["due"] for group in said["groups"]} == groups


@pytest.mark.parametrize(("day", "due"), [("2026-06-01", 2), ("2026-06-02", 3), ("2026-06-03", 4)])
def test_a_case_is_due_on_the_day_after_its_last_kept_day(filled: Command, day: str, due: int) -> None:
    assert filled.ok("retention", "due", "--as-of", day, "--json").json["due"] == due


def test_the_preview_says_what_a_run_does_and_changes_nothing(filled: Command) -> None:
    before = filled.dump()
    said = filled.ok("retention", "purge", "--json").json
    assert (said["run"], said["applied"], said["due"], said["held"], said["certificate"]) == (None, False, 3, 1, None)
    assert said["would_purge"]["cases"] == 3
    assert filled.ok("retention", "purge", "--apply", "-n", "--json").json["due"] == 3
    assert filled.dump() == before


# --- purging ---------------------------------------------------------------------------------------------------------


def test_a_purge_destroys_what_is_due_and_nothing_else(filled: Command) -> None:
    said = purge(filled)
    assert said["run"] == said["certificate"] == "R-1"
    assert said["applied"] and said["finished"]
    assert said["purged"]["cases"] == 3
    assert left(filled) == {"2024-0000003", "2024-0000005", "2024-0000006"}
    assert (
        filled.ok("retention", "runs", "--json").json["items"][0] | {"id": "R-1", "state": "done"}
        == (filled.ok("retention", "runs", "--json").json["items"][0])
    )


def test_a_decision_is_no_ground_before_it_is_made(filled: Command) -> None:
    policy(filled, decision=DECISION.replace("2019-03-12", "2026-06-03"))
    found = filled("retention", "policy", "check", "--json")
    assert (found.code, [each["id"] for each in found.json["findings"]]) == (1, ["decision-to-come"])
    assert filled.ok("retention", "purge", "--json").json["policies"][0]["decided"] is False
    assert "a day to come" in filled.ok("retention", "purge").out
    run = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "no-decision")
    assert len(left(filled)) == 6
    assert purge(filled, "--now", "2026-06-03")["purged"]["cases"] == 4


def test_the_journal_counts_each_case_once_however_often_a_run_goes_on(filled: Command) -> None:
    filled.ok("retention", "purge", "--apply", "--yes", "--batch-size", "1", "--max-runtime", "0s")
    filled.ok("retention", "hold", "add", "2024-0000001", "--reason", "Anspråk")
    policy(filled, limits="    max_cases: 9\n")
    filled.ok("retention", "purge", "--apply", "--yes")
    again = filled.ok("changes", "list", "--json").json["items"]
    assert [change["counts"]["remove"] for change in again] == [2, 0, 0]


def test_a_second_purge_finds_nothing_and_makes_no_certificate(filled: Command) -> None:
    purge(filled)
    said = purge(filled)
    assert (said["run"], said["due"], said["finished"], said["certificate"]) == (None, 0, True, None)


def test_without_a_decision_due_and_preview_work_and_apply_is_refused(filled: Command) -> None:
    policy(filled, decision="")
    assert filled.ok("retention", "due", "--json").json["due"] == 3
    assert filled.ok("retention", "purge", "--json").json["due"] == 3
    run = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "no-decision")
    assert len(left(filled)) == 6


def test_the_shipped_policy_purges_nothing(filled_sqlite: Command) -> None:
    run = filled_sqlite(
        "retention", "purge", "--apply", "--yes", "--config", filled_sqlite.write("other.yaml", "label: X\n"), "--json"
    )
    assert (run.code, run.error["id"]) == (4, "no-decision")


def test_an_undocumented_case_goes_only_if_the_policy_says_so(filled: Command) -> None:
    policy(filled, undocumented="purge")
    assert purge(filled)["purged"]["cases"] == 4
    assert "2024-0000006" not in left(filled)


@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        ((), 4, "not-confirmed"),
        (("--confirm", "2"), 4, "confirm"),
        (("--yes", "--expect", "remove=2"), 4, "expect"),
    ],
)
def test_the_count_must_be_confirmed(filled_sqlite: Command, words: tuple[str, ...], code: int, id: str) -> None:
    run = filled_sqlite("retention", "purge", "--apply", "--json", *words)
    assert (run.code, run.error["id"]) == (code, id)
    assert len(left(filled_sqlite)) == 6


def test_the_count_confirmed_lets_it_go(filled: Command) -> None:
    assert filled.ok("retention", "purge", "--apply", "--confirm", "3", "--json").json["purged"]["cases"] == 3


@pytest.mark.parametrize("limits", ["    max_cases: 2\n", "    max_share: 0.4\n"])
def test_a_purge_above_the_policys_limit_is_refused_by_name(filled: Command, limits: str) -> None:
    policy(filled, limits=limits)
    run = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "too-many")
    assert filled.ok("retention", "purge", "--json").json["guards"][0]["guard"] == "too-many"
    assert "To go on: --allow too-many=3 --reason TEXT." in filled.ok("retention", "purge").out
    lifted = ("--allow", "too-many=3", "--reason", "first run")
    assert "! guard too-many, lifted:" in filled.ok("retention", "purge", *lifted).out
    assert filled.ok("retention", "purge", *lifted, "--json").json["guards"][0]["lifted"] is True
    too_few = filled("retention", "purge", "--apply", "--yes", "--allow", "too-many=2", "--reason", "first run")
    assert too_few.code == 4
    assert purge(filled, "--allow", "too-many=3", "--reason", "first run")["purged"]["cases"] == 3


def test_a_policy_that_names_types_keeps_its_cases_from_the_one_for_all(filled: Command) -> None:
    text = POLICY.format(decision=DECISION, undocumented="hold", reason="", limits="")
    filled.write("retention.yaml", f"{text}  - name: recept\n    case_types: [Förnya recept]\n    keep: 5y\n{DECISION}")
    assert filled.ok("retention", "due", "--json").json["due"] == 2
    assert filled.ok("retention", "purge", "--policy", "personalverktyget", "--json").json["due"] == 2
    purge(filled)
    assert "2024-0000002" in left(filled)


def test_the_journal_says_how_much_went_and_can_not_undo_it(filled: Command) -> None:
    change = purge(filled)["change"]
    said = filled.ok("changes", "show", change, "--json").json
    assert said["counts"]["remove"] == 3
    assert said["steps"] == []
    assert filled("changes", "undo", change, "--yes").code == 4
    assert filled.ok("audit", "verify", "--json").json["ok"]


# --- holds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("2024-0000001",), {"2024-0000001"}),
        (("--unit", "Birka"), {"2024-0000004"}),
        (("--case-type", "Förnya recept"), {"2024-0000002"}),
        (("--resident", TOLVAN), {"2024-0000001", "2024-0000004"}),
        (("--unit", "Birka", "2024-0000002"), {"2024-0000004", "2024-0000002"}),
    ],
)
def test_a_hold_keeps_its_cases_until_it_is_released(filled: Command, words: tuple[str, ...], kept: set[str]) -> None:
    made = filled.ok("retention", "hold", "add", *words, "--reason", "Anspråk", "--yes", "--json").json
    due = filled.ok("retention", "due", "--json").json
    assert (due["due"], due["held"]) == (3 - len(kept), 1 + len(kept))
    purge(filled)
    assert left(filled) & DUE == kept
    holds = [step["id"] for step in made["steps"]]
    filled.ok("retention", "hold", "release", *holds, "--yes")
    purge(filled)
    assert left(filled) & DUE == set()


def test_a_hold_on_a_unit_keeps_the_cases_of_units_under_it(filled: Command) -> None:
    filled.write("more.csv", f"hsa_id,name,parent\n{OTHER},Vårdcentralen Birka,{UNIT}\n")
    filled.ok("units", "import", "more.csv", "--yes")
    filled.ok("retention", "hold", "add", "--unit", UNIT, "--reason", "IVO")
    assert purge(filled)["purged"]["cases"] == 0


def test_a_hold_ends_on_its_last_day(filled: Command) -> None:
    filled.ok("retention", "hold", "add", "2024-0000001", "--reason", "x", "--until", "2026-06-03")
    assert filled.ok("retention", "due", "--json", "--as-of", "2026-06-03").json["due"] == 3
    assert filled.ok("retention", "due", "--json", "--as-of", "2026-06-04").json["due"] == 4


def test_the_same_hold_again_changes_nothing(filled: Command) -> None:
    words = ("retention", "hold", "add", "--resident", TOLVAN, "--reason", "x", "--json")
    assert filled.ok(*words).json["counts"]["add"] == 1
    again = filled.ok(*words).json
    assert (again["change"], again["counts"]["same"]) == (None, 1)


def test_a_residents_number_is_in_neither_journal_nor_list(filled: Command) -> None:
    filled.ok("retention", "hold", "add", "--resident", "-", "--reason", "x", stdin=f"{TOLVAN}\n")
    filled.ok("retention", "hold", "add", "--resident", TOLVAN, "--reason", "y")
    (listed, _) = filled.ok("retention", "hold", "list", "--json").json["items"]
    assert listed["subject_name"] == "19121212-****"
    assert TOLVAN in filled.ok("retention", "hold", "list", "--reveal").out
    rows = filled.dump()
    assert TOLVAN not in repr([rows[name] for name in ("changes", "steps", "reads", "runs", "holds")])
    assert len(rows["reads"]) == 1


def test_a_resident_without_cases_is_forgotten_by_a_run_with_nothing_due(filled: Command) -> None:
    filled.ok("retention", "hold", "add", "--resident", "196408233234", "--reason", "Anspråk")
    purge(filled)
    assert len(filled.dump()["hold_residents"]) == 1
    filled.ok("retention", "hold", "release", "H-1")
    assert purge(filled)["run"] is None
    assert filled.dump()["hold_residents"] == []


def test_a_resident_is_forgotten_when_hold_and_cases_are_gone(filled: Command) -> None:
    filled.ok("retention", "hold", "add", "--resident", PERSON, "--reason", "x")
    filled.ok("retention", "hold", "release", "H-1")
    purge(filled, "--now", "2026-06-03")
    assert filled.dump()["hold_residents"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("hold", "add", "2024-0000001"), 2),
        (("hold", "add", "--reason", "x"), 2),
        (("hold", "add", "2024-0009999", "--reason", "x"), 5),
        (("hold", "add", "24-1", "--reason", "x"), 65),
        (("hold", "add", "--resident", "191212121213", "--reason", "x"), 65),
        (("hold", "add", "2024-0000001", "--reason", "x", "--until", "2026-06-01"), 2),
        (("hold", "release", "H-9"), 5),
        (("hold", "release", "nine"), 2),
        (("due", "--by", "colour"), 2),
        (("purge", "--policy", "nothing"), 5),
        (("purge", "--max-runtime", "soon"), 2),
        (("purge", "--batch-size", "0"), 2),
        (("certificate", "show", "R-9"), 5),
        (("certificate", "show", "R-1", "--format", "pdf"), 2),
    ],
)
def test_what_can_not_be_done_says_so_and_changes_nothing(
    filled_sqlite: Command, words: tuple[str, ...], code: int
) -> None:
    if words[-1] == "pdf":
        purge(filled_sqlite)
    before = filled_sqlite.dump()
    run = filled_sqlite("retention", *words, "--json")
    assert run.code == code, run.err
    assert run.out == ""
    assert filled_sqlite.dump() == before


# --- policies --------------------------------------------------------------------------------------------------------


def test_policies_are_listed_shown_and_checked(filled_sqlite: Command) -> None:
    (listed,) = filled_sqlite.ok("retention", "policy", "list", "--json").json["items"]
    assert (listed["name"], listed["keep"], listed["decision"]["body"]) == (
        "personalverktyget",
        "2y",
        "Regionstyrelsen",
    )
    assert filled_sqlite.ok("retention", "policy", "show", "personal", "--json").json["cut_off"] == "2024-06-01"
    assert filled_sqlite.ok("retention", "policy", "check", "--json").json["findings"] == []
    policy(filled_sqlite, decision="")
    run = filled_sqlite("retention", "policy", "check", "--json")
    assert (run.code, run.json["findings"][0]["id"]) == (1, "no-decision")


@pytest.mark.parametrize("command", [("policy", "check"), ("due",), ("purge",), ("purge", "--apply", "--yes")])
def test_a_faulty_policy_file_is_78_with_line_and_column(filled_sqlite: Command, command: tuple[str, ...]) -> None:
    filled_sqlite.write("retention.yaml", "policies:\n  - name: p\n    keep: two years\n")
    run = filled_sqlite("retention", *command, "--json")
    assert run.code == 78
    assert (run.error["id"], run.error["line"], run.error["column"]) == ("faulty-keep", 3, 11)


# --- clock, key, lock ------------------------------------------------------------------------------------------------


def test_apply_with_another_now_is_refused_outside_a_sandbox(bare_vis: Command) -> None:
    vis = bare_vis
    vis.database = str(vis.cwd / "real.db")
    vis.write("vis.yaml", "retention: retention.yaml\n")
    policy(vis)
    vis.ok("db", "init")
    run = vis("retention", "purge", "--apply", "--yes", "--now", "2099-01-01", "--json")
    assert (run.code, run.error["id"]) == (4, "now")
    assert vis("retention", "purge", "--now", "2099-01-01").code == 0
    lifted = vis("retention", "purge", "--apply", "--yes", "--now", "2099-01-01", "--allow", "clock", "--reason", "x")
    assert lifted.code == 4


def test_the_key_is_made_once_for_its_owner_and_missed_when_gone(filled_sqlite: Command) -> None:
    purge(filled_sqlite)
    key = filled_sqlite.cwd / "keys" / "hmac.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert not (filled_sqlite.cwd / "certs" / "hmac.key").exists()
    key.unlink()
    run = filled_sqlite("retention", "purge", "--apply", "--yes", "--now", "2026-06-03", "--json")
    assert (run.code, run.error["id"]) == (78, "hmac-key")
