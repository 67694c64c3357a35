"""What lies around a command and it heeds: the environment, and the files that it looks for by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from vis_cli.cli.frame.i18n import _

ENVIRONMENT: Mapping[str, str] = {
    "VIS_DB": "The database to work on, where --db names none.",
    "VIS_CONFIG": "The config file to read, where --config names none.",
    "VIS_ACTOR": "Who acts, for the journal, where --actor names nobody.",
    "VIS_LANG": "The language, sv or en, where --lang names none.",
    "VIS_NOW": "Act as if it were this moment, as --now does.",
    "VIS_NO_INPUT": "Anything but 0: never ask, as with --no-input.",
    "VIS_CLIPBOARD": "osc52: `vis todo work` copies values through the terminal.",
    "VIS_PAGER": "What shows long answers on a terminal; cat for nothing. Without it PAGER, without that less.",
    "PAGER": "See VIS_PAGER.",
    "NO_COLOR": "Anything: no colour.",
    "FORCE_COLOR": "Anything: colour in a pipe too; 0: none at all. NO_COLOR and --no-color go before it.",
    "TERM": "dumb: neither colour nor a bar of progress.",
    "COLUMNS": "How wide the terminal is, where it does not say so itself.",
    "XDG_CONFIG_HOME": "The folder of your own config, for ~/.config.",
    "XDG_DATA_HOME": "The folder of your own data, for ~/.local/share.",
}
"""Every variable that vis heeds, and what for. PostgreSQL's own (PGPASSFILE …) are its library's."""

FILES: Mapping[str, str] = {
    "./vis.yaml": "The config file, looked for first.",
    "~/.config/vis/vis.yaml": "Your own config file, where there is none in the folder.",
    "/etc/vis/vis.yaml": "The config file of the machine, where you have none.",
    "~/.local/share/vis/vis.db": "The database, where neither flag, environment nor config file names one.",
    "attachments": "The files attached to cases: beside the SQLite file, or in ~/.local/share/vis.",
    "outbox": "The answers to forms, for the record system, likewise.",
    "certificates": "The digests of purged cases' numbers, likewise.",
}
"""Every file and folder that vis looks for without being told, and what it is."""


def in_words(table: Mapping[str, str]) -> list[tuple[str, str]]:
    """The rows of a table in the language chosen."""
    return [(name, _(about)) for name, about in table.items()]
