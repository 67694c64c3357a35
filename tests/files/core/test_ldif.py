"""LDIF as a catalogue exports it, and as an HSA tool can load it."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import FaultyInput
from vis_cli.files.core import ldif, text
from vis_cli.files.core.ldif import LdifFile

EXPORT = """version: 1
# an export, with a comment
#  that is folded
dn: ou=V=C3=A5rdcentralen Teleborg,o=Region Kronoberg,c=SE
objectClass: top
objectClass: organizationalUnit
hsaIdentity: SE2321000065-TEST0001
ou:: VsOlcmRjZW50cmFsZW4gVGVsZWJvcmc=
l;lang-sv: Växjö
description: a text that goes
  on, with one space
jpegPhoto:: /9j/4A==

dn: cn=Tolvan Tolvansson,o=Region Kronoberg,c=SE
changetype: add
cn: Tolvan Tolvansson
mail: tolvan@example.org
"""


def read(raw: bytes | str) -> LdifFile:
    return ldif.read("-", stdin=io.BytesIO(raw if isinstance(raw, bytes) else raw.encode()))


def faults(raw: bytes | str) -> list[tuple[int | str, ...]]:
    try:
        found = read(raw).faults
    except FaultyInput as refused:
        found = refused.faults
    return [(fault.id, fault.source.line) for fault in found]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_export_is_read(ending: str) -> None:
    file = read(EXPORT.replace("\n", ending))
    assert file.faults == []
    unit, person = file.records
    assert [value.text for value in unit.all("objectclass")] == ["top", "organizationalUnit"]
    assert unit.first("ou").text == "Vårdcentralen Teleborg"
    assert unit.first("l").text == "Växjö"
    assert unit.first("description").text == "a text that goes on, with one space"
    assert unit.first("jpegPhoto") is None and unit.values["jpegphoto"][0].text is None
    assert (person.change, person.first("mail", "rfc822Mailbox").line) == ("add", 17)
    source = file.source(person.first("mail"))
    assert (source.line, source.column) == (17, 7)


def test_a_modify_record_is_read_part_by_part() -> None:
    (record,) = read(
        "dn: ou=x\nchangetype: modify\nreplace: telephoneHours\ntelephoneHours: 1-5#08:00#11:30\n"
        "telephoneHours: 1-5#13:00#15:00\n-\ndelete: l\n-\nadd: mail\nmail: a@b\n-\n"
    ).records
    assert [(edit.action, edit.attribute, [value.text for value in edit.values]) for edit in record.edits] == [
        ("replace", "telephonehours", ["1-5#08:00#11:30", "1-5#13:00#15:00"]),
        ("delete", "l", []),
        ("add", "mail", ["a@b"]),
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", [("empty-file", 1)]),
        ("# only this\n", [("empty-file", 1)]),
        ("version: 2\n\ndn: a\n", [("ldif-version", 1)]),
        ("hsaIdentity: x\nou: y\n\ndn: ou=z\nou: z\n", [("missing-dn", 1)]),
        ("dn: ou=x\nno colon\nou: x\n\ndn: ou=y\nou:: ***\n", [("ldif-syntax", 2), ("faulty-base64", 6)]),
        ("dn: ou=x\nou:< file:///etc/passwd\n", [("url-value", 2)]),
        (" dn: ou=x\n", [("ldif-syntax", 1)]),
        ("dn: ou=x\nchangetype: change\nou: y\n", [("unknown-changetype", 2)]),
        ("dn: ou=x\nchangetype: modify\nou: y\n", [("ldif-syntax", 3)]),
        ("dn: ou=x\nchangetype: modify\nreplace: ou\nl: y\n", [("ldif-syntax", 4)]),
        ("dn: ou=x\nchangetype: modify\nreplace: ou\nou: y\n", [("ldif-syntax", 3)]),
        ("dn: ou=x\nou: x\nchangetype: modify\n", [("ldif-syntax", 3)]),
        ("dn: ou=x\nchangetype: delete\nou: x\n", [("ldif-syntax", 3)]),
        ("dn: ou=x\nou: x\n-\n", [("ldif-syntax", 3)]),
        ("dn: ou=x\nou: x\ndn: ou=y\nou: y\n\ndn: ou=z\n", [("missing-blank-line", 3)]),
        ("dn: ou=x\ndn: ou=y\nou: y\n", [("missing-blank-line", 2)]),
        ("dn: ou=x\nou: x\n \ndn: ou=y\n", [("missing-blank-line", 4)]),
        ("version: 1\n", [("empty-file", 1)]),
        ("# search result\nsearch: 2\nresult: 0 Success\n", [("empty-file", 1)]),
        ("dn: ou=x\nou: x\n\nsearch: 2\nresult: 4 Size limit exceeded\n", [("incomplete-search", 5)]),
        ("dn: ou=x\nou: a\0\n", [("control-character", 2)]),
        (b"dn: ou=x\nou: V\xe4xj\xf6\n", [("not-utf-8", 2)]),
        ("dn:: " + base64.b64encode(b"\xff").decode() + "\nou: x\n", [("not-utf-8", 1)]),
    ],
)
def test_a_fault_is_told_with_its_line(raw: bytes | str, expected: list[tuple[int | str, ...]]) -> None:
    assert faults(raw) == expected


SEARCHED = """# extended LDIF
#
# LDAPv3
# base <o=Region Kronoberg,c=SE> with scope subtree
# filter: (objectClass=*)
# requesting: ALL
#

