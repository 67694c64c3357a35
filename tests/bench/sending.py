"""Sending to 250 residents with a file of two megabytes, against its rows, one copy and 249 links by hand."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.bench import core, peak, roles
from tests.bench.figures import Figure, of_allowed
from tests.files.cases.samples import pdf
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.rules.cases.sending import MOST
from vis_cli.rules.core import luhn

MEGABYTES = 2
UNIT = "SE2321000065-TESTU0001"
TEXT = "Hej {namn}!\n\nVälkommen till {enhet} {datum}.\n\n" + "Ta med legitimation. " * 20
AT = 1_780_000_000
SEND = ("cases", "send", UNIT, "--template", "K", "--yes", "--quiet", "--db", "vis.db", "--residents")


def figures(rounds: int) -> list[Figure]:
    """What a sending takes, in the current folder."""
    initialise(Database(database_url("send.db")), sandbox=True)
    with closing(sqlite3.connect("send.db", isolation_level=None)) as db:
        db.execute("INSERT INTO units (hsa_id, name) VALUES (?, 'Vårdcentralen Teleborg')", (UNIT,))
        db.execute(
            "INSERT INTO templates (number, name, sort, text, documented) VALUES (1, 'K', 'information', ?, 'yes')",
            (TEXT,),
        )
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows = [f"{number(n)};Namn {n};{n % 28 + 1} maj" for n in range(MOST + 1)]
    Path("to.csv").write_text("resident;namn;datum\n" + "\n".join(rows[:MOST]) + "\n", "utf-8")
    Path("one.csv").write_text("resident;namn;datum\n" + rows[MOST] + "\n", "utf-8")
    Path("big.pdf").write_bytes(pdf("x" * MEGABYTES * 1_000_000))
    ours, one, hand = core._alternate(rounds, lambda: _part("vis"), lambda: _part("one"), lambda: _part("hand"))
    what = f"cases send to {MOST} with {MEGABYTES} MB, less one to one"
    _fresh()
    command = (*SEND, "to.csv", "--attach", "big.pdf", "--keep")
    taken = peak.measure([sys.executable, "-m", "vis_cli", *command], roles.environment(), subprocess.DEVNULL, None)
    return [
        Figure(what, ours - one, "executemany, a copy, links", hand, 4),
        Figure("the same", ours - one, "allowed: 1 s", 1, 1),
        of_allowed(f"cases send to {MOST} with {MEGABYTES} MB", taken.mebibytes, 150, "MiB"),
    ]


def number(n: int) -> str:
    """The personal number of the nth resident."""
    short = f"50{n // 28 % 12 + 1:02}{n % 28 + 1:02}{n // 336 + 10:03}"
    return "19" + next(short + str(digit) for digit in range(10) if luhn.passes(short + str(digit)))


def _fresh() -> None:
    """The base again, with nothing sent."""
    shutil.rmtree("attachments", ignore_errors=True)
    for ending in ("", "-wal", "-shm"):
        Path(f"vis.db{ending}").unlink(missing_ok=True)
    shutil.copy("send.db", "vis.db")


def _part(name: str) -> float:
    """Seconds of one of the two, on a fresh copy, in a process of its own."""
    _fresh()
    code = "import sys; from tests.bench import sending; print(sending.measured(sys.argv[1]), file=sys.stderr)"
    return float(core._python("-c", code, name).stderr.splitlines()[-1])


def measured(name: str) -> float:
    """Seconds of a sending to all (`vis`), to one (`one`), after what is imported once; or by hand."""
    if name == "hand":
        return core._seconds(_by_hand)
    from vis_cli.__main__ import main

    for file in ("first.pdf", "second.pdf"):
        Path(file).write_bytes(pdf(file))

    def send(to: str, file: str) -> None:
        assert main([*SEND, to, "--attach", file, "--keep"]) == 0

    send("one.csv", "first.pdf")
    return core._seconds(lambda: send(*(("to.csv", "big.pdf") if name == "vis" else ("one.csv", "second.pdf"))))


def _by_hand() -> None:
    folder = Path("attachments/2026/0000")
    folder.mkdir(parents=True)
    shutil.copy("big.pdf", folder / "0")
    keys = range(20260000001, 20260000001 + MOST)
    for n in range(1, MOST):
        os.link(folder / "0", folder / str(n))
    db = sqlite3.connect("vis.db", isolation_level=None)
    db.execute("PRAGMA secure_delete = ON")
    text, size = TEXT.format(namn="Namn", enhet="Teleborg", datum="3 maj"), MEGABYTES * 1_000_000
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO cases (key, unit, case_type, resident, state, opened, last_event, closed, documented, sort)"
        " VALUES (?, ?, 'meddelande-fran-varden', ?, 'closed', ?, ?, ?, 'yes', 'information')",
        [(key, UNIT, number(n), AT, AT, AT) for n, key in enumerate(keys)],
    )
    db.executemany(
        "INSERT INTO messages VALUES (?, 1, ?, 'unit', NULL, 'information', ?, 'Hälsningar')",
        [(key, AT, text) for key in keys],
    )
    db.executemany(
        "INSERT INTO attachments VALUES (?, 1, ?, 1, 'big.pdf', 'application/pdf', ?, ?, ?)",
        [(key, AT, size, "0" * 64, f"2026/0000/{n}") for n, key in enumerate(keys)],
    )
    facts = '{"state": "closed", "unit": "SE2321000065-TESTU0001", "case_type": "meddelande-fran-varden"}'
    steps = [(1, n, "add", "case", str(key), None, facts, None) for n, key in enumerate(keys)]
    db.executemany("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)", steps)
    db.execute("COMMIT")
