"""`vis cases send`: one message to one, or one to each of a list, and never two to anybody."""

from __future__ import annotations

import stat

import pytest

from tests.cli.cases.register import ANNA, BIRKA, BO, OTHER, TELEBORG, TOLVAN, fill, shown
from tests.cli.cases.test_event_faults import CANARY, POLICY, everywhere
from tests.conftest import Command
from tests.files.cases.samples import pdf
from vis_cli.rules.core import luhn

CALL = ("templates", "add", "Kallelse", "--kind", "information", "--text", "Hej {namn}! Kom {datum} till {enhet}.")
ASK = ("templates", "add", "Enkät", "--kind", "question", "--text", "Hur mår du, {namn}?")
BY = ("--by", "Bo Ek")
THREE = "19121212-1212;Tolvan;3 maj\n200101022382;Rut;4 maj\n191212121212;Tolvan;3 maj\n197010632391;Ola;5 maj\n"


def number(n: int) -> str:
    """The personal number of a resident born in 1950, the nth."""
    short = f"50{n // 28 % 12 + 1:02}{n % 28 + 1:02}{n // 336 + 10:03}"
    return "19" + next(short + str(digit) for digit in range(10) if luhn.passes(short + str(digit)))


def ready(care: Command) -> Command:
    fill(care)
    care.ok(*CALL)
    care.ok(*ASK)
    care.write("lista.csv", "personnummer;namn;datum\n" + THREE)
    return care


@pytest.fixture
def care(vis: Command) -> Command:
    return ready(vis)


@pytest.fixture
def care_sqlite(vis_sqlite: Command) -> Command:
    return ready(vis_sqlite)


def to_list(*more: str) -> tuple[str, ...]:
    return ("cases", "send", "Teleborg", "--template", "Kallelse", "--residents", "lista.csv", "--yes", *more)


def to_one(template: str, *more: str) -> tuple[str, ...]:
    return ("cases", "send", "Teleborg", "--template", template, "--resident", "-", *more)


def test_each_of_a_list_gets_what_is_theirs_once_and_who_cannot_log_in_is_in_the_rest_file(care: Command) -> None:
    run = care(*to_list(*BY, "--json"))
    assert (run.code, run.json["sending"], run.json["sent"], run.json["left"]) == (3, "S-1", 2, 1)
    assert [item["resident"] for item in run.json["items"]] == ["19121212-****", "20010102-****"]
    assert run.json["rest"] == "lista.rest.csv"
    rest = care.cwd / "lista.rest.csv"
    assert stat.S_IMODE(rest.stat().st_mode) == 0o600
    assert rest.read_text("utf-8-sig").splitlines()[1].startswith("197010632391;Ola;5 maj;nobody logs in to 1177")
    cases = [shown(care, item["number"]) for item in run.json["items"]]
    assert [case["messages"][0]["text"] for case in cases] == [
        f"Hej Tolvan! Kom 3 maj till {TELEBORG.name}.",
        f"Hej Rut! Kom 4 maj till {TELEBORG.name}.",
    ]
    for case in cases:
        assert (case["state"], case["sort"], case["documented"], case["subject"], case["assigned_to"]) == (
            "closed", "information", "not-relevant", "Kallelse", BO.hsa_id,
        )  # fmt: skip
        assert case["messages"][0]["signature"] == "Med vänlig hälsning\nBo Ek\n2026-06-15"
    listed = care.ok("cases", "list", "--sending", "S-1", "--json").json["items"]
    assert [item["sending"] for item in listed] == ["S-1", "S-1"]
    (row,) = care.dump()["sendings"]
    assert TOLVAN not in str(row) and "Tolvan" not in str(row)
    care.ok("db", "check")
    care.ok("audit", "verify")
    again = care(*to_list(*BY, "--json"))  # the guard comes first
    assert (again.code, again.error["id"]) == (4, "sent-before")


