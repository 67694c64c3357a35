"""Text read in another encoding than it was written in: told from names that are only unusual."""

from __future__ import annotations

import pytest

from vis_cli.errors import Malformed
from vis_cli.rules.core import letters, misread

SWEDISH = ("Göran", "Växjö", "Ängelholm", "från", "Björn Sjöberg", "Malmö", "Lövgren", "Vårdcentralen Åsnen")


@pytest.mark.parametrize(
    ("written", "read", "shown"),
    [
        ("utf-8", "cp1252", SWEDISH),
        ("utf-8", "latin-1", ("Göran", "Växjö", "Åke", "HÄR")),
        ("utf-8", "cp850", SWEDISH),
        ("utf-8", "mac_roman", ("Göran", "Växjö", "från")),
        ("cp850", "cp1252", tuple(name for name in SWEDISH if name[0] != "Ä")),  # "Žn" begins Slovenian names
        ("mac_roman", "cp1252", ("Göran", "Växjö", "Björn Sjöberg", "Lövgren", "Gräsgård", "VÄXJÖ", "NÖJE")),
    ],
)
def test_swedish_names_read_in_the_wrong_encoding_are_faults(written: str, read: str, shown: tuple[str, ...]) -> None:
    for name in shown:
        wrong = name.encode(written).decode(read, "replace")
        with pytest.raises(Malformed) as refused:
            letters.name(wrong)
        assert refused.value.id in ("wrong-encoding", "control-character"), wrong


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("GÃ¶ran", '"GÃ¶ran" looks like UTF-8 read as Windows-1252; "Göran" may be meant.'),
        ("Anna G”ran", '"G”ran" looks like CP850 read as Windows-1252; "Göran" may be meant.'),
        ("Växj”", '"Växj”" looks like CP850 read as Windows-1252; "Växjö" may be meant.'),
        ("Gšran", '"Gšran" looks like Mac Roman read as Windows-1252; "Göran" may be meant.'),
        ("V├ñxj├Â", '"V├ñxj├Â" looks like UTF-8 read as CP850; "Växjö" may be meant.'),
        ("V\ufffdxj\ufffd", 'a letter was lost here in another encoding: "V\ufffdxj\ufffd".'),
        ("G?ran", '"G?ran": the ? looks like a letter that was lost in another encoding.'),
    ],
)
def test_the_fault_names_the_encoding_and_what_may_be_meant(wrong: str, said: str) -> None:
    with pytest.raises(Malformed) as refused:
        letters.name(wrong)
    assert str(refused.value.message) == said


@pytest.mark.parametrize(
    "name",
    [
        "Dušan Škorić", "Tomáš", "Kršćanin", "Bērziņš", "Puškarš", "Šmid", "JAŠA", "Lukšić", "Ozoliņš", "Růžička",
        "SÃO PAULO", "João", "CAFÉ–BAR", "CŒUR", "Œuvre", "Mottagningen ”Solen”", "”Solen” och ”Månen”", "„Solen“",
        "Anna Berg †", "Läkare™", "och så vidare…", "A… B", "10 €", "Hjälp? Ring!", "Vad?", "É…", "Ünal", "Ñuñez",
        "Björn O’Hara", "Malmö 5”", "Ånäset", "Ærø", "Łódź",
    ],
)  # fmt: skip
def test_unusual_names_are_names(name: str) -> None:
    assert letters.name(name) == name


def test_free_text_is_refused_only_for_what_nothing_else_looks_like() -> None:
    assert letters.text("ord”ord … G”ran, Gšran och √2") == "ord”ord … G”ran, Gšran och √2"
    assert misread.certain("stÃ¤ngt") is not None and misread.certain("SÃO, Â och â€") is None


@pytest.mark.parametrize(
    ("byte", "encoding"), [(0xE5, "Windows-1252"), (0x86, "CP850"), (0x94, "CP850"), (0x9A, "Mac Roman"), (0x20, None)]
)
def test_a_byte_names_the_encoding_in_which_it_is_swedish(byte: int, encoding: str | None) -> None:
    assert misread.encoding_of(byte) == encoding
