"""What a run would meet is told class by class, the access log's among them."""

from __future__ import annotations

from datetime import date

from vis_cli.app.retention.outlook import Outlook
from vis_cli.db.retention.due import Counts, Survey
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.retention.log_policy import LogDue, LogPolicy
from vis_cli.rules.retention.policies import Policy, terms

TODAY = date(2026, 6, 2)
POLICY = Policy("p", Duration(((2, "y"),)))


def test_each_class_is_told_with_its_counts_and_its_decision_and_the_log_last() -> None:
    (term,) = terms([POLICY], TODAY)
    surveys = {"p": Survey({"": Counts(due=3, held=1)}, {"H-1": 1})}
    log = LogDue(LogPolicy(Duration(((5, "y"),))), TODAY, (), 7)
    outlook = Outlook((term,), surveys, (), None, {}, log=log)
    assert [str(line) for line in outlook.classes(TODAY)] == [
        "p: 3 due, 1 held; counts from 2024-06-01 or before",
        "  decision: none: --apply is refused",
        "access log: 0 reads due, 7 kept (kept 5y; what was sealed on 2021-06-01 or before goes)",
        "  decision: none: --apply is refused",
    ]
    assert [str(line) for line in outlook.held()] == ["  held by H-1: 1"]
    assert (outlook.reads, outlook.is_of_log_alone, outlook.total.due) == (0, False, 3)


def test_where_only_reads_are_due_no_run_begins() -> None:
    assert Outlook((), {}, (), None, {}).is_of_log_alone
    assert not Outlook((), {}, (), None, {}, compact=True).is_of_log_alone
