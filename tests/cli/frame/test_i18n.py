"""Swedish where it was asked for: help, headings, messages; and the catalogue that it comes from."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from tests.cli.rows import REGISTER, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.make_catalogue import MO, extracted, translated
from tests.register import fill
from tests.strings import Sentences, labels, modules, takers

AT = ("--now", "2026-06-02 09:00")


@pytest.fixture
def filled(vis_sqlite: Command) -> Command:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(1), window(2, ref=None))
    return vis_sqlite


def forms(entry: Message) -> Iterator[tuple[str, str]]:
    """What an entry says in English and in Swedish, each of its numbers, as far as it is translated."""
    ids, strings = (entry.id, entry.string) if entry.pluralizable else ((entry.id,), (entry.string,))
    yield from ((english, swedish) for english, swedish in zip(ids, strings, strict=True) if english and swedish)


def swedish_in(catalogue: Catalog) -> set[tuple[str, str]]:
    """What a catalogue says otherwise than in English."""
    return {(english, swedish) for entry in catalogue for english, swedish in forms(entry) if english != swedish}


def test_the_catalogue_has_the_texts_that_are_in_the_code() -> None:
    """`python -m tests.make_catalogue` brings it up to date."""
    assert {entry.id for entry in translated()} == {entry.id for entry in extracted()}
    with MO.open("rb") as file:
        compiled = read_mo(file)
    assert swedish_in(compiled) == swedish_in(translated())


def test_help_headings_and_tables_have_their_swedish() -> None:
    """Translate what is missing in vis.po, then run `python -m tests.make_catalogue`."""
    done = {english for entry in translated() for english, _ in forms(entry)}
    assert [text for text in labels() if text and text not in done] == []


def fields(text: str) -> set[tuple[str, str, str | None]]:
    """The places in a text that are filled in; help may hold braces of its own."""
    try:
        return {(name, spec or "", how) for _, name, spec, how in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def test_a_translation_keeps_what_is_filled_in_and_the_commands_it_names() -> None:
    for english, swedish in (form for entry in translated() for form in forms(entry)):
        assert fields(english) == fields(swedish), english
        for command in re.findall(r"`vis ([a-z-]+ ?[a-z-]*)[ `]", english):
            assert command in swedish, english
        assert set(re.findall(r"--[a-z-]+", english)) == set(re.findall(r"--[a-z-]+", swedish)), english


ALIKE = {"av", "byte", "finns", "formulär", "formulärsvar", "invånare", "kort", "nummer", "steg"}
"""Words after a number that are the same for one and for several."""


def test_one_is_spoken_of_otherwise_than_several() -> None:
    alike = [
        entry.string[0]
        for entry in translated()
        if entry.pluralizable and entry.id[0] != entry.id[1] and entry.string[0] == entry.string[1]
    ]
    after = {text: re.search(r"\{count(?::,)?\} (\w+)", text) for text in alike}
    assert [text for text, word in after.items() if word is None or word[1] not in ALIKE] == []


COUNTED = re.compile(
    r"\{(?:count|due|lost|kept|most|size|limit|[a-z_]*(?<!s)s)(?::,)?\} "
    r"(?:of \w+ (?:are|have|were)|(?:(?!and|had|or|would)\w+ )?([a-z]+s)|people)\b"
)
"""A number, and several of something after it."""
VERBS = {"as", "closes", "does", "gives", "has", "hours", "is", "its", "names", "this", "was"}
LIMIT = re.compile(r"(more|longer|larger|deeper) than \{|at most \{|\b1 to \{|HSA takes \{|of the fields|; \{")
"""A bound of vis's own, which is never one; or words after the number that are of several in any case."""
NEVER_ONE = {
    '"{name}" would be {count} case types by its aliases.': "of two it cannot be told which",
    '"{ref}" is for {count} units: {units}.': "of two it must be said which",
    "Run out: {run_out}; close by themselves within {days} days: {run_out_soon}.": "a week",
    "in {area} there are working days on which all {count} units are closed: {weeks}.": "an area has two",
    "more rows are not as the journal left them; the first {count} are listed": "a bound",
    "the header has {count} columns.": "too many of them",
    "the name has {count} characters.": "too many of them",
    "{count} units": "more than are named",
    "{count} units ({names})": "more than are named",
    "{count} units, not {names}": "more than are named",
    "{keep} is too short: it is the life of a backup, and {days} days.": "a bound",
}
"""Texts with a number that is never one, and why."""


def only_of_several(text: str) -> bool:
    """Whether a text with one form speaks of several, whatever its number is."""
    return any(
        found[1] not in VERBS and not LIMIT.search(text[: found.start() + 1] + text[found.end() :][:30])
        for found in COUNTED.finditer(text)
    )


def test_a_number_before_several_of_something_has_a_form_for_one_too() -> None:
    """`Message(one, several, count=…)`; a text whose number is never one is named in NEVER_ONE."""
    alone = {entry.id for entry in translated() if entry.id and not entry.pluralizable}
    assert sorted(text for text in alone - NEVER_ONE.keys() if only_of_several(text)) == []
    assert NEVER_ONE.keys() - alone == set()