def test_a_question_is_its_senders_and_open_for_its_days_and_information_takes_no_reply(care: Command) -> None:
    sent = care.ok(*to_one("Enkät", "--field", "namn=Tolvan", *BY, "--json"), stdin=TOLVAN + "\n").json
    case = shown(care, sent["number"])
    assert (sent["revision"], case["state"], case["turn"], case["assigned_to"], case["open_until"]) == (
        1, "assigned", "resident", BO.hsa_id, "2026-06-29T10:00:00+02:00",
    )  # fmt: skip
    reply = ("cases", "reply", "--resident", "-", "--text", "Bra!", "--json")
    care.ok(*reply, sent["number"], stdin=TOLVAN + "\n")
    assert shown(care, sent["number"])["turn"] == "unit"
    fields = ("--field", "namn=T", "--field", "datum=i dag")
    told = care.ok(*to_one("Kallelse", *fields, "--json"), stdin=TOLVAN + "\n").json
    refused = care(*reply, told["number"], stdin=TOLVAN + "\n")
    assert (refused.code, refused.error["id"]) == (4, "case-closed")
    nobodys = care(*to_one("Enkät", "--field", "namn=T", "--json"), stdin=TOLVAN + "\n")
    assert (nobodys.code, nobodys.error["id"]) == (4, "nobodys-case")


def test_the_dry_run_shows_the_first_the_last_and_the_longest_and_sends_nothing(care_sqlite: Command) -> None:
    rows = [(number(n), "A" * (30 if n == 2 else n + 1), "i dag") for n in range(5)]
    care_sqlite.write("lista.csv", "resident;namn;datum\n" + "\n".join(map(";".join, rows)))
    before = care_sqlite.dump()
    run = care_sqlite.ok(*to_list("-n"))
    assert "Message 1 of 5" in run.out and "Message 3 of 5" in run.out and "Message 5 of 5" in run.out
    assert "Message 2 of 5" not in run.out and f"Hej {'A' * 30}!" in run.out
    found = care_sqlite.ok(*to_list("-n", "--json")).json
    assert [each["n"] for each in found["preview"]] == [1, 3, 5] and found["sent"] == 0
    assert care_sqlite.dump() == before
    sent = care_sqlite.ok(*to_list())
    assert "Hej A" not in sent.out and sent.out.endswith("S-1, sent to 5 residents.\n")


@pytest.mark.parametrize(
    ("rows", "more", "ids"),
    [
        ("191212121212;;x", (), ["empty-field"]),
        ("191212121212;{datum};x", (), ["brace-in-value"]),
        ("191212121213;a;x", (), ["faulty-personal-number"]),
        ("191212121212;a;x", ("--field", "plats=här"), ["unknown-field"]),
        ("191212121212;a;x\n200101022382;;\nx;b;c", (), ["empty-field", "empty-field", "faulty-personal-number"]),
    ],
)
def test_one_row_that_is_wrong_sends_nothing_to_anybody(
    care_sqlite: Command, rows: str, more: tuple[str, ...], ids: list[str]
) -> None:
    care_sqlite.write("lista.csv", f"resident;namn;datum\n{rows}\n")
    before = care_sqlite.dump()
    run = care_sqlite(*to_list(*more))
    assert (run.code, run.out) == (65, "")
    assert not any(cell and cell in run.err.replace('"namn"', "") for cell in ("191212121213", "{datum}"))
    assert [line.partition("error[")[2].partition("]")[0] for line in run.err.splitlines() if "error[" in line] == ids
    assert care_sqlite.dump() == before and not (care_sqlite.cwd / "lista.rest.csv").exists()


def test_the_same_to_the_same_is_asked_about_and_another_content_of_the_file_is_not(care: Command) -> None:
    (care.cwd / "bilaga.pdf").write_bytes(pdf("ett"))
    words = to_list("--attach", "bilaga.pdf", "--keep", "--json")
    assert care(*words).json["sent"] == 2
    again = care(*words)
    assert (again.code, again.out, again.error["id"]) == (4, "", "sent-before")
    assert "2 of 2 got the very same" in again.error["message"]
    (care.cwd / "bilaga.pdf").write_bytes(pdf("två"))
    assert care(*words).json["sending"] == "S-2"
    care.write("lista.csv", "resident;namn;datum\n191212121212;Tolvan;9 maj\n200101022382;Rut;4 maj\n")
    part = care(*words)
    assert (part.code, part.error["message"]) == (
        4, "refused: 1 of 2 got the very same, with the same files, since 2026-06-08.",
    )  # fmt: skip
    assert care(*words, "--allow", "sent-before", "--reason", "Fel bilaga först").code == 0
    assert care(*words, "--now", "2026-06-24 10:00").code == 0
    care.write("vis.yaml", "hmac_key: hmac.key\nsent_before_days: 0\n")
    assert care(*words, "--now", "2026-06-24 11:00").code == 0


