"""`vis cards export` and `import`: each format checked by another program's reader, and back again."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from html.parser import HTMLParser

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.healthcareservice import HealthcareService
from opening_hours import OpeningHours

from tests.browser import DESK, PHONE, browser
from tests.cli.cards.fixtures import BIRKA, MOHEDA, NOW, OFFICE, TELEBORG, finding_ids, with_units
from tests.conftest import Command, Run

TEXT = "Julhelgen är telefonen stängd. Välkommen åter måndag 28 december!"


@pytest.fixture
def cards(vis: Command) -> Command:
    return with_units(vis)


@pytest.fixture
def filled(vis_sqlite: Command) -> Command:
    """A card with usual, dated and exceptional hours of several kinds, and two notices; and a plain card."""
    vis = with_units(vis_sqlite)
    vis.ok("cards", "hours", "set", TELEBORG, "mån–fre 08:00–11:30, 13:00–15:00 (endast akut)", *NOW)
    vis.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–10", "--from", "2026-06-15", "--to", "2026-08-09", *NOW)
    vis.ok("cards", "hours", "set", TELEBORG, "dygnet runt", "--kind", "opening", *NOW)
    vis.ok("cards", "hours", "set", TELEBORG, "mån 20–24:00", "--kind", "visiting", *NOW)
    vis.ok("cards", "hours", "except", TELEBORG, "2026-12-24", "closed", "--kind", "telephone", *NOW)
    vis.ok("cards", "notice", "add", TELEBORG, "--from", "2026-12-24", "--to", "2026-12-26", "--text", TEXT, *NOW)
    vis.ok("cards", "notice", "add", TELEBORG, "--from", "2026-12-31", "--to", "2026-12-31", "--text", "Stängt.", *NOW)
    vis.ok("cards", "hours", "set", BIRKA, OFFICE, *NOW)
    return vis


def export(vis: Command, format: str, *words: object) -> Run:
    return vis.ok("cards", "export", *words, "--format", format, *NOW)


def test_the_format_may_stand_before_the_command(filled: Command) -> None:
    assert filled.ok("--format", "hsa", "cards", "export", TELEBORG, *NOW).out == export(filled, "hsa", TELEBORG).out
    assert filled("--format", "plain", "cards", "export", *NOW).code == 2


def test_hsa_values_one_a_line_and_what_they_can_not_carry_on_stderr(filled: Command) -> None:
    run = export(filled, "hsa", TELEBORG)
    assert run.out.splitlines() == [
        f"{TELEBORG}\ttelephoneHours\t1-5#08:00#11:30",
        f"{TELEBORG}\ttelephoneHours\t1-5#13:00#15:00#endast akut",
        f"{TELEBORG}\ttelephoneHours\t1-5#08:00#10:00##20260615#20260809",
        f"{TELEBORG}\tsurgeryHours\t1-7#00:00#24:00",
        f"{TELEBORG}\tvisitingHours\t1-1#20:00#24:00",
        f"{TELEBORG}\thsaVpwInformation2\t20261224;20261226;{TEXT}",
    ]
    assert "2026-12-24 is closed" in run.err
    assert "N-2 must wait" in run.err


def test_ldif_is_folded_base64_that_reads_back_as_the_same_values(filled: Command) -> None:
    out = export(filled, "ldif").out
    assert all(len(line) <= 76 and line.isascii() for line in out.splitlines())
    unfolded = out.replace("\n ", "")
    assert "replace: telephoneHours\ntelephoneHours: 1-5#08:00#11:30\n" in unfolded
    wire = next(line for line in unfolded.splitlines() if line.startswith("hsaVpwInformation2::"))
    assert base64.b64decode(wire.split(":: ")[1]).decode() == f"20261224;20261226;{TEXT}"
    assert out.count("changetype: modify") == 2
    cn = export(filled, "ldif", TELEBORG, "--dn", "cn={hsa_id},o=X").out
    assert f"dn: cn={TELEBORG},o=X\n" in cn
    assert filled("cards", "export", "--format", "ldif", "--dn", "{x}", *NOW).code == 2


def test_fhir_is_valid_r4(filled: Command) -> None:
    many = export(filled, "fhir", TELEBORG)
    bundle = Bundle.model_validate_json(many.out)
    services = {each.resource.name: each.resource for each in bundle.entry}
    assert set(services) == {"Telefontid", "Öppettider", "Besökstider för anhöriga"}
    assert services["Öppettider"].availableTime[0].allDay is True
    assert services["Öppettider"].availableTime[0].availableStartTime is None
    assert str(services["Besökstider för anhöriga"].availableTime[0].availableEndTime) == "23:59:59"
    phone = services["Telefontid"]
    assert phone.notAvailable[0].description == "Julafton"
    assert "15 juni–9 augusti 2026" in phone.availabilityExceptions
    assert "endast akut" in many.err
    assert "23:59:59" in many.err
    one = HealthcareService.model_validate_json(export(filled, "fhir", BIRKA).out)
    assert one.identifier[0].value == BIRKA
    assert [str(time.availableStartTime) for time in one.availableTime] == ["08:00:00", "13:00:00"]
    in_summer = Bundle.model_validate_json(export(filled, "fhir", TELEBORG, "--as-of", "2026-07-01").out)
    assert str(in_summer.entry[0].resource.availableTime[0].availableEndTime) == "10:00:00"


def test_schema_org_says_closed_as_search_engines_read_it(filled: Command) -> None:
    run = export(filled, "schema.org", TELEBORG)
    clinic = json.loads(run.out)
    assert (clinic["@context"], clinic["@type"]) == ("https://schema.org", "MedicalClinic")
    special = {"@type": "OpeningHoursSpecification", "validFrom": "2026-12-24", "validThrough": "2026-12-24"}
    assert {**special, "opens": "00:00", "closes": "00:00"} in clinic["contactPoint"]["hoursAvailable"]
    assert clinic["openingHoursSpecification"][0]["closes"] == "23:59"
    assert "besökstider" in run.err
    assert len(json.loads(export(filled, "schema.org").out)["@graph"]) == 2


def test_osm_agrees_with_opening_hours_py_at_every_edge(filled: Command) -> None:
    lines = [line.split("\t") for line in export(filled, "osm", TELEBORG).out.splitlines()]
    assert [key for _, key, _ in lines] == ["opening_hours:phone", "opening_hours", "visiting_hours"]
    single = export(filled, "osm", BIRKA).out
    assert str(OpeningHours(single.strip())) == single.strip() == "Mo-Fr 08:00-11:30,13:00-15:00"
    oracle = OpeningHours(lines[0][2])
    for day in ("2026-06-12", "2026-06-15", "2026-08-10", "2026-12-23", "2026-12-24", "2026-12-28"):
        for clock in ("07:59", "08:00", "10:00", "11:30", "13:00", "15:00"):
            at = datetime.fromisoformat(f"{day}T{clock}")
            code = filled("cards", "open", TELEBORG, "--at", at.isoformat(), *NOW).code
            assert (code == 0) is oracle.is_open(at), at


@pytest.mark.parametrize("format", ["csv", "json"])
def test_tables_and_json(filled: Command, format: str) -> None:
    out = export(filled, format).out
    if format == "csv":
        assert out.splitlines()[0] == "unit,hours,kind,from,to,exception"
        assert f"{BIRKA},Måndag–fredag 08.00–11.30 och 13.00–15.00,telephone,,," in out.splitlines()
        return
    items = {each["unit"]: each for each in json.loads(out)["items"]}
    assert set(items) == {TELEBORG, BIRKA}  # a card with nothing on it is not exported unasked
    assert items[TELEBORG]["hours"]["telephone"]["hsa"][0] == "1-5#08:00#11:30"
    assert [each["id"] for each in items[TELEBORG]["notices"]] == ["N-1", "N-2"]


def test_a_table_of_hours_goes_back_in_as_it_was(filled: Command) -> None:
    folder = filled.cwd / "out"
    filled.ok("cards", "export", "--format", "csv", "--out", "out/", *NOW)
    assert sorted(path.name for path in folder.iterdir()) == ["hours.csv", "notices.csv"]
    texts = {each["unit"]: each["hours"] for each in json.loads(export(filled, "json").out)["items"]}
    for unit in (TELEBORG, BIRKA):
        filled.ok("cards", "hours", "clear", unit, "--kind", "all", *NOW)
    filled.ok("cards", "hours", "apply", "out/hours.csv", "--yes", *NOW)
    again = {each["unit"]: each["hours"] for each in json.loads(export(filled, "json").out)["items"]}
    assert again == texts
    applied = filled.ok("cards", "notice", "apply", "out/notices.csv", "--json", *NOW).json
    assert applied["counts"]["same"] == 2


def test_what_was_exported_as_ldif_is_imported_without_a_change_of_meaning(filled: Command) -> None:
    filled.write("cards.ldif", export(filled, "ldif").out)
    before = export(filled, "hsa").out
    filled.ok("cards", "import", "cards.ldif", "--yes", *NOW)
    assert export(filled, "hsa").out == before
    again = filled.ok("cards", "import", "cards.ldif", "--yes", "--json", *NOW).json
    assert again["change"] is None


HSA = f"""version: 1

