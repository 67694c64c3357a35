"""What holds for every command: options in both places, exit codes, errors, confirmation, start-up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.core import TyperGroup

from tests.cli.rows import BIRKA, REGISTER, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import ROOT, Command
from vis_cli.cli.frame.options import CHANGING, GLOBAL, Changing
from vis_cli.cli.frame.root import NAMES, root
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.core.plan import ACTIONS
from vis_cli.rules.register.units import Unit

AT = ("--now", "2026-06-02 09:00")


class Invocation:
    """As much of an invocation as parsing needs."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that lead to it."""
    top = TOP
    context = top.make_context("vis", [], obj=Invocation(), resilient_parsing=True)
    for name in NAMES:
        yield from _below(top.get_command(context, name), (name,), context)


def _below(command: Any, path: tuple[str, ...], context: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(command, TyperGroup):
        yield path, command
        return
    for name in command.list_commands(context):
        yield from _below(command.get_command(context, name), (*path, name), context)


TOP: Any = root()  # once for all: it keeps the commands that it has made
COMMANDS = list(commands())
CHANGING_COMMANDS = [(path, command) for path, command in COMMANDS if isinstance(command, Changing)]


def ids(cases: list[tuple[tuple[str, ...], Any]]) -> list[str]:
    return [" ".join(path) for path, _ in cases]


def parsed(before: list[str], path: tuple[str, ...], after: list[str]) -> dict[str, Any]:
    """The common options that a command line gives, the command's own arguments left out."""
    said = Invocation()
    command = TOP
    context = command.make_context("vis", [*before, *path, *after], obj=said)
    for _ in path:
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        leaf = not isinstance(command, TyperGroup)
        context = command.make_context(name, rest, parent=context, resilient_parsing=leaf)
    return said.options


VALUES = {"format": "csv", "lang": "en", "lock_timeout": 2.5, "now": "2026-06-02", "allow": ("clock",)}


def written(decls: tuple[str, ...], attributes: dict[str, Any]) -> Iterator[tuple[list[str], str, Any]]:
    name = decls[0].lstrip("-").replace("-", "_")
    for option in decls:
        if attributes.get("is_flag"):
            yield [option], name, True
        else:
            value = VALUES.get(name, "x")
            yield [option, str(value[0] if isinstance(value, tuple) else value)], name, value


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=ids(COMMANDS))
def test_every_global_option_stands_before_and_after_every_command(path: tuple[str, ...], command: Any) -> None:
    own = {name for param in command.params if param.expose_value for name in (*param.opts, *param.secondary_opts)}
    for decls, attributes in GLOBAL:
        for words, name, value in written(decls, attributes):
            assert parsed(words, path, [])[name] == value
            after = parsed([], path, words)  # raises if the command does not know the option
            if words[0] not in own:
                assert after[name] == value
            for n in range(1, len(path)):
                assert parsed([], path[:n], [*words, *path[n:]])[name] == value


@pytest.mark.parametrize(("path", "command"), CHANGING_COMMANDS, ids=ids(CHANGING_COMMANDS))
def test_every_changing_command_takes_the_changing_options(path: tuple[str, ...], command: Any) -> None:
    for decls, attributes in CHANGING:
        for words, name, value in written(decls, attributes):
            assert parsed([], path, words)[name] == value


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=ids(COMMANDS))
def test_every_command_option_and_argument_says_what_it_is(path: tuple[str, ...], command: Any) -> None:
    assert command.help and command.help.strip().split("\n")[0].endswith((".", "?")), "a sentence is wanted"
    for param in command.params:
        if param.name != "help":
            assert getattr(param, "help", None), f"{param.name} of {' '.join(path)} has no help"


# --- exit codes and errors -------------------------------------------------------------------------------------------


@pytest.fixture
def filled(vis: Command) -> Command:
    add(vis, *REGISTER)
    add(vis, window(1), window(2, BIRKA), ticket="IT-48213")
    return vis


@pytest.fixture
def sqlite(vis_sqlite: Command) -> Command:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(1), window(2, BIRKA), ticket="IT-48213")
    return vis_sqlite


FAILURES = [
    (["changes", "list", "--nothing"], 2),
    (["changes", "frobnicate"], 2),
    (["frobnicate"], 2),
    (["changes", "show"], 2),
    (["changes", "show", "C-1", "C-2"], 2),
    (["changes", "list", "--since", "2026-02-30"], 2),
    (["changes", "list", "--format", "xml"], 2),
    (["--format", "xml", "changes", "list"], 2),
    (["--format", "xml", "changes", "undo", "C-2", "--yes"], 2),
    (["changes", "list", "--lang", "de"], 2),
    (["changes", "list", "--lock-timeout", "nan"], 2),
    (["changes", "list", "--lock-timeout", "-1"], 2),
    (["changes", "list", "--lock-timeout", "soon"], 2),
    (["changes", "list", "--now", "yesterday"], 2),
    (["changes", "list", "--now", "2026-03-29 02:30"], 2),
    (["changes", "undo", "C-1", "--allow", "everything"], 2),
    (["changes", "undo", "C-1", "-n", "--allow", "everything"], 2),
    (["changes", "undo", "C-1", "--allow", "clock=many"], 2),
    (["changes", "undo", "C-2", "--yes", "--expect", "remove=two"], 2),
    (["changes", "undo", "C-2", "-n", "--expect", "same=1,destroy=2"], 2),
    (["changes", "undo", "C-2", "--yes", "--expect", "remove=3", "--now", "2026-06-02"], 4),
    (["changes", "undo", "C-2", "--now", "2026-06-02"], 4),
    (["changes", "show", "C-99"], 5),
    (["changes", "list", "--db", "/nowhere/vis.db"], 78),
    (["changes", "list", "--db", "mysql://host/base"], 78),
    (["changes", "list", "--config", "none.yaml"], 78),
]