def test_250_get_it_at_once_and_251_do_not_and_nothing_lifts_that(care_sqlite: Command) -> None:
    rows = [f"{number(n)};N{n};i dag" for n in range(251)]
    care_sqlite.write("lista.csv", "resident;namn;datum\n" + "\n".join(rows))
    run = care_sqlite(*to_list("--allow", "too-many-recipients", "--reason", "x", "--json"))
    assert (run.code, run.error["id"]) == (2, "usage") and "too-many-recipients" in run.error["message"]
    run = care_sqlite(*to_list("--json"))
    assert (run.code, run.error["id"]) == (4, "too-many-recipients") and "Split the list" in run.error["hint"]
    assert care_sqlite.dump()["cases"] == []
    care_sqlite.write("lista.csv", "resident;namn;datum\n" + "\n".join(rows[:250]))
    assert care_sqlite.ok(*to_list("--expect", "add=250", "--json")).json["sent"] == 250


def test_every_case_of_a_sending_has_a_file_of_its_own_that_goes_with_it_alone(care: Command) -> None:
    folder = care.cwd / "utskick"
    folder.mkdir()
    care.write("retention.yaml", POLICY)
    care.write("vis.yaml", f"hmac_key: hmac.key\nretention: retention.yaml\ncertificates: certs\n"
                           f"attachments: bilagor\nshared_folders: {{{TELEBORG.hsa_id}: utskick}}\n")  # fmt: skip
    (folder / "Kallelse.pdf").write_bytes(pdf())
    rows = [f"{number(n)};N{n};i dag" for n in range(5)]
    care.write("lista.csv", "resident;namn;datum\n" + "\n".join(rows))
    items = care.ok(*to_list("--attach", "Kallelse.pdf", "--json")).json["items"]
    assert list(folder.iterdir()) == []
    files = list((care.cwd / "bilagor").rglob("*.pdf"))
    assert len(files) == 5 and {path.stat().st_nlink for path in files} == {5}
    for item in items[1:]:
        care.ok("retention", "hold", "add", item["number"], "--reason", "tvist")
    care.environment["VIS_NOW"] = "2029-01-02 08:00"
    care.ok("retention", "purge", "--apply", "--yes")
    left = list((care.cwd / "bilagor").rglob("*.pdf"))
    assert len(left) == 4 and all(path.read_bytes() == pdf() for path in left)
    assert len(care.dump()["sendings"]) == 1
    care.ok("db", "check")


def test_a_key_sends_once_and_says_then_what_was_sent(care: Command) -> None:
    care.write("lista.csv", "resident;namn;datum\n191212121212;T;i dag\n200101022382;R;i dag\n")
    first = care.ok(*to_list("--once", "juni", "--json")).json
    again = care.ok(*to_list("--once", "juni", "--json")).json
    assert again["change"] is None and [each["number"] for each in again["items"]] == [
        each["number"] for each in first["items"]
    ]
    care.write("lista.csv", "resident;namn;datum\n191212121212;T;i morgon\n")
    other = care(*to_list("--once", "juni", "--json"))
    assert (other.code, other.error["id"]) == (4, "once-differs")
    text = care.ok("templates", "show", "Kallelse", "--json").json["text"]
    care.ok("templates", "add", "Annan", "--kind", "information", "--text", text)
    care.write("lista.csv", "resident;namn;datum\n191212121212;T;i dag\n200101022382;R;i dag\n")
    other = care(*(each if each != "Kallelse" else "Annan" for each in to_list("--once", "juni", "--json")))
    assert (other.code, other.error["id"]) == (4, "once-differs")  # under another heading
    assert len(care.dump()["cases"]) == 2


def test_only_who_may_send_at_the_unit_does(care_sqlite: Command) -> None:
    refused = care_sqlite(*to_list("--by", "Cilla Lind", "--json"))
    assert (refused.code, refused.error["id"]) == (77, "role-missing") and "Bo Ek" in refused.error["hint"]
    elsewhere = ("cases", "send", "Birka", "--template", "Kallelse", "--residents", "lista.csv", "--yes")
    assert care_sqlite(*elsewhere, *BY).code == 77
    care_sqlite.write("vis.yaml", f"hmac_key: hmac.key\noperators: {{finn: [cases]}}\nstaff: {{bo: {BO.hsa_id}}}\n")
    assert care_sqlite(*to_list("--by", ANNA.hsa_id), env={"SUDO_USER": "bo"}).code == 77
    assert care_sqlite(*to_list(), env={"SUDO_USER": "eva"}).code == 77
    assert care_sqlite(*to_list(), env={"SUDO_USER": "bo"}).code == 3