def test_what_speaks_of_several_only_is_found() -> None:
    for text in ("Made {cases} cases.", "{count} open files", "{cases} of them are held", "{due} reads due"):
        assert only_of_several(text), text
    for text in ("{unit} offers {kind}", "{days} has hours", "a row of no more than {most} letters", "Cases: {cases}."):
        assert not only_of_several(text), text


def test_a_value_is_quoted_by_one_mark() -> None:
    """What was typed stands between straight marks, as it can be typed; only names have the language's own."""
    for english, swedish in (form for entry in translated() for form in forms(entry)):
        assert "”" not in swedish or "”" in english, swedish
        assert not re.search(r"“\{|”\{", english + swedish), swedish


@pytest.mark.parametrize(
    ("words", "env", "config"),
    [
        (["--lang", "sv"], {}, None),
        (["--lang=sv"], {}, None),
        ([], {"VIS_LANG": "sv"}, None),
        ([], {}, "lang: sv\n"),
        (["--lang", "sv"], {"VIS_LANG": "en"}, "lang: en\n"),
        ([], {"VIS_LANG": "sv"}, "lang: en\n"),
    ],
)
def test_the_language_is_asked_for_by_flag_environment_or_file(
    bare_vis: Command, words: list[str], env: dict[str, str], config: str | None
) -> None:
    if config:
        bare_vis.write("vis.yaml", config)
    assert bare_vis.ok(*words, "--help", env=env).out.startswith("Användning: vis")
    assert "Ta tillbaka en ändring" in bare_vis.ok("changes", *words, "--help", env=env).out
    assert "Lyft en stoppregel" in bare_vis.ok("changes", "undo", *words, "--help", env=env).out


def test_english_stays_english(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "lang: sv\n")
    assert bare_vis.ok("--lang", "en", "--help").out.startswith("Usage: vis")


def test_help_in_swedish_has_swedish_words_throughout(bare_vis: Command) -> None:
    out = bare_vis.ok("changes", "show", "--help", "--lang", "sv").out
    assert "Användning: vis changes show" in out and "Argument:" in out and "Flaggor:" in out
    assert "[krävs]" in out and "Visa den här hjälpen." in out
    for word in ("Usage", "Options:", "required", "Show this"):
        assert word not in out


def test_headings_and_messages_are_swedish_and_json_is_not(filled: Command) -> None:
    out = filled.ok("changes", "list", "--lang", "sv").out
    assert out.split("\n")[0].split() == ["ändring", "tid", "vem", "ärendenummer", "gjorde", "kommando"]
    assert "id" in filled.ok("changes", "list", "--lang", "sv", "--json").json["items"][0]
    assert filled.ok("changes", "list", "--actor", "x", "--lang", "sv").err == "Inga ändringar.\n"
    preview = filled.ok("changes", "undo", "C-2", "-n", "--lang", "sv", *AT).out
    assert preview.endswith("Skulle bli: 2 att ta bort. Inget ändrades.\n")


def test_a_list_is_swedish_in_its_cells_too(filled: Command) -> None:
    filled.ok("changes", "undo", "C-2", "--yes", *AT)
    assert "+2 (ångrad av C-3)" in filled.ok("changes", "list", "--lang", "sv").out


