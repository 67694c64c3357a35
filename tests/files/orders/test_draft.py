"""The order file made of what was read."""

from __future__ import annotations

from tests.rules.orders.intake.corpus import known, read
from vis_cli.files.core import text as texts
from vis_cli.files.core import yaml_nodes
from vis_cli.files.orders import orders
from vis_cli.files.orders.draft import Read, draft

NAMES = {**known().units.names, **known().case_types.names}


def drafted(text: str) -> str:
    return draft([Read("ärende.txt", read(text))], NAMES)


def checked(file: str) -> tuple[int, list[str]]:
    """How many closures the file asks for, and the ids of its faults."""
    requests, faults, _ = orders.read([yaml_nodes.parse(texts.decode("o.yaml", file.encode()))], known())
    return sum(len(each.closures) for each in requests), [each.id for each in faults]


def test_a_sure_order_is_a_file_that_can_be_applied_with_its_words_beside_it() -> None:
    file = drafted("IT-1: Vårdcentralen Birka stänger Boka tid v. 27–31. Hänvisning till Moheda.\n/Anna Berg")
    assert file == (
        "orders:\n"
        "  # ärende.txt\n"
        "  - ref: IT-1\n"
        "    unit: Vårdcentralen Birka                   # ”Vårdcentralen Birka”\n"
        "    case_types: [Boka tid]                      # ”Boka tid”\n"
        "    deactivate: 2026-06-29                      # ”v. 27–31”\n"
        "    reactivate: 2026-08-03                      # ”v. 27–31”\n"
        "    handover: Vårdcentralen Moheda              # ”Moheda”\n"
        "    ordered_by: Anna Berg\n"
    )
    assert checked(file) == (1, [])


def test_what_is_in_doubt_is_marked_and_refused() -> None:
    file = drafted("Vårdcentralen Telebrog stänger från 29 juni till 3 augusti.")
    assert '    ref: "?"'.strip() in file
    assert "    unit: '? Vårdcentralen Teleborg'" in file
    assert '    case_types: "?"' in file
    assert "    reactivate: '? 2026-08-04'" in file
    assert checked(file) == (0, ["in-doubt"] * 4)


def test_several_closures_are_periods_of_one_order() -> None:
    file = drafted("IT-1: Vårdcentralen Birka stänger Boka tid v. 28 och v. 30.")
    assert "    periods:\n      - deactivate: 2026-07-06" in file
    assert checked(file) == (2, [])
    of_their_own = drafted("IT-1: Vårdcentralen Birka: Boka tid stängs v. 28–29 och Förnya recept stängs v. 30–31.")
    assert "    case_types: [Boka tid, Förnya recept]" in of_their_own
    assert "        case_types: [Förnya recept]" in of_their_own
    assert checked(of_their_own) == (2, [])


def test_a_change_and_a_withdrawal_are_no_orders() -> None:
    change = drafted("Ändring av IT-1: Vårdcentralen Birka öppnar 10 augusti.")
    assert "    kind: change " in change
    assert "deactivate" not in change
    assert checked(change) == (0, ["not-a-new-order"])
    assert checked(drafted("Vi återtar IT-1 för Vårdcentralen Birka."))[1] == ["not-a-new-order"]


def test_where_there_is_no_order_the_file_says_so() -> None:
    assert draft([Read("a\n- b.txt", read("Hej"))], NAMES) == "orders:\n  # a - b.txt: ingen beställning\n"


def test_words_can_neither_end_the_comment_nor_become_a_key() -> None:
    file = drafted("Enhet: Vårdcentralen Birka\nÄrendetyper: x\x0b\u2028ref: IT-9\nVecka: 28")
    assert checked(file)[1].count("duplicate-key") == 0
