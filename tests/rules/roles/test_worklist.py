"""What is to be keyed in for grants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.rules.roles.region import ADMIN, ANNA, CATALOGUE, EDITOR, REGISTER, TELEBORG, a_grant, d
from vis_cli.rules.core.times import midnight
from vis_cli.rules.roles import worklist as roles_worklist
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.worklist.tasks import Key, Standing, Ticked, waiting

REMOVED = datetime(2026, 6, 10, 9, tzinfo=UTC)
KEY = (ANNA, EDITOR, TELEBORG)


NAMES = {**REGISTER.persons, **REGISTER.units}


def standings(
    grants: list[Grant],
    day: str = "0610",
    keyed: list[tuple[str, ...]] | tuple[Any, ...] = (),
    until: str | None = None,
    ahead: dict[tuple[str, ...], date] | None = None,
) -> list[Standing]:
    last = d(until) if until else None
    return roles_worklist.standings(
        grants, keyed, CATALOGUE, NAMES, lambda key: REMOVED, on=d(day), until=last, ahead=ahead or {}
    )


def due(standings: list[Standing], ticked: dict[Key, Ticked], day: str = "0610", until: str = "0610") -> list[Standing]:
    return list(waiting(standings, ticked, now=midnight(d(day)), until=midnight(d(until))))


def test_a_grant_is_to_be_keyed_in_from_its_first_day_in_the_words_of_the_system() -> None:
    (standing,) = standings([a_grant(since="0610", until="0831")])
    assert (standing.system, standing.unit, standing.state) == ("HSA Webb", TELEBORG, "given")
    assert standing.what == 'Lägg till rollen "Redaktör kontaktkort" för Anna Berg'
    assert f"Person: {ANNA}. Enhet: Teleborg, {TELEBORG}." in standing.details
    assert "fr.o.m. 10 juni 2026 t.o.m. 31 augusti 2026" in standing.details
    assert standing.since == midnight(d("0610"))


def test_the_screen_calls_both_administrators_the_same() -> None:
    (standing,) = standings([a_grant(role=ADMIN)])
    assert '"Lokal administratör"' in standing.what


@pytest.mark.parametrize(("day", "count"), [("0609", 0), ("0610", 1), ("0831", 1), ("0901", 0)])
def test_only_what_holds_is_to_stand(day: str, count: int) -> None:
    assert len(standings([a_grant(since="0610", until="0831")], day)) == count


def test_what_was_keyed_in_is_to_be_taken_out_the_day_after_the_last() -> None:
    (standing,) = standings([a_grant(since="0610", until="0831")], "0901", [KEY])
    assert (standing.state, standing.since) == ("none", midnight(d("0901")))
    assert standing.what.startswith("Ta bort rollen")


def test_what_left_no_trace_is_to_be_taken_out_since_it_was_removed() -> None:
    (standing,) = standings([], "0610", [KEY])
    assert (standing.state, standing.since) == ("none", REMOVED)


def test_whom_and_what_nobody_has_a_name_for_is_called_by_its_id() -> None:
    (standing,) = roles_worklist.standings([a_grant()], [], CATALOGUE, {}, lambda key: REMOVED, on=d("0610"))
    assert standing.what.endswith(f"för {ANNA}") and f"Enhet: {TELEBORG}, {TELEBORG}." in standing.details


def test_a_grant_that_follows_on_another_is_nothing_new_to_key_in() -> None:
    (standing,) = standings([a_grant(since="0601", until="0609"), a_grant(since="0610")])
    assert standing.since == midnight(d("0601"))


def test_a_revoked_grant_that_was_never_keyed_in_leaves_nothing_to_do() -> None:
    grants = [a_grant(since="0501", until="0609")]
    assert due(standings(grants), {}) == []


def test_what_is_ticked_off_is_found_again() -> None:
    (standing,) = standings([a_grant()])
    keyed = {standing.key: Ticked(standing.state, REMOVED)}
    assert roles_worklist.keys_of(keyed, CATALOGUE) == [KEY]
    assert due([standing], keyed) == []
    (out,) = standings([], keyed=roles_worklist.keys_of(keyed, CATALOGUE))
    assert len(due([out], keyed)) == 1


def test_windows_ticked_off_are_not_taken_for_roles() -> None:
    given = Ticked("given", REMOVED)
    keyed = {("Personalverktyget", TELEBORG, "boka-tid"): given, ("1177", TELEBORG, f"{EDITOR}/{ANNA}"): given}
    assert roles_worklist.keys_of(keyed, CATALOGUE) == []


def test_a_grant_to_come_is_told_with_its_end_as_far_as_is_asked() -> None:
    grants = [a_grant(since="0615", until="0619"), a_grant(since="0620", until="0630")]
    assert standings(grants) == []
    found = standings(grants, until="0701")
    assert [(each.state, each.since) for each in found] == [
        ("given", midnight(d("0615"))), ("none", midnight(d("0701")))
    ]  # fmt: skip
    assert [each.state for each in standings(grants, until="0630")] == ["given"]


def test_a_role_that_was_keyed_in_on_the_friday_before_is_not_to_be_taken_away_on_saturday() -> None:
    grants = [a_grant(since="0615")]
    (coming,) = standings(grants, "0612", until="0615")
    ticked = {coming.key: Ticked("given", midnight(d("0612")), coming.since)}
    ahead = roles_worklist.ahead_of(ticked, CATALOGUE, midnight(d("0613")))
    assert ahead == {KEY: d("0615")}
    assert due(standings(grants, "0613", [KEY], ahead=ahead), ticked, "0613", "0613") == []
    assert due(standings(grants, "0615", [KEY]), ticked, "0615", "0615") == []
    later = [a_grant(since="0617")]
    (task,) = due(standings(later, "0613", [KEY], ahead=ahead), ticked, "0613", "0613")
    assert task.state == "none"


def test_a_role_that_was_taken_away_before_its_last_day_is_not_to_be_given_again() -> None:
    grants = [a_grant(since="0601", until="0614")]
    ticked = {("HSA Webb", TELEBORG, f"{EDITOR}/{ANNA}"): Ticked("none", midnight(d("0612")), midnight(d("0615")))}
    ahead = roles_worklist.ahead_of(ticked, CATALOGUE, midnight(d("0613")))
    assert due(standings(grants, "0613", ahead=ahead), ticked, "0613", "0613") == []
    ended = [a_grant(since="0601")]
    assert [each.state for each in due(standings(ended, "0613"), ticked, "0613", "0613")] == ["given"]
