"""Commands that answer with a list, and the columns that each declares: what --columns and --sort may be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, Self, cast

from typer.core import TyperCommand

from vis_cli.cli.frame.options import LISTING, Group, add_options


class Columns(NamedTuple):
    """The columns of a list: those that it has a heading for, (key, heading), and the keys of the `others`.

    `seen` are the keys of both that people alone are shown, and programs not; `tabled` those of tables, CSV files and
    workbooks among them, that documents (JSON, YAML) have not. `given` is the option, with its value or without, by
    which the list becomes one with these columns: `--unit`, `--state received`.
    """

    headed: Sequence[tuple[str, str]]
    others: Sequence[str] = ()
    seen: Sequence[str] = ()
    tabled: Sequence[str] = ()
    given: str = ""


class _Listed:
    """What commands and groups that answer with a list have in common."""

    columns: ClassVar[Sequence[Columns]] = ()

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        add_options(self, LISTING, hidden=False)

    @classmethod
    def of(cls, *columns: Columns) -> type[Self]:
        """Such a command or group whose list has these columns."""
        return cast(type[Self], type(cls.__name__, (cls,), {"columns": columns}))


class Listing(_Listed, TyperCommand):
    """A command that answers with a list: `@commands.command("list", cls=Listing.of(Columns(COLUMNS, OTHERS)))`."""


class ListingGroup(_Listed, Group):
    """A group that answers with a list where no command follows."""
