"""`vis attachments`, and files that are attached, as cron would run it: what is taken, given out, and left lying."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.cases.register import BIRKA, FIRST, TELEBORG, TOLVAN, fill, opened
from tests.conftest import Command, Run
from tests.files.cases.samples import OTHERS, WHOLE, gif, pdf, png
from vis_cli.db.core import tables as t

FAR = "2031-01-02 08:00"  # later than any file that a test makes, by the disk's own clock
BY = ("--by", "Bo Ek")
LEFTOVERS = ("attachments", "leftovers")


def desk(vis: Command) -> Command:
    """A case at Teleborg, and a shared folder for each of two units."""
    care = fill(vis)
    for name in ("teleborg", "birka"):
        (care.cwd / name).mkdir(mode=0o770)
    shared = f"shared_folders: {{{TELEBORG.hsa_id}: teleborg, {BIRKA.hsa_id}: birka}}\nattachments: att\n"
    care.write("vis.yaml", (care.cwd / "vis.yaml").read_text() + shared)
    care.ok("templates", "add", "Utskick", "--kind", "information", "--text", "Se bilaga.")
    opened(care)
    return care


@pytest.fixture
def care(vis: Command) -> Command:
    return desk(vis)


def put(care: Command, name: str, content: bytes | None = None) -> Path:
    """A file in a shared folder."""
    path = care.cwd / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pdf() if content is None else content)
    return path


def attach(care: Command, name: str, *more: str) -> Run:
    return care("cases", "attach", FIRST, name, *BY, *more)


# --- given out -------------------------------------------------------------------------------------------------------


def test_an_attachment_is_written_whole_for_its_owners_eyes_and_the_log_says_who_took_it(care: Command) -> None:
    put(care, "teleborg/Kallelse 19121212-1212.pdf", pdf("först"))
    put(care, "teleborg/karta.png", png())
    for name in ("Kallelse 19121212-1212.pdf", "karta.png"):
        assert attach(care, name).code == 0
    reads = len(care.dump()["reads"])
    run = care.ok("attachments", "get", FIRST, "1", "--out", "ut.pdf", "--json")
    assert run.json == {
        "number": FIRST,
        "n": 1,
        "name": "Kallelse ********-****.pdf",
        "media_type": "application/pdf",
        "size": len(pdf("först")),
        "file": "ut.pdf",
    }
    out = care.cwd / "ut.pdf"
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (pdf("först"), 0o600)
    assert len(care.dump()["reads"]) == reads + 1
    (read, *_) = care.ok("audit", "reads", "--case", FIRST, "--json").json["items"]
    assert (read["what"], read["unit"], read["cases"]) == ("attachment", TELEBORG.hsa_id, [FIRST])
    assert "ut.pdf" not in read["command"] and TOLVAN not in str(care.dump()["reads"])
    found = care.ok("audit", "reads", "--resident", "-", "--json", stdin=TOLVAN + "\n").json["items"]
    assert [each["what"] for each in found].count("attachment") == 1
    said = care.ok("attachments", "get", FIRST, "2", "--out", "ut.png").out
    assert f"Wrote ut.png: karta.png ({len(png())} bytes)." in said
    streamed = care("attachments", "get", FIRST, "2", "--out", "-")
    assert (streamed.code, streamed.bytes, streamed.err) == (0, png(), "")


def test_what_is_not_there_is_not_written_and_not_noted(care: Command) -> None:
    put(care, "teleborg/x.pdf")
    attach(care, "x.pdf")
    before = care.dump()
    for words, code, id in (
        ((FIRST, "2"), 5, "unknown-attachment"),
        ((FIRST, "0"), 5, "unknown-attachment"),
        ((FIRST, "99999999999999999999"), 5, "unknown-attachment"),
        (("2026-0000009", "1"), 5, "unknown-case"),
        (("19121212-1212", "1"), 65, "malformed"),
    ):
        run = care("attachments", "get", *words, "--out", "ut.pdf", "--json")
        assert (run.code, run.out) == (code, ""), run.err
        assert run.error.get("id") == id or code == 65
    for out, code in (("none/ut.pdf", 73), ("teleborg", 73), ("att/2026/ut.pdf", 4), ("vis.yaml", 4)):
        run = care("attachments", "get", FIRST, "1", "--out", out, "--json")
        assert (run.code, run.out) == (code, ""), (out, run.err)
    assert not (care.cwd / "ut.pdf").exists()
    assert care.dump() == before
    assert care("attachments", "get", FIRST, "1").code == 2


@pytest.mark.parametrize("harm", ["changed", "gone", "link", "no folder"])
def test_a_file_that_is_not_what_was_attached_is_not_given_out(care: Command, harm: str) -> None:
    put(care, "teleborg/x.pdf")
    attach(care, "x.pdf")
    (file,) = (path for path in (care.cwd / "att").rglob("*") if path.is_file())
    if harm == "changed":
        file.write_bytes(pdf("another"))
    elif harm == "no folder":
        (care.cwd / "att").rename(care.cwd / "unmounted")
    else:
        file.unlink()
        if harm == "link":
            file.symlink_to(put(care, "elsewhere.pdf"))
    run = care("attachments", "get", FIRST, "1", "--out", "ut.pdf", "--json")
    assert (run.code, run.out, run.error["id"]) == (74, "", "lost-file")
    assert not (care.cwd / "ut.pdf").exists()


# --- taken -----------------------------------------------------------------------------------------------------------

HOSTILE: dict[str, tuple[Callable[[Command], str], str, int]] = {
    "an image called PDF": (lambda care: put(care, "teleborg/b.pdf", png()).name, "wrong-ending", 65),
    "a PDF called GIF": (lambda care: put(care, "teleborg/b.gif").name, "wrong-ending", 65),
    "no ending": (lambda care: put(care, "teleborg/b").name, "wrong-ending", 65),
    "a cut PDF": (lambda care: put(care, "teleborg/b.pdf", pdf()[:-9]).name, "damaged-file", 65),
    "a PDF with more behind": (
        lambda care: put(care, "teleborg/b.pdf", pdf() + OTHERS["a ZIP archive"]).name, "damaged-file", 65,
    ),
    "nothing": (lambda care: put(care, "teleborg/b.pdf", b"").name, "empty-file", 65),
    "a pipe": (lambda care: os.mkfifo(care.cwd / "teleborg" / "b.pdf") or "b.pdf", "not-a-file", 65),
    "a folder": (lambda care: put(care, "teleborg/b.pdf/x").parent.name, "not-a-file", 65),
    "a link": (
        lambda care: (care.cwd / "teleborg" / "b.pdf").symlink_to(put(care, "o.pdf")) or "b.pdf", "not-a-file", 65,
    ),
    "a link in the path": (
        lambda care: (care.cwd / "teleborg" / "in").symlink_to(put(care, "out/b.pdf").parent) or "in/b.pdf",
        "outside-shared-folder", 4,
    ),
    "upwards": (lambda care: f"../teleborg/{put(care, 'teleborg/b.pdf').name}", "outside-shared-folder", 4),
    "elsewhere": (lambda care: str(put(care, "elsewhere/b.pdf")), "outside-shared-folder", 4),
    "another unit's": (lambda care: str(put(care, "birka/b.pdf")), "anothers-folder", 4),
    "a system file": (lambda care: "/etc/passwd", "outside-shared-folder", 4),
    "turned letters": (lambda care: put(care, "teleborg/fdp\u202e.pdf").name, "control-character", 65),
    "a line break": (lambda care: put(care, "teleborg/a\nb.pdf").name, "control-character", 65),
    "a long name": (lambda care: "x" * 300 + ".pdf", "long-name", 65),
    "nowhere": (lambda care: "none.pdf", "missing-input", 66),
    "too large": (lambda care: put(care, "teleborg/b.pdf", bytes(10_000_001)).name, "too-large", 65),
    **{
        what: (lambda care, content=content: put(care, "teleborg/b.pdf", content).name, "wrong-media", 65)  # type: ignore[misc]
        for what, content in OTHERS.items()
    },
}  # fmt: skip
"""What nobody may attach: the file, by the words for it; the id of the fault, and the exit code."""

WAYS = {
    "answer": ("cases", "answer", FIRST, "--reply", "--text", "Se bilaga", *BY, "--attach"),
    "attach": ("cases", "attach", FIRST, *BY, "--"),
    "send": ("cases", "send", "Teleborg", "--template", "Utskick", "--resident", "-", *BY, "--attach"),
    "open": ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "Hej", "--attach"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_may_not_be_sent_is_refused_whole_by_every_command_that_attaches(vis_sqlite: Command, way: str) -> None:
    made = desk(vis_sqlite)
    before = made.dump()
    for what, (make, id, code) in HOSTILE.items():
        written = make(made)
        if way == "open":  # what a resident attaches comes from anywhere, and stays
            if id in ("outside-shared-folder", "anothers-folder"):
                continue
            written = written if "/" in written else f"teleborg/{written}"
        run = made(*WAYS[way], written, stdin=TOLVAN + "\n")
        assert (run.code, run.out) == (code, ""), (what, run.err)
        assert id in run.err and "Traceback" not in run.err, (what, run.err)
        clear(made.cwd / "teleborg")
    assert made.dump() == before
    assert not any(path.is_file() for path in (made.cwd / "att").rglob("*"))


def clear(folder: Path) -> None:
    """Take away what a trial made there."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


