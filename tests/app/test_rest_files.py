"""Where the rest of a file goes, and that it is written whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import pytest

from tests.app.conftest import invocation
from tests.conftest import Command
from vis_cli.app import rest_files
from vis_cli.errors import CannotWrite, Refused, Usage


class Rows:
    """Two rows, each with its error."""

    def write_rest(self, errors: Mapping[int, str], stream: TextIO) -> int:
        stream.writelines(f"{row};{error}\r\n" for row, error in errors.items())
        return len(errors)


def test_the_rest_goes_beside_the_file_or_where_it_is_asked_and_never_over_it(
    vis_sqlite: Command, tmp_path: Path
) -> None:
    anna, file = invocation(vis_sqlite), str(tmp_path / "roles.csv")
    assert rest_files.path_of(anna, file, None) == tmp_path / "roles.rest.csv"
    assert rest_files.path_of(anna, "-", "rest.csv") == Path("rest.csv")
    with pytest.raises(Refused):
        rest_files.path_of(anna, file, vis_sqlite.database)
    for name, rest in (("-", None), (file, f"{tmp_path}/./roles.csv")):
        with pytest.raises(Usage):
            rest_files.path_of(anna, name, rest)


def test_the_rest_is_written_as_it_is_or_not_at_all(vis_sqlite: Command, tmp_path: Path) -> None:
    anna, path = invocation(vis_sqlite), tmp_path / "rest.csv"
    assert rest_files.write(anna, Rows(), {3: "no", 7: "nor this"}, path) == 2
    assert path.read_bytes() == b"3;no\r\n7;nor this\r\n"
    rest_files.write(anna, Rows(), {3: "no"}, tmp_path / "cases.csv", private=True)
    assert (tmp_path / "cases.csv").stat().st_mode & 0o777 == 0o600
    with pytest.raises(CannotWrite):
        rest_files.write(anna, Rows(), {1: "x"}, tmp_path / "none" / "rest.csv")
