"""A purge after a loss of power: whole batches of its ledger stay, what is lost is said, and the run goes on."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import with_clients
from tests.conftest import Command
from tests.db.retention.purging import add_cases, add_files, old_cases
from vis_cli import app
from vis_cli.app.retention.purge import Wishes
from vis_cli.errors import Refused, Sentence
from vis_cli.files.retention.ledger import find

CASES = 40  # and three of the fixture's
SIZE = 5


@dataclass
class After:
    """Says to stop when it has been asked so often."""

    times: int

    def __call__(self) -> bool:
        self.times -= 1
        return self.times < 0

    def listening(self) -> AbstractContextManager[object]:
        return nullcontext()


@pytest.fixture
def ledger(cases: Command, invoke: Invoke) -> Path:
    """The ledger of a run that was stopped after four of its nine batches."""
    with_clients(cases)
    with cases.open().writing() as db:
        add_cases(db, old_cases(CASES))
        db.commit()
    add_files(cases.cwd / "att", old_cases(CASES))
    done = app.retention.purge.purge(invoke(yes=True), Wishes(batch=SIZE), After(5))
    assert done.session is not None
    assert (done.session.why, done.session.gone) == ("stopped", 4 * SIZE)
    (path,) = (cases.cwd / "certs").glob("R-1.*.ledger")
    return path


def named(cases: Command, path: Path) -> int:
    """How many numbers the ledger names."""
    key = bytes.fromhex((cases.cwd / "keys" / "hmac.key").read_text().strip())
    database = path.read_bytes().split(b"database=")[1][:36].decode()
    return next(each for each in find(path.parent, database) if each.path == path).digest(key)[0]


BATCH = SIZE * 65 + len("= 1 ") + 65


@pytest.mark.parametrize(("cut", "lost"), [(0, 0), (10, 0), (70, 5), (BATCH, 5), (BATCH + 10, 10), (3000, 20)])
def test_a_ledger_that_lost_its_end_with_the_power_keeps_what_is_whole(
    cases: Command, invoke: Invoke, ledger: Path, cut: int, lost: int
) -> None:
    content = ledger.read_bytes()
    ledger.write_bytes(content[: max(len(content) - cut, 0)])
    told: list[Sentence] = []
    app.retention.purge.purge(invoke(yes=True, tell=told.append), Wishes(batch=SIZE))
    assert named(cases, ledger) == 43 - lost
    said = f"{ledger.name} has lost {lost} of the numbers purged (20): "
    assert [str(each).startswith(said) for each in told] == [True] * bool(lost)
    with invoke().reading() as db:
        from vis_cli.db.core import journal

        details = [change.details for change, _ in journal.everything(db)]
    assert ('"ledger_lost":20' in details[-1]) == (lost == 20)
    paper = ledger.with_suffix(".json")
    checks, _ = app.retention.certificates.verify(invoke(), paper)
    assert checks["ok"], checks
    assert f"gallrade nummer: {lost}" not in app.retention.certificates.show(invoke(), "R-1", "text")
    assert ("förlorade" in app.retention.certificates.show(invoke(), "R-1", "text")) == bool(lost)


def test_a_replay_finds_what_a_ledger_cut_by_a_loss_of_power_still_names(
    cases: Command, invoke: Invoke, ledger: Path
) -> None:
    """The database is put back as it was before the run, which never came to a certificate."""
    ledger.write_bytes(ledger.read_bytes()[:-100])
    with cases.open().writing() as db:
        from vis_cli.db.core import tables as t

        db.execute(t.purges.delete())
        db.execute(t.cases.delete())
        for table in (t.messages, t.comments, t.attachments, t.form_replies):
            db.execute(table.delete())
        add_cases(db, old_cases(CASES))
        db.commit()
    with pytest.raises(Refused) as refused:
        app.retention.purge.purge(invoke(yes=True), Wishes())
    assert refused.value.id == "restored"
    done = app.retention.replay.replay(invoke(yes=True))
    assert (done.lost.runs, done.lost.going) == (["R-1"], 15)


def test_a_database_that_lost_its_last_batches_with_the_power_has_them_purged_again(
    cases: Command, invoke: Invoke, ledger: Path
) -> None:
    """As SQLite may: the ledger is on the disk before the commit that it covers."""
    before = ledger.read_bytes()
    with cases.open().writing() as db:
        from vis_cli.db.core import tables as t

        run = db.execute(t.purges.select()).one()
        progress = run.progress.replace('"batches":4', '"batches":0')
        assert progress != run.progress
        db.execute(t.purges.update().values(progress=progress))
        db.commit()
    with pytest.raises(Refused) as refused:
        app.retention.purge.purge(invoke(yes=True), Wishes())
    assert refused.value.id == "restored" and "with the power" in str(refused.value.message)
    assert ledger.read_bytes() == before
    assert app.retention.replay.replay(invoke(yes=True)).lost.runs == ["R-1"]
    assert app.retention.purge.purge(invoke(yes=True), Wishes()).session is not None


def test_a_ledger_cut_off_before_its_first_number_trips_the_guard_of_a_replay(
    cases: Command, invoke: Invoke, ledger: Path
) -> None:
    ledger.write_bytes(ledger.read_bytes()[:30])
    with cases.open().writing() as db:
        from vis_cli.db.core import tables as t

        db.execute(t.purges.delete())
        db.commit()
    with pytest.raises(Refused) as refused:
        app.retention.replay.replay(invoke(yes=True))
    assert refused.value.id == "lost-ledger"
    lifted = {"yes": True, "lifted": {"lost-ledger": None}, "reason": "strömavbrott"}
    assert app.retention.replay.replay(invoke(**lifted)).lost.runs == ["R-1"]
    assert app.retention.purge.purge(invoke(yes=True), Wishes()).session is not None
