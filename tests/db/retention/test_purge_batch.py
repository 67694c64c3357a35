"""A batch takes no file that a row of another case still names, and counts whatever belongs to its cases."""

from __future__ import annotations

from random import Random

from tests.conftest import Command
from tests.db.retention.purging import NOW, old_cases
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.retention.purge_batch import SPELT_OUT, deletion, shared_files


def test_a_file_that_rows_share_goes_with_the_last_of_them(vis: Command) -> None:
    """As no row of vis does, but one of whoever went past it may."""
    for seed in range(4):
        random = Random(seed)
        made = old_cases(12, after=seed * 100)
        named = {(case.key, n): f"f{random.randrange(9)}.pdf" for case in made for n in range(1, random.randrange(4))}
        rows = [
            {"case_key": key, "n": n, "at": NOW, "name": "a", "media_type": "b", "size": 3, "sha256": "c", "file": file}
            for (key, n), file in named.items()
        ]
        with vis.open().writing() as db:
            cases.insert(db, made)
            db.execute(t.attachments.insert(), rows)
            db.commit()
        with vis.open().session() as db:
            delete = deletion(db)
            assert set(shared_files(db)) == {file for file in named.values() if list(named.values()).count(file) > 1}
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


def test_more_shared_files_than_a_statement_spells_out_are_found_too(vis: Command) -> None:
    first, second = (case.key for case in old_cases(2))
    rows = [
        {"case_key": key, "n": n, "at": NOW, "name": "a", "media_type": "b", "size": 3, "sha256": "c", "file": f"f{n}"}
        for key in (first, second)
        for n in range(1, SPELT_OUT + 2)
    ]
    with vis.open().writing() as db:
        db.execute(t.attachments.insert(), rows)
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
