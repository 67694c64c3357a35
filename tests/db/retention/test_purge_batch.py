"""A batch takes no file that a row of another case still names, and counts whatever belongs to its cases."""

from __future__ import annotations

from random import Random

from sqlalchemy import text

from tests.conftest import Command
from tests.db.retention.purging import NOW, old_cases
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.case_tables import MISNAMED
from vis_cli.db.retention.purge_batch import SPELT_OUT, deletion, shared_files
from vis_cli.rules.cases.attachments import file_name


def test_a_file_that_cases_share_goes_with_the_last_of_them(vis: Command) -> None:
    """As no case of vis does, but one of whoever went past it may: with any name, and with a name that is another's."""
    for seed in range(6):
        random = Random(seed)
        made = old_cases(12, after=seed * 100)
        names = [f"f{n}.pdf" for n in range(9)] if seed % 2 else [_own(case.key, 1) for case in made]
        named: dict[tuple[int, int], str] = {}
        for case in made:
            for n in range(1, random.randrange(4)):
                named[case.key, n] = random.choice(names) if random.random() < 0.6 else _own(case.key, n)
        with vis.open().writing() as db:
            cases.insert(db, made)
            db.execute(t.attachments.insert(), _rows(named))
            db.commit()
        with vis.open().session() as db:
            delete = deletion(db)
            naming = {file: {key for (key, _), other in named.items() if other == file} for file in named.values()}
            assert shared_files(db) == {file: keys for file, keys in naming.items() if len(keys) > 1}
            db.rollback()
            keys = [case.key for case in made]
            while keys:
                batch = sorted(random.sample(keys, random.randint(1, len(keys))))
                keys = [key for key in keys if key not in batch]
                gone = delete(batch)
                db.commit()
                freed = {named.pop(row) for row in list(named) if row[0] in batch} - set(named.values())
                assert sorted(gone.files) == sorted(freed)
            db.execute(t.file_removals.delete())
            db.commit()


def test_no_file_with_the_name_of_its_own_case_is_looked_at_for_another(vis: Command) -> None:
    """The index that says which are holds the others alone, and the planner takes it."""
    made = old_cases(3)
    named = {(case.key, n): _own(case.key, n) for case in made for n in (1, 2)} | {(made[0].key, 3): "else.pdf"}
    with vis.open().writing() as db:
        cases.insert(db, made)
        db.execute(t.attachments.insert(), _rows(named))
        db.commit()
    query = f"SELECT file FROM attachments WHERE {MISNAMED} ORDER BY file"
    with vis.open().reading() as db:
        assert list(db.scalars(text(query))) == ["else.pdf"]
        if db.dialect.name == "postgresql":
            db.execute(text("SET LOCAL enable_seqscan = off"))
            plan = " ".join(db.scalars(text(f"EXPLAIN {query}")))
        else:
            plan = " ".join(row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {query}")))
        assert "ix_attachments_misnamed" in plan


def _own(key: int, n: int) -> str:
    return file_name(key, n, "00ff", "pdf")


def _rows(named: dict[tuple[int, int], str]) -> list[dict[str, object]]:
    row = {"at": NOW, "name": "a", "media_type": "b", "size": 3, "sha256": "c"}
    return [{"case_key": key, "n": n, "file": file, **row} for (key, n), file in named.items()]


def test_more_shared_files_than_a_statement_spells_out_are_found_too(vis: Command) -> None:
    first, second = (case.key for case in old_cases(2))
    named = {(key, n): f"f{n}" for key in (first, second) for n in range(1, SPELT_OUT + 2)}
    with vis.open().writing() as db:
        db.execute(t.attachments.insert(), _rows(named))
        db.commit()
    with vis.open().session() as db:
        delete = deletion(db)
        assert delete([first]).files == []
        assert len(delete([second]).files) == SPELT_OUT + 1
        db.rollback()


def test_a_signature_is_counted_in_bytes_as_the_text_is(vis: Command) -> None:
    key = old_cases(1)[0].key
    said = {"case_key": key, "at": NOW, "sender": "unit", "author": "S", "sort": "reply", "text": "åä"}
    signatures = ("Med vänlig hälsning", None)
    with vis.open().writing() as db:
        db.execute(t.messages.insert(), [{**said, "n": n, "signature": each} for n, each in enumerate(signatures, 1)])
        db.commit()
    with vis.open().session() as db:
        gone = deletion(db)([key])
        assert (gone.rows["messages"], gone.size) == (2, 4 + 21 + 4)
        db.rollback()
