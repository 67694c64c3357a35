"""Files taken from a unit's shared folder: checked together, attached with their rows or not at all, then gone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.app.conftest import Invoke
from tests.files.cases.samples import OTHERS, pdf, png
from tests.forks import keep_counts
from vis_cli.app.cases import attachments
from vis_cli.app.cases.attachments import Taken
from vis_cli.app.execute import execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention.places import key_file
from vis_cli.db.cases.cases import insert
from vis_cli.db.core import tables as t
from vis_cli.errors import Ambiguous, FaultyInput, MissingInput, Refused, StorageError, VisError
from vis_cli.files.retention.hmac_key import make_key
from vis_cli.rules.cases.cases import Case
from vis_cli.rules.core.plan import Plan

TELEBORG = ("SE2321000065-E0002", "Vårdcentralen Teleborg")
KEYS = [20260000001, 20260000002, 20260010001]


class Desk:
    """The shared folders of two units, open cases, and an invocation that knows of both."""

    def __init__(self, invoke: Invoke, folder: Path) -> None:
        self.own, self.others, self.store = folder / "teleborg", folder / "birka", folder / "att"
        for each in (self.own, self.others):
            each.mkdir()
        made = invoke(yes=True)
        settings = replace(
            made.settings,
            attachments=self.store,
            shared_folders={TELEBORG[1]: self.own, "Birka": self.others},
            attachment_limit=1,
        )
        self.told: list[str] = []
        self.make: Callable[..., Invocation] = lambda **more: invoke(
            **{"yes": True, "settings": settings, "tell": lambda said: self.told.append(str(said)), **more}
        )
        self.settings = settings
        make_key(key_file(settings), b"k" * 32)
        with made.database.writing() as db:
            insert(db, [Case(key, TELEBORG[0], "boka-tid", "191212121212", "new", made.now, made.now) for key in KEYS])
            db.commit()

    def put(self, name: str, content: bytes = b"", folder: Path | None = None) -> str:
        path = (folder or self.own) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or pdf())
        return str(path)

    @contextmanager
    def taken(self, *files: str, keep: bool = False, **more: Any) -> Iterator[Taken]:
        with attachments.taken(self.make(**more), *TELEBORG, files, keep) as taken:
            yield taken

    def refused(self, *files: str, keep: bool = False, **more: Any) -> list[tuple[str, str]]:
        """The id of each fault, and the file that it is of."""
        with pytest.raises(VisError) as caught, self.taken(*files, keep=keep, **more):
            pass
        assert caught.value.exit_code == {FaultyInput: 65, MissingInput: 66, Ambiguous: 5}.get(type(caught.value), 4)
        self.nothing_attached()
        return [(fault.id, Path(fault.source.file).name if fault.source else "") for fault in caught.value.faults]

    def rows(self) -> list[Any]:
        with self.make().reading() as db:
            return list(db.execute(t.attachments.select().order_by(t.attachments.c.case_key, t.attachments.c.n)))

    def stored(self) -> list[str]:
        return sorted(str(path.relative_to(self.store)) for path in self.store.rglob("*") if path.is_file())

    def nothing_attached(self) -> None:
        assert (self.rows(), self.stored()) == ([], [])

    def check(self) -> None:
        """Every row has its whole file, alone, and there is no other file."""
        rows = self.rows()
        assert sorted(row.file for row in rows) == self.stored()
        for row in rows:
            content = (self.store / row.file).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (row.size, row.sha256)


@pytest.fixture
def desk(invoke: Invoke, tmp_path: Path) -> Desk:
    return Desk(invoke, tmp_path)


def attach(desk: Desk, taken: Taken, keys: list[int], *, fail: bool = False) -> None:
    invocation = taken.invocation
    with invocation.database.writing() as db:
        taken.attach_all(db, [(key, 1) for key in keys], invocation.now)
        if fail:
            raise RuntimeError("in the middle")
        db.commit()


def test_a_file_is_attached_to_each_case_under_a_name_of_its_own_and_leaves_the_shared_folder(desk: Desk) -> None:
    file = desk.put("Kallelse A\u030asa.PDF")
    image = desk.put("bilder/karta.png", png())
    with desk.taken(file, image) as taken:
        assert taken.names == ["Kallelse Åsa.PDF", "karta.png"]
        attach(desk, taken, KEYS)
        assert os.path.exists(file)
    rows = desk.rows()
    assert [(row.case_key, row.n, row.message, row.media_type) for row in rows] == [
        (key, n, 1, kind) for key in KEYS for n, kind in ((1, "application/pdf"), (2, "image/png"))
    ]
    desk.check()
    assert len({(desk.store / row.file).stat().st_ino for row in rows}) == 2
    assert {(desk.store / row.file).stat().st_mode & 0o777 for row in rows} == {0o600}
    assert [list(desk.own.iterdir()), desk.told] == [[desk.own / "bilder"], []]
    with desk.taken(desk.put("more.pdf")) as taken, taken.invocation.database.writing() as db:
        taken.attach(db, KEYS[0], 2, taken.invocation.now)
        db.commit()
    assert [(row.n, row.message) for row in desk.rows() if row.case_key == KEYS[0]] == [(1, 1), (2, 1), (3, 2)]


def test_a_file_may_be_named_from_the_units_folder(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("a/x.pdf")
    with desk.taken("a/x.pdf") as taken:
        attach(desk, taken, KEYS[:1])
    assert not (desk.own / "a" / "x.pdf").exists()
    desk.put("y.pdf")
    monkeypatch.chdir(desk.own.parent)
    with desk.taken("teleborg/y.pdf") as taken:  # or from the current one
        attach(desk, taken, KEYS[:1])
    desk.check()
    desk.put("z.pdf"), desk.put("a/z.pdf", png())
    monkeypatch.chdir(desk.own / "a")
    with pytest.raises(Ambiguous, match=r"a/z\.pdf or .*teleborg/z\.pdf"), desk.taken("z.pdf"):
        pass


def test_when_the_block_fails_nothing_is_attached_and_the_file_stays(desk: Desk) -> None:
    file = desk.put("x.pdf")
    with pytest.raises(RuntimeError), desk.taken(file) as taken:
        attach(desk, taken, KEYS, fail=True)
    desk.nothing_attached()
    assert Path(file).exists()


def test_when_it_fails_after_the_commit_what_is_committed_has_its_file(desk: Desk) -> None:
    file = desk.put("x.pdf")
    with pytest.raises(KeyboardInterrupt), desk.taken(file) as taken:
        attach(desk, taken, KEYS[:2])
        raise KeyboardInterrupt
    assert [len(desk.rows()), Path(file).exists()] == [2, False]
    desk.check()


def test_of_several_transactions_those_that_failed_leave_no_name(desk: Desk) -> None:
    with desk.taken(desk.put("x.pdf")) as taken:
        attach(desk, taken, KEYS[:1])
        with pytest.raises(RuntimeError):
            attach(desk, taken, KEYS[1:2], fail=True)
        attach(desk, taken, KEYS[2:])
    assert [row.case_key for row in desk.rows()] == [KEYS[0], KEYS[2]]
    desk.check()


def test_a_file_that_was_taken_and_not_attached_stays(desk: Desk) -> None:
    file = desk.put("x.pdf")
    with desk.taken(file):
        pass
    with desk.taken(file, dry_run=True) as taken:
        assert (taken.names, desk.stored()) == (["x.pdf"], [])
    with desk.taken() as taken:
        attach(desk, taken, KEYS)
        assert (taken.names, taken.digest) == ([], "")
    assert Path(file).exists()
    desk.nothing_attached()


def test_a_file_that_is_kept_may_lie_anywhere_but_in_anothers_folder_or_among_the_attachments(desk: Desk) -> None:
    file = desk.put("x.pdf", folder=desk.own.parent)
    assert desk.refused(file) == [("outside-shared-folder", "x.pdf")]
    with desk.taken(file, keep=True) as taken:
        attach(desk, taken, KEYS[:1])
    assert Path(file).exists()
    desk.check()
    (attached,) = desk.stored()
    for wrong, id in ((desk.put("y.pdf", folder=desk.others), "anothers-folder"), (str(desk.store / attached), "")):
        with pytest.raises(Refused) as caught, desk.taken(wrong, keep=True):
            pass
        assert caught.value.id == id or "the attachment of a case already" in str(caught.value)
    none = replace(desk.settings, shared_folders={})
    with pytest.raises(Refused, match="no shared folder is configured") as caught, desk.taken(file, settings=none):
        pass
    assert "shared_folders" in str(caught.value.hint)
    with desk.taken(file, keep=True, settings=none) as taken:
        attach(desk, taken, KEYS[1:2])
    old = replace(none, shared_folder=desk.own.parent)  # as in 0.1
    with desk.taken(file, settings=old) as taken:
        attach(desk, taken, KEYS[1:2])
    assert not Path(file).exists()


def test_everything_wrong_with_any_file_is_said_at_once_and_nothing_is_taken(desk: Desk) -> None:
    good, outside = desk.put("good.pdf"), desk.put("out.pdf", folder=desk.own.parent)
    files = {
        desk.put("page.pdf", OTHERS["an HTML page"]): "wrong-media",
        desk.put("cut.pdf", pdf()[:-9]): "damaged-file",
        desk.put("image.pdf", png()): "wrong-ending",
        desk.put("large.pdf", bytes(1_000_001)): "too-large",
        str(desk.own / "nul\0.pdf"): "control-character",
        desk.put("fdp\u202e.pdf"): "control-character",
        str(desk.own / ("x" * 300 + ".pdf")): "long-name",
        f"{desk.own}/a/": "not-a-file",
        outside: "outside-shared-folder",
        desk.put("y.pdf", folder=desk.others): "anothers-folder",
        f"{desk.own}/../teleborg/good.pdf": "outside-shared-folder",
        "/etc/passwd": "outside-shared-folder",
        str(desk.own / "none.pdf"): "missing-input",
        good: "named-twice",
    }
    empty = desk.own / "empty.pdf"
    empty.write_bytes(b"")
    os.mkfifo(desk.own / "pipe.pdf")
    (desk.own / "folder.pdf").mkdir()
    (desk.own / "link.pdf").symlink_to(good)
    (desk.own / "way").symlink_to(desk.others)
    files |= {
        str(empty): "empty-file",
        str(desk.own / "pipe.pdf"): "not-a-file",
        str(desk.own / "folder.pdf"): "not-a-file",
        str(desk.own / "link.pdf"): "not-a-file",
        str(desk.own / "way" / "y.pdf"): "outside-shared-folder",
    }
    assert desk.refused(good, *files) == [(id, Path(file).name) for file, id in files.items()]
    assert desk.refused(str(desk.own / "none.pdf"), outside) == [
        ("missing-input", "none.pdf"),
        ("outside-shared-folder", "out.pdf"),
    ]
    assert desk.refused(desk.put("inside.pdf", folder=desk.others)) == [("anothers-folder", "inside.pdf")]
    assert Path(good).exists()


def test_a_file_that_was_swapped_meanwhile_is_not_removed_and_said(desk: Desk) -> None:
    file = desk.put("x.pdf")
    with desk.taken(file) as taken:
        attach(desk, taken, KEYS[:1])
        Path(file).unlink()
        desk.put("x.pdf", pdf("another"))
    assert Path(file).read_bytes() == pdf("another")
    assert desk.told == ["x.pdf was changed after it was read: what lies there now stays."]
    assert (desk.store / desk.rows()[0].file).read_bytes() == pdf()


def test_the_digest_is_of_the_contents_and_the_journal_has_no_name(desk: Desk) -> None:
    with desk.taken(desk.put("Anna Berg.pdf"), keep=True) as one, desk.taken(desk.put("b.pdf"), keep=True) as two:
        assert one.digest == two.digest != ""
        with one.invocation.database.writing() as db:
            one.note(db)
            one.note(db)
        (noted,) = one.invocation.files
        assert noted.keys() == {"name", "hmac"} and noted["name"] == "…"
        assert noted["hmac"] not in (one.digest, hashlib.sha256(pdf()).hexdigest())


def test_a_plan_that_attaches_is_one_transaction_with_its_change_set(desk: Desk) -> None:
    file = desk.put("x.pdf")
    invocation = desk.make()
    with attachments.taken(invocation, *TELEBORG, [file]) as taken:

        def finish(db: Connection, number: int | None) -> None:
            taken.attach(db, KEYS[0], 1, invocation.now)
            raise StorageError("the disk")

        with pytest.raises(StorageError, match="the disk"):
            execute(invocation, lambda db: Plan(()), needs="cases", finish=finish)
    desk.nothing_attached()
    assert Path(file).exists()


def test_killed_at_any_instant_rows_have_their_files_and_no_file_is_lost(desk: Desk) -> None:
    """At each of the system calls that matter, in turn; then whatever is left is swept by the next."""
    moments, kept, gone = 0, 0, 0
    for moment in range(0, 100, 1 if desk.make().database.is_sqlite else 2):
        before = len(desk.rows())
        file = desk.put(f"{moment}.pdf", pdf(str(moment)))
        code = _killed(desk, file, moment)
        rows = desk.rows()
        for row in rows:
            content = (desk.store / row.file).read_bytes()
            assert hashlib.sha256(content).hexdigest() == row.sha256
        assert len(rows) in (before, before + 2)
        assert Path(file).exists() or len(rows) == before + 2
        kept, gone = kept + Path(file).exists(), gone + (len(rows) > before)
        moments += code != 0
        if code == 0:
            break
        with desk.taken(desk.put("next.pdf")) as taken:
            attach(desk, taken, KEYS[2:])
        desk.check()
    assert code == 0 and moments > 4 and kept > 1 and gone > 1


def _killed(desk: Desk, file: str, moment: int) -> int:
    """Attach a file in a process that kills itself before its nth call of the system that changes something."""
    import sys

    keep_counts()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    calls = 0

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal calls
        changes = event in ("os.link", "os.remove", "os.mkdir", "sqlite3.connect", "os.listdir", "os.scandir")
        if changes or (event == "open" and str(arguments[0]).startswith(str(desk.store))):
            calls += 1
            if calls > moment:
                os.kill(os.getpid(), 9)

    try:
        invocation = desk.make()
        sys.addaudithook(hear)
        with attachments.taken(invocation, *TELEBORG, [file]) as taken:
            attach(desk, taken, KEYS[:2])
        os._exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
