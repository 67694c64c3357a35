"""Files named by options, in every command that has one: what they may lead to, and what they may not."""

from __future__ import annotations

import os
import re
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.frame.test_conventions import COMMANDS, ids
from tests.conftest import ROOT, Command
from tests.files.cases.samples import pdf
from tests.register import fill

SEND = (
    *("cases", "send", "Teleborg", "--template", "Hej", "--residents", "to.csv", "--yes"),
    *("--allow", "sent-before", "--reason", "again"),
)
WAYS: dict[str, tuple[int, tuple[str, ...]]] = {
    "units list --out": (0, ("units", "list")),
    "audit export --out": (0, ("audit", "export")),
    "todo --out": (0, ("todo", "--format", "csv")),
    "windows export --out": (0, ("windows", "export", "--format", "ics")),
    "windows chart --out": (0, ("windows", "chart", "--format", "svg")),
    "retention certificate summary --out": (0, ("retention", "certificate", "summary")),
    "windows chart --svg": (0, ("windows", "chart")),
    "windows chart --html": (0, ("windows", "chart")),
    "report roles --html": (0, ("report", "roles")),
    "cards show --html": (0, ("cards", "show", "Teleborg")),
    "cards export --out": (0, ("cards", "export", "--format", "csv")),
    "orders plan --out": (0, ("orders", "plan", "order.yaml")),
    "status --metrics": (0, ("status",)),
    "attachments get --out": (0, ("attachments", "get", "2026-0000001", "1")),
    "cases answer --rest": (3, ("cases", "answer", "2026-0000009", "--close-without-reply", "--keep-going", "--yes")),
    "cases send --rest": (3, SEND),
    "cases document --rest": (3, ("cases", "document", "2026-0000009", "--summarised", "--keep-going", "--yes")),
    "roles apply --rest": (3, ("roles", "apply", "bad.csv", "--keep-going", "--yes")),
    "roles migrate --rest": (3, ("roles", "migrate", "old.csv", "--yes")),
    "cards hours apply --rest": (3, ("cards", "hours", "apply", "hours.csv", "--keep-going", "--yes")),
    "cards notice suggest --out": (0, ("cards", "notice", "suggest", "--all", "--year", "2027")),
    "cards holidays apply --rest": (3, ("cards", "holidays", "apply", "holidays.csv", "--keep-going", "--yes")),
    "cards notice apply --rest": (3, ("cards", "notice", "apply", "notices.csv", "--keep-going", "--yes")),
}
"""Each option that names a file to write, on a command and with the exit code that it has anyway."""
FOLDERS = {"cron show --out", "man --out"}
NAMES = {"--out", "--rest", "--svg", "--html", "--metrics"}

CONFIG = "roles: roles.yaml\nretention: retention.yaml\nhmac_key: hmac.key\ncertificates: certs\n"
ORDER = "ref: IT-48213\nunit: Vårdcentralen Teleborg\ncase_types: [Boka tid]\nweeks: 2026-W27..2026-W31\n"


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    """With everything that is vis's own, and links to the database."""
    vis = fill(vis_sqlite)
    vis.environment["VIS_NOW"] = "2026-05-04 08:00"
    vis.write("vis.yaml", CONFIG)
    for name in ("roles.yaml", "retention.yaml"):
        shutil.copy(ROOT / "configs" / name, vis.cwd / name)
    vis.write("hmac.key", "0" * 64 + "\n").chmod(0o600)
    vis.write("certs/R-1.00000000.ledger", "").chmod(0o600)
    vis.write("order.yaml", ORDER)
    vis.write("bad.csv", "person,role,unit\nNobody,granskare,Teleborg\n")
    vis.write("old.csv", "hsa_id,unit\nNobody,Teleborg\n")
    vis.write("hours.csv", "unit,hours\nNowhere,mån 08:00-09:00\n")
    vis.write("holidays.csv", "unit,red\nNowhere,closed\n")
    vis.write("notices.csv", "unit,text,from,to\nNowhere,x,2026-06-01,2026-06-02\n")
    (vis.cwd / "a.pdf").write_bytes(pdf())
    case = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "Hej", "--attach", "a.pdf")
    vis.ok(*case, stdin="191212121212\n")
    vis.write("to.csv", "resident\n191212121212\n197010632391\n")
    vis.ok("templates", "add", "Hej", "--kind", "information", "--text", "Hej")
    (vis.cwd / "soft").symlink_to(str(vis.database))
    (vis.cwd / "hard").hardlink_to(str(vis.database))
    return vis