def test_nobody_sends_a_retired_template_an_answer_or_one_of_another_unit(care_sqlite: Command) -> None:
    care_sqlite.ok("replies", "add", "Tack", "--text", "Tack!")
    care_sqlite.ok("templates", "add", "Birkas", "--kind", "information", "--text", "Hej", "--unit", "Birka")
    for name in ("Tack", "Birkas", "Okänd"):
        assert care_sqlite(*to_one(name), stdin=TOLVAN + "\n").code == 5
    care_sqlite.ok("templates", "retire", "Enkät")
    run = care_sqlite(*to_one("Enkät", "--field", "namn=x", *BY, "--json"), stdin=TOLVAN + "\n")
    assert (run.code, run.error["id"]) == (4, "retired-template")
    care_sqlite.ok("units", "close", "Birka", "--on", "2026-06-01", "--yes")
    run = care_sqlite(
        "cases", "send", BIRKA.hsa_id, "--template", "Birkas", "--resident", "-", "--json", stdin=TOLVAN + "\n"
    )
    assert (run.code, run.error["id"]) == (4, "closed-unit")


def test_who_cannot_log_in_gets_nothing_and_a_list_of_only_such_sends_nothing(care_sqlite: Command) -> None:
    run = care_sqlite(*to_one("Kallelse", "--field", "namn=O", "--field", "datum=x", "--json"), stdin=OTHER + "\n")
    assert (run.code, run.error["id"]) == (65, "cannot-log-in")
    care_sqlite.write("lista.csv", f"resident;namn;datum\n{OTHER};O;x\n19121212K123;P;x\n")
    run = care_sqlite(*to_list())
    assert (run.code, run.err.count("error[cannot-log-in]")) == (65, 2)
    assert care_sqlite.dump()["cases"] == []


def test_a_former_name_works_with_a_warning_and_a_question_that_nobody_can_answer_is_told(care_sqlite: Command) -> None:
    care_sqlite.ok("templates", "rename", "Kallelse", "Kallelse till besök")
    run = care_sqlite(*to_list())
    assert run.code == 3 and '"Kallelse" is called "Kallelse till besök" now.' in run.err
    fields = ("--field", "namn=Tolvan", "--field", "datum=när?")
    told = care_sqlite.ok(*to_one("Kallelse till besök", *fields, "-n"), stdin=TOLVAN + "\n")
    assert "asks something, and nobody can reply to it" in told.out
    sent = care_sqlite.ok(*to_one("Kallelse till besök", *fields), stdin=TOLVAN + "\n")
    assert "asks something, and nobody can reply to it" in sent.out and "när?" not in sent.out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--residents", "lista.csv", "--resident", "-"),
        ("--resident", "-", "--rest", "x.csv"),
        ("--resident", "-", "--field", "namn"),
        ("--resident", "-", "--field", "namn=a", "--field", "namn=b"),
    ],
)
def test_what_is_not_said_wholly_is_a_wrong_use(care_sqlite: Command, words: tuple[str, ...]) -> None:
    run = care_sqlite("cases", "send", "Teleborg", "--template", "Kallelse", *words, stdin=TOLVAN + "\n")
    assert (run.code, run.out) == (2, "")


def test_a_list_from_standard_input_needs_a_name_for_its_rest_only_where_there_is_one(care_sqlite: Command) -> None:
    words = ("cases", "send", "Teleborg", "--template", "Kallelse", "--residents", "-", "--yes", "--json")
    table = "resident;namn;datum\n191212121212;T;i dag\n"
    assert care_sqlite.ok(*words, stdin=table).json["sent"] == 1
    refused = care_sqlite(*words, stdin=f"{table}{OTHER};O;i dag\n")
    assert (refused.code, "--rest" in str(refused.error), len(care_sqlite.dump()["cases"])) == (2, True, 1)
    assert care_sqlite(*words, "--rest", "rest.csv", "--allow", "sent-before", "--reason", "x",
                       stdin=f"{table}{OTHER};O;i dag\n").code == 3  # fmt: skip


