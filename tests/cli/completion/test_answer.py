"""What a shell is answered: words from the commands and from the database, as each shell puts them on the line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.completion.asked import asked
from tests.conftest import ROOT, Command
from tests.register import TELEBORG, fill
from vis_cli.cli.completion.answer import KINDS, unquoted


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    fill(vis_sqlite)
    vis_sqlite.ok("windows", "add", "Vårdcentralen Teleborg", "Boka tid", "--weeks", "2098-W26..2098-W30")
    return vis_sqlite


def answered(vis: Command, shell: str, words: str, **env: str) -> tuple[str, list[str]]:
    """How the shell is to go on, and the words that it is given for the last of these; `|` is a blank within a word."""
    said = [word.replace("|", " ") for word in words.split(" ")]
    asked = {"_VIS_COMPLETE": shell, "COMP_WORDS": "\n".join(said), "COMP_CWORD": str(len(said) - 1)}
    run = vis(env={**asked, "VIS_NOW": "2097-06-01", **env})
    assert (run.code, run.err) == (0, "")
    how, *lines = run.out.split("\n")
    return how, [line.partition("\t")[0] for line in lines if line]


def completed(vis: Command, words: str) -> list[str]:
    return answered(vis, "zsh", words)[1]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("vis wind", "windows"),
        ("vis windows ca", "cancel"),
        ("vis units show Vår", "Vårdcentralen Teleborg"),
        ("vis --quiet units show Vår", "Vårdcentralen Teleborg"),
        ("vis windows list --unit Vår", "Vårdcentralen Teleborg"),
        ("vis windows list --case-type Bok", "Boka tid"),
        ("vis windows add Vår", "Vårdcentralen Teleborg"),
        ("vis windows add X Bok", "Boka tid"),
        ("vis windows cancel W", "W-1"),
        ("vis changes show C-2", "C-2"),
        ("vis changes undo C-2", "C-2"),
        ("vis roles grant X granskare", "granskare"),
        ("vis units show Tel", "Vårdcentralen Teleborg"),
        ("vis units show Teleborgs", "Vårdcentralen Teleborg"),
        ("vis orders list --unit Mo", "Vårdcentralen Moheda"),
        ("vis case-types show Recept", "Förnya recept"),
        ("vis orders list --state rec", "received"),
        ("vis windows list --state pl", "planned"),
        ("vis cases list --state ans", "answered"),
        ("vis todo --who vis", "vis-support"),
        ("vis cases list --waiting u", "unit"),
        ("vis retention due --by mo", "month"),
        ("vis units list --format xl", "xlsx"),
        ("vis windows export --format i", "ics"),
        ("vis windows add --allow over", "overlaps-order"),
        ("vis units list --lang s", "sv"),
        ("vis units list --lang=s", "sv"),
        ("vis windows list --unit=Tel", "Vårdcentralen Teleborg"),
        ("vis cards hours except Tel idag clo", "closed"),
        ("vis roles grant X redaktor-e-tjanst,grans", "redaktor-e-tjanst,granskare"),
        ("vis roles who Tel answer", "answer-case"),
        ("vis todo --system HSA", "HSA Webb"),
        ("vis cards open X --kind tele", "telephone"),
        ("vis help exit", "exit-codes"),
        ("vis config init --set lan", "lang="),
        ("vis undo --expect ch", "change="),
        ("vis undo --expect add=1,re", "add=1,remove="),
        ("vis explain unknown-ch", "unknown-change"),
        ("vis guide kon", "kontaktkort"),
        ("vis demo run --part ch", "changes"),
        ("vis config schema or", "orders"),
        ("vis init --jobs sys", "systemd"),
        ("vis retention policy show pers", "personalverktyget"),
        ("vis todo do", "done"),
        ("vis --db x --", "--lang"),
        ("vis units list --sea", "--search"),
        ("vis units list --js", "--json"),
        ("vis units alias Tel --dry", "--dry-run"),
        ("vis units unalias Tel Teleborgs", "Teleborgs vårdcentral"),
        ("vis undo --", "--reason"),
    ],
)
def test_the_shell_completes_from_the_database(vis: Command, words: str, wanted: str) -> None:
    found = completed(vis, words)
    assert wanted in found and len(found) == len({*found})


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("units list --columns na", ["name"]),
        ("units list --columns=na", ["name"]),
        ("units list --columns name,ph", ["name,phone"]),
        ("units list --columns name,|ph", ["name,|phone"]),
        ("units list --columns name,na", []),
        ("units list --columns Unit,na", []),
        ("units list --columns nowhere,na", ["nowhere,name"]),
        ("units list --columns -na", ["-name"]),
        ("units list --sort -clo", ["-closed_on"]),
        ("units list --sort=-clo", ["-closed_on"]),
        ("units list --sort -name,cl", ["-name,closed_on"]),
        ("units list --sort -name,-n", []),
        ("cards notice list --columns unit,unit", ["unit,unit_name"]),
        ("case-types list --columns o", []),
        ("case-types list --unit X --columns op", ["opens_again"]),
        ("case-types list --unit=X --columns op", ["opens_again"]),
        ("orders list --state planned --columns do", []),
        ("orders list --state received --columns do", ["doubts"]),
        ("changes list --columns w", ["who"]),
        ("changes list --json --columns w", []),
        ("--format csv changes list --columns w", []),
        ("cases list --sort o", ["opened"]),
        ("cases list --columns unit_", ["unit_name"]),
        ("units show --columns n", []),
    ],
)
def test_the_columns_of_a_list_are_completed_but_those_that_are_named_already(
    bare_vis: Command, words: str, wanted: list[str]
) -> None:
    assert completed(bare_vis, f"vis {words}") == [word.replace("|", " ") for word in wanted]


def test_a_column_is_told_by_its_heading_in_the_language(bare_vis: Command) -> None:
    for lang, heading in (("en", "unit"), ("sv", "enhet")):
        env = {"_VIS_COMPLETE": "zsh", "COMP_WORDS": f"vis\n--lang\n{lang}\nunits\nlist\n--sort\nna", "COMP_CWORD": "6"}
        assert bare_vis.ok(env=env).out == f"names\nname\t{heading}\n"


def test_a_tab_loads_no_sqlalchemy_and_no_configuration(vis: Command) -> None:
    asked = {"_VIS_COMPLETE": "complete_bash", "COMP_WORDS": "vis\nunits\nshow\nTel", "COMP_CWORD": "3"}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "VIS_DB": str(vis.database), **asked}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vis_cli"],
        cwd=vis.cwd, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.stdout.split("\n")[0] == "Vårdcentralen\\ Teleborg" and "sqlite3" in loaded
    assert not loaded & {"sqlalchemy", "yaml", "rich", "typer", "vis_cli.errors", "vis_cli.settings", "dataclasses"}


def test_the_shell_completes_orders(vis: Command) -> None:
    vis.write("o.yaml", f"{{ref: IT-1, unit: {TELEBORG}, case_types: [Förnya recept], weeks: 2098-W26}}")
    vis.ok("orders", "apply", "o.yaml")
    assert completed(vis, "vis orders show IT") == ["IT-1"]


def test_without_a_database_the_shell_completes_nothing_and_makes_none(bare_vis: Command) -> None:
    assert completed(bare_vis, "vis units show a") == []
    assert list(bare_vis.cwd.iterdir()) == []


def test_the_version_is_told_before_and_after_a_command(bare_vis: Command) -> None:
    said = bare_vis.ok("--version").out
    assert said.startswith("vis ")
    for words in (("--version", "windows"), ("windows", "--version"), ("windows", "list", "--version")):
        assert bare_vis.ok(*words).out == said


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("vis units show Vårdcentralen\\|Te", "Vårdcentralen\\ Teleborg"),
        ('vis units show "Vårdcentralen|Te', "Vårdcentralen Teleborg"),
        ("vis units show 'Tel", "Vårdcentralen Teleborg"),
        ("vis windows list --unit = Tel", "Vårdcentralen\\ Teleborg"),
        ("vis windows list --unit =", "Vårdcentralen\\ Teleborg"),
        ("vis units list --sort = -clo", "-closed_on"),
        ("vis undo --expect add = 1,re", "1,remove="),
        ("vis units alias --allow too-many = 3 Tel", "Vårdcentralen\\ Teleborg"),
        ("vis undo --expect add = --allow past-s", "past-start"),
        ("vis units list --columns = name,ph", "name,phone"),
        ('vis units list --columns "name,|ph', "name, phone"),
        ("vis units list --columns name,\\|ph", "name,\\ phone"),
        ("vis windows list --now 2097-06-01T08 : 00 --unit Tel", "Vårdcentralen\\ Teleborg"),
    ],
)
def test_bash_is_given_what_it_puts_on_the_line(vis: Command, words: str, given: str) -> None:
    assert given in answered(vis, "bash", words)[1]


def test_the_script_of_vis_0_1_is_still_answered_with_words_alone(vis: Command) -> None:
    env = {"_VIS_COMPLETE": "complete_bash", "COMP_WORDS": "vis\nunits\nshow\nTel", "COMP_CWORD": "3"}
    assert vis.ok(env=env).out == "Vårdcentralen\\ Teleborg\n"
    assert vis.ok(env={"_VIS_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "vis units show Tel"}).out == ""


def test_of_several_with_commas_between_none_is_offered_twice(vis: Command) -> None:
    assert completed(vis, "vis roles grant X granskare,grans") == []
    assert completed(vis, "vis cases list --state new,") == ["new,assigned", "new,answered", "new,closed"]
    assert completed(vis, "vis undo --expect add=1,") == ["add=1,change=", "add=1,remove=", "add=1,same="]


def test_fish_is_given_the_name_that_begins_as_was_typed_since_it_shows_no_other(vis: Command) -> None:
    assert answered(vis, "fish", "vis case-types show Recept") == ("names", ["Förnya recept"])
    assert answered(vis, "fish", "vis case-types show Receptf") == ("names", ["Receptförnyelse"])
    assert answered(vis, "fish", "vis windows list --unit=Tel") == ("names", ["--unit=Vårdcentralen Teleborg"])


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("vis orders apply so", "files"),
        ("vis publish ", "folders"),
        ("vis cards export --out=", "files"),
        ("vis units list --db ", "files"),
        ("vis units show ", "names"),
        ("vis units show vård", "names"),
        ("vis persons list --unit e", "names"),
        ("vis nothing x", "names"),
        ("vis units list --search ", "names"),
    ],
)
def test_the_shell_completes_files_by_itself_and_no_name(vis: Command, words: str, how: str) -> None:
    found = answered(vis, "zsh", words)
    assert found[0] == how and (how == "names" or not found[1])


def test_what_is_typed_stays_where_the_names_have_nothing_of_it_in_common(vis: Command) -> None:
    assert answered(vis, "zsh", "vis show a") == ("keep", ["Vårdcentralen Alvesta", "Anna Berg"])
    assert answered(vis, "zsh", "vis units show Vårdcentralen")[0] == "names"


def test_case_numbers_are_completed_by_their_beginning_and_alone(vis: Command) -> None:
    resident = "191212121212"
    opened = ("cases", "open", "Teleborg", "Boka tid", "--resident", resident, "--text", "Ont", "-y")
    vis.ok("roles", "grant", "Anna Berg", "medarbetare", "Teleborg", "-y")
    numbers = [vis.ok(*opened, "--now", f"{year}-05-04 09:00", "--json").json["number"] for year in (2096, 2096, 2097)]
    begun = {"": numbers[::-1], "2097": numbers[2:], "2096-": numbers[1::-1], "9": [], "20961": []}
    for typed, found in begun.items():
        assert completed(vis, f"vis cases show {typed}") == found
    run = vis(env={"_VIS_COMPLETE": "zsh", "COMP_WORDS": "vis\ncases\nshow\n", "COMP_CWORD": "3"})
    assert run.out.splitlines()[1:] == [f"{number}\t" for number in numbers[::-1]], "nobody has asked to read them"


def test_tasks_are_completed_from_the_list_last_shown_and_those_done_by_id(vis: Command) -> None:
    assert completed(vis, "vis todo done ") == [], "no list was shown"
    listed = vis.ok("todo", "--date", "2098-07-01", "--json", "--now", "2097-06-01").json["items"]
    vis.ok("todo", "--date", "2098-07-01", "--now", "2097-06-01")
    assert completed(vis, "vis todo done ") == ["1", listed[0]["id"]]
    assert completed(vis, "vis todo done T") == [listed[0]["id"]]
    vis.ok("todo", "done", "1", "-y", "--now", "2097-06-01")
    assert completed(vis, "vis todo undone ") == [listed[0]["id"]]
    vis.ok("db", "init", "--sandbox", "--db", "other.db")
    assert completed(vis, "vis --db other.db todo done ") == [], "the list is of another database"


def test_the_config_file_names_database_roles_and_language(bare_vis: Command) -> None:
    bare_vis.ok("db", "init", "--sandbox", "--db", "a b.db")
    bare_vis.ok("units", "add", TELEBORG, "Vårdcentralen Teleborg", "--db", "a b.db", "-y")
    bare_vis.write("roles.yaml", "roles:\n- {id: vakt, name: Vakt, system: HSA, permits: [answer-case]}\n")
    for written in ("database: a b.db  # ours\n", 'database: "a b.db"\n', "database: >-\n  a b.db\n"):
        bare_vis.write("vis.yaml", f"lang: sv\nroles: roles.yaml\n{written}")
        assert completed(bare_vis, "vis units show tel") == ["Vårdcentralen Teleborg"], written
    assert completed(bare_vis, "vis roles grant X v") == ["vakt"]
    env = {"_VIS_COMPLETE": "fish", "COMP_WORDS": "vis\nundo", "COMP_CWORD": "1"}
    assert bare_vis.ok(env=env).out == "names\nundo\tÅngra din egen senaste ändring.\n"


def test_every_kind_of_name_is_asked_of_the_database_as_it_is(vis: Command) -> None:
    """A query that has gone wrong is as quiet as a database that has."""

    for kind, find in KINDS.items():
        if kind not in ("POLICY", "TASK"):
            list(find(asked(vis), ""))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Tel", "Tel"), ("Vårdcentralen\\ Tel", "Vårdcentralen Tel"), ('"Vårdcentralen Tel', "Vårdcentralen Tel"),
        ("'a b'c", "a bc"), ('"a\\"b\\x', 'a"b\\x'), ("a\\", "a"),
    ],
)  # fmt: skip
def test_a_word_is_meant_without_its_quotation_marks(written: str, meant: str) -> None:
    assert unquoted(written) == meant