OWN = ("{db}", "{db}-wal", "soft", "hard", "vis.yaml", "roles.yaml", "./certs/../retention.yaml", "hmac.key",
       "certs/R-1.00000000.ledger", "{folder}/attachments/x")  # fmt: skip


def own(vis: Command) -> Iterator[tuple[str, bytes | None]]:
    """Each of vis's own files by some name, with what it holds; None where there is none."""
    for pattern in OWN:
        name = pattern.format(db=vis.database, folder=Path(str(vis.database)).parent)
        path = vis.cwd / name
        yield name, path.read_bytes() if path.exists() else None


def test_every_option_that_names_a_file_to_write_is_tried_here() -> None:
    found = {
        f"{' '.join(path)} {name}"
        for path, command in COMMANDS
        for param in command.params
        if param.expose_value
        for name in NAMES & set(param.opts)
    }
    assert found - FOLDERS <= WAYS.keys() and found >= FOLDERS


def written(way: str, target: object, vis: Command, *more: str) -> tuple[int, int, str, str]:
    """The exit code wanted and that of the command with its file, what it said."""
    code, words = WAYS[way]
    run = vis(*words, way.rsplit(" ", 1)[1], target, *more)
    return code, run.code, run.out, run.err


@pytest.mark.parametrize("way", WAYS)
def test_vis_s_own_files_are_not_written_over(vis: Command, way: str) -> None:
    for name, before in own(vis):
        _, code, out, err = written(way, name, vis)
        assert (code, out, err.partition(":")[0]) == (4, "", "error[own-file]"), (name, err)
        path = vis.cwd / name
        assert (path.read_bytes() if path.exists() else None) == before
    vis.ok("audit", "verify")


@pytest.mark.parametrize("way", WAYS)
def test_links_pipes_devices_and_dashes_are_what_they_are(vis: Command, way: str) -> None:
    (vis.cwd / "web").mkdir()
    link, pipe, there = vis.cwd / "link", vis.cwd / "pipe", vis.cwd / "there"
    link.symlink_to("web/page")
    there.write_text("old")
    there.chmod(0o640)
    for target in (link, there, "/dev/null"):
        wanted, code, out, err = written(way, target, vis)
        assert (wanted, "error[cannot-write]" in err) == (code, False), (target, err)
    content = there.read_bytes()
    assert link.is_symlink() and (vis.cwd / "web" / "page").read_bytes() and content != b"old"
    assert stat.S_IMODE(there.stat().st_mode) == 0o640 and stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    wanted, code, _, _ = written(way, pipe, vis)
    assert (wanted, stat.S_ISFIFO(pipe.stat().st_mode)) == (code, True)
    assert len(os.read(reader, 1 << 20)) > 0
    os.close(reader)
    wanted, code, out, err = written(way, "-", vis)
    assert not re.search(r"(^|\s)-[.,:\s]", err), err  # no sentence names it so
    assert wanted == code and not (vis.cwd / "-").exists()
    answered = out.encode("utf-8", "surrogateescape")
    assert answered[:10] == content[:10] and len(answered) == len(content)
    assert written(way, "none/page", vis)[1] == 73
    assert written(way, vis.cwd, vis)[1] in (0, 73)  # `cards export` writes into a folder


@pytest.mark.parametrize("words", [["cron", "show", "--systemd"], ["man"]])
def test_a_dash_for_a_folder_is_standard_output(vis: Command, words: list[str]) -> None:
    run = vis.ok(*words, "--out", "-")
    assert run.out == vis.ok(*words).out != "" and not (vis.cwd / "-").exists()


def test_a_new_configuration_goes_to_standard_output_too(vis: Command) -> None:
    run = vis.ok("config", "init", "-")
    assert (run.out, run.err) == ((ROOT / "configs" / "vis.yaml").read_text(), "")