STATES = {
    ("windows", "list"): ("state", "planned active done cancelled missed"),
    ("orders", "list"): ("state", "planned active done cancelled withdrawn"),
    ("cards", "notice", "list", "--all"): ("state", "up to come over ended"),
    ("retention", "hold", "list", "--all"): ("state", "in force released ended"),
    ("retention", "runs"): ("state", "done interrupted stopped running"),
    ("cases", "list"): ("state", "new assigned answered closed"),
    ("windows", "history", "W-1"): ("action", "add change"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The database of the demo: closures, notices, holds, runs and cases in many states."""
    folder = tmp_path_factory.mktemp("demo")
    Command(folder, None).ok("demo", str(folder / "d"), "--quiet")
    return Command(folder / "d", str(folder / "d" / "vis.db"), {"VIS_NOW": "2026-06-03 10:00"})


@pytest.mark.parametrize("words", STATES, ids=" ".join)
def test_states_are_swedish_to_people_and_english_to_programs(words: tuple[str, ...], demo: Command) -> None:
    key, english = STATES[words]
    states = {item[key] for item in demo.ok(*words, "--json").json["items"]}
    assert states and all(state in english for state in states)
    columns = () if key == "action" else ("--columns", key)
    swedish = demo.ok(*words, *columns, "--lang", "sv").out
    assert not [state for state in states if re.search(rf"(^|  ){state}( |$)", swedish, re.MULTILINE)]
    csv = demo.ok(*words, "--lang", "sv", "--format", "csv").out
    assert all(state in csv for state in states)


@pytest.mark.parametrize(
    "words",
    [
        ("changes", "show", "C-6"), ("windows", "show", "W-1"), ("orders", "show", "IT-48213"), ("show", "Birka"),
        ("orders", "withdraw", "IT-49007", "--dry-run"), ("cases", "stats"), ("persons", "show", "Bo Ek"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_plans_and_screens_are_swedish_throughout(words: tuple[str, ...], demo: Command) -> None:
    out = demo.ok(*words, "--lang", "sv").out
    english = r"\b(closed|opens|cancelled|order|done|active|from|until|notice|withdrawn|cases?|changes|holds|roles?)\b"
    typed = re.sub(r"(root: )?\bvis [a-z].*|`[^`]*`", "", out)
    assert not re.search(english, typed, re.IGNORECASE), typed


def test_an_empty_list_names_what_there_is_none_of_in_both_languages(vis_sqlite: Command) -> None:
    vis = fill(vis_sqlite)
    for section, english, swedish in (
        ("windows list", "No windows.", "Inga stängningar."),
        ("roles list", "No roles.", "Inga roller."),
        ("orders list", "No orders.", "Inga beställningar."),
        ("cards notice list", "No notices.", "Ingen tillfällig information."),
        ("cases list", "No cases.", "Inga ärenden."),
        ("changes list --actor x", "No changes.", "Inga ändringar."),
        ("retention hold list", "No holds.", "Inga gallringsstopp."),
    ):
        assert (vis.ok(*section.split()).err, vis.ok(*section.split(), "--lang", "sv").err) == (
            f"{english}\n",
            f"{swedish}\n",
        )


def test_questions_are_swedish(filled: Command) -> None:
    run = at_terminal(filled, "changes", "undo", "C-2", "--lang", "sv", *AT, keys="ja")
    assert run.code == 0 and "Genomföra 2 steg? [j/N]" in run.out and "C-3: 2 borttagna." in run.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cards", "hours", "parse", "vardagar 8-16 lunchstängt"), "texten tar slut för tidigt. Här ska stå"),
        (("cards", "hours", "parse", "Mo-Fr 08:00-"), "texten tar slut för tidigt."),
    ],
)
def test_a_part_of_a_sentence_is_swedish_too(words: tuple[str, ...], said: str, bare_vis: Command) -> None:
    run = bare_vis(*words, "--lang", "sv")
    assert run.code == 65 and said in " ".join(run.err.split())


def test_what_is_typed_unseen_is_asked_for_in_swedish(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    run = at_terminal(
        vis_sqlite, "cases", "open", "Birka", "Boka tid", "--resident", "-", "--text", "Prov", "-n", *AT,
        env={"VIS_LANG": "sv"}, keys="x",
    )  # fmt: skip
    assert "Personnummer: " in run.out and "Personal number" not in run.out


def test_a_text_given_where_a_sentence_is_taken_is_one() -> None:
    code = """
def expecting(message: Sentence, wanted: Message | None) -> Sentence: ...
class Terminal:
    def secret(self, question: Sentence, *, twice: bool = False, then: Sentence | None = None) -> str: ...
expecting("the text ends.", None)
terminal.secret("Number: ", twice=True, then="Again, please.")
terminal.other("not a sentence")
LATER = "Run it again."
raise type(failure)(failure.message, hint=NONE if failure else LATER)
"""
    tree = ast.parse(code)
    reader = Sentences(takers([tree]))
    reader.visit(tree)
    assert [text for text, _ in reader.found] == ["the text ends.", "Number: ", "Again, please.", "Run it again."]


def _puts_into_another(function: ast.FunctionDef, name: str) -> bool:
    """Whether it makes what it is given under this name a part of a message, as it is."""
    messages = (
        each for each in ast.walk(function) if isinstance(each, ast.Call) and "'Message'" in ast.dump(each.func)
    )
    return any(getattr(value.value, "id", "") == name for each in messages for value in each.keywords)


def test_a_part_of_a_message_is_a_message_or_nobody_would_translate_it() -> None:
    into = takers(modules(), _puts_into_another)
    plain = [
        ast.unparse(call)
        for tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for at, value in [*enumerate(call.args), *((each.arg, each.value) for each in call.keywords)]
        if at in into.get(getattr(call.func, "attr", getattr(call.func, "id", "")), ())
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
    ]
    assert into and plain == []


def test_topics_are_swedish(bare_vis: Command) -> None:
    assert "svaret är nej" in bare_vis.ok("help", "exit-codes", "--lang", "sv").out
    assert "En stoppregel ser på en plan" in bare_vis.ok("help", "guards", "--lang", "sv").out
    assert "protokollet över en gallring" in bare_vis.ok("help", "gallringsprotokoll", "--lang", "sv").out
    assert "Avslutningskoder" in bare_vis.ok("man", "--lang", "sv", "--json").json["content"].title()


def test_an_unknown_language_is_refused(bare_vis: Command) -> None:
    assert bare_vis("config", "show", "--lang", "de").code == 2
    assert bare_vis("config", "show", env={"VIS_LANG": "de"}).code == 78