@pytest.mark.parametrize(("words", "code"), FAILURES, ids=[" ".join(words) for words, _ in FAILURES])
def test_a_failure_has_its_exit_code_and_one_json_document_on_stderr(
    sqlite: Command, words: list[str], code: int
) -> None:
    before = sqlite.dump()
    spoken = sqlite(*words, "--json")
    assert (spoken.code, spoken.out) == (code, "")
    error = json.loads(spoken.err)["error"]
    assert error.keys() >= {"id", "message", "file", "line", "column", "hint"}
    plain = sqlite(*words)
    assert (plain.code, plain.out) == (code, "")
    assert f"error[{error['id']}]: " in plain.err and "Traceback" not in plain.err
    assert sqlite.dump() == before


def test_the_help_is_printed_without_a_database(bare_vis: Command) -> None:
    for words in (["--help"], ["-h"], ["changes"], ["changes", "--help"], ["changes", "undo", "-h"]):
        run = bare_vis.ok(*words)
        assert run.out.startswith("Usage: vis") and run.err == ""
    alone = bare_vis.ok()
    assert alone.out.startswith("Administer 1177") and "vis --help" in alone.out and alone.err == ""
    assert not list(bare_vis.cwd.iterdir())


def test_an_option_may_not_be_cut_short_to_mean_another(sqlite: Command) -> None:
    assert sqlite("changes", "undo", "C-2", "--ye").code == 2


# --- before anything is changed --------------------------------------------------------------------------------------


def test_a_dry_run_leaves_every_row_and_takes_no_lock(filled: Command) -> None:
    before = filled.dump()
    with filled.open().writing() as db:
        db.exec_driver_sql("SELECT 1")
        run = filled.ok("changes", "undo", "C-2", "-n", *AT, "--lock-timeout", "0", "--json")
    assert run.json["counts"]["remove"] == 2
    assert filled.dump() == before


def test_another_moment_is_for_rehearsals_only(bare_vis: Command) -> None:
    bare_vis.ok("db", "init", "--db", "real.db")
    vis = replace(bare_vis, database=str(bare_vis.cwd / "real.db"))
    add(vis, *REGISTER[:1], at=datetime.now(UTC).replace(microsecond=0))
    refused = vis("changes", "undo", "C-1", "--now", "2026-06-02", "--json")
    assert (refused.code, refused.out, refused.error["id"]) == (4, "", "now")
    assert vis("changes", "undo", "C-1", env={"VIS_NOW": "2026-06-02"}).code == 4
    assert vis.ok("changes", "undo", "C-1", "--now", "2026-06-02", "-n", "--json").json["dry_run"] is True
    assert vis.ok("changes", "undo", "C-1", "--json").json["change"] == "C-2"


def test_the_guard_clock_stands_until_it_is_lifted_with_a_reason(bare_vis: Command) -> None:
    bare_vis.ok("db", "init", "--db", "real.db")
    vis = replace(bare_vis, database=str(bare_vis.cwd / "real.db"))
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    add(vis, *REGISTER[:1], at=ahead)
    refused = vis("changes", "undo", "C-1", "--json")
    assert (refused.code, refused.error["id"]) == (4, "clock")
    assert "--allow clock" in refused.error["hint"]
    preview = vis.ok("changes", "undo", "C-1", "-n", "--json").json
    assert [guard["guard"] for guard in preview["guards"]] == ["clock"]
    assert vis("changes", "undo", "C-1", "--allow", "clock").code == 2
    lifted = vis.ok("changes", "undo", "C-1", "--allow", "clock", "--reason", "klockan ställd", "--json")
    shown = vis.ok("changes", "show", lifted.json["change"], "--json").json
    assert shown["details"]["lifted"] == ["clock"]


def test_allowing_what_did_not_trip_is_no_fault(filled: Command) -> None:
    words = [word for guard in GUARDS for word in ("--allow", guard)]
    assert filled.ok("changes", "undo", "C-2", "--yes", *words, *AT, "--json").json["counts"]["remove"] == 2


def test_the_counts_expected_are_checked(filled: Command) -> None:
    before = filled.dump()
    run = filled("changes", "undo", "C-2", "--yes", "--expect", "add=0,remove=3", *AT, "--json")
    assert (run.code, run.error["id"]) == (4, "expect")
    assert filled.dump() == before
    filled.ok("changes", "undo", "C-2", "--yes", "--expect", "add=0,change=0,remove=2,same=0", *AT)


