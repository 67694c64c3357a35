"""README's figures of what was tried are those of the last run that counted them; every test that counts is there."""

from __future__ import annotations

import json

from tests.make_figures import FIGURES, README, counting, table, written

KEPT = json.loads(FIGURES.read_text(encoding="utf-8"))


def test_the_table_is_what_the_tests_have_counted() -> None:
    text = README.read_text(encoding="utf-8")
    assert "<!-- figures -->" in text
    assert written(text, KEPT) == text, "run python -m tests.make_figures"


def test_every_test_that_counts_is_told_and_none_that_is_gone() -> None:
    told = {test.partition("[")[0] for test in KEPT["counted"]}
    there = {f"{path}::{name}" for path, name in counting()}
    assert told <= there
    assert {name for name in there - told if "failover" not in name} == set()  # which takes etcd


def test_many_kills_of_one_test_are_told_together() -> None:
    counted = {f"a.py::test_x[{n}]": f"{name}: {n} kills survived" for n, name in ((3, "b"), (4, "a"), (5, "b"))}
    said = table({"day": "2026-06-02", "soak": False, "counted": {**counted, "b.py::test_y_z": "1 | 2"}})
    assert "| [x](a.py) | 12 kills: a, b |" in said
    assert r"| [y z](b.py) | 1 \| 2 |" in said
