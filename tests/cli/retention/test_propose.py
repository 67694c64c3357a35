"""`vis retention propose` as it is run: a sheet for whoever prepares the decision."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import fill, policy
from tests.conftest import Command


@pytest.fixture
def filled(vis: Command) -> Command:
    """Cases, and a policy without a decision, on both databases."""
    filled = fill(vis)
    policy(filled, decision="")
    return filled


def test_what_has_no_decision_is_proposed_in_every_form_and_nothing_is_written(filled: Command) -> None:
    before = filled.dump()
    said = filled.ok("retention", "propose", "--json").json
    assert [(each["policy"], each["due"]) for each in said["classes"]] == [("personalverktyget", 3)]
    for form in ("text", "markdown", "html"):
        page = filled.ok("retention", "propose", "--format", form).out
        assert "Rättskipning och förvaltning" in page and "systemägaren" in page
        assert "1912" not in page.replace("2019", "")
    assert filled.dump() == before
    assert filled("retention", "propose", "--format", "pdf").code == 2
    assert filled("retention", "propose", "--policy", "nothing").code == 5


def test_a_policy_of_months_has_its_certificate_and_its_proposal(filled: Command) -> None:
    filled.write("retention.yaml", (filled.cwd / "retention.yaml").read_text().replace("keep: 2y", "keep: 18mo"))
    assert "18 månader från" in filled.ok("retention", "propose").out
    policy(filled)
    filled.write("retention.yaml", (filled.cwd / "retention.yaml").read_text().replace("keep: 2y", "keep: 18mo"))
    filled.ok("retention", "purge", "--apply", "--yes")
    assert "18 månader från" in filled.ok("retention", "certificate", "show", "R-1").out
