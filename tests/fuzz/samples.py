"""What the readers are tried on: something of each kind, which inputs are made of."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

UNIT, OTHER, PERSON = "SE2321000065-TEST0001", "SE2321000065-TEST0002", "SE2321000065-TESTP001"
ORDER = """orders:
  - ref: IT-48213
    unit: Vårdcentralen Teleborg
    case_types: [Boka tid, Förnya recept]
    deactivate: 2026-06-29
    reactivate: 2026-08-03
    notice: true
  - {ärendenummer: IT-1, enhet: Birka, ärendetyper: alla, veckor: v. 27–31 2026, anteckning: "x"}
  - {ref: IT-2, unit: Birka, offer: [Boka tid], ta bort: [Förnya recept], från: 2026-09-01}
"""
POLICY = """policies:
  - {name: p, case_types: all, keep: 2y, counted_from: closed, decision: {body: R, date: 2019-03-12, reference: RK 1}}
access_log: {keep: 5y, decision: {body: R, date: 2020-03-12, reference: RK 1}}
"""
MAIL = """From: Anna Berg <anna@example.org>
Subject: =?utf-8?q?St=C3=A4ngning?=
Date: Mon, 1 Jun 2026 08:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

U3TDpG5nIEJva2EgdGlkIDI5IGp1bmkgdC5vLm0uIDIgYXVndXN0aSAyMDI2

--b
Content-Type: text/html

<p>Vårdcentralen Teleborg: <b>stäng</b> Förnya recept v. 27-31</p>
--b--
"""
LDIF = """dn: cn=Vårdcentralen Teleborg,o=R,c=SE
hsaIdentity: SE2321000065-TEST0001
cn:: VsOlcmRjZW50cmFsZW4gVGVsZWJvcmc=
telephoneHours: 1-5#08:00#11:30#x#2026-06-01#2026-08-31
description: long
 er
objectClass: organizationalUnit

dn: cn=Anna,o=R
personHsaIdentity: SE2321000065-TESTP001
"""
URL = "postgresql+psycopg://vis:hemligt@[::1]:5432,db2:5433/vis?sslmode=require&host=/run"
SHOWN = (
    '{"format": "vis-todo-1", "database": "9f31c7", "day": "2026-06-29",'
    ' "lines": [["SE2321000065-TEST0001", "T-1a2b3c4d", "T-5a3f0c12"]]}'
)
HOURS = (
    "mån–fre 08:00–11:30, 13:00–15:00; ons stängt", "vardagar 8-16 utom onsdagar", "Mo-Fr 08:00-11:30; PH off",
    "1-5#08:00#11:30##2026-06-01#2026-08-31", "dygnet runt",
    "mån–tors 8.00 till 16 och 17-18; fre stängt t.o.m. 3 aug 2026",
)  # fmt: skip


def in_bytes(*written: str) -> tuple[bytes, ...]:
    return tuple(each.encode() for each in written)


def example(*names: str) -> tuple[bytes, ...]:
    root = Path(__file__).parents[2]
    return tuple((root / name).read_bytes() for name in names)


@cache
def workbook() -> tuple[bytes, ...]:
    import xlsxwriter

    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        for row, cells in enumerate((("hsa_id", "name", "from"), (UNIT, "Vårdcentralen", "2026-06-29"))):
            sheet.write_row(row, 0, cells)
    return (made.getvalue(),)
