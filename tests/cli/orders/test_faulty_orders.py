"""Faulty order files, one for each fault, named after it: refused with the place, and nothing is written."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Command

FOLDER = Path(__file__).parent / "faulty_orders"

# file: the faults, each by rule, line and column
FAULTS = {
    "alias-bomb": [("wrong-type", 6, 7), ("too-many-copies", 9, 35)],
    "ambiguous-unit": [("ambiguous-unit", 2, 7)],
    "autumn-fold": [("faulty-date", 5, 13)],
    "bad-indent": [("yaml-syntax", 2, 6)],
    "byte-order-mark": [("unknown-key", 1, 1), ("missing-key", 1, 1)],
    "case-types-as-mapping": [("wrong-type", 3, 13)],
    "colon-in-text": [("yaml-syntax", 6, 15)],
    "crlf": [("unknown-case-type", 3, 24)],
    "day-before-month": [("faulty-date", 4, 13)],
    "deep-nesting": [("too-deep", 6, 106)],
    "duplicate-key": [("duplicate-key", 6, 1)],
    "duplicate-key-in-swedish": [("duplicate-key", 6, 1)],
    "empty": [("empty-file", 1, 1)],
    "empty-reactivate": [("missing-key", 1, 1)],
    "empty-unit": [("empty-value", 2, 6)],
    "escape-sequence": [("control-character", 2, 25)],
    "faults-in-every-document": [
        ("unknown-unit", 3, 7),
        ("faulty-date", 11, 13),
        ("yaml-syntax", 14, 6),
        ("empty-list", 18, 13),
    ],
    "hour-25": [("faulty-date", 4, 13)],
    "latin-1": [("not-utf-8", 2, 8)],
    "list-as-key": [("faulty-key", 1, 3)],
    "long-hsa-id": [("faulty-hsa-id", 2, 7)],
    "merge-key": [("merge-key", 1, 1)],
    "missing-case-types": [("missing-key", 1, 1)],
    "missing-dates": [("missing-key", 1, 1), ("missing-key", 1, 1)],
    "missing-deactivate": [("missing-key", 1, 1)],
    "missing-reactivate": [("missing-key", 2, 5)],
    "missing-ref": [("missing-key", 2, 1)],
    "missing-unit": [("missing-key", 1, 1)],
    "nested-case-types": [("wrong-type", 3, 14)],
    "no-case-types": [("empty-list", 3, 13)],
    "no-orders-in-list": [("empty-list", 1, 9)],
    "no-periods": [("empty-list", 4, 10)],
    "no-such-day": [("faulty-date", 4, 13)],
    "no-such-week": [("faulty-weeks", 4, 8)],
    "notice-maybe": [("faulty-boolean", 6, 9)],
    "nul": [("control-character", 2, 25)],
    "only-comments": [("empty-file", 1, 1)],
    "order-is-text": [("no-order", 2, 5)],
    "orders-is-text": [("no-order", 1, 9)],
    "overlapping-periods": [("overlapping-periods", 6, 18)],
    "period-of-no-days": [("reversed-period", 5, 13)],
    "period-without-end": [("missing-key", 7, 5)],
    "python-tag": [("unknown-tag", 4, 13)],
    "replaces-nothing": [("unknown-order", 6, 11)],
    "reversed-period": [("reversed-period", 5, 13)],
    "reversed-second-period": [("reversed-period", 6, 42)],
    "same-order-twice": [("duplicate-order", 7, 10)],
    "several-faults-in-one-order": [
        ("empty-value", 1, 5),
        ("unknown-unit", 2, 7),
        ("unknown-case-type", 3, 14),
        ("unknown-case-type", 3, 24),
        ("faulty-date", 4, 13),
        ("faulty-date", 5, 13),
        ("unknown-key", 6, 1),
    ],
    "spring-gap": [("faulty-date", 4, 13)],
    "tab-indent": [("tab", 3, 1)],
    "time-without-day": [("faulty-date", 4, 13)],
    "two-digit-year": [("faulty-date", 4, 13)],
    "unclosed-bracket": [("yaml-syntax", 4, 11)],
    "unclosed-quote": [("yaml-syntax", 2, 7)],
    "unknown-alias": [("faulty-alias", 3, 13)],
    "unknown-case-type": [("unknown-case-type", 6, 9)],
    "unknown-case-type-in-brackets": [("unknown-case-type", 3, 24)],
    "unknown-handover": [("unknown-unit", 6, 11)],
    "unknown-key": [("missing-key", 1, 1), ("unknown-key", 5, 1)],
    "unknown-unit": [("unknown-unit", 2, 7)],
    "utf-16-without-mark": [("not-utf-8", 1, 2)],
    "weeks-and-dates": [("two-periods", 4, 13), ("two-periods", 5, 13)],
    "weeks-reversed": [("faulty-weeks", 4, 8)],
    "weeks-without-year": [("faulty-weeks", 4, 9)],
    "wrong-check-digit": [("faulty-hsa-id", 2, 7)],
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, filled_sqlite: Path) -> Iterator[Command]:
    """A database with the example register, which no test of this module may change."""
    work = tmp_path_factory.mktemp("faulty")
    database = work / "vis.db"
    shutil.copy(filled_sqlite, database)
    vis = Command(work, str(database))
    yield vis
    assert vis.ok("changes", "list", "--json").json["items"][0]["command"].startswith("vis case-types import")


def places(errors: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(error["id"], error["line"], error["column"]) for error in errors]


def content(vis: Command) -> dict[str, str]:
    """The bytes of the database's files."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vis.cwd.glob("vis.db*")
        if not path.name.endswith("-shm")
    }


