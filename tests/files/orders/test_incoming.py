"""What units send: text, mail with what is attached to it, tables."""

from __future__ import annotations

import io
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.files.core.workbooks import workbook
from vis_cli.errors import FaultyInput, MissingInput
from vis_cli.files.orders.incoming import LONGEST_HEADER, plain, read, understand

TEXT = "Vårdcentralen Birka stänger v. 28."


def mail(body: str = TEXT, **more: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Åsa Ek <asa.ek@example.org>"
    made["Subject"] = "VB: Sommarstängning"
    made["Date"] = "Fri, 08 May 2026 23:30:00 +0000"
    for name, value in more.items():
        made[name] = value
    made.set_content(body, cte="quoted-printable", charset="iso-8859-1")
    return made


def test_a_text_is_one_message() -> None:
    (message,) = understand("a.txt", TEXT.encode("cp1252")).messages
    assert (message.text, message.subject, message.day) == (TEXT, "", None)


def test_a_mail_has_a_subject_a_sender_and_a_day_in_sweden() -> None:
    (message,) = understand("a.eml", bytes(mail())).messages
    assert message.text.strip() == TEXT
    assert (message.subject, message.sender, message.day) == ("VB: Sommarstängning", "Åsa Ek", date(2026, 5, 9))


def test_a_mail_is_known_without_its_name_and_a_pasted_head_is_none() -> None:
    assert understand("<stdin>", bytes(mail())).messages[0].subject == "VB: Sommarstängning"
    assert understand("<stdin>", b"From: Eva\nSent: 7 May\n\nHej").messages[0].text.startswith("From: Eva")


def test_of_a_mail_in_both_forms_the_plain_one_is_read_and_html_where_it_is_alone() -> None:
    both = mail()
    both.add_alternative("<p>Annat</p>", subtype="html")
    assert understand("a.eml", bytes(both)).messages[0].text.strip() == TEXT
    alone = EmailMessage()
    alone.set_content(f"<style>p {{}}</style><p>Hej&nbsp;alla</p><ul><li>{TEXT}</ul>", subtype="html")
    assert understand("a.eml", bytes(alone)).messages[0].text == f"Hej alla\n\n- {TEXT}"


def test_cells_of_a_page_are_set_apart_by_tabs() -> None:
    page = "<table><tr><th>Enhet<th>Vecka</tr><tr><td><p>Birka</p></td><td>28</td></tr></table><div>Mvh<br>Sara</div>"
    assert [line for line in plain(page).split("\n") if line] == ["Enhet\tVecka", "Birka\t28", "Mvh", "Sara"]


def test_what_is_attached_is_read_or_named() -> None:
    made = mail("Se bilagan")
    made.add_attachment(b"Enhet;Vecka\nBirka;28\n", maintype="text", subtype="csv", filename="lista.csv")
    made.add_attachment(
        workbook([["Enhet", "Vecka"], ["Moheda", "29"]]), maintype="application", subtype="x", filename="b.xlsx"
    )
    made.add_attachment("Mer text", filename="mer.txt")
    made.add_attachment(mail("Inuti"), filename="inner.eml")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Anna 19121212-1212.pdf")
    made.add_attachment(b"PK\x03\x04trasig", maintype="application", subtype="x", filename="trasig.xlsx")
    found = understand("a.eml", bytes(made))
    body, table, sheet, more, inner = found.messages
    assert body.text.strip() == "Se bilagan"
    assert (table.rows, sheet.rows) == (({"unit": "Birka", "period": "28"},), ({"unit": "Moheda", "period": "29"},))
    assert (more.text.strip(), inner.text.strip()) == ("Mer text", "Inuti")
    assert found.unread == ("Anna ********-****.pdf", "trasig.xlsx")


@pytest.mark.parametrize("charset", ["x-unknown", "utf-8"])
def test_a_mail_that_is_wrong_about_its_letters_is_read_all_the_same(charset: str) -> None:
    raw = f"Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\nStänger".encode("cp1252")
    assert "St" in understand("a.eml", raw).messages[0].text


def test_mails_within_mails_are_read_to_a_depth() -> None:
    made = mail("0")
    for depth in range(1, 9):
        outer = mail(str(depth))
        outer.add_attachment(made, filename="m.eml")
        made = outer
    assert [each.text.strip() for each in understand("a.eml", bytes(made)).messages] == ["8", "7", "6", "5", "4"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_table_has_rows_by_its_headings_and_what_stands_above_is_text(separator: str) -> None:
    rows = [["Sommaren 2026"], ["Enhet", "Okänd", "Fr.o.m.", "Från"], ["Birka", "x", "v. 28", "må"], ["", "", "", ""]]
    text = "\n".join(separator.join(row) for row in rows)
    (message,) = understand("a.csv", text.encode()).messages
    assert message.text == "Sommaren 2026"
    assert message.rows == ({"unit": "Birka", "start": "v. 28 må"},)


def test_a_table_without_headings_is_text() -> None:
    (message,) = understand("a.csv", "Birka stänger;v. 28\n".encode()).messages
    assert (message.text, message.rows) == ("Birka stänger\tv. 28", ())


def test_a_file_that_is_none_of_these_is_refused(tmp_path: Path) -> None:
    for name, raw in (("a.txt", b"\x00\x01\x02"), ("a.xlsx", b"Enhet;Vecka"), ("a.xlsx", b"PK\x03\x04")):
        with pytest.raises(FaultyInput):
            understand(name, raw)
    with pytest.raises(MissingInput):
        read(str(tmp_path / "none.txt"))


def test_standard_input_is_read_and_a_sheet_named(tmp_path: Path) -> None:
    assert read("-", stdin=io.BytesIO(TEXT.encode())).messages[0].text == TEXT
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook([["Enhet", "Vecka"], ["Moheda", "29"]]))
    assert len(read(str(path)).messages[0].rows) == 1
    with pytest.raises(FaultyInput):
        read(f"{path}#Finns inte")


def test_a_head_longer_than_any_is_taken_as_it_stands() -> None:
    (message,) = understand("a.eml", b"Subject: " + b'"' * (LONGEST_HEADER + 1) + b"\nFrom: a\n\nStopp").messages
    assert (message.subject, message.text) == ('"' * (LONGEST_HEADER + 1), "Stopp")


@pytest.mark.parametrize(
    "head",
    [
        "From: An. 27-29.<anna@example.org>\nSubject: =?utf-8?q?St=C3=A4ngning==",
        "From: a:b;c:d",
        "From: undisclosed-recipients: x; y",
        f"From: {'(' * 2000}",
        "Content-Type: text/plain; charset*=x''%",
        "Content-Disposition: attachment; filename*0*=x''%; filename*1=(((",
    ],
)
def test_a_head_that_the_library_fails_on_is_taken_as_it_stands(head: str) -> None:
    raw = f"{head}\nMIME-Version: 1.0\nMessage-ID: <x@y>\n\n{TEXT}\n".encode()
    assert understand("a.eml", raw).messages