@pytest.mark.parametrize("ending", WHOLE)
def test_each_kind_is_taken_by_every_command_that_attaches(vis_sqlite: Command, ending: str) -> None:
    made = desk(vis_sqlite)
    for n, words in enumerate(WAYS.values(), 1):
        path = put(made, f"teleborg/Bild {n}.{ending.upper()}", WHOLE[ending])
        made.ok(*words, f"teleborg/{path.name}", stdin=TOLVAN + "\n")
        assert path.exists() == ("open" in words)
    kinds = [row[5] for row in made.dump()["attachments"]]
    assert len(kinds) == len(WAYS) and len(set(kinds)) == 1


# --- left lying ------------------------------------------------------------------------------------------------------


def list_again(care: Command, path: Path, **values: object) -> None:
    """Have a file stand on the list of those sent, as where a command was killed after its commit."""
    key = bytes.fromhex((care.cwd / "hmac.key").read_text().strip())
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    row = {
        "path": str(path),
        "inode": str(path.lstat().st_ino),
        "digest": hmac.new(key, sha256.encode(), "sha256").hexdigest(),
        "at": datetime(2026, 6, 15, 8, tzinfo=UTC),
        "case_key": 20260000001,
    }
    with care.open().writing() as db:
        db.execute(t.shared_removals.insert(), {**row, **values})
        db.commit()


