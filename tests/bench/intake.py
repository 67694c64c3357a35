"""Orders in units' own words: a thousand texts read against one second, beyond start-up.

A register of five thousand units with twenty case types each; every text is another one, of another unit and other
days, in ten forms from one line to a forwarded mail. Wall time inside a process that has read one text before; the
best of the rounds counts, and the whole process stands beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stdout
from datetime import date, timedelta
from pathlib import Path

from tests.bench import core
from tests.bench.figures import Figure

TEXTS, UNITS = 1_000, 5_000
MONDAY = date(2027, 6, 7)
FORMS = (
    "IT-{n} {unit} stänger alla ärendetyper v. {week}–{later}. Hänvisning till {other}.",
    "Hej! Kan ni stänga Ärende 03 och Ärende 07 hos {unit} {first} t.o.m. {last}? Mvh Eva Ek",
    "Enhet: {unit}\nÄrendetyper: Ärende 01, Ärende 12\nInaktiveras: {first}\nAktiveras: {opens}\nHänvisning: {other}\n",
    "Hej supporten!\n\nVi hade ett möte i ledningsgruppen där vi bestämde att {unit} stänger från och med den {first}\n"
    "till och med den {last}. Alla ärendetyper ska inaktiveras under den tiden. Patienterna vänder sig till\n{other}."
    " Telefonen är öppen som vanligt 8-10.\n\nVänliga hälsningar\nSara Lind\nVerksamhetschef\n{unit}\n",
    "Ändring av IT-{n}: {unit} öppnar {opens} i stället för {last}.",
    "Vi återtar beställningen IT-{n} för {unit}, det blir ingen stängning i sommar.",
    "{unit} stänger alla ärendetyper utom Ärende 05 från {first} till {opens}.",
    "Enhet                Ärendetyper   Stänger      Öppnar\n{unit}  alla          {first}   {opens}\n",
    "Hej, se nedan.\n\nFrån: Eva Fors <eva@example.org>\nSkickat: den 7 maj 2027 14:02\nÄmne: Sommar\n\nHej!\n"
    "{unit} stänger alla ärendetyper v. {week}–{later}.\n/Eva\n",
    "Hej, hur lägger jag till en ny användare i Personalverktyget, nummer {n}? /{unit}",
)


def run(quick: bool = False) -> list[Figure]:
    """How long a thousand texts take; with `quick` fewer rounds."""
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder, core._inside(Path(folder)):
        core._make_register(UNITS)
        _write_texts()
        words = [sys.executable, "-m", "tests.bench.intake"]
        environment = {**core._environment(), "VIS_DB": "empty.db", "VIS_NOW": "2027-05-10 08:00", "VIS_NO_INPUT": "1"}
        took = [_child(words, environment) for _ in range(1 if quick else 3)]
        whole = [_whole(environment) for _ in range(1 if quick else 3)]
    second = "one second"
    return [
        Figure(f"orders read, {TEXTS} texts, less start-up (CPU)", min(took), second, 1.0, 1),
        Figure(f"orders read, {TEXTS} texts, whole process (CPU)", min(whole), second, 1.0, None),
    ]


def _write_texts() -> None:
    Path("texts").mkdir()
    for n in range(TEXTS):
        first = MONDAY + timedelta(days=n % 60)
        last = first + timedelta(days=20 + n % 30)
        text = FORMS[n % len(FORMS)].format(
            n=40_000 + n, unit=f"Vårdcentralen {n:05}", other=f"Vårdcentralen {n + 1_000:05}", first=first, last=last,
            opens=last + timedelta(days=1), week=23 + n % 8, later=32 + n % 5,
        )  # fmt: skip
        Path(f"texts/{n:05}.txt").write_text(text, encoding="utf-8")
    Path("one.txt").write_text("Vårdcentralen 00001 stänger alla ärendetyper v. 30.", encoding="utf-8")


def _child(words: list[str], environment: dict[str, str]) -> float:
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _whole(environment: dict[str, str]) -> float:
    """CPU seconds of the command as a process of its own."""
    words = [sys.executable, "-m", "vis_cli", "orders", "read", "texts/*.txt", "--json"]
    child = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 3, child.returncode
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Seconds that the texts take in this process, once it has read one."""
    from vis_cli.__main__ import main as vis

    def read(name: str) -> None:
        with open(os.devnull, "w", encoding="utf-8") as sink, redirect_stdout(sink):
            assert vis(["orders", "read", name, "--json"]) in (0, 3)

    read("one.txt")
    begun = time.process_time()
    read("texts/*.txt")
    print(time.process_time() - begun)


if __name__ == "__main__":
    main()
