"""The retention file: read with its decision, or refused with every fault's line and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vis_cli.errors import FaultyConfiguration
from vis_cli.files.retention.policies import read, schema
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.names import Directory
from vis_cli.rules.retention.policies import Decision, Policy

TYPES = Directory("case type", {"boka-tid": "Boka tid", "fornya-recept": "Förnya recept"})
UNITS = Directory("unit", {"SE2321000065-TEST0001": "Vårdcentralen Teleborg"})
SAMPLE = Path(__file__).parents[3] / "configs" / "retention.yaml"


def load(path: Path, text: str) -> list[Policy]:
    file = path / "retention.yaml"
    file.write_text(text, encoding="utf-8")
    return read(str(file), TYPES, UNITS)


def test_the_shipped_sample_has_no_decision() -> None:
    (policy,) = read(str(SAMPLE), TYPES, UNITS)
    assert policy.decision is None
    assert (policy.keep, policy.counted_from, policy.undocumented) == (Duration(((2, "y"),)), "closed", "hold")
    assert (policy.max_share, policy.max_cases) == (0.5, 100000)


def test_a_policy_is_read_with_its_class_and_its_decision(tmp_path: Path) -> None:
    (policy,) = load(
        tmp_path,
        """policies:
  - name: p
    case_types: [Boka tid, förnya]
    units: Teleborg
    keep: 18mo
    counted_from: last_event
    whole_years: true
    undocumented: purge
    not_record: Bokningar, inga vårduppgifter
    decision: {body: Regionstyrelsen, date: 2019-03-12, reference: RK 19/0815, paragraph: "54"}
""",
    )
    assert policy.case_types == ("boka-tid", "fornya-recept")
    assert policy.units == ("SE2321000065-TEST0001",)
    assert policy.decision == Decision("Regionstyrelsen", date(2019, 3, 12), "RK 19/0815", "54")
    assert (policy.keep, policy.whole_years, policy.undocumented) == (Duration(((18, "mo"),)), True, "purge")
    assert policy.not_record == "Bokningar, inga vårduppgifter"


def test_destroying_what_may_be_missing_in_the_record_takes_a_reason(tmp_path: Path) -> None:
    """With every other fault at once, and the line to write."""
    with pytest.raises(FaultyConfiguration) as raised:
        load(tmp_path, "policies:\n  - name: p\n    keep: 24m\n    undocumented: purge\n")
    assert [(each.id, each.source and each.source.line) for each in raised.value.faults] == [
        ("faulty-keep", 3),
        ("missing-not-record", 4),
    ]
    assert 'Write not_record: "why these are not patient records (PDL 3:17)"' in str(raised.value.faults[1].hint)
    (policy,) = load(tmp_path, "policies:\n  - {name: p, keep: 2y, undocumented: purge, ej_journal: Bokningar}\n")
    assert policy.not_record == "Bokningar"


@pytest.mark.parametrize(
    ("authority", "applied_by", "plan", "review"),
    [
        ("authority", "applied_by", "plan", "review"),
        ("arkivbildare", "tillämpningsbeslut", "informationshanteringsplan", "omprövas"),
    ],
)
def test_what_stands_beside_a_decision_is_read(
    tmp_path: Path, authority: str, applied_by: str, plan: str, review: str
) -> None:
    (policy,) = load(
        tmp_path,
        f"""policies:
  - name: p
    keep: 2y
    {authority}: Regionstyrelsen
    system: Personalverktyget
    decision:
      body: RS
      date: 2019-03-12
      reference: RK 19/0815
      {applied_by}: RK 20/0042
      {plan}: Plan 2024
      {review}: 2029-03-12
""",
    )
    assert (policy.authority, policy.system) == ("Regionstyrelsen", "Personalverktyget")
    decision = policy.decision
    assert decision is not None
    assert (decision.applied_by, decision.plan, decision.review) == ("RK 20/0042", "Plan 2024", date(2029, 3, 12))


@pytest.mark.parametrize(
    ("text", "id", "line", "column"),
    [
        ("policies:\n  - name: p\n", "missing-key", 2, 5),
        ("policies:\n  - name: p\n    keep: 24m\n", "faulty-keep", 3, 11),
        ("policies:\n  - name: p\n    keep: 2y\n    counted_from: never\n", "unknown-choice", 4, 19),
        ("policies:\n  - name: p\n    keep: 2y\n    case_types: [Boka tid, Bka]\n", "unknown-case-type", 4, 28),
        ("policies:\n  - name: p\n    keep: 2y\n    units: [Ingenstans]\n", "unknown-unit", 4, 13),
        ("policies:\n  - name: p\n    keep: 2y\n    decision: {body: RS, date: 2019-03-12}\n", "missing-key", 4, 15),
        (
            "policies:\n  - name: p\n    keep: 2y\n    decision: {body: RS, date: 2019-02-30, reference: x}\n",
            "faulty-date",
            4,
            32,
        ),
        ("policies:\n  - name: p\n    keep: 2y\n    max_share: 1.5\n", "faulty-number", 4, 16),
        ("policies:\n  - name: p\n    keep: 2y\n    max_cases: 0\n", "faulty-number", 4, 16),
        ("policies:\n  - name: p\n    keep: 2y\n    undocumented: purge\n", "missing-not-record", 4, 19),
        (
            'policies:\n  - name: p\n    keep: 2y\n    undocumented: purge\n    not_record: ""\n',
            "empty-value",
            5,
            17,
        ),
        ("policies:\n  - name: p\n    keep: 2y\n    grace: 3\n", "unknown-key", 4, 5),
        ("policies:\n  - {name: p, keep: 2y, units: all, case_types: []}\n", "empty-list", 2, 49),
        ("policies:\n  - {name: p, keep: 2y}\n  - {name: q, keep: 3y}\n", "overlapping-policies", 3, 5),
        ("policies:\n  - {name: p, keep: 2y}\n  - {name: P, keep: 3y, units: [Teleborg]}\n", "duplicate-policy", 3, 5),
        ("policies: []\n", "empty-list", 1, 11),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, text: str, id: str, line: int, column: int) -> None:
    with pytest.raises(FaultyConfiguration) as raised:
        load(tmp_path, text)
    (fault,) = raised.value.faults
    assert fault.source is not None
    assert (fault.id, fault.source.line, fault.source.column) == (id, line, column)
    assert raised.value.exit_code == 78


def test_a_file_that_is_not_there_is_a_faulty_configuration(tmp_path: Path) -> None:
    with pytest.raises(FaultyConfiguration):
        read(str(tmp_path / "nothing.yaml"), TYPES, UNITS)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultyConfiguration):
        load(tmp_path, "# nothing\n")


def test_editors_get_a_schema_that_knows_every_key() -> None:
    policy = schema()["properties"]["policies"]["items"]["properties"]
    assert {"name", "keep", "counted_from", "undocumented", "decision", "max_share", "max_cases"} <= set(policy)