def on_the_list(care: Command) -> list[str]:
    return [Path(row[0]).name for row in care.dump()["shared_removals"]]


def left(care: Command, *more: str, code: int = 1) -> list[tuple[str, str, str | None]]:
    """What is left lying: the name of each, why, and the case."""
    run = care(*LEFTOVERS, "--json", *more)
    assert run.code == code, (run.out, run.err)
    return [(Path(each["path"]).name, each["reason"], each["case"]) for each in run.json["items"]]


def test_nothing_is_on_the_list_once_it_has_left(care: Command) -> None:
    put(care, "teleborg/x.pdf")
    attach(care, "x.pdf")
    assert (on_the_list(care), list((care.cwd / "teleborg").iterdir())) == ([], [])
    assert left(care, code=0) == []
    run = care.ok(*LEFTOVERS)
    assert (run.out, run.err) == ("", "Nothing is left lying.\n")
    put(care, "teleborg/y.pdf")
    assert attach(care, "teleborg/y.pdf", "--keep").code == 0
    assert (on_the_list(care), (care.cwd / "teleborg" / "y.pdf").exists()) == ([], True)


@pytest.mark.parametrize("words", [LEFTOVERS, ("cases", "run"), ("cases", "attach", FIRST, "y.pdf", *BY)])
def test_what_a_killed_command_had_sent_leaves_with_the_next(care: Command, words: tuple[str, ...]) -> None:
    put(care, "teleborg/y.pdf")
    care.ok("cases", "attach", FIRST, put(care, "teleborg/first.pdf", pdf("1")).name, *BY)  # makes the key
    path = put(care, "teleborg/x.pdf", pdf("2"))
    list_again(care, path)
    care.ok(*words)
    assert (on_the_list(care), path.exists()) == ([], False)