dn: ou=Moheda,o=Region Kronoberg,c=SE
hsaIdentity: {MOHEDA}
telephoneHours: 1-5#08:00#11:30
telephoneHours: 1-5#25:00#26:00
telephoneHours: 0-0#10:00#11:00
surgeryHours: 1-5#8:00#10:00#Sommartid#20260615#20260809
hsaVpwInformation2:: {base64.b64encode("20260601;20260630;Nytt telefonnummer på väg.".encode()).decode()}

dn: ou=Vårdcentralen Birka,o=Region Kronoberg,c=SE
hsaVpwInformation2: 20101101;20101131;Fel

dn: ou=Okänd,o=Region Kronoberg,c=SE
telephoneHours: 1-5#08:00#11:30

dn: cn=Anna,o=Region Kronoberg,c=SE
objectClass: person
"""


def test_import_keeps_faulty_values_out_and_tells_them(cards: Command) -> None:
    cards.write("hsa.ldif", HSA)
    run = cards("cards", "import", "hsa.ldif", "--yes", "--json", *NOW)
    assert run.code == 3
    assert [(error["id"], error["line"]) for error in run.json["errors"]] == [
        ("impossible-time", 6),
        ("impossible-date", 12),
        ("unknown-unit", 14),
    ]
    assert [warning["line"] for warning in run.json["warnings"]] == [7, 8]
    seen = cards.ok("cards", "show", MOHEDA, "--json", *NOW).json
    assert seen["hours"]["telephone"]["hsa"] == ["1-5#08:00#11:30", "7-7#10:00#11:00"]
    assert seen["hours"]["opening"]["hsa"] == ["1-5#08:00#10:00#Sommartid#20260615#20260809"]
    assert seen["notice"]["text"] == "Nytt telefonnummer på väg."
    assert [each[0] for each in finding_ids(cards, *NOW, "--unit", MOHEDA)].count("faulty-hours") == 3
    cards.ok("changes", "undo", run.json["change"], "--yes", *NOW)
    assert cards.dump()["card_hours"] == []


def test_hours_set_after_an_import_mend_the_finding(cards: Command) -> None:
    cards.write("hsa.ldif", HSA)
    cards("cards", "import", "hsa.ldif", "--yes", *NOW)
    cards.ok("cards", "hours", "set", MOHEDA, "mån–fre 08:00–11:30", *NOW)
    cards.ok("cards", "hours", "set", MOHEDA, "mån–fre 08:00–10:00", "--kind", "opening", *NOW)
    assert "faulty-hours" not in dict(finding_ids(cards, *NOW, "--unit", MOHEDA))


@pytest.mark.parametrize(
    ("table", "telephone"),
    [
        ("unit,hours\n{m},1-5#08:00#11:30\n{m},1-5#13:00#15:00\n", ["1-5#08:00#11:30", "1-5#13:00#15:00"]),
        ("enhet;telefontid\n{m};1-5#08:00#11:30 | 1-5#13:00#15:00\n", ["1-5#08:00#11:30", "1-5#13:00#15:00"]),
        ("unit,hours,from,to\n{m},mån 8–10,2026-06-15,2026-08-09\n", ["1-1#08:00#10:00##20260615#20260809"]),
    ],
)  # fmt: skip
def test_import_reads_tables_too(cards: Command, table: str, telephone: list[str]) -> None:
    cards.write("h.csv", table.format(m=MOHEDA))
    cards.ok("cards", "import", "h.csv", "--yes", *NOW)
    assert cards.ok("cards", "show", MOHEDA, "--json", *NOW).json["hours"]["telephone"]["hsa"] == telephone


def test_import_reads_a_table_of_notices(cards: Command) -> None:
    cards.write("n.csv", f"unit,text,from,to\n{MOHEDA},Stängt.,2026-06-01,2026-06-02\n{BIRKA},a;b,2026-06-01,\n")
    run = cards("cards", "import", "n.csv", "--yes", *NOW)
    assert run.code == 3
    assert BIRKA in run.err
    assert cards.ok("cards", "show", MOHEDA, "--json", *NOW).json["notice"]["text"] == "Stängt."


def test_a_file_that_is_neither_is_65_and_a_missing_one_66(cards: Command) -> None:
    cards.write("x.txt", "hej hopp\n")
    assert cards("cards", "import", "x.txt", *NOW).code == 65
    assert cards("cards", "import", "y.txt", *NOW).code == 66


def test_only_what_changed_is_exported(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, "--now", "2026-06-01T08:00")
    cards.ok("cards", "hours", "set", BIRKA, OFFICE, "--now", "2026-06-02T08:00")
    cards.ok("cards", "notice", "add", MOHEDA, "--from", "2026-07-01", "--to", "2026-07-01", "--text", "A.",
             "--now", "2026-06-03T08:00")  # fmt: skip

    def changed(since: str) -> list[str]:
        out = cards.ok("cards", "export", "--changed-since", since, "--json", *NOW).json
        return [each["unit"] for each in out["items"]]

    assert changed("C-2") == [BIRKA, MOHEDA]
    assert changed("2026-06-03") == [MOHEDA]
    assert changed("C-4") == []
    assert cards("cards", "export", "--changed-since", "C-99", *NOW).code == 5
    assert cards("cards", "export", "--format", "pdf", *NOW).code == 2


def test_what_was_taken_away_is_emptied_by_ldif_and_told_by_the_others(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    cards.ok("cards", "hours", "set", TELEBORG, "mån 10–12", "--kind", "dropin", *NOW)
    cards.ok("cards", "notice", "add", BIRKA, "--from", "2026-07-01", "--to", "2026-07-01", "--text", "A.", *NOW)
    sent = cards.ok("changes", "list", "--json", *NOW).json["items"][0]["id"]
    cards.ok("cards", "hours", "clear", TELEBORG, "--kind", "dropin", *NOW)
    cards.ok("changes", "undo", sent, *NOW)
    cards.ok("cards", "hours", "set", BIRKA, "mån 10–12", "--kind", "dropin", *NOW)  # comes and goes unsent
    cards.ok("cards", "hours", "clear", BIRKA, "--kind", "dropin", *NOW)
    words = ("cards", "export", "--changed-since", sent, "--format")
    ldif = cards.ok(*words, "ldif", *NOW)
    assert "replace: dropInHours\n-\n" in ldif.out
    assert "replace: hsaVpwInformation2\n-\n" in ldif.out
    assert ldif.out.count("dropInHours") == 1
    assert "emptied" not in ldif.err
    for format in ("hsa", "osm", "fhir", "csv"):
        told = cards.ok(*words, format, *NOW).err
        assert "Not carried: Vårdcentralen Teleborg: dropInHours is to be emptied, which only LDIF can say." in told
        assert "Not carried: Vårdcentralen Birka: hsaVpwInformation2 is to be emptied" in told
    assert "emptied" not in cards.ok("cards", "export", "--format", "csv", *NOW).err


def test_what_was_ticked_off_and_taken_away_is_emptied_in_every_export(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    (task,) = cards.ok("todo", "--system", "HSA", "--json", *NOW).json["items"]
    cards.ok("todo", "done", task["id"], *NOW)
    cards.ok("cards", "hours", "clear", TELEBORG, *NOW)
    assert "replace: telephoneHours\n-\n" in cards.ok("cards", "export", "--format", "ldif", *NOW).out
    assert "telephoneHours is to be emptied" in cards.ok("cards", "export", "--format", "hsa", *NOW).err
    assert cards.ok("cards", "export", "--json", *NOW).json == {"items": []}


def test_of_many_losses_the_first_are_told_and_all_of_them_where_asked(vis_sqlite: Command) -> None:
    vis_sqlite.write("u.csv", "hsa_id,name\n" + "".join(f"SE2321000065-U{n:04},Enhet {n:03}\n" for n in range(102)))
    vis_sqlite.write("h.csv", "unit,hours,kind\n" + "".join(f"Enhet {n:03},mån 8–24,visiting\n" for n in range(102)))
    vis_sqlite.ok("units", "import", "u.csv", "--yes", *NOW)
    vis_sqlite.ok("cards", "hours", "apply", "h.csv", "--yes", *NOW)
    *told, more, wrote = export(vis_sqlite, "fhir", "--out", "x.json").err.splitlines()
    assert (len(told), told[0]) == (100, "Not carried: Enhet 000: FHIR has no 24:00, it is written 23:59:59.")
    assert (more, wrote) == ("… and 2 more (--verbose says all).", "Wrote x.json: 102 cards.")
    assert export(vis_sqlite, "fhir", "--verbose").err.count("FHIR has no 24:00") == 102


def test_an_export_that_can_not_be_written_is_73(filled: Command) -> None:
    assert filled("cards", "export", "--format", "csv", "--out", "/proc/nope/x.csv", *NOW).code == 73
    assert filled("cards", "export", "--format", "html", "--out", "/proc/nope/", *NOW).code == 73


# --- the page ---------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What a reader of the page needs: language, title, headings, links, and that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: dict[str, list[str]] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link"):
            self.open.append(tag)
        given = dict(attrs)
        self.attributes[tag] = given
        self.ids += [given["id"] or ""] if "id" in given else []
        self.labels += [given["aria-labelledby"] or ""] if "aria-labelledby" in given else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.found.setdefault(self.open[-1], []).append(data.strip())


def test_the_page_is_whole_labelled_and_fetches_nothing(filled: Command) -> None:
    filled.ok("cards", "show", TELEBORG, "--as-of", "2026-12-24", "--html", "card.html", *NOW)
    text = (filled.cwd / "card.html").read_text()
    page = _Page(text)
    assert page.open == []
    assert page.attributes["html"]["lang"] == "sv"
    assert page.found["title"] == page.found["h1"] == ["Vårdcentralen Teleborg"]
    assert page.found["h2"] == ["Tillfällig information", "Telefontid", "Öppettider", "Besökstider för anhöriga"]
    assert page.attributes["a"]["href"] == "tel:0846500401"
    assert len(set(page.ids)) == len(page.ids)
    assert set(page.labels) <= set(page.ids)
    assert "http:" not in text and "https:" not in text
    assert "<script" not in text


def test_what_people_wrote_is_never_markup(vis_sqlite: Command) -> None:
    vis = with_units(vis_sqlite)
    text = '<script>alert(1)</script> & "så" [bold]'
    vis.ok("cards", "notice", "add", BIRKA, "--from", "2026-06-01", "--to", "2026-06-02", "--text", text, *NOW)
    page = export(vis, "html", BIRKA).out
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert text in vis.ok("cards", "show", BIRKA, *NOW).out


def test_a_real_browser_shows_the_card(filled: Command) -> None:
    filled.ok("cards", "show", TELEBORG, "--as-of", "2026-12-24", "--html", "card.html", *NOW)
    probe = """(() => {
        const box = document.querySelector(".notice").getBoundingClientRect();
        const top = (selector) => document.querySelector(selector).getBoundingClientRect().top;
        return {
            rows: [...document.querySelectorAll("tbody tr")].map((row) => row.innerText.replace(/\\s+/g, " ").trim()),
            noticeIsYellow: getComputedStyle(document.querySelector(".notice")).backgroundColor,
            noticeIsVisible: box.width > 200 && box.height > 40,
            noticeIsUnderTheName: top("h1") < top(".notice") && top(".notice") < top("table"),
        };
    })()"""
    with browser() as chromium:
        for width in (PHONE, DESK):
            chromium.open(filled.cwd / "card.html", width=width)
            seen = chromium.run(probe)
            assert seen["rows"] == [
                "Måndag–fredag 08.00–11.30 och 13.00–15.00 (endast akut)",
                "Måndag–söndag dygnet runt",
                "Måndag 20.00–24.00",
            ]
            assert seen["noticeIsYellow"] == "rgb(255, 243, 196)"
            assert (seen["noticeIsVisible"], seen["noticeIsUnderTheName"]) == (True, True)
            assert (chromium.overflows, chromium.said, chromium.violations()) == (False, [], [])
