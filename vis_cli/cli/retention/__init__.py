"""`vis retention`: what must be destroyed, what is held, destroying it, and the record of that."""

from __future__ import annotations

import typer

from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.retention import attestations, certificates, finish, holds, ledgers, policies, purge, query

commands = typer.Typer(
    cls=Group,
    help="Policies, what is due, holds, attestations, purge, certificates. Nothing goes without a decision.",
    rich_markup_mode=None,
)
commands.add_typer(policies.commands, name="policy")
commands.add_typer(holds.commands, name="hold")
commands.add_typer(certificates.commands, name="certificate")
commands.add_typer(ledgers.commands, name="ledger")
commands.command()(query.due)
commands.command()(policies.propose)
commands.command(cls=Changing)(attestations.attest)
commands.command(cls=Changing)(purge.purge)
commands.command(cls=Listing.of(Columns(query.RUN_COLUMNS, ("last", "actor", "user"), ("who",))))(query.runs)
commands.command(cls=Changing)(purge.replay)
commands.command(cls=Changing)(finish.finish)