def test_what_was_sent_is_gone_only_if_it_is_the_same_file_with_the_same_content(care: Command) -> None:
    care.environment["VIS_NOW"] = FAR
    care.ok("cases", "attach", FIRST, put(care, "teleborg/first.pdf").name, *BY)  # makes the key
    for name in ("content.pdf", "file.pdf", "gone.pdf", "folder.pdf", "link.pdf"):
        list_again(care, put(care, f"teleborg/{name}"))
    put(care, "teleborg/content.pdf", pdf("another"))
    held = os.open(care.cwd / "teleborg" / "file.pdf", os.O_RDONLY)  # so that its number is not given to the next
    for name in ("file.pdf", "gone.pdf", "folder.pdf", "link.pdf"):
        (care.cwd / "teleborg" / name).unlink()
    put(care, "teleborg/file.pdf")
    (care.cwd / "teleborg" / "folder.pdf").mkdir()
    (care.cwd / "teleborg" / "link.pdf").symlink_to(put(care, "precious.pdf"))
    assert left(care) == [
        ("content.pdf", "changed", FIRST),
        ("file.pdf", "changed", FIRST),
        ("folder.pdf", "changed", FIRST),
        ("link.pdf", "changed", FIRST),
    ]
    os.close(held)
    assert "gone.pdf" not in on_the_list(care)
    run = care(*LEFTOVERS, "--remove", "--yes", "--json")
    stays = [(Path(each["path"]).name, each["removed"]) for each in run.json["items"]]
    assert (run.code, stays) == (
        3,
        [("content.pdf", True), ("file.pdf", True), ("folder.pdf", False), ("link.pdf", True)],
    )
    assert (care.cwd / "precious.pdf").read_bytes() == pdf()
    assert on_the_list(care) == ["folder.pdf"]


def test_what_nobody_can_judge_stays_and_is_said(care: Command) -> None:
    care.ok("cases", "attach", FIRST, put(care, "teleborg/first.pdf").name, *BY)
    list_again(care, put(care, "teleborg/x.pdf"))
    key = care.cwd / "hmac.key"
    key.rename(care.cwd / "away.key")
    assert left(care) == [("x.pdf", "sent", FIRST)]
    (care.cwd / "away.key").rename(key)
    list_again(care, put(care, "elsewhere/y.pdf"))  # in no shared folder: out of reach
    (care.cwd / "teleborg").rename(care.cwd / "unmounted")
    put(care, "birka/b.pdf")
    away = care(*LEFTOVERS, "--older-than", "0d", "--json", env={"VIS_NOW": FAR})
    assert (away.code, [Path(each["path"]).name for each in away.json["items"]]) == (1, ["b.pdf"])
    assert away.json["unread"] == [{"path": str(care.cwd / "teleborg"), "why": "No such file or directory"}]
    said = care(*LEFTOVERS, "--unit", "Teleborg")
    assert (said.code, said.out) == (1, "")
    assert "teleborg cannot be read: No such file or directory. What lies there is not known." in said.err
    assert care(*LEFTOVERS, "--remove", "--unit", "Teleborg").code == 3
    assert sorted(on_the_list(care)) == ["x.pdf", "y.pdf"]
    (care.cwd / "unmounted").rename(care.cwd / "teleborg")
    assert left(care, code=0) == []
    assert (on_the_list(care), (care.cwd / "elsewhere" / "y.pdf").exists()) == (["y.pdf"], True)


