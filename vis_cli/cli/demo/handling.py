"""What `vis demo` shows of a case, from the resident's question to the closed answer."""

from __future__ import annotations

from collections.abc import Sequence

from vis_cli.cli.demo.parts import Part, Step

BEGINS, ENDS = "2025-08-25 09:00", "2025-08-26 10:30"
CASE = "2025-0000001"
CONFIG = "personalverktyget.yaml"
RESIDENT = ("--resident", "191212121212")

# The moment, what is shown, the words after `vis`, and the exit code.
STEPS: Sequence[tuple[str, str | None, tuple[str, ...], int]] = (
    (
        BEGINS,
        "Anna and Bo become members of staff who distribute and answer cases at Teleborg.",
        ("roles", "grant", "Anna Berg", "medarbetare", "Teleborg", "--yes"),
        0,
    ),
    (BEGINS, None, ("roles", "grant", "Bo Ek", "medarbetare", "Teleborg", "--yes"), 0),
    (
        BEGINS,
        "What is closed takes no case: the resident learns when it opens again.",
        ("windows", "add", "Teleborg", "Förnya", "--from", "2025-08-25", "--through", "2025-08-31"),
        0,
    ),
    (BEGINS, None, ("cases", "open", "Teleborg", "Förnya", *RESIDENT, "--text", "Hej!"), 4),
    (
        "2025-08-25 10:00",
        "A resident asks for a time. (Their number stands here so that the line can be repeated; else write -.)",
        ("cases", "open", "Teleborg", "boka", *RESIDENT, "--text", "Ont i knät"),
        0,
    ),
    ("2025-08-25 10:05", None, ("cases", "list", "--unit", "Teleborg"), 0),
    (
        "2025-08-25 10:10",
        "Anna gives it to Bo, with a comment that no resident ever sees; who may not answer gets none.",
        ("cases", "assign", "Bo Ek", CASE, "--by", "Anna Berg", "--comment", "Ring gärna"),
        0,
    ),
    ("2025-08-25 10:15", None, ("cases", "assign", "Filip Gren", CASE, "--by", "Anna Berg"), 77),
    (
        "2025-08-25 11:00",
        "Bo asks; the resident answers; Bo answers and closes the case.",
        ("cases", "answer", CASE, "--reply", "--question", "--text", "När?", "--by", "Bo Ek"),
        0,
    ),
    ("2025-08-25 13:00", None, ("cases", "reply", CASE, *RESIDENT, "--text", "Onsdag."), 0),
    (
        "2025-08-26 08:15",
        None,
        ("cases", "answer", CASE, "--reply-and-close", "--text", "10.20.", "--by", "Bo Ek"),
        0,
    ),
    ("2025-08-26 08:20", "As staff see it, and as the resident does.", ("cases", "show", CASE), 0),
    ("2025-08-26 08:20", None, ("cases", "show", CASE, "--as", "resident"), 0),
    (
        "2025-08-26 08:30",
        "A closed case is closed for good.",
        ("cases", "answer", CASE, "--reply", "--text", "Glömde en sak", "--by", "Bo Ek"),
        4,
    ),
    (
        ENDS,
        "What matters in it stands in the patient record; and who has looked at the case is known.",
        ("cases", "document", CASE, "--summarised", "--by", "Bo Ek"),
        0,
    ),
    (ENDS, None, ("audit", "reads", "--case", CASE), 0),
)


def parts() -> list[Part]:
    """The part on a resident's case."""
    steps = [Step(words, now, code, about, CONFIG) for now, about, words, code in STEPS]
    about = "From the question to the closed answer: distributed, asked back, answered, noted in the patient record."
    return [Part("A resident's case", about, "handling", steps, needs=["register"])]
