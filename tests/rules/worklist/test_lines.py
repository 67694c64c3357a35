"""What is done together is one line."""

from __future__ import annotations

from datetime import UTC, datetime

from vis_cli.rules.worklist.lines import count, ids, line_id, named, together, told
from vis_cli.rules.worklist.tasks import Standing, task_id

ALIKE = (49581, 67435)
"""Found by trying: the first units of which a task at that moment has the same id."""
MORNING = datetime(2026, 6, 10, 6, tzinfo=UTC)
ONE = Standing("Personalverktyget", "U", "case type boka-tid", "inactive", "active", MORNING, 'Inaktivera "Boka tid"')


def test_case_types_that_turn_at_the_same_moment_are_one_line_and_nothing_else_is() -> None:
    two = ONE._replace(item="case type recept", what='Inaktivera "Recept"')
    role = ONE._replace(item="editor/P-1", what="Lägg till")
    others = [
        two._replace(unit="V"), two._replace(state="active"), two._replace(details="Annat."), role,
        role._replace(item="editor/P-2"), two._replace(since=MORNING.replace(hour=7)),
    ]  # fmt: skip
    found = together([ONE, two, *others])
    assert list(found.values()) == [[ONE, two], *([each] for each in others)]
    assert [id for id, each in found.items() if len(each) == 1] == [task_id(each) for each in others]
    line = line_id([task_id(ONE), task_id(two)])
    alone = [(task_id(each), task_id(each)) for each in others]
    assert ids([ONE, two, *others]) == [(task_id(ONE), line), (task_id(two), line), *alone]
    assert count([ONE, two, *others]) == len(found)


def test_a_line_has_an_id_as_long_as_the_same_tasks_stand_there() -> None:
    assert line_id(["T-1"]) == "T-1"
    assert line_id(["T-1", "T-2"]) == line_id(["T-2", "T-1"]) == "T-1902e670"
    assert line_id(["T-1", "T-2", "T-3"]) != line_id(["T-1", "T-2"])


def test_a_line_names_all_of_it() -> None:
    assert told(['Inaktivera "Boka tid"']) == 'Inaktivera "Boka tid"'
    assert told(['Aktivera "Boka tid"', 'Aktivera "Recept"']) == 'Aktivera "Boka tid", "Recept"'


def test_an_id_that_two_tasks_happen_to_share_names_both() -> None:
    one, other = (
        ONE._replace(unit=f"SE2321000065-TEST{n}", since=datetime(2026, 6, 28, 22, tzinfo=UTC)) for n in ALIKE
    )
    two = other._replace(item="case type recept")
    assert task_id(one) == task_id(other)
    assert named([one, other]) == {task_id(one): [[one], [other]]}
    line = line_id([task_id(other), task_id(two)])
    assert named([one, other, two]) == {
        task_id(one): [[one], [other]], line: [[other, two]], task_id(two): [[two]]
    }  # fmt: skip
