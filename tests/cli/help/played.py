"""The sandbox in which the examples of help are played, and how: once for each thing that is asked of all of them."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests import forks
from tests.cli.frame.test_conventions import COMMANDS
from tests.conftest import Command, Run
from vis_cli.__main__ import main
from vis_cli.cli.frame.options import Changing
from vis_cli.cli.help.examples import examples

Judge = Callable[[str, Run], Sequence[str]]
"""Of an example and what it did: what is wrong."""
ALL = [(("todo",), None), *COMMANDS]  # a group that answers by itself
BEFORE, AT = "2026-05-04 09:00", "2026-06-02 09:00"
RESIDENT = "191212121212"
CONFIG = """\
retention: gallring.yaml
certificates: protokoll
hmac_key: nyckel.key
log_key: öppen-nu.pem
ledger_keep: 1y
outbox: outbox
shared_folders:
  SE2321000065-TEST1004: teleborg
"""
PREPARED = f"""\
db init --sandbox
audit make-key öppen-nu.pem privat.pem
units import units.csv --yes
persons import persons.csv --yes
case-types import case-types.csv --yes
case-types import unit-case-types.csv --yes
roles grant "Anna Berg" medarbetare,redaktör Teleborg --yes
roles grant "Bo Ek" medarbetare,redaktör Teleborg --yes
roles grant "Cecilia Dahl" granskare Birka --through 2026-08-31 --yes
roles grant "Anna Berg" lokal-administrator-hsa,lokal-administrator-pv Teleborg --yes
units add SE2321000065-TEST1998 "Vårdcentralen Furuby" --yes
persons add SE2321000065-TEST2998 "Gun Hall" --yes
persons disable "Gun Hall" --yes
cards hours apply hours.csv --yes
cards holidays set --all closed --yes
cards holidays list --format csv --out helgdagar.csv
cards notice add Birka --from 2026-09-01 --through 2026-09-04 --text "Stängt för utbildning." --yes
cards notice add Teleborg --from 2026-09-01 --through 2026-09-30 --text "Vi har flyttat." --yes
orders apply sommar.yaml --yes
templates import --yes
replies add Tack --text "Tack för ditt meddelande." --yes
webinars add --shipped --yes
windows add Birka "Begär intyg" --from 2026-05-05 --through 2026-05-06 --yes
cases open Teleborg "Boka tid" --resident {RESIDENT} --text "Ont i knät" --yes
cases open Teleborg "Begär intyg" --resident {RESIDENT} --text "Behöver intyg" --yes
cases open Teleborg "Boka tid" --resident {RESIDENT} --text "Ny tid" --yes
cases open Teleborg "Boka tid" --resident {RESIDENT} --text "Avbokar" --yes
cases assign "Bo Ek" 2026-0000003 2026-0000004 --by "Anna Berg" --yes
cases attach 2026-0000003 hitta.pdf --keep --by "Bo Ek" --yes
cases answer 2026-0000004 --close-without-reply --by "Bo Ek" --yes
forms import halsodeklaration.json --yes
forms send halsodeklaration --unit Teleborg --resident 20010102-2382 --by "Bo Ek" --yes
demo cases --count 60 --years 4 --seed 7 --yes
cases show 2022-0000001
cases show 2023-0000001
cases show 2026-0000001
retention hold add 2026-0000002 --reason Tillsyn --yes
retention purge --apply --yes
retention certificate show R-1 --format json --out R-1.json
todo done --unit Moheda --yes --now 2026-06-01
units alias Birka Birkahuset --yes --now 2026-06-01
audit sample --unit Teleborg --month 2026-05 --format csv --out stickprov.csv --now 2026-06-01
orders plan andring.yaml --out plan.json --now 2026-06-01
db backup backup.db
"""

EXITS = {
    "vis orders check bad-order.yaml --json": 65,
    **dict.fromkeys(
        (
            "vis cards import hsa.ldif --ticket CHG-303",
            "vis orders read arende.txt --ref IT-48299 --keep",
            "vis orders read arende.txt --ref IT-48299 --out order.yaml",
            "vis roles migrate old-authorisation.csv --rest okända.csv",
        ),
        3,
    ),
    **dict.fromkeys(  # they ask, and nobody is there; or they are refused here
        (
            "vis db init",
            "vis init",
            "vis retention ledger remove R-1",
            "vis todo work",
            "vis todo work --unit Teleborg",
        ),
        4,
    ),
    **dict.fromkeys(  # they find something in the sandbox
        (
            "vis cards check",
            "vis cards check --unit Birka --year 2026",
            "vis doctor",
            "vis doctor --json",
            "vis init --file vårt.yaml --db vårt.db --label PROV --no-input",
            "vis orders season 2026",
            "vis orders season 2026 --like 2025",
            "vis report season 2026",
            "vis report season 2026 --format html --out säsong.html",
            "vis roles check",
            "vis roles check --unit Birka",
            "vis status",
            "vis status --metrics vis.prom",
            "vis templates lint mallar.yaml",
            "vis today",
            "vis today --line",
            "vis todo letter Teleborg",
            "vis todo letter Teleborg --date +7d",
            "vis todo verify hsa.ldif",
            "vis units start Furuby --check",
            "vis windows run --dry-run",
            "vis windows run --quiet",
        ),
        1,
    ),
}
"""The examples that do not end with 0 in the sandbox."""

FILES = {
    "roller.csv": "person;roll;enhet;från;till\nEva Fors;redaktör;Vårdcentralen Moheda;2026-06-08;2026-08-31\n",
    "teleborg.csv": "person;roll\nAnna Berg;redaktör\nAnna Berg;lokal-administrator-hsa\nBo Ek;redaktör\n",
    "vis.yaml": CONFIG,
    "svar.txt": "Vi hör av oss.\n",
    "lägen.csv": "unit;case_type;active;seen_at\nVårdcentralen Birka;Boka tid;yes;2026-06-02 08:00\n",
    "ärenden.csv": "number;unit;case_type;resident;state;opened\n"
    f"2026-0000900;Vårdcentralen Birka;Boka tid;{RESIDENT};new;2026-05-20 09:00\n",
}


def typed() -> Iterator[tuple[str, list[str], bool]]:
    """Every example, its words as they are run, and whether it may change something."""
    for path, command in ALL:
        for line in (each.command for each in examples()[" ".join(path)]):
            words = shlex.split(line)[1:]
            changes = isinstance(command, Changing) and not {"-n", "--dry-run"} & set(words)
            yield line, [*words, "--yes"] if changes else words, changes


def play(sandbox: Command, judge: Judge, *more: str) -> list[str]:
    """Play every example in a copy of the sandbox, with more words before its own; what `judge` finds wrong with it."""
    with (
        tempfile.TemporaryDirectory() as copy,
        tempfile.TemporaryFile() as source,
        tempfile.TemporaryFile() as told,
    ):
        folder = shutil.copytree(sandbox.cwd, f"{copy}/sandbox")
        source.write(f"{RESIDENT}\n".encode())
        source.flush()
        playing = partial(_play, folder, judge, more)
        code, _seconds = forks.fork(playing, source.fileno(), told.fileno()).wait()
        told.seek(0)
        wrong = told.read().decode()
        return [*wrong.splitlines(), *([f"ended with {code}"] if code else [])]


def _play(folder: str, judge: Judge, more: Sequence[str], source: int, told: int) -> int:
    """Run every example in this process, and write down those with which something is wrong.

    A process for each would take three times as long.
    """
    home = Path(folder)
    attachments = home / "attachments"
    os.environ.clear()
    os.environ |= {"HOME": folder, "PATH": "/usr/bin:/bin", "TZ": "UTC", "VIS_DB": "vis.db", "VIS_NOW": AT}
    kept = {path: path.read_bytes() for path in (home / "vis.db", *attachments.rglob("*.pdf"))}
    wrong = []
    for line, words, changes in typed():
        os.chdir(folder)
        os.lseek(source, 0, os.SEEK_SET)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            os.dup2(source, 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            code = main([*more, *words])
            sys.stdout.flush()
            sys.stderr.flush()
            out.seek(0)
            err.seek(0)
            said, told_too = (each.read().decode("utf-8", "surrogateescape") for each in (out, err))
        wrong += [f"{line}: {each!r}" for each in judge(line, Run(code, said, told_too))]
        if changes:
            for path in {*attachments.rglob("*.pdf")} - kept.keys():
                path.unlink()
            for path, content in kept.items():
                path.write_bytes(content)
    os.write(told, "\n".join(wrong).encode("utf-8", "replace"))
    return 0
