"""A megabyte of anything that vis reads, made to hurt: `python -m tests.bench.hostile [FILE…]`.

Each file is one mebibyte, as full of faults as its kind can be, and is read by the command that takes it, on the
register of a region: 400 units, 4,000 persons, twenty case types. Seconds are the CPU time of the whole process, start
and imports among them; memory is its peak. Both are taken twice, for people and with --json, whose faults go to a file.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from tests.bench import peak

MIB = 1 << 20
SECONDS, MEMORY = 5.0, 256.0
STOPPED = 30  # seconds, after which a command is killed
ROOT = Path(__file__).parents[2]
UNITS = [f"SE2321000065-TESTU{n:04}" for n in range(400)]
PERSONS = [f"SE2321000065-TESTP{n:05}" for n in range(4_000)]
PLACES = ("Moheda", "Alvesta", "Birka", "Teleborg", "Lagan", "Ryd", "Åseda", "Älmhult", "Braås", "Ingelstad")
WORD = "Vårdcentralen"


class Kind(NamedTuple):
    """One way to hurt: the command, whose last word is the file where none is `{}`, and the file's text or bytes."""

    words: str
    make: Callable[[], str | bytes]


def lines(line: str, *, header: str = "", size: int = MIB) -> str:
    """`header` and as many lines as fit, with the number of each as `{n}`, in letters as `{a}`, as a day as `{d}`."""
    parts, left = [header], size - len(header.encode())
    for n in count():
        made = line.format(n=n, a=letters(n), d=date(2027, 1, 1) + timedelta(n)) if "{" in line else line
        left -= len(made.encode())
        if left < 0:
            return "".join(parts)
        parts.append(made)
    raise AssertionError


def letters(number: int) -> str:
    """A number as a word that is like no other: no two are each other's slip of the pen."""
    word = ""
    while number or not word:
        number, at = divmod(number, 26)
        word += chr(97 + (at * 7 + len(word) * 11) % 26)
    return word


def sheet(rows: Iterator[str], *, size: int = MIB) -> bytes:
    """A workbook with one sheet of these rows, which packs to no more than `size`."""
    body = io.StringIO()
    for n, row in enumerate(rows, 1):
        cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row.split(";"))
        body.write(f'<row r="{n}">{cells}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{body.getvalue()}</sheetData></worksheet>',
        )
    assert packed.tell() <= size, packed.tell()
    return packed.getvalue()


def numbered(header: str, row: str, rows: int) -> Iterator[str]:
    """A header and so many rows, as `sheet` takes them."""
    yield header
    yield from (row.format(n=n, a=letters(n)) for n in range(rows))


ROLES = "person;role;unit\n"
DATED = "person;role;unit;from;to;action;granted_by\n"
PLAN = '{"format": "vis-plan-2", "made_at": "2025-05-01T08:00:00+02:00", "made_by": {}, "head": 1, "files": [], '
ONE = "case_types: [T1], deactivate: 2027-06-01, reactivate: 2027-08-01"

