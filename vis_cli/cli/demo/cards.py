"""What `vis demo` shows of contact cards."""

from __future__ import annotations

from vis_cli.cli.demo.parts import Part, step

NOVEMBER = "2025-11-24 09:00"


def parts() -> list[Part]:
    """The part on hours, notices and red days."""
    return [
        Part(
            "Contact cards",
            "Phone hours that cannot vanish, one notice at a time, and red days that nobody forgets.",
            "cards",
            [
                step("cards hours parse 'mån–fre 8.00–11.30 och 13–15; ons stängt'", NOVEMBER),
                step("cards hours apply bad-hours.csv", NOVEMBER, 65),
                step("cards hours apply hours.csv --yes --ticket CHG-301", NOVEMBER),
                step("cards holidays set --all closed --yes --ticket CHG-301", NOVEMBER),
                step("cards check --unit Birka", NOVEMBER, 1),
                step("cards notice suggest --all --yes --ticket CHG-302", NOVEMBER),
                step("cards check --unit Birka", NOVEMBER),
                step("cards show Birka --as-of 2025-12-24", NOVEMBER),
                step("cards show Birka --as-of 2025-12-24 --format html --out birka.html", NOVEMBER),
                step("cards open Birka --at '2025-12-24 09:00'", NOVEMBER, 1),
                step("cards export Birka --format ldif", NOVEMBER),
                step("cards import hsa.ldif --yes", NOVEMBER, 3),
                step("todo --system HSA --unit Birka", NOVEMBER),
            ],
            needs=["register"],
        )
    ]
