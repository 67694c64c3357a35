"""What is known before words are parsed: the language asked for, and a key of the config file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vis_cli.beforehand import config, given, has, key, language, of_locale


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lang", "sv"], "sv"),
        (["units", "--lang=sv", "list"], "sv"),
        (["--lang", "sv", "--lang", "en"], "en"),
        (["--", "--lang", "sv"], None),
        (["--lang"], None),
        (["--lang", "sv", "--lang"], "sv"),
    ],
)
def test_an_option_is_what_it_is_last_given(words: list[str], said: str | None) -> None:
    assert given(words, "--lang") == said


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ({}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv"}, "sv"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": ""}, "sv"),
        ({"LANG": "svx"}, "en"),
        ({"LC_TIME": "sv_SE.UTF-8"}, "en"),
    ],
)
def test_the_locale_is_that_of_messages(locale: dict[str, str], lang: str) -> None:
    assert of_locale(locale) == lang


def test_flag_beats_environment_beats_file_beats_locale(tmp_path: Path) -> None:
    locale = {"LANG": "sv_SE.UTF-8", "HOME": str(tmp_path)}
    assert language([], locale, tmp_path) == "sv"
    (tmp_path / "vis.yaml").write_text("lang: en\n")
    assert language([], locale, tmp_path) == "en"
    assert language([], {**locale, "VIS_LANG": "sv"}, tmp_path) == "sv"
    assert language(["--lang", "en"], {**locale, "VIS_LANG": "sv"}, tmp_path) == "en"
    (tmp_path / "vis.yaml").write_text("label: PROD\n")
    assert language([], locale, tmp_path) == "sv"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("database: vis.db\n", "vis.db"),
        ("a: b\ndatabase:   'a b.db'   # ours\n", "a b.db"),
        ('"database": "postgresql://u@h:5432/d"', "postgresql://u@h:5432/d"),
        ("database: a#b.db", None),
        ("database: >-\n  vis.db", None),
        ('database: "a\\x62.db"', None),
        ("database: &x vis.db", None),
        (" database: vis.db", None),
        ("# database: vis.db", None),
        ("database:", None),
    ],
)
def test_a_key_is_read_where_it_stands_in_plain_words(text: str, found: str | None) -> None:
    assert key(text, "database") == found
    assert has(text, "database") == text.lstrip('"').startswith(("database", "a:"))


def test_the_config_file_is_the_one_named_else_the_first_there_is(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "c" / "vis").mkdir(parents=True)
    own, named = tmp_path / "c" / "vis" / "vis.yaml", tmp_path / "named.yaml"
    own.write_text("label: OWN\n")
    named.write_bytes(b"\xef\xbb\xbflabel: NAMED\n")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "c")}
    assert config([], environment, tmp_path / "here") == (own, "label: OWN\n")
    assert config([], {**environment, "VIS_CONFIG": str(named)}, tmp_path) == (named, "label: NAMED\n")
    assert config(["--config", str(named)], environment, tmp_path) == (named, "label: NAMED\n")
    assert config(["--config", "none.yaml"], environment, tmp_path) is None, "no other is read in its place"


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "vis.yaml")
    (tmp_path / "endless").symlink_to("/dev/zero")
    for environment in ({}, {"VIS_CONFIG": str(tmp_path / "vis.yaml")}, {"VIS_CONFIG": str(tmp_path / "endless")}):
        assert config([], {"HOME": str(tmp_path), **environment}, tmp_path) is None
