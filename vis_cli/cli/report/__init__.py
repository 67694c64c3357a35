"""`vis report`: what stands, on a page for those who do not use vis."""

from __future__ import annotations

import typer

from vis_cli.cli.frame.options import Group
from vis_cli.cli.orders.season import season
from vis_cli.cli.retention.report import retention
from vis_cli.cli.roles.report import roles
from vis_cli.cli.windows.report import closures

commands = typer.Typer(cls=Group, help="Reports to hand on: closures, retention, roles, season.", rich_markup_mode=None)
for command in (closures, retention, roles, season):
    commands.command()(command)
