"""What the tests reach is counted as it is, and held against the floors."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.coverage import Measured, compared, main


def test_what_a_forked_command_reaches_is_counted() -> None:
    """A module that is only imported has no branch that was reached."""
    one = "tests/cli/help/test_help.py::test_an_unknown_topic_is_not_found"
    reached = Measured("cli/frame", [one]).reached()
    assert reached is not None
    assert reached[1] > 10


def test_tests_that_fail_have_reached_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    failing = tmp_path / "test_failing.py"
    failing.write_text("def test_failing():\n    assert False\n")
    assert Measured("rules", [str(failing)]).reached() is None
    assert "1 failed" in capfd.readouterr().out


@pytest.mark.parametrize(("branches", "enough"), [(94.99, False), (95.0, True), (100.0, True)])
def test_a_layer_is_compared_with_its_floor_by_branches(branches: float, enough: bool) -> None:
    said, held = compared("rules", 99.0, branches, 95)
    assert held is enough
    assert said.endswith("at least 95 %" if enough else "below 95 %")


def test_a_layer_that_has_no_floor_is_refused() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rules", "nonsense"])
    assert ended.value.code == 2


def test_the_layers_without_a_terminal_or_sql_have_floors() -> None:
    floors = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vis"]["coverage"]
    assert floors.keys() == {"rules", "files", "app"}
    assert floors["rules"] >= 95
