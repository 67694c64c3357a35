"""Mutation testing itself: the mutants are slips in the functions it is given, and each can be tried."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.mutation import TOLD, mutants, sample, telling

WINDOWS = "vis_cli/rules/orders/windows.py"


def test_functions_methods_and_properties_have_mutants_each_with_a_name_of_its_own() -> None:
    found = mutants([WINDOWS])
    assert {"run", "Window.covers", "Window.ends", "RunFacts.details"} <= {mutant.function for mutant in found}
    assert len({mutant.id for mutant in found}) == len(found)


def test_a_mutant_is_the_file_with_one_function_changed() -> None:
    before = compile((ROOT / WINDOWS).read_text(encoding="utf-8"), WINDOWS, "exec", dont_inherit=True)
    for mutant in mutants([WINDOWS])[::10]:
        assert mutant.source != mutant.tree.code
        assert mutant.code().co_qualname == mutant.function
        assert before.co_names == compile(mutant.source, WINDOWS, "exec", dont_inherit=True).co_names
        assert str(mutant).startswith(f"{mutant.id}, line {mutant.line}\n")


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    found = mutants([WINDOWS])
    some = sample(found, 20, 1)
    assert len({mutant.id for mutant in some}) == 20
    assert sample(found[::-1], 20, 1) == some
    assert sample(found, 20, 2) != some
    assert sample(found, 10, 1) == some[:10]


def test_a_function_that_tells_is_the_function_as_it_was_with_one_call_more() -> None:
    found = list({mutant.function: mutant for mutant in mutants([WINDOWS])}.values())
    told = telling(found)
    assert [mutant for mutant, _ in told] == found
    for place, (mutant, code) in enumerate(told):
        assert code.co_qualname == mutant.function
        assert TOLD in code.co_names and place in code.co_consts
        assert set(mutant.code().co_freevars) == set(code.co_freevars)


# --- a few of them tried ---------------------------------------------------------------------------------------------

PAIRS, OF_PAIRS = "vis_cli.rules.orders.pairs:*", "tests/rules/orders/test_pairs.py"


def tried(only: str, tests: str | Path, size: int) -> tuple[int, str]:
    """The exit code of a run on so many mutants, and what it printed."""
    words = ["--only", only, "--tests", str(tests), "--sample", str(size)]
    run = [sys.executable, "-m", "tests.mutation", *words]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def test_the_tests_of_a_rule_notice_most_slips_in_it() -> None:
    code, said = tried(PAIRS, OF_PAIRS, 20)
    assert code == 0, said
    assert "vis_cli.rules.orders.pairs             20 mutants," in said


def test_a_mutant_that_no_test_reaches_is_alive_and_named() -> None:
    code, said = tried("vis_cli.rules.orders.reply:*", OF_PAIRS, 3)
    assert (code, said.count("no test reaches vis_cli.rules.orders.reply:")) == (1, 3)
    assert "3 alive: 0.0 %, at least 85 % wanted." in said


def test_a_test_that_claims_nothing_notices_nothing_but_a_crash(tmp_path: Path) -> None:
    idle = tmp_path / "test_idle.py"
    idle.write_text(
        "from vis_cli.rules.core.guards import is_lifted\n"
        "from vis_cli.rules.core.plan import Violation\n"
        "def test_idle():\n    is_lifted(Violation('clock', 'x'), {})\n"
    )
    code, said = tried("vis_cli.rules.core.guards:is_lifted:*", idle, 20)
    assert code == 1
    assert "no test notices vis_cli.rules.core.guards:is_lifted:" in said


def test_tests_that_fail_without_a_slip_prove_nothing(tmp_path: Path) -> None:
    failing = tmp_path / "test_failing.py"
    failing.write_text("def test_failing():\n    assert False\n")
    code, said = tried(PAIRS, failing, 1)
    assert code not in (0, 1)
    assert "::test_failing fails without a mutant" in said


def test_a_name_that_no_mutant_has_is_refused() -> None:
    code, said = tried("nothing:*", OF_PAIRS, 1)
    assert (code, "no mutant has an id like nothing:*" in said) == (2, True)