def test_what_comes_by_a_pipe_and_goes_to_standard_output_has_its_name_in_sentences(vis: Command) -> None:
    rows = (vis.cwd / "bad.csv").read_text()
    run = vis("roles", "apply", "-", "--keep-going", "--yes", "--rest", "-", stdin=rows)
    assert (run.code, run.out[1:18]) == (3, "person,role,unit,")
    assert run.err.endswith("\nRows left out: 1. They are on standard output: mend them, and apply them.\n")
    os.mkfifo(vis.cwd / "pipe")
    for file in ("-", "pipe"):
        writer = threading.Thread(target=(vis.cwd / file).write_text, args=(rows,))
        if file == "pipe":
            writer.start()  # it waits for somebody who reads
        run = vis("roles", "apply", file, "--keep-going", "--yes", stdin=rows)
        assert (run.code, run.out) == (2, "") and "what is piped in has no name" in run.err
    writer.join()
    vis.ok("orders", "plan", "order.yaml", "--out", "plan.json")
    plan = (vis.cwd / "plan.json").read_text()
    run = vis("orders", "apply", "-", "--yes", stdin=plan, env={"VIS_NOW": "2026-07-01 08:00"})
    assert (run.code, "standard input is too old" in run.err) == (4, True)


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=ids(COMMANDS))
def test_no_command_writes_its_answer_over_the_database(vis: Command, path: tuple[str, ...], command: Any) -> None:
    """Whatever it is given: it is run with arguments that may be wrong, and with nobody to confirm."""
    arguments = ["x" for param in command.params if param.param_type_name == "argument" and param.required]
    database = Path(str(vis.database))
    before = database.read_bytes()
    if path[0] == "demo":
        return  # makes a database of its own, and is asked for
    run = vis(*path, *arguments, "--out", database)
    assert run.code != 0 and database.read_bytes() == before
    if not arguments and path not in (("cron", "show"), ("man",), ("db", "init")):
        assert run.code in (2, 4), run.err


def test_the_answer_of_a_change_is_refused_a_place_before_anything_is_changed(vis: Command) -> None:
    before = vis.dump()
    for target, code in ((str(vis.database), 4), ("none/answer", 73)):
        run = vis("units", "rename", "Teleborg", "Teleborgs vårdcentral", "--out", target)
        assert (run.code, run.out, vis.dump() == before) == (code, "", True)
    run = vis.ok("units", "rename", "Teleborg", "Teleborgs vårdcentral", "--json", "--out", "answer")
    assert (run.out, run.err) == ("", "") and '"change": "C-' in (vis.cwd / "answer").read_text()


def test_an_answer_in_a_file_keeps_format_exit_code_and_what_is_empty(vis: Command) -> None:
    run = vis("roles", "check", "--format", "csv", "--out", "findings.csv")
    assert (run.code, run.out, run.err) == (1, "", "Wrote findings.csv.\n")
    assert (vis.cwd / "findings.csv").read_text() == vis("roles", "check", "--format", "csv").out
    run = vis.ok("--out", "none.txt", "windows", "list")
    assert (run.out, run.err) == ("", "Wrote none.txt.\nNo windows.\n")
    assert (vis.cwd / "none.txt").read_text() == ""
    assert vis.ok("--out", "plan.json", "orders", "plan", "order.yaml").err == "Saved the plan to plan.json.\n"
    assert "vis-plan" in (vis.cwd / "plan.json").read_text()


def test_a_file_with_cases_is_for_its_owner_only(vis: Command) -> None:
    vis.ok("demo", "cases", "--count", "3", "--years", "1", "--seed", "1")
    number = vis.ok("cases", "list", "--json").json["items"][0]["number"]
    for n, words in enumerate((["cases", "list"], ["cases", "show", number], ["show", number], ["audit", "reads"])):
        vis.ok(*words, "--out", f"{n}.txt")
        assert (vis.cwd / f"{n}.txt").stat().st_mode & 0o777 == 0o600, words
    vis.ok("units", "list", "--out", "units.txt")
    assert (vis.cwd / "units.txt").stat().st_mode & 0o777 == 0o644


def test_standard_output_is_for_one_thing(vis: Command) -> None:
    run = vis("roles", "apply", "bad.csv", "--keep-going", "--yes", "--rest", "-", "--json")
    assert (run.code, run.out, run.error["id"]) == (2, "", "usage")


def test_a_backup_follows_a_link_keeps_the_mode_and_goes_to_standard_output(vis: Command) -> None:
    (vis.cwd / "link").symlink_to("save")
    vis.ok("db", "backup", "link")
    assert (vis.cwd / "link").is_symlink() and (vis.cwd / "save").stat().st_mode & 0o777 == 0o600
    (vis.cwd / "save").chmod(0o640)
    vis.ok("db", "backup", "save")
    assert (vis.cwd / "save").stat().st_mode & 0o777 == 0o640
    for name, before in own(vis):
        assert (vis("db", "backup", name).code, name) == (4, name)
        assert before is None or (vis.cwd / name).read_bytes() == before
