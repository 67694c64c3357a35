"""What sheets for the archive have in common: lengths of time as people say them, forms that keep to their lines."""

from __future__ import annotations

import pytest

from vis_cli.files.retention.sheets import body, in_form, length, listed


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        ("2y", "2 år"),
        ("1y", "1 år"),
        ("18mo", "18 månader"),
        ("1mo", "1 månad"),
        ("24m", "24 månader"),  # of 0.1
        ("730d", "730 dagar"),
        ("4w", "4 veckor"),
        ("2y 6mo", "2 år 6 månader"),
    ],
)
def test_a_length_of_time_is_said_in_swedish(keep: str, said: str) -> None:
    assert length(keep) == said


def test_a_body_has_its_paragraph_and_a_list_its_commas() -> None:
    assert body({"body": "RS", "paragraph": "54"}) == "RS § 54"
    assert body({"body": "RS", "paragraph": None}) == "RS"
    assert (listed("all"), listed(["a", "b"])) == ("alla", "a, b")


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_what_people_wrote_keeps_to_its_line(form: str) -> None:
    written = in_form(form, "Titel", [("", [("Organ", "Region\nstyrelsen | <b>")]), ("Rubrik", [("a", "b")])])
    assert "Region styrelsen" in written and "Rubrik" in written
    assert ("| <b>" in written) is (form == "text")