def test_every_faulty_file_is_expected_to_have_its_faults() -> None:
    assert sorted(path.stem.removeprefix("bad-") for path in FOLDER.glob("*.yaml")) == sorted(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_file_is_refused_at_its_faults_and_the_database_is_as_it_was(filled: Command, name: str) -> None:
    path = FOLDER / f"bad-{name}.yaml"
    before = content(filled)
    checked = filled("orders", "check", path, "--json")
    assert (checked.code, checked.err) == (65, "")
    assert places(checked.json["errors"]) == FAULTS[name]
    applied = filled("orders", "apply", path, "--yes", "--json")
    assert (applied.code, applied.out) == (65, "")
    assert places(applied.error if isinstance(applied.error, list) else [applied.error]) == FAULTS[name]
    assert content(filled) == before


def test_the_faults_of_every_file_are_told_in_one_run(filled: Command) -> None:
    run = filled("orders", "check", *sorted(FOLDER.glob("*.yaml")), "--json")
    assert run.code == 65 and run.json["files"] == len(FAULTS)
    told = {Path(error["file"]).stem.removeprefix("bad-") for error in run.json["errors"]}
    assert told == set(FAULTS)


def test_a_person_is_shown_the_line_a_caret_and_what_is_near(filled: Command) -> None:
    run = filled("orders", "apply", FOLDER / "bad-crlf.yaml", "-y")
    lines = run.err.splitlines()
    assert lines[0].endswith(
        'bad-crlf.yaml:3:24: error[unknown-case-type]: no case type "Förnya resept". Did you mean "Förnya recept"?'
    )
    assert lines[1].strip() == "case_types: [Boka tid, Förnya resept]"
    assert lines[2].index("^") == lines[1].index("Förnya")


def test_the_same_files_without_their_faults_are_sound(filled: Command) -> None:
    for encoding, ending in (("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\n")):
        text = (FOLDER / "bad-crlf.yaml").read_text("utf-8").replace("resept", "recept").replace("\n", ending)
        path = filled.write("sound.yaml", text.encode(encoding))
        run = filled("orders", "check", path.name, "--json")
        assert (run.code, run.json["errors"]) == (0, []), encoding