def test_a_sending_is_not_undone_and_a_template_that_was_sent_stays(care_sqlite: Command) -> None:
    sent = care_sqlite(*to_list("--json")).json
    undo = care_sqlite("changes", "undo", sent["change"], "--yes")
    assert undo.code == 4 and "A sent message stays sent" in undo.err
    assert care_sqlite("changes", "undo", "C-2", "--yes").code == 4
    assert care_sqlite.ok("templates", "show", "Kallelse", "--json").json["id"] == "M-1"


def test_a_ready_made_answer_is_filled_in_for_each_unit(care: Command) -> None:
    care.ok("replies", "add", "Bokat", "--text", "Hej {namn}, du är bokad på {enhet}.")
    words = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", "Hej", "--json")
    case = care.ok(*words, stdin=TOLVAN + "\n").json["number"]
    answer = ("cases", "answer", case, "--reply", *BY, "--reply-template", "Bokat")
    before = care.dump()
    for more, code in (
        ((), 65), (("--field", "namn="), 65), (("--field", "namn=a}"), 65), (("--field", "x=y"), 65),
        (("--field", "namn=T", "--text", "x"), 2),
    ):  # fmt: skip
        assert care(*answer, *more).code == code, more
    assert care("cases", "answer", case, "--reply", *BY, "--text", "x", "--field", "a=b").code == 2
    assert care("cases", "answer", case, "--close-without-reply", *BY, "--reply-template", "Bokat").code == 2
    assert care("cases", "answer", case, "--reply", *BY, "--reply-template", "Kallelse").code == 5
    assert care.dump() == before
    care.ok(*answer, "--field", "namn=Tolvan")
    assert shown(care, case)["messages"][1]["text"] == f"Hej Tolvan, du är bokad på {TELEBORG.name}."
    care.ok("replies", "retire", "Bokat")
    assert care(*answer, "--field", "namn=Tolvan").code == 4


def test_what_was_sent_is_nowhere_but_in_the_cases_and_after_the_purge_nowhere(care: Command) -> None:
    care.write("retention.yaml", POLICY)
    care.write("vis.yaml", "hmac_key: hmac.key\nretention: retention.yaml\ncertificates: certs\n")
    name = f"{CANARY} lista.csv"
    care.write(name, f"resident;namn;datum\n{TOLVAN};{CANARY} namn;{CANARY} dag\n{OTHER};{CANARY} bort;x\n")
    (care.cwd / f"{CANARY}.pdf").write_bytes(pdf(CANARY))
    words = ("cases", "send", "Teleborg", "--template", "Kallelse", "--residents", name, "--yes", "--once", "a", "-v")
    said = [care(*words, "--attach", f"{CANARY}.pdf", "--keep", "--rest", "rest.csv", *BY)]
    said.append(care(*words, "--attach", f"{CANARY}.pdf", "--keep", "--rest", "rest.csv", *BY, "--debug"))
    one = ("cases", "send", "Teleborg", "--template", "Kallelse", "--resident", "-", "--field", f"namn={CANARY}")
    said.append(care.ok(*one, "--field", f"datum={CANARY} i dag", stdin=TOLVAN + "\n"))
    assert [run.code for run in said] == [3, 0, 0]
    assert not any(CANARY in run.err.replace(name, "").replace(f"{CANARY}.pdf", "") for run in said)
    assert not any(TOLVAN in run.err or OTHER in run.err for run in said)
    rows = care.dump()
    kept = {"messages", "cases", "attachments"}
    assert CANARY in str([rows[each] for each in kept])
    assert CANARY not in str([rows[each] for each in rows.keys() - kept])
    assert TOLVAN not in str([rows[each] for each in rows.keys() - kept])
    for each in (name, f"{CANARY}.pdf", "rest.csv", "lista.csv"):  # the user's own
        (care.cwd / each).unlink()
    care.environment["VIS_NOW"] = "2029-01-02 08:00"
    care.ok("retention", "purge", "--apply", "--yes", "--compact")
    assert CANARY not in everywhere(care) and TOLVAN not in everywhere(care)
    assert len(care.dump()["sendings"]) == 2