FILES: dict[str, Kind] = {
    # roles
    "short.csv": Kind("roles apply", lambda: lines("x;y;z\n", header=ROLES)),
    "names.csv": Kind("roles apply", lambda: lines("{a}p;{a}r;{a}u\n", header=ROLES)),
    "days.csv": Kind(
        "roles apply",
        lambda: lines(f"{PERSONS[0]};granskare;{UNITS[0]};{{n}};{{n}}x;{{n}}y;{{n}}z\n", header=DATED),
    ),
    "keep.csv": Kind("roles apply --keep-going", lambda: lines("x;y;z\n", header=ROLES)),
    "overlap.csv": Kind(
        "roles apply",
        lambda: lines(f"{PERSONS[0]};granskare;{UNITS[0]};{{d}}\n", header="person;role;unit;from\n"),
    ),
    "waits.csv": Kind(
        "roles apply",
        lambda: (
            f"person;role;unit;from\n{PERSONS[0]};granskare;{UNITS[0]};x\n"
            + lines(f"{PERSONS[0]};granskare;{UNITS[0]};\n", size=MIB - 100)
        ),
    ),
    "cells.csv": Kind("roles apply", lambda: lines("x\n", header=ROLES)),
    "letters.csv": Kind("roles apply", lambda: lines("x\u200b;y\u200b;z\u200b\n", header=ROLES)),
    "roles.yaml": Kind("roles apply", lambda: lines("- {{}}\n")),
    "rows.yaml": Kind("roles apply", lambda: lines("- {{person: {n}, role: x, unit: y}}\n")),
    "aliases.yaml": Kind(
        "roles apply", lambda: "- &a {person: x, role: y, unit: z}\n" + lines("- *a\n", size=MIB - 40)
    ),
    "sync.csv": Kind(f"roles sync {UNITS[0]}", lambda: lines("x;y;z\n", header=ROLES)),
    "old.csv": Kind("roles migrate", lambda: lines("{n};x\n", header="hsa_id;unit\n")),
    "nobody.csv": Kind("roles migrate", lambda: lines(";\n", header="hsa_id;unit\n", size=MIB) + ";x\n;y\n"),
    # cards
    "hours.csv": Kind("cards hours apply", lambda: lines("x;y\n", header="unit;hours\n")),
    "kinds.csv": Kind("cards hours apply", lambda: lines("{a};{n};{a};{n}\n", header="unit;hours;kind;from\n")),
    "hourskeep.csv": Kind("cards hours apply --keep-going", lambda: lines("x;y\n", header="unit;hours\n")),
    "texts.csv": Kind("cards hours apply", lambda: lines(f"{UNITS[0]};mån 08-{{n}}\n", header="unit;hours\n")),
    "same.csv": Kind(
        "cards hours apply",
        lambda: lines(f"{UNITS[0]};mån 08-16;{{d}};{{d}}\n", header="unit;hours;from;to\n"),
    ),
    "long.csv": Kind("cards hours apply", lambda: f'unit;hours\n{UNITS[0]};"' + lines("mån 08-09, ") + '"\n'),
    "contradicting.csv": Kind(
        "cards hours apply", lambda: lines(f"{UNITS[0]};mån {{n:02}}:00-25\n", header="unit;hours\n")
    ),
    "comments.csv": Kind("cards hours apply", lambda: f"unit;hours\n{UNITS[0]};" + "(" * MIB),
    "comments2.csv": Kind("cards hours apply", lambda: f"unit;hours\n{UNITS[0]};mån" + lines(" (a)")),
    "osm.csv": Kind("cards hours apply", lambda: f'unit;hours\n{UNITS[0]};"' + lines("Mo 08:00-09:00; ") + '"\n'),
    "hsa-long.csv": Kind(
        "cards hours apply", lambda: f'unit;hours\n{UNITS[0]};"' + lines("1-5#08:00#11:30###\n") + '"\n'
    ),
    "dated.csv": Kind(
        "cards hours apply",
        lambda: (
            "unit;hours\n"
            + "".join(
                f'{unit};"' + lines(f"1-5#08:00#11:30#{unit[-3:]}#{{d:%Y%m%d}}#{{d:%Y%m%d}}\n", size=13_000) + '"\n'
                for unit in UNITS[:79]
            )
        ),
    ),
    "faults.csv": Kind("cards hours apply", lambda: f'unit;hours\n{UNITS[0]};"' + lines("x;") + '"\n'),
    "own.csv": Kind("cards hours apply", lambda: lines("x;{a}\n", header="unit;hours\n")),
    "notices.csv": Kind("cards notice apply", lambda: lines("x;;\n", header="unit;text;from\n")),
    "overlapping.csv": Kind(
        "cards notice apply",
        lambda: lines(f"{UNITS[0]};Stängt {{n}};2027-01-01;2027-12-31\n", header="unit;text;from;to\n"),
    ),
    "hours.ldif": Kind("cards import", lambda: f"dn: ou=a\nhsaIdentity: {UNITS[0]}\n" + lines("telephoneHours: x\n")),
    "many.ldif": Kind("cards import", lambda: lines("dn: ou=a\nhsaIdentity: x{n}\ntelephoneHours: x\n\n")),
    "faulty.ldif": Kind(
        "cards import",
        lambda: "".join(f"dn: ou=a\nhsaIdentity: {unit}\n" + "telephoneHours: x\n" * 140 + "\n" for unit in UNITS),
    ),
    "hsa.csv": Kind("cards import", lambda: lines("x;y\n", header="unit;hours\n")),
    "hsahours.csv": Kind("cards import", lambda: lines(f"{UNITS[0]};x{{n}}\n", header="unit;hours\n")),
    "notices-in.csv": Kind("cards import", lambda: lines(f"{UNITS[0]};x;{{n}}\n", header="unit;text;from\n")),
    # register
    "units.csv": Kind("units import", lambda: lines("x;\n", header="hsa_id;name\n")),
    "parents.csv": Kind("units import", lambda: lines("SE2321000065-T{n};n{n};{a}\n", header="hsa_id;name;parent\n")),
    "twice.csv": Kind("units import", lambda: lines("SE2321000065-T;{n}\n", header="hsa_id;name\n")),
    "units.ldif": Kind("units import", lambda: lines("dn: a\nhsaIdentity: x\nobjectClass: organizationalUnit\n\n")),
    "lines.ldif": Kind("units import", lambda: lines("x\n\n")),
    "base64.ldif": Kind("units import", lambda: "dn: a\n" + lines("x:: !\n")),
    "persons.csv": Kind("persons import", lambda: lines("x;;y;z\n", header="hsa_id;name;email;unit\n")),
    "inunit.csv": Kind(
        "persons import", lambda: lines("SE2321000065-P{n};n;{n};{a}\n", header="hsa_id;name;email;unit\n")
    ),
    "persons.ldif": Kind("persons import", lambda: lines("dn: a\nhsaIdentity: x\nobjectClass: person\nsn: a\n\n")),
    "types.csv": Kind("case-types import", lambda: lines(";;x\n", header="name;aliases;central\n")),
    "switches.csv": Kind("case-types import", lambda: lines("x;y;z\n", header="unit;case_type;offered\n")),
    "offers.csv": Kind("case-types import", lambda: lines("{a};{a}\n", header="unit;case_type\n")),
    "types.yaml": Kind("case-types import", lambda: "case_types:\n" + lines("- {{}}\n")),
    "sametypes.yaml": Kind("case-types import", lambda: "case_types:\n" + lines("- name: a\n")),
    "columns.csv": Kind("units import", lambda: lines("name,")),
    "quotes.csv": Kind("units import", lambda: lines('"a"b,c\n', header="hsa_id,name\n")),
    "sheet.xlsx": Kind("units import", lambda: sheet(numbered("hsa_id;name", "x{n};", 65_000))),
    "sheet-roles.xlsx": Kind("roles apply", lambda: sheet(numbered("person;role;unit", "x;y;z", 150_000))),
    # cases
    "cases.csv": Kind(
        "cases import", lambda: lines("x;x;x;x;x;x\n", header="number;unit;case_type;resident;state;opened\n")
    ),
    "residents.csv": Kind(
        "cases import",
        lambda: lines("AR-{n};{a};{a};{n};{a};{n}\n", header="number;unit;case_type;resident;state;opened\n"),
    ),
    "samecase.csv": Kind(
        "cases import",
        lambda: lines(
            f"AR-2025-000001;{UNITS[0]};T1;199001012385;new;2025-01-01\n",
            header="number;unit;case_type;resident;state;opened\n",
        ),
    ),
    # orders
    "items.yaml": Kind("orders check", lambda: "orders:\n" + lines("- 1\n")),
    "keys.yaml": Kind("orders check", lambda: "orders:\n" + lines("- {{refx: 1}}\n")),
    "orders.yaml": Kind(
        "orders check", lambda: "orders:\n" + lines("- {{ref: {n}, unit: x, case_types: [y], deactivate: z}}\n")
    ),
    "bomb.yaml": Kind("orders check", lambda: "a: &a [x]\n" + lines("b{n}: [*a, *a, *a, *a]\n")),
    "alias.yaml": Kind(
        "orders check", lambda: "orders:\n- &a {ref: 1, unit: x, case_types: [y]}\n" + lines("- *a\n", size=MIB - 60)
    ),
    "documents.yaml": Kind("orders check", lambda: lines("---\na: [\n")),
    "deep.yaml": Kind("orders check", lambda: "[" * MIB),
    "overlaps.yaml": Kind(
        "orders plan", lambda: lines(f"- {{{{ref: R{{n}}, unit: {UNITS[0]}, {ONE}}}}}\n", header="orders:\n")
    ),
    "periods.yaml": Kind(
        "orders plan",
        lambda: (
            f"ref: R1\nunit: {UNITS[0]}\ncase_types: [T1]\nperiods:\n"
            + lines("- {{deactivate: 2027-06-01, reactivate: 2027-08-01}}\n")
        ),
    ),
    "listed.yaml": Kind(
        "orders check",
        lambda: (
            f"ref: R1\nunit: {UNITS[0]}\ndeactivate: 2027-06-01\nreactivate: 2027-08-01\ncase_types:\n"
            + lines("- {a}\n")
        ),
    ),
    "steps.json": Kind("orders apply", lambda: PLAN + '"orders": [], "guards": [], "steps": [' + lines("1,") + "1]}"),
    "plan.json": Kind("orders apply", lambda: PLAN + '"steps": [], "guards": [], "orders": [' + lines("1,") + "1]}"),
    "planned.json": Kind(
        "orders apply",
        lambda: PLAN + '"steps": [], "guards": [], "orders": [' + lines('{{"ref": "{n}", "unit": "{a}"}},') + "1]}",
    ),
    "keys.json": Kind("orders apply", lambda: PLAN + lines('"{n}": 1, ') + '"steps": 1}'),
    "deep.json": Kind("orders apply", lambda: PLAN + '"a": ' + "[" * MIB),
    # configuration
    "policies.yaml": Kind("retention policy check", lambda: "policies:\n" + lines("- {{}}\n")),
    "samepolicies.yaml": Kind(
        "retention policy check",
        lambda: "policies:\n" + lines("- {{name: p, case_types: all, keep: 2y, from: closed}}\n"),
    ),
    "catalogue.yaml": Kind("config check", lambda: "roles:\n" + lines("- {{id: {n}}}\n")),
    "vis.yaml": Kind("config check", lambda: lines("k{n}: x\n")),
    "certificate.json": Kind("retention certificate verify", lambda: "[" + lines("{{}},") + "1]"),
}
CONFIG = {"policies.yaml": "retention", "samepolicies.yaml": "retention", "catalogue.yaml": "roles"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FILE", help="which files; all of them if none is named")
    parser.add_argument("--quick", action="store_true", help="for people only, not with --json")
    asked = parser.parse_args()
    names = asked.names or list(FILES)
    width = max(map(len, names))
    print(f"{'':{width}}  code    text           JSON           (at most {SECONDS:g} s, {MEMORY:g} MiB)")
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        os.chdir(folder)
        _make_database(Path("ready.db"))
        missed = 0
        for name in names:
            made = FILES[name].make()
            Path(name).write_bytes(made if isinstance(made, bytes) else made.encode())
            taken = [_measured(name, *more) for more in (((),) if asked.quick else ((), ("--json",)))]
            met = all(one.seconds <= SECONDS and one.mebibytes <= MEMORY for one in taken)
            missed += not met
            cells = "  ".join(f"{one.seconds:5.2f} s {one.mebibytes:4.0f} MiB" for one in taken)
            codes = "/".join(sorted({str(one.code) for one in taken}))
            print(f"{name:{width}}  {codes:>4}  {cells}  {FILES[name].words}{'' if met else '  MISSED'}", flush=True)
            Path(name).unlink()
        print(f"{len(names) - missed} of {len(names)} are read within the limits.")


def _measured(name: str, *more: str) -> peak.Taken:
    for left in ("vis.db-wal", "vis.db-shm", "out.rest.csv"):
        Path(left).unlink(missing_ok=True)
    shutil.copy("ready.db", "vis.db")
    words = ["-m", "vis_cli", *FILES[name].words.split(), *more, "--db", "vis.db"]
    if name in CONFIG:
        Path("hostile.yaml").write_text(f"{CONFIG[name]}: {name}\n", encoding="utf-8")
        words += ["--config", "hostile.yaml"]
    elif name == "vis.yaml":
        words += ["--config", name]
    else:
        words += [name]
    if "--keep-going" in words or "migrate" in words:
        words += ["--rest", "out.rest.csv"]
    words += (
        ["--yes"]
        if FILES[name].words.split()[-1] in ("import", "apply", "migrate", "--keep-going") or "sync" in words
        else []
    )
    with open("err.txt", "wb") as err:
        return peak.measure([sys.executable, *words], _environment(), subprocess.DEVNULL, err, most=STOPPED)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIS_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


def _make_database(path: Path) -> None:
    from vis_cli.db.core import journal
    from vis_cli.db.core.apply import apply
    from vis_cli.db.core.engine import Database, database_url
    from vis_cli.db.core.schema import initialise
    from vis_cli.rules.core.plan import Step
    from vis_cli.rules.register.case_types import CaseType, Offer
    from vis_cli.rules.register.persons import Person
    from vis_cli.rules.register.units import Unit

    database = Database(database_url(str(path)))
    initialise(database)
    types = [CaseType(f"t{n}", f"T{n}") for n in range(1, 21)]
    records = [Unit(unit, f"{WORD} {PLACES[n % 10]} {letters(n)}") for n, unit in enumerate(UNITS)]
    records += [Person(one, f"Anna {letters(n * 97).title()}", f"p{n}@example.org") for n, one in enumerate(PERSONS)]
    records += [*types, *(Offer(unit, each.slug, offered=True) for unit in UNITS for each in types)]
    entry = journal.Entry(at=datetime.now(UTC).replace(microsecond=0), actor="bench", command="vis import")
    with database.writing() as db:
        apply(db, [Step(None, record) for record in records], entry)
        db.commit()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main()