# V\\C3\\A5rdcentralen Birka, Region Kronoberg, SE
dn:: b3U9VsOlcmRjZW50cmFsZW4gQmlya2Esbz1SZWdpb24gS3Jvbm9iZXJnLGM9U0U=
hsaIdentity: SE2321000065-TEST0003
description: a text so long that ldapsearch folds it at seventy-eight characters
 , with a space

# refldap://other.example.org/o=X,c=SE??sub

# search reference
ref: ldap://other.example.org/o=X,c=SE??sub

# search result
search: 2
result: 0 Success
control: 1.2.840.113556.1.4.319 false MAUCAQAEAA==
pagedresults: cookie=

# numResponses: 3
# numEntries: 1
# numReferences: 1
"""


@pytest.mark.parametrize("less", ["", "-L", "-LLL"])
def test_what_ldapsearch_prints_is_read_as_it_comes(less: str) -> None:
    raw = SEARCHED
    if less:
        raw = "version: 1\n\n" * (less == "-L") + raw[raw.index("# V") :]
    if less == "-LLL":
        raw = raw[: raw.index("# search result")].replace("# search reference\n", "")
    assert ldif.looks_like(text.decode("f", raw.encode()))
    file = read(raw)
    (record,) = file.records
    assert file.faults == [] and record.dn == "ou=Vårdcentralen Birka,o=Region Kronoberg,c=SE"
    assert record.first("description").text.endswith("seventy-eight characters, with a space")


def test_controls_stand_between_the_name_and_the_change() -> None:
    raw = "dn: ou=x\ncontrol: 1.2.3 true\nchangetype: modify\ndelete: l\n-\n"
    (record,) = read(raw).records
    assert [(edit.action, edit.attribute) for edit in record.edits] == [("delete", "l")]


def test_records_that_run_together_are_not_read_and_the_others_are() -> None:
    file = read("dn: ou=a\nou: a\ndn: ou=b\nou: b\n\ndn: ou=c\nou: c\n")
    assert [record.dn for record in file.records] == ["ou=c"]


def test_ldif_is_told_from_a_table() -> None:
    assert ldif.looks_like(text.decode("f", b"# c\n\nversion: 1\n"))
    assert ldif.looks_like(text.decode("f", b"dn:: b3U9eA==\n"))
    assert not ldif.looks_like(text.decode("f", b"hsa_id;name\n"))
    assert not ldif.looks_like(text.decode("f", b""))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, st.dictionaries(st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True), st.lists(TEXTS), min_size=1))
def test_what_is_written_is_ascii_folded_and_read_back(dn: str, replace: dict[str, list[str]]) -> None:
    written = ldif.modify(dn, replace)
    assert written.isascii() and max(map(len, written.split("\n"))) <= 76
    (record,) = ldif.parse(text.decode("f", written.encode())).records
    assert record.dn == dn
    assert {edit.attribute: [value.text for value in edit.values] for edit in record.edits} == replace


def test_an_entry_is_written_as_the_standard_says() -> None:
    written = ldif.entry("ou=Åseda", [("ou", "Åseda"), ("l", " Växjö"), ("x", "<y"), ("z", ""), ("p", "a#b;c")])
    assert written == ("dn:: b3U9w4VzZWRh\nou:: w4VzZWRh\nl:: IFbDpHhqw7Y=\nx:: PHk=\nz:\np: a#b;c\n\n")


@given(st.binary() | st.text("dn: ou=x\n-#:<aåchangetype: modify\nreplace").map(str.encode))
def test_any_bytes_give_records_or_faults_and_nothing_else(raw: bytes) -> None:
    try:
        found = read(raw).faults
    except FaultyInput as refused:
        found = refused.faults
        assert found
    assert all(fault.source.line >= 1 for fault in found)