def test_what_is_forgotten_is_found_by_unit_and_age_and_removed_on_a_yes(care: Command) -> None:
    put(care, "teleborg/new 19121212-1212.pdf")
    put(care, "teleborg/in/scan.png", png())
    put(care, "birka/b.gif", gif())
    for by_itself in (".hidden", "Thumbs.db"):
        put(care, f"teleborg/{by_itself}")
    assert left(care, code=0) == []  # nothing has lain there for four hours
    care.environment["VIS_NOW"] = FAR
    both = [("new ********-****.pdf", "forgotten", None), ("scan.png", "forgotten", None)]
    assert sorted(left(care)) == sorted([*both, ("b.gif", "forgotten", None)])
    assert sorted(left(care, "--unit", "Teleborg")) == sorted(both)
    assert left(care, "--older-than", "20y", code=0) == []
    dry = care.ok(*LEFTOVERS, "--remove", "-n", "--json")
    assert (dry.json["change"], dry.json["counts"]["remove"], [each["removed"] for each in dry.json["items"]]) == (
        None, 3, [False] * 3,
    )  # fmt: skip
    refused = care(*LEFTOVERS, "--remove", "--json")
    assert (refused.code, refused.error["id"]) == (4, "not-confirmed")
    run = care.ok(*LEFTOVERS, "--remove", "--unit", "Teleborg", "--yes", "--json")
    assert (run.json["counts"]["remove"], run.json["change"] is not None) == (2, True)
    assert {path.name for path in (care.cwd / "teleborg").iterdir()} == {".hidden", "Thumbs.db", "in"}
    change = care.ok("changes", "show", run.json["change"], "--json")
    assert "scan" not in change.out and TOLVAN[2:] not in change.out.replace("-", "")
    assert "19121212" not in str(care.dump()["changes"])
    assert "Removed 1 file." in care.ok(*LEFTOVERS, "--remove", "--yes").out
    care.ok("audit", "verify")


def test_more_than_fifty_are_removed_only_where_the_guard_is_lifted(care: Command) -> None:
    care.environment["VIS_NOW"] = FAR
    for n in range(51):
        put(care, f"teleborg/{n}.pdf")
    run = care(*LEFTOVERS, "--remove", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "too-many")
    care.ok(*LEFTOVERS, "--remove", "--yes", "--allow", "too-many=51", "--reason", "städning")
    assert list((care.cwd / "teleborg").iterdir()) == []


def test_a_file_of_the_attachments_that_no_row_names_is_found_and_removed_and_no_other(care: Command) -> None:
    put(care, "teleborg/x.pdf")
    attach(care, "x.pdf")
    (kept,) = (path for path in (care.cwd / "att").rglob("*") if path.is_file())
    stray = put(care, "att/2026/0000/0000001-2-0123456789abcdef.pdf")
    assert left(care) == [(stray.name, "orphan", FIRST)]
    assert left(care, "--unit", "Teleborg", code=0) == []
    care.ok(*LEFTOVERS, "--remove", "--yes")
    assert (stray.exists(), kept.exists(), left(care, code=0)) == (False, True, [])


def test_who_may_not_see_or_change_cases_finds_and_removes_nothing(vis_sqlite: Command) -> None:
    care = desk(vis_sqlite)
    put(care, "teleborg/x.pdf")
    config = (care.cwd / "vis.yaml").read_text()
    care.write("vis.yaml", f"{config}operators: {{anna: [register], bo: [read-cases], cia: [cases]}}\n")
    care.environment["VIS_NOW"] = FAR
    for words in (LEFTOVERS, ("attachments", "get", FIRST, "1", "--out", "ut.pdf")):
        run = care(*words, "--json", env={"SUDO_USER": "anna"})
        assert (run.code, run.out, run.error["id"]) == (77, "", "not-permitted")
    assert care(*LEFTOVERS, env={"SUDO_USER": "bo"}).code == 1
    assert care(*LEFTOVERS, "--remove", "--yes", env={"SUDO_USER": "bo"}).code == 77
    assert care(*LEFTOVERS, "--remove", "--yes", env={"SUDO_USER": "cia"}).code == 0
    none = care(*LEFTOVERS, "--unit", "Lammhult", "--json", env={"SUDO_USER": "cia"})
    assert none.code in (4, 5)