def test_what_counts_can_be_expected_is_said_in_help_and_in_the_error(filled: Command) -> None:
    said = filled("changes", "undo", "C-2", "--expect", "all", "--json").error["message"]
    (about,) = (attributes["help"] for decls, attributes in CHANGING if decls[0] == "--expect")
    for action in ACTIONS:
        assert f"{action}=N" in said and action in about
        filled.ok("changes", "undo", "C-2", "-n", "--expect", f"{action}={2 if action == 'remove' else 0}", *AT)


def test_a_ticket_is_demanded_where_the_configuration_says_so(sqlite: Command) -> None:
    sqlite.write("vis.yaml", "ticket_required: true\n")
    refused = sqlite("changes", "undo", "C-2", "--yes", *AT, "--json")
    assert (refused.code, refused.error["id"]) == (4, "ticket-required")
    done = sqlite.ok("changes", "undo", "C-2", "--yes", "--ticket", "IT-1", *AT, "--json").json["change"]
    assert sqlite.ok("changes", "show", done, "--json").json["ticket"] == "IT-1"
    assert sqlite.ok("changes", "undo", "C-2", *AT, "--json").json["change"] is None, "nothing to journal: no ticket"


def test_an_actor_without_the_right_may_not(sqlite: Command) -> None:
    sqlite.write("vis.yaml", "operators: {anna: [windows], chef: [all]}\n")
    refused = sqlite("changes", "undo", "C-2", "--yes", *AT, "--json", env={"SUDO_USER": "anna"})
    assert (refused.code, refused.error["id"]) == (77, "not-permitted")
    pretending = sqlite("changes", "undo", "C-2", "--yes", "--actor", "chef", *AT, env={"SUDO_USER": "anna"})
    assert pretending.code == 77, "the right is the OS user's, whoever she says she acts for"
    sqlite.ok("changes", "undo", "C-2", "--yes", *AT, env={"SUDO_USER": "chef"})


# --- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["y", "yes", "j", "Ja"])
def test_a_yes_is_a_yes_in_both_languages(sqlite: Command, said: str) -> None:
    run = at_terminal(sqlite, "changes", "undo", "C-2", *AT, keys=said)
    assert run.code == 0 and "Carry out 2 steps? [y/N]" in run.out
    assert "C-3: 2 removed." in run.out


@pytest.mark.parametrize("said", ["n", " ", "maybe", "yess"])
def test_anything_else_is_a_no(sqlite: Command, said: str) -> None:
    before = sqlite.dump()
    run = at_terminal(sqlite, "changes", "undo", "C-2", *AT, keys=said)
    assert run.code == 4 and "not confirmed" in run.out
    assert sqlite.dump() == before


def test_the_label_stands_in_the_question(sqlite: Command) -> None:
    sqlite.write("vis.yaml", "label: PROD\n")
    assert "PROD: Carry out 2 steps? [y/N]" in at_terminal(sqlite, "changes", "undo", "C-2", *AT, keys="n").out


@pytest.mark.parametrize(("typed", "code"), [("21", 0), ("20", 4), ("y", 4)])
def test_an_undo_of_more_than_twenty_steps_wants_the_count_typed(vis_sqlite: Command, typed: str, code: int) -> None:
    add(vis_sqlite, *(Unit(f"SE2321000065-TEST{n}", f"Enhet {n}") for n in range(1000, 1021)))
    run = at_terminal(vis_sqlite, "changes", "undo", "C-1", *AT, keys=typed)
    assert run.code == code and "Type 21 to go on:" in run.out


@pytest.mark.parametrize(
    "how", [{"words": ["--no-input"]}, {"env": {"VIS_NO_INPUT": "1"}}], ids=["flag", "environment"]
)
def test_a_person_who_wants_no_questions_gets_none(sqlite: Command, how: dict[str, Any]) -> None:
    run = at_terminal(sqlite, "changes", "undo", "C-2", *AT, *how.get("words", []), env=how.get("env"))
    assert run.code == 4 and "[y/N]" not in run.out and "--yes" in run.out


# --- start-up --------------------------------------------------------------------------------------------------------

HEAVY = ("sqlalchemy", "pydantic", "rich", "yaml", "alembic", "jinja2", "icalendar", "holidays", "tabulate", "dateutil")


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["windows"], ["help"]], ids=" ".join)
def test_nothing_heavy_is_imported_to_say_a_few_words(words: list[str]) -> None:
    code = (
        "import sys; from vis_cli.__main__ import main; code = main(sys.argv[1:]);"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


REST = [
    (path, command) for path, command in COMMANDS if {"rest", "keep_going"} <= {param.name for param in command.params}
]


def test_a_rest_file_for_which_nothing_is_left_is_a_wrong_use_of_every_command_that_has_one(sqlite: Command) -> None:
    assert len(REST) >= 6
    for path, command in REST:
        wanted = sum(param.required for param in command.params if param.param_type_name == "argument")
        run = sqlite(*path, *["x"] * wanted, "--rest", "rest.csv", "--json")
        assert (run.code, "--keep-going" in run.error["hint"]) == (2, True), (path, run.err)
