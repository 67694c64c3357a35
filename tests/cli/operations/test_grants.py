"""`vis db grants`: what each of three PostgreSQL roles can do by vis, and cannot do past it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from tests.cli.retention.fixtures import OTHER, UNIT, fill, left, purge, with_clients
from tests.conftest import Command
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import database_url
from vis_cli.db.core.records import carry_out
from vis_cli.db.core.tables import metadata
from vis_cli.errors import NotPermitted
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import parse_day
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.persons import Person
from vis_cli.rules.roles.grants import Grant

ANNA, BO = Person("SE2321000065-TEST1001", "Anna Åberg"), Person("SE2321000065-TEST1002", "Bo Ek")
NAMES = {"reader": 'r"x', "operator": "op", "retention": "Gallring"}
ORDER = f"""ref: IT-1
unit: {UNIT}
case_types: [Boka tid]
deactivate: 2026-06-29
reactivate: 2026-08-03
handover: {OTHER}
"""

READING = (
    ("units", "list"), ("units", "show", UNIT), ("persons", "list"), ("case-types", "list"), ("roles", "list"),
    ("roles", "explain", "Bo Ek", "Teleborg", "see-cases"), ("roles", "check"), ("orders", "list"), ("windows", "list"),
    ("windows", "chart"), ("cards", "show", UNIT), ("cards", "check"), ("todo",), ("cases", "list"),
    ("cases", "show", "2024-0000001"), ("cases", "show", "2024-0000001", "--reveal"), ("cases", "stats"),
    ("retention", "policy", "check"), ("retention", "due"), ("retention", "purge"), ("retention", "runs"),
    ("retention", "hold", "list"), ("retention", "hold", "list", "--reveal"), ("retention", "certificate", "list"),
    ("retention", "certificate", "summary"), ("changes", "list"), ("audit", "verify"), ("audit", "head"),
    ("audit", "reads"), ("audit", "export"), ("status",), ("db", "check"), ("db", "stats"),
    ("show", UNIT), ("report", "roles"), ("units", "rename", "Birka", "Nytt namn", "-n"),
)  # fmt: skip
"""What whoever may read can do; some of it is a finding (1)."""

CHANGING = (
    ("units", "import", "units.csv"), ("units", "rename", "Birka", "Birka vårdcentral"),
    ("units", "alias", "Teleborg", "Telis"), ("units", "unalias", "Teleborg", "Telis"),
    ("persons", "import", "persons.csv"),
    ("persons", "disable", ANNA.hsa_id), ("persons", "enable", ANNA.hsa_id), ("case-types", "import", "types.csv"),
    ("case-types", "set", "Teleborg", "Förnya recept", "not-offered"),
    ("roles", "grant", ANNA.hsa_id, "redaktor-e-tjanst", "Birka"),
    ("roles", "extend", "Bo Ek", "redaktor-e-tjanst", "Teleborg", "--to", "2026-12-31"),
    ("roles", "revoke", "Bo Ek", "redaktor-e-tjanst", "Teleborg"), ("orders", "apply", "order.yaml"),
    ("orders", "change", "IT-1", "--reactivate", "2026-08-10"), ("windows", "run"),
    ("windows", "cancel", "W-1"), ("orders", "withdraw", "IT-1"),
    ("cards", "hours", "set", "Teleborg", "mån–fre 8–12"),
    ("cards", "notice", "add", "Birka", "--from", "2026-06-10", "--to", "2026-06-12", "--text", "Kassan är stängd."),
    ("cards", "notice", "end", "N-1"), ("cases", "import", "cases.csv"),
    ("units", "alias", "Teleborg", "Telis"), ("undo",),
)  # fmt: skip
"""What an operator does, in an order in which it works."""

RETENTION = (
    ("retention", "hold", "add", "2024-0000001", "--reason", "Anspråk"), ("retention", "hold", "release", "H-1"),
    ("retention", "attest", UNIT, "--through", "2022-06-01", "--by", ANNA.hsa_id),
)  # fmt: skip
"""What only those do who purge, beside that."""

PURGE = ("retention", "purge", "--apply")

ALLOWED = {
    "reader": dict.fromkeys(("reads", "read_cases"), "INSERT"),
    "operator": {
        **dict.fromkeys(("changes", "steps", "runs", "reads", "read_cases", "read_residents"), "INSERT"),
        **dict.fromkeys(("sealed_residents", "offer_turns"), "INSERT"),
        **dict.fromkeys((table.name for kind, table in t.VERSIONS.items() if kind != "hold"), "INSERT UPDATE"),
        **dict.fromkeys(("messages", "comments", "attachments", "form_replies"), "INSERT"),
        "form_requests": "INSERT UPDATE",
        **dict.fromkeys(("cases", "counters"), "INSERT UPDATE"),
        **dict.fromkeys(
            ("units", "unit_aliases", "persons", "case_types", "case_type_aliases", "offers", "grants", "orders",
             "windows", "card_hours", "card_holidays", "notices", "signatures", "webinars", "webinar_occasions",
             "order_answers", "ordered_offers", "received_orders",
             "reviews", "keyed", "onces", "shared_removals", "forms", "templates", "template_aliases",
             "sendings"),
            "INSERT UPDATE DELETE",
        ),
    },
    "retention": {
        **dict.fromkeys(("changes", "steps", "runs", "offer_turns"), "INSERT"),
        **dict.fromkeys(("reads", "read_cases", "read_residents", "sealed_residents"), "INSERT DELETE"),
        **dict.fromkeys(("holds", "hold_residents", "attestations"), "INSERT UPDATE DELETE"),
        **dict.fromkeys(("purges", "counters", "hold_versions"), "INSERT UPDATE"),
        **dict.fromkeys(("cases", "messages", "comments", "attachments", "form_replies", "form_requests"), "DELETE"),
        "file_removals": "INSERT DELETE",
        "shared_removals": "DELETE",
    },
}  # fmt: skip
"""What each role may do to a table beside reading it; what is not here it may not."""


@dataclass(frozen=True)
class Shared:
    """A database, by its owner and by each of the roles."""

    owner: Command
    reader: Command
    operator: Command
    retention: Command

    def by(self, role: str) -> Command:
        found: Command = getattr(self, role)
        return found

    def grant(self) -> None:
        """What the owner does: run what `vis db grants` prints."""
        named = [word for role, name in NAMES.items() for word in (f"--{role}", name)]
        printed = self.owner.ok("db", "grants", *named).out
        with self.owner.open().writing() as db:
            for statement in printed.splitlines():
                db.execute(text(statement))
            db.commit()


def quoted(role: str) -> str:
    return '"' + NAMES[role].replace('"', '""') + '"'


@pytest.fixture
def shared(vis: Command) -> Iterator[Shared]:
    """Cases, a policy, persons and a grant, and the three roles."""
    owner = fill(with_clients(vis))
    with owner.open().writing() as db:
        made = [ANNA, BO, *(Offer(UNIT, each, offered=True) for each in ("boka-tid", "fornya-recept"))]
        made.append(Grant(BO.hsa_id, "redaktor-e-tjanst", UNIT, parse_day("2026-06-01"), parse_day("2026-08-31")))
        carry_out(db, [Step(None, each) for each in made])
        db.commit()
    owner.write("units.csv", f"hsa_id;name;phone\n{OTHER};Vårdcentralen Birka;0470-58 60 99\n")
    owner.write("persons.csv", f"hsa_id;name\n{ANNA.hsa_id};Anna Berg Åberg\n")
    owner.write("types.csv", "name\nBegär intyg\n")
    owner.write("order.yaml", ORDER)
    head = "number;unit;case_type;resident;state;opened;closed;documented"
    owner.write("cases.csv", f"{head}\n2026-0000001;Teleborg;Boka tid;191212121212;new;2026-05-01;;\n")
    url = database_url(str(owner.database))
    with owner.open().writing() as db:
        for role in NAMES:
            db.execute(text(f"DROP ROLE IF EXISTS {quoted(role)}"))
            db.execute(text(f"CREATE ROLE {quoted(role)} LOGIN"))
        db.commit()
    made_by = {
        role: replace(owner, database=url.set(username=name).render_as_string(hide_password=False))
        for role, name in NAMES.items()
    }
    shared = Shared(owner, **made_by)
    try:
        shared.grant()
        yield shared
    finally:
        with owner.open().writing() as db:
            for role in NAMES:
                db.execute(text(f"DROP OWNED BY {quoted(role)}"))
                db.execute(text(f"DROP ROLE {quoted(role)}"))
            db.commit()


on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def refused(vis: Command, *words: str) -> None:
    """One clear line, 77, and the way on."""
    run = vis(*words, "--yes", "--json")
    assert (run.code, run.out) == (77, ""), (words, run.out, run.err)
    assert run.error["message"].startswith("the database does not let this user do that (permission denied for "), words
    assert "\n" not in run.error["message"] and run.error["hint"].endswith("See `vis db grants`."), words


def test_grants_of_sqlite_are_the_files(vis_sqlite: Command) -> None:
    assert vis_sqlite.ok("db", "grants", "--json").json == {"statements": []}


@on_postgresql
def test_each_role_has_to_each_table_what_it_needs_and_nothing_more(shared: Shared) -> None:
    asked = text(
        "SELECT CASE WHEN :what IN ('SELECT', 'INSERT', 'UPDATE') THEN has_any_column_privilege(:role, :table, :what)"
        " ELSE has_table_privilege(:role, :table, :what) END"
    )
    everything = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with shared.owner.open().reading() as db:
        for role, name in NAMES.items():
            for table in metadata.sorted_tables:
                there = {"role": name, "table": table.name}
                found = [what for what in everything if db.scalar(asked, {**there, "what": what})]
                wanted = ["SELECT", *ALLOWED[role].get(table.name, "").split()]
                if (role, table.name) == ("retention", "cases"):
                    wanted.insert(1, "UPDATE")  # of one column: to lock a row is to update it
                assert found == wanted, there


@on_postgresql
def test_a_reader_reads_everything_and_changes_nothing(shared: Shared) -> None:
    for words in READING:
        run = shared.reader(*words)
        assert run.code in (0, 1) and "permission" not in run.err, (words, run.err)
    assert len(shared.owner.ok("audit", "reads", "--json").json["items"]) >= 2  # and is logged
    before = shared.owner.dump()
    for words in (CHANGING[0], CHANGING[9], ("windows", "run"), *RETENTION[::2], PURGE):
        refused(shared.reader, *words)
    assert not (shared.owner.cwd / "keys").exists()
    assert shared.owner.dump() == before


@on_postgresql
def test_an_operator_changes_everything_but_what_is_kept_and_what_goes(shared: Shared) -> None:
    for words in CHANGING:
        run = shared.operator(*words, "--yes")
        assert run.code == 0, (words, run.out, run.err)
    shared.operator.ok("todo", "done", shared.operator.ok("todo", "--json").json["items"][0]["id"])
    before = shared.owner.dump()
    for words in (*RETENTION[::2], PURGE):
        refused(shared.operator, *words)
    assert shared.owner.dump() == before
    assert shared.owner.ok("audit", "verify", "--json").json["ok"]


@on_postgresql
def test_whoever_purges_does_that_and_nothing_else(shared: Shared) -> None:
    shared.owner.ok("orders", "apply", "order.yaml", "--yes")
    for words in RETENTION:
        shared.retention.ok(*words, "--yes")
    shared.retention.ok("changes", "undo", shared.owner.ok("changes", "list", "--json").json["items"][0]["id"])
    shared.retention.ok(*RETENTION[2], "--yes")
    before = shared.owner.dump()
    for words in (CHANGING[0], CHANGING[9], ("windows", "run"), ("cases", "import", "cases.csv")):
        refused(shared.retention, *words)
    assert shared.retention.ok("orders", "reply", "IT-1", "--json").json["change"] is None  # read, and not noted
    assert shared.owner.dump() == before
    shared.owner.ok("db", "backup", "backup")
    assert purge(shared.retention)["purged"]["cases"] == 4
    assert purge(shared.retention)["run"] is None
    assert shared.owner.ok("audit", "verify", "--json").json["ok"]
    shared.owner.ok("db", "restore", "backup", "--yes")
    refused(shared.retention, "retention", "replay")  # the tables are new
    shared.grant()
    assert shared.retention.ok("retention", "replay", "--yes", "--json").json["purged"]["cases"] == 4
    assert left(shared.reader) == {"2024-0000003", "2024-0000005"}


EVIDENCE = ("changes", "steps", "runs", "reads", "purges")


@on_postgresql
@pytest.mark.parametrize("role", NAMES)
def test_nobody_alters_or_removes_what_is_evidence(shared: Shared, role: str) -> None:
    """Not past vis either."""
    kept = [table for table in EVIDENCE if (role, table) != ("retention", "reads")]  # the chain misses what went
    statements = [f"DELETE FROM {table}" for table in kept] + ["UPDATE meta SET value = 'x'", "DELETE FROM meta"]
    statements += ["UPDATE changes SET actor = 'x'", "UPDATE runs SET actor = 'x'", "UPDATE reads SET actor = 'x'"]
    statements += ["UPDATE steps SET after = 'x'"]
    if role != "retention":  # whose runs advance in it; the journal has its hash
        statements += ["UPDATE purges SET certificate = 'x'", "DELETE FROM cases", "DELETE FROM holds"]
        statements += ["UPDATE holds SET released_at = now()", "UPDATE attestations SET run = NULL"]
    for statement in statements:
        with pytest.raises(NotPermitted), shared.by(role).open().writing() as db:
            db.execute(text(statement))


@on_postgresql
def test_what_an_earlier_vis_gave_is_taken_back(shared: Shared) -> None:
    with shared.owner.open().writing() as db:
        db.execute(text(f"GRANT INSERT, UPDATE, DELETE ON purges, cases, holds TO {quoted('operator')}"))
        db.commit()
    shared.grant()
    with pytest.raises(NotPermitted), shared.operator.open().writing() as db:
        db.execute(text("DELETE FROM purges"))
